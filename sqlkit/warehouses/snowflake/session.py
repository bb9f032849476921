"""Snowflake over the wire: one session, a cursor a thread, statements tagged, folded, repeated where that is safe."""

from __future__ import annotations

import datetime
import io
import threading
import time
from abc import ABC
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar

import sqlglot
from sqlglot import exp

from sqlkit.dialects.base import to_sql
from sqlkit.dialects.rules.fold_upper import fold_upper
from sqlkit.egress import Passage
from sqlkit.errors import ConfigError
from sqlkit.models.base import REF
from sqlkit.profile import Target
from sqlkit.relation import Relation
from sqlkit.warehouses.base import Row, Tracer, Warehouse
from sqlkit.warehouses.snowflake.connection import connect, query_tag, secrets
from sqlkit.warehouses.snowflake.failure import CANCELLED, failure, is_gone, is_passing, number
from sqlkit.warehouses.snowflake.places import Places

RETRIES = 3
"""How often a statement that can be repeated is, where the profile does not say (`connect_retries`)."""

FIRST_PAUSE = 1.0
"""Seconds before the first repetition; each further one waits twice as long."""


class Session(Warehouse, ABC):
    """What can be done with a connection, whatever the tables in it mean."""

    type: ClassVar[str] = "snowflake"

    checks_together: ClassVar[bool] = True

    def __init__(self, target: Target, root: Path, tracer: Tracer | None = None) -> None:
        super().__init__(target, root, tracer)
        self._connection: Any = None
        self._others: dict[str, Any] = {}
        "Connections that use a warehouse other than the profile's, by its name."
        self.warehouses: Mapping[str, str] = {}
        "Models that are made on one of these."
        self._local, self._working = threading.local(), threading.local()
        self._opening = threading.Lock()
        self._is_interrupted = False
        self._in_transaction = False
        self.run_id = ""
        self.places = Places("", "")
        self.statements = 0
        "How many statements were sent."

    # Connection

    def open(self) -> None:
        """Connect, and learn the database from the connection where the profile does not name it."""
        self._connection = connect(self.target)
        self._local = threading.local()
        database = self.target.settings.get("database") or self._connection.database
        if not database:
            raise ConfigError(f"the target {self.target.name} needs a database.", where=self.target.path)
        self.places = Places(str(database).strip('"').upper(), self.target.schema.strip('"').upper())

    @property
    def connection(self) -> Any:
        """The connector's connection, for what it can do and no statement can."""
        return self._connection

    def close(self) -> None:
        """End the session, and those beside it."""
        connections = [*self._others.values(), self._connection]
        self._connection, self._others = None, {}
        for connection in connections:
            if connection is not None:
                connection.close()

    def interrupt(self) -> None:
        """Cancel the sessions' statements; they would go on costing after this process."""
        self._is_interrupted = True
        for connection in (self._connection, *self._others.values()):
            if connection is not None:
                number = exp.convert(int(connection.session_id))
                cancel = exp.select(exp.Anonymous(this="SYSTEM$CANCEL_ALL_QUERIES", expressions=[number]))
                with suppress(self._errors):  # what cannot be cancelled ends by itself: ABORT_DETACHED_QUERY
                    connection.cursor().execute(cancel.sql("snowflake"))

    # Statements

    def _traced(self, statement: exp.Expr, *, copy: bool = True) -> list[Row]:
        """Send a statement; names that are not upper-case yet are, but for those a user wrote in quotes.

        It is laid out in lines, for whoever reads the query history.
        """
        sql = to_sql(fold_upper(statement.copy() if copy else statement), self.dialect, pretty=True)
        if self.tracer:
            self.tracer(sql)
        return self._repeated(sql, is_repeatable=_is_repeatable(statement) and not self._in_transaction)

    def _run(self, sql: str) -> list[Row]:
        return self._repeated(sql, is_repeatable=False)

    def _repeated(self, sql: str, *, is_repeatable: bool) -> list[Row]:
        pause = FIRST_PAUSE
        for left in range(self._retries if is_repeatable else 0, -1, -1):
            try:
                return self._sent(sql)
            except self._errors as error:
                if number(error) in CANCELLED and self._is_interrupted:
                    raise KeyboardInterrupt from None
                if not left or not is_passing(error):
                    raise failure(error, secrets(self.target)) from None
                self._recover(error, pause)
                pause *= 2
        raise AssertionError("the last try returns or raises")

    def _sent(self, sql: str) -> list[Row]:
        self.statements += 1
        cursor = self._cursor()
        cursor.execute(sql, _statement_params={"QUERY_TAG": query_tag(run=self.run_id, model=self._model)})
        return [tuple(row) for row in cursor.fetchall()]

    def _recover(self, error: BaseException, pause: float) -> None:
        time.sleep(pause)
        if is_gone(error):
            with self._opening:
                if self._warehouse:
                    self._others.pop(self._warehouse, None)
                else:
                    self._connection = connect(self.target)
                self._local = threading.local()

    def _cursor(self) -> Any:
        """This thread's, on the warehouse of the model that it is working on."""
        assert self._connection is not None, "not connected"
        cursors = vars(self._local).setdefault("cursors", {})
        warehouse = self._warehouse
        if warehouse not in cursors:
            cursors[warehouse] = self._connected(warehouse).cursor()
        return cursors[warehouse]

    @property
    def _warehouse(self) -> str:
        return self.warehouses.get(self._model, "")

    def _connected(self, warehouse: str) -> Any:
        """A session has one warehouse for all its threads, so another warehouse takes another session."""
        if not warehouse:
            return self._connection
        with self._opening:
            if warehouse not in self._others:
                self._others[warehouse] = connect(self.target, warehouse=warehouse)
            return self._others[warehouse]

    @property
    def _errors(self) -> Any:
        import snowflake.connector

        return snowflake.connector.errors.Error

    @property
    def _retries(self) -> int:
        return int(self.target.settings.get("connect_retries") or RETRIES)

    # Which model a statement is for

    @property
    def _model(self) -> str:
        return getattr(self._working, "model", "")

    @contextmanager
    def working_on(self, model: str) -> Iterator[None]:
        """Have this thread's statements name the model in their query tag, and run on its warehouse."""
        self._working.model = model
        try:
            yield
        finally:
            self._working.model = ""

    # Statements as text

    def affected(self, statement: exp.Expr) -> int:
        """Run a statement that changes rows and return how many."""
        rows = self._traced(statement)
        return int(rows[0][0]) if rows else 0

    def send(self, sql: str) -> None:
        """Run a statement that is text already: one that holds a program."""
        if self.tracer:
            self.tracer(sql)
        self._run(sql)

    def answer(self, sql: str, purpose: str) -> str:
        """Call a procedure and return its one text, which is entered in the ledger as what it is: an artifact."""
        if self.tracer:
            self.tracer(sql)
        rows = self._run(sql)
        self.passages.append(Passage(purpose, "artifact", len(rows), 0, datetime.datetime.now(datetime.UTC)))
        return str(rows[0][0])

    def described(self, query: exp.Query) -> dict[str, str]:
        """Return a query's columns with their types, as the catalogue spells them; it has to yield no row."""
        self._traced(query)
        return {column.name: _CODES.get(column.type_code, "") for column in self._cursor().description}

    def put(self, data: bytes, path: str) -> None:
        """Write a file to a stage; the bytes are code or text of this package, never of the warehouse."""
        folder, _, name = path.rpartition("/")
        put = f"PUT 'file://{name}' '{folder}' AUTO_COMPRESS = FALSE OVERWRITE = TRUE"
        if self.tracer:
            self.tracer(put)
        self.statements += 1
        try:
            self._cursor().execute(put, file_stream=io.BytesIO(data))
        except self._errors as error:
            raise failure(error, secrets(self.target)) from None


# https://docs.snowflake.com/en/developer-guide/python-connector/python-connector-api#type-codes
_CODES = {0: "NUMBER", 1: "FLOAT", 2: "TEXT", 3: "DATE", 6: "TIMESTAMP_LTZ", 7: "TIMESTAMP_TZ", 8: "TIMESTAMP_NTZ"}


def _is_repeatable(statement: exp.Expr) -> bool:
    """Whether running a statement twice is the same as once."""
    if isinstance(statement, exp.Create):
        return bool(statement.args.get("replace") or statement.args.get("exists"))
    return isinstance(statement, exp.Query | exp.Drop | exp.Describe | exp.Show | exp.Comment)


def statement(text: str, tables: Mapping[str, Relation], values: Mapping[str, Any] | None = None) -> Any:
    """Return a statement of Snowflake's SQL with `ref.<name>` as addresses and `$name` as literals."""
    parsed: Any = sqlglot.parse_one(text, dialect="snowflake")
    for table in parsed.find_all(exp.Table):
        if table.db.lower() == REF:
            address = tables[table.name.lower()].quoted()
            for part in ("this", "db", "catalog"):
                table.set(part, address.args.get(part))
    for node in list(parsed.find_all(exp.Parameter)):
        node.replace(exp.convert((values or {})[node.name]))
    return parsed
