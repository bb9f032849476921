"""Order and selection of models."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from sqlkit.errors import CompileError, SelectionError, unknown

Reads = Mapping[str, frozenset[str]]
"""name -> the names it reads."""

_SELECTOR = re.compile(r"^(?P<before>\d*\+)?(?:(?P<method>\w+):)?(?P<value>[^+\s]+?)(?P<after>\+\d*)?$")
_METHODS = ("path", "tag")


@dataclass(frozen=True)
class Node:
    """What a selector can match of a model: its name, tags and path below `templates/` or `models/`."""

    name: str
    tags: tuple[str, ...]
    path: str


def ordered(reads: Reads) -> list[str]:
    """Return the names so that each comes after what it reads; names outside `reads` are left out.

    >>> ordered({"b": frozenset({"a"}), "a": frozenset({"input"})})
    ['a', 'b']
    """
    try:
        return [name for name in TopologicalSorter(reads).static_order() if name in reads]
    except CycleError as error:
        raise CompileError("models read each other in a circle: " + " -> ".join(reversed(error.args[1]))) from error


def selected(
    nodes: Mapping[str, Node], reads: Reads, select: Iterable[str] = (), exclude: Iterable[str] = ()
) -> frozenset[str]:
    """Return the names that the selectors choose.

    Each of `select` may hold several selectors: a space or a new option adds, a comma intersects, as in dbt.
    `+rfm` takes what rfm reads too, `rfm+` what reads it, `2+rfm` two steps of it; `tag:` and `path:` choose
    by tag and folder; names may hold `*`. A selector that matches nothing is an error.
    """
    chosen = _union(select, nodes, reads) if any(s.strip() for s in select) else set(nodes)
    chosen -= _union(exclude, nodes, reads)
    if not chosen:
        raise SelectionError("nothing is left to build: --exclude takes away all that --select chooses.")
    return frozenset(chosen)


def ancestors(name: str, reads: Reads, steps: int | None = None) -> set[str]:
    """Return all that `name` reads, directly or through others, itself left out."""
    found: set[str] = set()
    frontier = {name}
    while frontier and (steps is None or steps > 0):
        frontier = {r for n in frontier for r in reads.get(n, ())} - found - {name}
        found |= frontier
        steps = None if steps is None else steps - 1
    return found


def descendants(name: str, reads: Reads, steps: int | None = None) -> set[str]:
    """Return all that reads `name`, directly or through others, itself left out."""
    readers: dict[str, set[str]] = {}
    for reader, sources in reads.items():
        for source in sources:
            readers.setdefault(source, set()).add(reader)
    return ancestors(name, {n: frozenset(r) for n, r in readers.items()}, steps)


def _union(texts: Iterable[str], nodes: Mapping[str, Node], reads: Reads) -> set[str]:
    return {name for text in texts for word in text.split() for name in _common(word, nodes, reads)}


def _common(word: str, nodes: Mapping[str, Node], reads: Reads) -> set[str]:
    common = set.intersection(*(_match(part, nodes, reads) for part in word.split(",")))
    if not common:
        raise SelectionError(f"nothing matches {word!r}: its parts have no model in common.")
    return common


def _match(text: str, nodes: Mapping[str, Node], reads: Reads) -> set[str]:
    match = _SELECTOR.match(text)
    if not match:
        raise SelectionError(
            f"selector {text!r} cannot be read.", hint="Write rfm, +rfm, rfm+, tag:daily or path:segments."
        )
    method, value = match["method"], match["value"]
    if method and method not in _METHODS:
        raise SelectionError(unknown("selector method", method, _METHODS))
    found = {name for name, node in nodes.items() if _is_match(node, method, value)}
    if not found:
        raise SelectionError(_nothing(method, value, nodes))
    chosen = set(found)
    for name in found:
        if match["before"]:
            chosen |= ancestors(name, reads, _steps(match["before"])) & nodes.keys()
        if match["after"]:
            chosen |= descendants(name, reads, _steps(match["after"])) & nodes.keys()
    return chosen


def _steps(plus: str) -> int | None:
    digits = plus.strip("+")
    return int(digits) if digits else None


def _is_match(node: Node, method: str | None, value: str) -> bool:
    if method == "tag":
        return any(fnmatch.fnmatchcase(tag, value) for tag in node.tags)
    if method == "path":
        folder = _folder(value)
        return node.path == folder or node.path.startswith(folder + "/") or fnmatch.fnmatchcase(node.path, folder)
    return fnmatch.fnmatchcase(node.name, value)


def _folder(value: str) -> str:
    return value.removeprefix("templates/").removeprefix("models/").rstrip("/")


def _nothing(method: str | None, value: str, nodes: Mapping[str, Node]) -> str:
    if method == "tag":
        return unknown("tag", value, {tag for node in nodes.values() for tag in node.tags})
    if method == "path":
        return unknown("path", _folder(value), {node.path.rpartition("/")[0] or node.path for node in nodes.values()})
    return unknown("model", value, nodes)
