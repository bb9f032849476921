"""YAML that remembers its lines, so that every complaint about a file names the line to mend.

YAML 1.2's booleans (`true`, `false`) rather than 1.1's: a country column that says NO stays text.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

from sqlkit.errors import ConfigError, Location

Keys = tuple[Hashable, ...]

_MOST_VALUES = 100_000
"""A file of a few lines can name billions of values by aliases of aliases; no honest one comes near this."""

_KINDS = {"timestamp": "a date", "int": "an integer", "float": "a number", "bool": "true or false"}


_READ_OTHERWISE = re.compile("[\t\r!\x85\u2028\u2029\ufeff\ud800-\udfff]")
"""What LibYAML takes for something else than PyYAML does: tabs, tags, line ends, the mark of a byte order."""


class _Refused(yaml.MarkedYAMLError):
    """Well-formed YAML that is refused all the same."""


class _Values(SafeConstructor, Resolver):
    """What scalars mean: YAML 1.2's booleans; says which value it could not build."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Build a value; PyYAML's own constructors raise whatever Python raises on 2024-02-31 or `!!int ''`."""
        try:
            return super().construct_object(node, deep)
        except (ValueError, LookupError, AttributeError, TypeError) as error:
            kind = _KINDS.get(node.tag.rpartition(":")[2], f"of the kind {node.tag}")
            raise _Refused(
                problem=f"should be {kind}, found {str(node.value)[:40]!r}", problem_mark=node.start_mark
            ) from error


_Values.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] not in ("bool", "value")]
    for first, resolvers in Resolver.yaml_implicit_resolvers.items()
}
_Values.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false|True|False)$"), list("tfTF"))


class _Loader(_Values, yaml.SafeLoader):
    """PyYAML's own reader, whose complaints are the clearest."""


if yaml.__with_libyaml__:

    class _FastLoader(Composer, _Values, yaml.CSafeLoader):
        """LibYAML's reader, six times as fast; nodes are made in Python, as deep ones overflow its stack."""

        def __init__(self, text: str) -> None:
            yaml.CSafeLoader.__init__(self, text)
            Composer.__init__(self)


@dataclass(frozen=True)
class Document:
    """Parsed YAML (`data`) and the line each key path starts on."""

    path: Path
    data: Any
    lines: dict[Keys, int]

    def where(self, *keys: Hashable) -> Location:
        """Return the line of that key path, or of the nearest enclosing one."""
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return Location(self.path, self.lines.get(keys))


def read_document(path: Path) -> Document:
    """Read a YAML file; an unreadable or malformed one is a `ConfigError` with its line."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError("no such file.", where=path) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}.", where=path) from error
    return parse_document(text, path)


def parse_document(text: str, path: Path, first_line: int = 1) -> Document:
    """Parse YAML text that starts on `first_line` of `path`."""
    try:
        data, lines = _parsed(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + mark.line if mark else first_line
        message = str(error.problem or error.context)
        message = message if isinstance(error, _Refused) else f"not valid YAML: {message}"
        raise ConfigError(f"{message}.", where=Location(path, line)) from error
    except RecursionError as error:
        raise ConfigError("not valid YAML: nested too deeply.", where=Location(path, first_line)) from error
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigError(f"not valid YAML: {error}.", where=Location(path, first_line)) from error
    return Document(path, data, {keys: first_line + line for keys, line in lines.items()})


def _parsed(text: str) -> tuple[Any, dict[Keys, int]]:
    """Return the data and the line of each key path, counted from 0."""
    if yaml.__with_libyaml__ and not _READ_OTHERWISE.search(text):
        with suppress(yaml.YAMLError):  # the other one says it better, or reads it
            return _read(_FastLoader(text))
    return _read(_Loader(text))


def _read(loader: Any) -> tuple[Any, dict[Keys, int]]:
    lines = dict[Keys, int]({(): 0})
    try:
        node = loader.get_single_node()
        if node is None:
            return None, lines
        _walk(loader, node, (), lines)
        return loader.construct_document(node), lines
    finally:
        loader.dispose()


def _walk(loader: _Values, node: yaml.Node, keys: Keys, lines: dict[Keys, int]) -> None:
    if len(lines) > _MOST_VALUES:
        raise _Refused(problem=f"aliases make more than {_MOST_VALUES} values of it", problem_mark=node.start_mark)
    if isinstance(node, yaml.MappingNode):
        seen: set[Hashable] = set()
        for key, value in node.value:
            is_plain = isinstance(key, yaml.ScalarNode) and key.tag != "tag:yaml.org,2002:merge"
            name = loader.construct_object(key) if is_plain else str(key.value)
            if name in seen:
                raise _Refused(problem=f"the key {key.value!r} is given twice", problem_mark=key.start_mark)
            seen.add(name)
            lines[(*keys, name)] = key.start_mark.line
            _walk(loader, value, (*keys, name), lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            lines[(*keys, index)] = value.start_mark.line
            _walk(loader, value, (*keys, index), lines)
