"""Jinja for SQL: sandboxed, strict, and with values escaped as SQL literals.

What a template prints is a literal unless it is SQL already: `{{ 'month' }}` gives `'month'`, a list gives
`'a', 'b'`, a date gives `date '2024-01-01'`. SQL comes from `ref`, `source`, macros and the filters `identifier`
(a quoted name) and `sql` (trusted text). It is Jinja's autoescaping with SQL's quotes in place of HTML's.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import jinja2
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from markupsafe import Markup
from sqlglot import exp

from sqlkit.errors import Location, nearest

_MARK = re.compile("\x1e(\\d+):(\\d+)\x1f")


def literal(value: Any) -> Markup:
    """Return a value as a SQL literal; `Markup` is SQL already and stays as it is.

    >>> str(literal("O'Neill")), str(literal([1, 2])), str(literal(True)), str(literal(None))
    ("'O''Neill'", '1, 2', 'true', 'null')
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
        return Markup(repr(value) if isinstance(value, float) else str(value))
    if isinstance(value, datetime.datetime):
        return Markup(f"timestamp '{value.isoformat(sep=' ')}'")
    if isinstance(value, datetime.date):
        return Markup(f"date '{value.isoformat()}'")
    if isinstance(value, str):
        return Markup(exp.Literal.string(value).sql("duckdb"))
    if isinstance(value, list | tuple):
        return Markup(", ").join(literal(item) for item in value)
    raise TypeError(f"a {type(value).__name__} cannot be written as SQL")


def identifier(name: str) -> Markup:
    """Return a name as SQL, quoted where it must be."""
    safe = re.fullmatch(r"[a-z_][a-z0-9_]*", name) is not None
    return Markup(exp.to_identifier(name, quoted=not safe).sql("duckdb"))


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
            obj = self._undefined_obj
            known = [str(k) for k in obj] if isinstance(obj, Mapping) else []
            owner = "parameter " if isinstance(obj, Mapping) else f"{type(obj).__name__} attribute "
        close = nearest(name, known)
        question = f" Did you mean {close!r}?" if close else ""
        return f"{owner}{name!r} is not defined.{question}" + (f" Known: {', '.join(sorted(known))}." if known else "")


class _Lines(Extension):
    """Marks where each line of template text was written; `unmark` takes the marks out again."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Put a mark at the start of each line of each piece of text."""
        environment = self.environment
        assert isinstance(environment, SqlEnvironment)
        for token in stream:
            if token.type == "data":
                file = environment.file_number(stream.filename or stream.name or "")
                lines = token.value.split("\n")
                marked = (f"\x1e{file}:{token.lineno + i}\x1f{line}" for i, line in enumerate(lines))
                token = Token(token.lineno, token.type, "\n".join(marked))
            yield token


class SqlEnvironment(ImmutableSandboxedEnvironment):
    """Templates of the project before shipped ones; `sqlkit/<path>` is always the shipped one."""

    names: tuple[str, ...] = ("ref", "source", "has_input", "columns_of", "fail", "inputs", "params", "segments")

    def __init__(self, folders: list[Path], shipped: Path) -> None:
        loaders: list[jinja2.BaseLoader] = [jinja2.FileSystemLoader(folder) for folder in folders]
        loaders += [jinja2.FileSystemLoader(shipped), jinja2.PrefixLoader({"sqlkit": jinja2.FileSystemLoader(shipped)})]
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
        self.filters.update(identifier=identifier, sql=Markup, literal=literal)
        self._files: list[str] = []

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
            mark = _MARK.search(line)
            if mark:
                place = Location(Path(self._files[int(mark[1])]), int(mark[2]))
            lines.append(_MARK.sub("", line))
            places.append(place)
        return "\n".join(lines), tuple(places)
