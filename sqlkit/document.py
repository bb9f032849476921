"""YAML that remembers its lines, so that every complaint about a file names the line to mend.

YAML 1.2's booleans (`true`, `false`) rather than 1.1's: a country column that says NO stays text.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sqlkit.errors import ConfigError, Location

Keys = tuple[str | int, ...]


class _Loader(yaml.SafeLoader):
    """SafeLoader with YAML 1.2 booleans."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false|True|False)$"), list("tfTF"))


@dataclass(frozen=True)
class Document:
    """Parsed YAML (`data`) and the line each key path starts on."""

    path: Path
    data: Any
    lines: dict[Keys, int]

    def where(self, *keys: str | int) -> Location:
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
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            lines: dict[Keys, int] = {(): first_line}
            if node is not None:
                _walk(node, (), first_line, lines, path)
            data = loader.construct_document(node) if node is not None else None
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + mark.line if mark else first_line
        raise ConfigError(f"not valid YAML: {error.problem or error.context}.", where=Location(path, line)) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ConfigError(f"not valid YAML: {error}.", where=Location(path, first_line)) from error
    return Document(path, data, lines)


def _walk(node: yaml.Node, keys: Keys, first_line: int, lines: dict[Keys, int], path: Path) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: set[Hashable] = set()
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else str(key.value)
            line = first_line + key.start_mark.line
            if name in seen:
                raise ConfigError(f"the key {name!r} is given twice.", where=Location(path, line))
            seen.add(name)
            lines[(*keys, name)] = line
            _walk(value, (*keys, name), first_line, lines, path)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            lines[(*keys, index)] = first_line + value.start_mark.line
            _walk(value, (*keys, index), first_line, lines, path)
