"""DuckDB as an engine: one connection in memory, a cursor a thread, files attached by name, tables, functions."""

from __future__ import annotations

import datetime
import re
import threading
from abc import ABC
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import duckdb
from sqlglot import exp

from sqlkit.egress import Kind, Passage
from sqlkit.errors import WarehouseError
from sqlkit.profile import Target
from sqlkit.relation import Relation
from sqlkit.spec import Spec
from sqlkit.warehouses.base import Row, Tracer
from sqlkit.warehouses.keeping import KeepsTables

# The oldest storage that every DuckDB client since 1.0 reads; BI tools lag behind the engine.
STORAGE_VERSION = "v1.0.0"


class Engine(KeepsTables, ABC):
    """What can be done with a connection, whatever the files attached to it mean."""

    type: ClassVar[str] = "duckdb"

    def __init__(self, target: Target, root: Path, tracer: Tracer | None = None) -> None:
        super().__init__(target, root, tracer)
        self._local = threading.local()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._cursors: list[duckdb.DuckDBPyConnection] = []
        self._attached: set[str] = set()

    # Statements

    def _run(self, sql: str) -> list[Row]:
        assert self._connection, "not connected"
        cursor = getattr(self._local, "cursor", None)
        if cursor is None:
            cursor = self._local.cursor = self._connection.cursor()
            self._cursors.append(cursor)
        try:
            result = cursor.execute(sql)
            return result.fetchall() if result.description else []
        except duckdb.InterruptException as error:
            raise KeyboardInterrupt from error
        except duckdb.Error as error:
            raise WarehouseError(_first_lines(str(error)), hint=_advice(error)) from error

    # Connection

    def close(self) -> None:
        """Close every attached file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            self._local, self._cursors = threading.local(), []
            self._attached.clear()

    def interrupt(self) -> None:
        """Interrupt the statements of all threads."""
        for cursor in self._cursors:  # each is a connection of its own to DuckDB
            cursor.interrupt()

    def _set(self, name: str, value: str) -> None:
        setting = exp.EQ(this=exp.to_identifier(name), expression=exp.Literal.string(value))
        self.execute(exp.Set(expressions=[exp.SetItem(this=setting)]))

    def attach_for_writing(self, path: Path, name: str) -> None:
        """Attach a file, made if need be in the storage that readers know; locked until it is closed."""
        self._attach(path, name, f"STORAGE_VERSION {STORAGE_VERSION}")

    def _attach(self, path: Path, name: str, *options: str) -> None:
        parts = [exp.AttachOption(this=exp.var(option)) for option in options if " " not in option]
        for option in options:
            key, _, value = option.partition(" ")
            if value:
                parts.append(exp.AttachOption(this=exp.var(key), expression=exp.Literal.string(value)))
        this = exp.alias_(exp.Literal.string(str(path)), name, quoted=True)
        self._attached.add(name)  # before it is: an interrupt may come in between
        try:
            self.execute(exp.Attach(this=this, expressions=parts))
        except WarehouseError as error:
            self._attached.discard(name)
            raise _cannot_open(path, error) from error

    def detach(self, name: str) -> None:
        """Let go of a file, if it is attached."""
        if name in self._attached:
            self.execute(exp.Detach(this=exp.to_identifier(name), exists=True))
            self._attached.discard(name)

    def is_attached(self, name: str) -> bool:
        """Whether a file, or a database in memory, is open under that name."""
        return name in self._attached

    # Tables

    def _tables_of(self, catalog: str, schema: str = "main") -> list[str]:
        """Return the names of its tables and views; the information schema takes ten times as long to say them."""
        tables, views = (
            exp.select(exp.alias_(exp.column(f"{kind}_name"), "name"))
            .from_(exp.Table(this=exp.Anonymous(this=f"duckdb_{kind}s")))
            .where(exp.column("database_name").eq(catalog), exp.column("schema_name").eq(schema))
            for kind in ("table", "view")
        )
        query = exp.union(tables, views, distinct=False)
        return sorted(row[0] for row in self.fetch(query, "metadata", "list tables"))

    def create(self, relation: Relation, query: exp.Query, *, is_view: bool = False) -> None:
        """Create or replace a table, or a view of the run's own."""
        kind = "VIEW" if is_view else "TABLE"
        self._traced(exp.Create(this=relation.quoted(), kind=kind, replace=True, expression=query.copy()), copy=False)

    def columns(self, relation: Relation) -> dict[str, str]:
        """Return a table's columns with DuckDB's types, lower-case."""
        return self.types(exp.select("*").from_(relation.quoted()))

    def types(self, query: exp.Query) -> dict[str, str]:
        """Return a query's columns with DuckDB's types, lower-case."""
        rows = self._traced(exp.Describe(this=query.copy()))
        return {name: kind.lower() for name, kind, *_ in rows}

    @contextmanager
    def without(self, optimizers: Collection[str]) -> Iterator[None]:
        """Plan without those of DuckDB's optimizers that it has, in every thread for that while; no result changes."""
        self._set("disabled_optimizers", ",".join(sorted(self._optimizers() & set(optimizers))))
        try:
            yield
        finally:
            self._set("disabled_optimizers", "")

    def _optimizers(self) -> set[str]:
        query = exp.select("name").from_(exp.Table(this=exp.Anonymous(this="duckdb_optimizers")))
        return {row[0] for row in self.fetch(query, "metadata", "list optimizers")}

    def describe(self, relation: Relation, spec: Spec) -> None:
        """Comment on the table and on each column."""
        with self.transaction():
            for comment in _comments(relation, spec):
                self.execute(comment)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Wait for the disk once for all that this thread writes to one file; within another it is a part of that."""
        if getattr(self._local, "is_in_transaction", False):
            yield
            return
        self.execute(exp.Transaction())
        self._local.is_in_transaction = True
        try:
            yield
        except BaseException:
            self.execute(exp.Rollback())
            raise
        else:
            self.execute(exp.Commit())
        finally:
            self._local.is_in_transaction = False

    # Inside this process, which is the warehouse

    def columns_for_training(self, rows: Relation) -> dict[str, Any]:
        """Return a relation as NumPy arrays, for the training entry point alone, in the warehouse's own process."""
        assert self._connection
        query = exp.select("*").from_(rows.quoted())
        columns: dict[str, Any] = self._connection.cursor().execute(query.sql("duckdb")).fetchnumpy()
        return columns

    def install(self, name: str, arguments: int, function: Any) -> None:
        """Register a vectorised function from doubles to a list of them for as long as this connection lives."""
        assert self._connection
        doubles = [duckdb.sqltypes.DOUBLE] * arguments
        connection: Any = self._connection  # its stubs know no Arrow functions
        connection.create_function(
            name, function, doubles, duckdb.list_type(duckdb.sqltypes.DOUBLE), type="arrow", null_handling="special"
        )

    def define(self, text: str, place: Relation) -> None:
        """Run a definition in a relation's schema, given as text since it is too deep for SQLGlot to hold."""
        assert self._connection
        cursor = self._connection.cursor()
        cursor.execute(exp.Use(this=exp.table_(place.schema, db=place.catalog, quoted=True)).sql("duckdb"))
        if self.tracer:
            self.tracer(text)
        cursor.execute(text)

    def enter(self, purpose: str, kind: Kind, rows: int) -> None:
        """Enter in the ledger what came back from inside without a fetch."""
        self.passages.append(Passage(purpose, kind, rows, 0, datetime.datetime.now(datetime.UTC)))


def _comments(relation: Relation, spec: Spec) -> Iterator[exp.Comment]:
    yield exp.Comment(this=relation.quoted(), kind="TABLE", expression=exp.Literal.string(spec.doc))
    for column in spec.columns.values():
        parts = [
            exp.to_identifier(part, quoted=True)
            for part in (column.name, relation.name, relation.schema, relation.catalog)
            if part
        ]
        this = exp.Column(**dict(zip(("this", "table", "db", "catalog"), parts, strict=False)))
        yield exp.Comment(this=this, kind="COLUMN", expression=exp.Literal.string(column.doc))


def _first_lines(message: str) -> str:
    return message.split("Candidate functions:")[0].split("\n\nLINE")[0].strip()


def _advice(error: duckdb.Error) -> str:
    if isinstance(error, duckdb.OutOfMemoryException):
        return "Set memory_limit in the profile, or free space for temp_directory."
    return ""


def _cannot_open(path: Path, error: WarehouseError) -> WarehouseError:
    text = error.message
    holder = re.search(r"PID (\d+)", text)
    if "lock" in text.lower():
        who = f" (process {holder[1]})" if holder else ""
        return WarehouseError(
            f"is held open by another program{who}.",
            where=path,
            hint="If it is another build, wait for it; if it is a program that writes to the file, close it.",
        )
    if "not a valid DuckDB database" in text or "in-memory database" in text:
        return WarehouseError(
            "is no DuckDB database, or is damaged.",
            where=path,
            hint="If it is one of sqlkit's own, copy it elsewhere and delete it: the next build makes it anew, without "
            "what it knew.",
        )
    return WarehouseError(f"cannot be opened: {text}", where=path)
