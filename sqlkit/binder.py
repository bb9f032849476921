"""Types every query offline: an empty in-memory DuckDB holds the contracts as tables and binds queries to them.

The engine that runs a project by default is the one that types it, so that a column's type, an unknown name or a
mistyped comparison is what DuckDB says it is, with the line it says it of.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import duckdb

from sqlkit.dialects.checks.functions import unknown_function
from sqlkit.errors import nearest
from sqlkit.models.base import REF, SOURCE
from sqlkit.spec import Column

_MISSING = re.compile(r'(?:Referenced column|Table "[^"]+" does not have a column named|Referenced table) "([^"]+)"')
_CANDIDATES = re.compile(r"Candidate (?:bindings|tables): (.+)")
_UNKNOWN_FUNCTION = re.compile(r"(?:\w+ )?Function with name (\S+) does not exist")


class BindError(Exception):
    """A query cannot be bound; `line` counts from 1 in its text."""

    def __init__(self, message: str, line: int | None) -> None:
        super().__init__(message)
        self.message, self.line = message, line


class Binder:
    """Holds `ref.<model>` and `source.<input>` as empty tables; a source's columns are text."""

    def __init__(self, models: Mapping[str, Mapping[str, Column]], sources: Mapping[str, Mapping[str, Column]]) -> None:
        self._connection = duckdb.connect(config={"threads": 1})
        self.models = frozenset(models)
        self._known = {name for columns in models.values() for name in columns}
        for schema, tables in ((REF, models), (SOURCE, sources)):
            self._connection.execute(f"create schema {schema}")
            for table, columns in tables.items():
                kinds = {c.name: c.type if schema == REF else "varchar" for c in columns.values()}
                self._create(schema, table, kinds)

    def _create(self, schema: str, table: str, kinds: Mapping[str, str]) -> None:
        from sqlglot import exp

        columns = [
            exp.ColumnDef(this=exp.to_identifier(name, quoted=True), kind=exp.DataType.build(kind, dialect="duckdb"))
            for name, kind in kinds.items()
        ]
        statement = exp.Create(
            this=exp.Schema(this=exp.table_(table, db=schema, quoted=True), expressions=columns), kind="TABLE"
        )
        self._connection.execute(statement.sql("duckdb"))

    def types(self, text: str) -> dict[str, str]:
        """Return the query's columns with their types in DuckDB's spelling, lower-case."""
        try:
            rows = self._connection.execute("describe\n" + text).fetchall()
        except duckdb.Error as error:
            raise _bind_error(str(error), self._known) from None
        return {name: kind.lower().strip('"').replace(",", ", ").replace(",  ", ", ") for name, kind, *_ in rows}

    def close(self) -> None:
        """Free the in-memory database."""
        self._connection.close()


def _bind_error(text: str, known: set[str]) -> BindError:
    found = re.search(r"^LINE (\d+):", text, re.MULTILINE)
    line = int(found[1]) - 1 if found else None
    message = text.split("\n\nLINE ")[0].split("Candidate functions:")[0].strip()
    message = re.sub(r"^(Binder|Catalog|Parser|Conversion) Error: ", "", message)
    missing, candidates = _MISSING.search(text), _CANDIDATES.search(text)
    function = _UNKNOWN_FUNCTION.match(message)
    if function:
        return BindError(unknown_function(function[1]), line)
    if missing:
        names = re.findall(r'"([^"]+)"', candidates[1]) if candidates else []
        close = nearest(missing[1], names) or nearest(missing[1], known)
        question = f" Did you mean {close!r}?" if close else ""
        kind = "table" if "Referenced table" in missing[0] else "column"
        exists = f" Known here: {', '.join(names)}." if names else ""
        return BindError(f"unknown {kind} {missing[1]!r}.{question}{exists}", line)
    return BindError(" ".join(message.split()), line)
