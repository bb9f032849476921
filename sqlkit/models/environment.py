"""Jinja for SQL: sandboxed, strict, and with values escaped as SQL literals.

What a template prints is a literal unless it is SQL already: `{{ 'month' }}` gives `'month'`, a list gives
`'a', 'b'`, a date gives `date '2024-01-01'`. SQL comes from `ref`, `source`, macros and the filters `identifier`
(a quoted name) and `sql` (trusted text). It is Jinja's autoescaping with SQL's quotes in place of HTML's.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import meta, nodes
from jinja2.environment import TemplateModule
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.utils import missing
from markupsafe import Markup

from sqlkit.environment import Bounded
from sqlkit.errors import ConfigError, Location, SqlkitError, nearest
from sqlkit.models.misspelt import misspelt

_MARK = re.compile("\ue000(?:([0-9]+):([0-9]+))?\ue001")
"""File and line, between characters of private use: no text filter takes them for white space."""

_REFERENCES = re.compile(r"\{%[-+]?\s*(?:include|import|extends|from)\b")
"""How whatever names another template begins."""

_UNMARKED = jinja2.Environment()
"""Reads what a template names, for which lines need no marks."""


def literal(value: Any) -> Markup:
    """Return a value as a SQL literal; `Markup` is SQL already and stays as it is.

    >>> str(literal("O'Neill")), str(literal([1, 2])), str(literal(True)), str(literal(None))
    ("'O''Neill'", '1, 2', 'true', 'null')
    >>> str(literal(-2)), str(literal(float("inf")))
    ('(-2)', "CAST('inf' AS DOUBLE)")
    """
    if isinstance(value, Markup):
        return value
    if isinstance(value, jinja2.Undefined):
        return Markup(str(value))  # raises if a name is not defined; empty for an inline `if` without `else`
    if value is None:
        return Markup("null")
    if isinstance(value, bool):
        return Markup("true" if value else "false")
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, datetime.datetime):
        return Markup(f"timestamp '{value.isoformat(sep=' ')}'")
    if isinstance(value, datetime.date):
        return Markup(f"date '{value.isoformat()}'")
    if isinstance(value, str):
        from sqlglot import exp

        return _unmistakable(exp.Literal.string(value).sql("duckdb"))
    if isinstance(value, list | tuple):
        return Markup(", ").join(literal(item) for item in value)
    kind = "dict" if isinstance(value, Mapping) else type(value).__name__
    raise TypeError(f"a {kind} cannot be written as SQL")


def _number(value: float | Decimal) -> Markup:
    text = repr(float(value)) if isinstance(value, float) else str(value)
    if not text.lstrip("-")[0].isdigit():
        from sqlglot import exp

        return Markup(exp.cast(exp.Literal.string(str(float(value))), "double").sql("duckdb"))
    return Markup(f"({text})" if text.startswith("-") else text)  # `1 -{{ b }}` must not begin a comment


def _unmistakable(text: str) -> Markup:
    """Return text as SQL in which nothing looks like a mark; `unmark` gives back what was there."""
    return Markup(text if isinstance(text, Markup) else text.replace("\ue000", "\ue000\ue001"))


def identifier(name: str) -> Markup:
    """Return a name as SQL, quoted where it must be."""
    from sqlglot import exp

    safe = re.fullmatch(r"[a-z_][a-z0-9_]*", name) is not None
    return _unmistakable(exp.to_identifier(name, quoted=not safe).sql("duckdb"))


class _Strict(jinja2.StrictUndefined):
    """Says the nearest name and what exists."""

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        name = str(self._undefined_name)
        if self._undefined_obj is missing:
            known, owner = list(SqlEnvironment.names), ""
        else:
            known, owner = _members(self._undefined_obj)
        close = nearest(name, known)
        question = f" Did you mean {close!r}?" if close else ""
        return f"{owner}{name!r} is not defined.{question}" + (f" Known: {', '.join(sorted(known))}." if known else "")


def _members(value: Any) -> tuple[list[str], str]:
    """Return what a template may ask of a value by name, and what such a thing is called."""
    if isinstance(value, Mapping):
        return [str(key) for key in value], "parameter "
    if isinstance(value, TemplateModule):
        return [name for name in vars(value) if not name.startswith("_")], "macro "
    return [], f"{type(value).__name__} attribute "


class _Folder(jinja2.FileSystemLoader):
    """Templates of one folder; one that is no UTF-8 text is an error with its path."""

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Read a template."""
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError as error:
            path = Path(self.searchpath[0], *jinja2.loaders.split_template_path(template))
            raise ConfigError(f"is not UTF-8 text: {error.reason}.", where=path) from error


class _Lines(Extension):
    """Marks where each line of template text was written; `unmark` takes the marks out again."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Put a mark before the text of each line, and before each expression."""
        environment = self.environment
        assert isinstance(environment, SqlEnvironment)
        for token in stream:
            file = environment.file_number(stream.filename or stream.name or "")
            if token.type == "data":
                lines = enumerate(token.value.split("\n"), token.lineno)
                yield Token(token.lineno, "data", "\n".join(_marked(line, file, number) for number, line in lines))
                continue
            if token.type == "variable_begin":
                yield Token(token.lineno, "data", _mark(file, token.lineno))
            yield token


def _mark(file: int, line: int) -> str:
    return f"\ue000{file}:{line}\ue001"


def _marked(text: str, file: int, line: int) -> str:
    """Return a line with its mark after the indentation, so that trimming takes the indentation away."""
    words = text.lstrip()
    return text[: len(text) - len(words)] + (_mark(file, line) + _unmistakable(words) if words else "")


class SqlEnvironment(Bounded):
    """Templates of the project before shipped ones; `sqlkit/<path>` is always the shipped one."""

    names: tuple[str, ...] = (
        *("ref", "source", "has_input", "columns_of", "types_of"),
        *("fail", "inputs", "params", "segments"),
    )

    def __init__(self, folders: list[Path], shipped: Path) -> None:
        loaders: list[jinja2.BaseLoader] = [_Folder(folder) for folder in folders]
        loaders += [_Folder(shipped), jinja2.PrefixLoader({"sqlkit": _Folder(shipped)})]
        super().__init__(
            loader=jinja2.ChoiceLoader(loaders),
            undefined=_Strict,
            finalize=literal,
            autoescape=True,
            extensions=[_Lines],
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.filters.update(identifier=identifier, sql=_unmistakable, literal=literal)
        self._files: list[str] = []
        self._parts: dict[str, tuple[str, tuple[str, ...]]] = {}

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        """Refuse a misspelt name by its nearest, before Jinja refuses it without, or passes it over."""
        for line, told in misspelt(self, source):
            raise jinja2.TemplateAssertionError(told.removesuffix("."), line, name, filename)
        return super()._generate(source, name, filename, defer_init)

    def source_hash(self, name: str) -> str:
        """Return the SHA-256 of a template's text and of all it includes, imports or extends, also through others."""
        digest = hashlib.sha256()
        for part, text in sorted(self.sources(name).items()):
            digest.update(json.dumps([part, text]).encode())
        return digest.hexdigest()

    def sources(self, name: str) -> dict[str, str]:
        """Return those texts by name; where a name is computed while rendering, every template is one of them."""
        texts: dict[str, str] = {}
        pending = [name]
        while pending:
            part = pending.pop()
            if part not in texts:
                texts[part], named = self._part(part)
                pending += named
        return texts

    def _part(self, name: str) -> tuple[str, tuple[str, ...]]:
        if name not in self._parts:
            assert self.loader
            try:
                text, filename, _ = self.loader.get_source(self, name)
                is_alone = _REFERENCES.search(text) is None  # most are, and parsing takes a while
                found = [] if is_alone else list(meta.find_referenced_templates(_UNMARKED.parse(text, name, filename)))
            except (jinja2.TemplateError, SqlkitError):
                text, found = "", []  # rendering has complained, was told to ignore it, or did not come to it
            named = self.list_templates(["sql"]) if None in found else [part for part in found if part]
            self._parts[name] = text, tuple(named)
        return self._parts[name]

    def file_number(self, name: str) -> int:
        """Return the number by which marks name a template file."""
        if name not in self._files:
            self._files.append(name)
        return self._files.index(name)

    def unmark(self, text: str, path: Path) -> tuple[str, tuple[Location, ...]]:
        """Return rendered text without marks, and where each of its lines was written."""
        lines: list[str] = []
        places: list[Location] = []
        place = Location(path, 1)
        for line in text.split("\n"):
            mark = _last_before_text(line)
            if mark:
                place = Location(Path(self._files[int(mark[1])]), int(mark[2]))
            lines.append(_MARK.sub(lambda found: "" if found[1] else "\ue000", line))
            places.append(place)
        return "\n".join(lines), tuple(places)


def _last_before_text(line: str) -> re.Match[str] | None:
    """Return the mark of a line's first text; those before it are of tags and expressions that printed nothing."""
    last, end = None, 0
    for mark in _MARK.finditer(line):
        if last and (line[end : mark.start()].strip() or not mark[1]):
            break
        last, end = mark if mark[1] else None, mark.end()
    return last
