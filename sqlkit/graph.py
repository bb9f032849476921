"""Order and selection of models."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from sqlkit.errors import CompileError, SelectionError, unknown
from sqlkit.spec import is_param, param_of

Reads = Mapping[str, frozenset[str]]
"""name -> the names it reads."""

_SELECTOR = re.compile(r"^(?P<before>\d{0,4}\+)?(?:(?P<method>\w+):)?(?P<value>[^+\s]+?)(?P<after>\+\d{0,4})?$")
_METHODS = ("path", "state", "tag")

STATES = ("modified", "new")
"""What `state:` may ask: models whose own definition is not the one last published, and those never published."""

States = Callable[[str], AbstractSet[str]]
"""One of `STATES` -> the names that are in it; called only where a selector asks."""


def _stateless(state: str) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True)
class Node:
    """What a selector can match of a model: its name, tags and path below `templates/` or `models/`."""

    name: str
    tags: tuple[str, ...]
    path: str


def ordered(reads: Reads, paths: Mapping[str, Path] | None = None) -> list[str]:
    """Return the names so that each comes after what it reads; names outside `reads` are left out.

    `paths` are the files the names stand for, for an error about them.

    >>> ordered({"b": frozenset({"a"}), "a": frozenset({"input"})})
    ['a', 'b']
    """
    sorted_reads = {name: sorted(reads[name]) for name in reads}  # the same order in every process
    try:
        return [name for name in TopologicalSorter(sorted_reads).static_order() if name in reads]
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        where = (paths or {}).get(circle[0])
        raise CompileError("models read each other in a circle: " + " -> ".join(circle), where=where) from error


def selected(
    nodes: Mapping[str, Node],
    reads: Reads,
    select: Iterable[str] = (),
    exclude: Iterable[str] = (),
    states: States = _stateless,
    disabled: Mapping[str, str] | None = None,
) -> frozenset[str]:
    """Return the names that the selectors choose; `disabled` are those that cannot be, with the inputs they lack.

    Each of `select` may hold several selectors: a space or a new option adds, a comma intersects, as in dbt.
    `+rfm` takes what rfm reads too, `rfm+` what reads it, `2+rfm` two steps of it; `tag:` and `path:` choose
    by tag and folder, `state:` by what has changed; names may hold `*`. A selector that matches nothing is an error.
    """
    graph, wanted = _Graph(nodes, reads, states, disabled or {}), list(select)
    chosen = _union(wanted, graph) if wanted else set(nodes)
    chosen -= _union(exclude, graph)
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


@dataclass(frozen=True)
class _Graph:
    """What selectors are read against."""

    nodes: Mapping[str, Node]
    reads: Reads
    states: States
    disabled: Mapping[str, str] = field(default_factory=dict)


def _union(texts: Iterable[str], graph: _Graph) -> set[str]:
    named = list(texts)
    if any(not text.strip() for text in named):
        raise SelectionError("an empty selector names no model.", hint="Leave out --select to choose every model.")
    return {name for text in named for word in text.split() for name in _common(word, graph)}


def _common(word: str, graph: _Graph) -> set[str]:
    common = set.intersection(*(_match(part, graph) for part in word.split(",")))
    if not common:
        raise SelectionError(f"nothing matches {word!r}: its parts have no model in common.")
    return common


def _match(text: str, graph: _Graph) -> set[str]:
    match = _SELECTOR.match(text)
    if not match:
        raise SelectionError(
            f"selector {text!r} cannot be read.", hint="Write rfm, +rfm, rfm+, tag:daily or path:segments."
        )
    method, value = match["method"], match["value"]
    if method and method not in _METHODS:
        raise SelectionError(unknown("selector method", method, _METHODS))
    found = _found(method, value, graph)
    if not found:
        raise SelectionError(_nothing(method, value, graph))
    chosen = set(found)
    for name in found:
        if match["before"]:
            chosen |= ancestors(name, graph.reads, _steps(match["before"])) & graph.nodes.keys()
        if match["after"]:
            chosen |= descendants(name, graph.reads, _steps(match["after"])) & graph.nodes.keys()
    return chosen


def _steps(plus: str) -> int | None:
    digits = plus.strip("+")
    return int(digits) if digits else None


def _found(method: str | None, value: str, graph: _Graph) -> set[str]:
    if method == "state":
        return set(graph.states(value) & graph.nodes.keys()) if value in STATES else set()
    return {name for name, node in graph.nodes.items() if _is_match(node, method, value)}


def _is_match(node: Node, method: str | None, value: str) -> bool:
    if method == "tag":
        return any(fnmatch.fnmatchcase(tag, value) for tag in node.tags)
    if method == "path":
        folder = _folder(value)
        return node.path == folder or node.path.startswith(folder + "/") or fnmatch.fnmatchcase(node.path, folder)
    return fnmatch.fnmatchcase(node.name, value)


def _folder(value: str) -> str:
    return value.removeprefix("templates/").removeprefix("models/").rstrip("/")


def _nothing(method: str | None, value: str, graph: _Graph) -> str:
    nodes = graph.nodes
    lacking = [name for name in graph.disabled if fnmatch.fnmatchcase(name, value)] if method is None else []
    if lacking:
        wanting = graph.disabled[lacking[0]]
        why = (
            f"{param_of(wanting)} is not set" if is_param(wanting) else f"the project does not map the input {wanting}"
        )
        return f"{lacking[0]} is disabled: {why}."
    if method == "state":
        return f"no model is {value}." if value in STATES else unknown("state", value, STATES)
    if method == "tag":
        return unknown("tag", value, {tag for node in nodes.values() for tag in node.tags})
    if method == "path":
        return unknown("path", _folder(value), {node.path.rpartition("/")[0] or node.path for node in nodes.values()})
    return unknown("model", value, nodes)
