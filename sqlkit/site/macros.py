"""Macros of the templates: what each is called with, what stands above it, and which models' files include it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import jinja2
from jinja2 import nodes

from sqlkit.manifest import Manifest
from sqlkit.project import Project
from sqlkit.resources import files_below, shipped

_COMMENT = re.compile(r"\{#-?(?!-)(?P<text>.*?)-?#\}", re.DOTALL)
_MACRO = re.compile(r"\{%-?\s*macro\s+(?P<name>\w+).*?\{%-?\s*endmacro\s*-?%\}", re.DOTALL)


@dataclass(frozen=True)
class Macro:
    """One macro; `call` is how it is written, `text` all of it."""

    name: str
    call: str
    doc: str
    text: str
    line: int


@dataclass(frozen=True)
class MacroFile:
    """A file that holds macros, named as templates name it; `models` are those whose templates reach it."""

    name: str
    doc: str
    macros: tuple[Macro, ...]
    models: tuple[str, ...]


def macro_files(manifest: Manifest) -> tuple[MacroFile, ...]:
    """Return the files with macros, those of the project and those that sqlkit ships, in order of their names."""
    users = _users(manifest)
    found = []
    for name, path in sorted(_templates(manifest.project)):
        text = path.read_text(encoding="utf-8")
        macros = tuple(_macros(text))
        if macros:
            found.append(MacroFile(name, _head(text), macros, tuple(sorted(users.get(path.resolve(), ())))))
    return tuple(found)


def _templates(project: Project) -> Iterator[tuple[str, Path]]:
    """Yield templates by name; one of the project's own stands beside the shipped one that it hides."""
    ours = shipped("templates")
    for folder, prefix in ((ours, ""), (project.root / "templates", ""), (project.root / "models", "")):
        for path in files_below(folder, ".sql"):
            name = path.relative_to(folder).as_posix()
            is_hidden = folder == ours and any((project.root / f / name).is_file() for f in ("templates", "models"))
            yield ("sqlkit/" if is_hidden else prefix) + name, path


def _users(manifest: Manifest) -> Mapping[Path, set[str]]:
    users: dict[Path, set[str]] = {}
    for name, compiled in manifest.models.items():
        for path in compiled.model.renderer(manifest.dialect.name).files:
            users.setdefault(path.resolve(), set()).add(name)
    return users


def _macros(text: str) -> Iterator[Macro]:
    """Yield the macros in a template that is known to parse."""
    bodies = {match["name"]: match for match in _MACRO.finditer(text)}
    for node in jinja2.Environment().parse(text).find_all(nodes.Macro):
        match = bodies.get(node.name)
        if match:
            yield Macro(node.name, _call(node), _above(text[: match.start()]), match[0], node.lineno)


def _call(node: nodes.Macro) -> str:
    """Return a macro's name and arguments; a default is shown where it is a plain value."""
    names = [argument.name for argument in node.args]
    defaults = [f"={d.value!r}" if isinstance(d, nodes.Const) else "=..." for d in node.defaults]
    padded = [""] * (len(names) - len(defaults)) + defaults
    return f"{node.name}({', '.join(name + default for name, default in zip(names, padded, strict=True))})"


def _above(before: str) -> str:
    """Return the comment that ends right above a macro, unless it is the one that the file begins with."""
    matches = list(_COMMENT.finditer(before))
    if not matches or before[matches[-1].end() :].strip() or not before[: matches[-1].start()].strip():
        return ""
    return _words(matches[-1]["text"])


def _head(text: str) -> str:
    """Return the comment that a file begins with."""
    match = _COMMENT.match(text)
    return _words(match["text"]) if match else ""


def _words(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().splitlines())
