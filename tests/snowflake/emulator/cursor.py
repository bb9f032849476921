"""Runs one statement: a handler of `statements` if it is one of theirs, otherwise SQL with Snowflake's meaning."""

from __future__ import annotations

import threading
from typing import Any

import duckdb
import pyarrow as pa
from fakesnow.cursor import FakeSnowflakeCursor
from fakesnow.statement_type import statement_type_id
from snowflake.connector.errors import ProgrammingError
from sqlglot import exp

from emulator.binding import written_out
from emulator.errors import from_duckdb, not_emulated
from emulator.ledger import Entry
from emulator.prepare import prepare, tables_changed
from emulator.result import Rows
from emulator.session import Session
from emulator.statement import Statement
from emulator.statements import HANDLERS

DDL = (exp.Create, exp.Drop, exp.Alter, exp.Comment, exp.TruncateTable, exp.Grant, exp.Revoke)
"""https://docs.snowflake.com/en/sql-reference/transactions#ddl: each commits what is open and then itself."""
DDL_VERBS = frozenset("CREATE DROP ALTER COMMENT GRANT REVOKE UNDROP TRUNCATE".split())
QUERIES = (exp.Query, exp.Values)
COUNTS: dict[type[exp.Expr], tuple[str, ...]] = {
    exp.Insert: ("number of rows inserted",),
    exp.Update: ("number of rows updated", "number of multi-joined rows updated"),
    exp.Delete: ("number of rows deleted",),
}


class Cursor(FakeSnowflakeCursor):
    """One statement and its result: `table`, `types` (names and DuckDB types) or, for PUT and GET, `transfer`."""

    def __init__(self, session: Session, inside: str | None, stage_url: str, entry: Entry) -> None:
        super().__init__(session, session._duck_conn)
        self.session, self.inside, self.stage_url, self.entry = session, inside, stage_url, entry
        self.kind, self.type_id, self.binds = "", 0, 0
        self.describe_only = self.was_bound = False
        self.types: list[tuple[str, str]] = []
        self.transfer: dict[str, Any] | None = None

    @property
    def table(self) -> pa.Table:
        """The rows."""
        assert self._arrow_table is not None
        return self._arrow_table

    def run(self, sql: str, params: list[Any], describe_only: bool = False) -> None:
        """Runs it and keeps the result; a statement over its time is cancelled."""
        self.was_bound = bool(params)
        sql, params = written_out(sql, params)
        statement = Statement.read(sql)
        self.kind, self.describe_only = statement.verb, describe_only
        seconds = int(float(self.session.parameters["STATEMENT_TIMEOUT_IN_SECONDS"])) or 604800
        self.session.timed_out = False
        timer = threading.Timer(seconds, self._time_out)
        timer.daemon = True
        timer.start()
        try:
            self._dispatch(statement, params)
        finally:
            timer.cancel()

    def _time_out(self) -> None:
        self.session.timed_out = True
        self.session.cancel()

    def _dispatch(self, statement: Statement, params: list[Any]) -> None:
        if statement.verb in DDL_VERBS and not self.describe_only:
            self.session.account.catalogue.touch(self.session.commit_open())
        for handle in HANDLERS:
            if (rows := handle(self, statement)) is not None:
                return self.answer(rows) if isinstance(rows, Rows) else None
        if params and isinstance(params[0], tuple):
            return self._many(statement, params)
        self.sql(statement.tree, params)

    def _many(self, statement: Statement, params: list[Any]) -> None:
        total = 0
        for row in params:
            self.sql(statement.tree.copy(), list(row))
            total += self.table.column(0)[0].as_py()
        self.answer(Rows([("number of rows inserted", "BIGINT")], [(total,)]), self.type_id)

    def sql(self, tree: exp.Expr, params: list[Any] | None = None) -> None:
        """Gives a tree Snowflake's meaning and runs it on DuckDB; what fails is undone alone."""
        if isinstance(tree, exp.Command):
            raise not_emulated(f"statement {tree.this} {str(tree.expression)[:60]}")
        self.type_id = statement_type_id(tree)
        self.binds = len(list(tree.find_all(exp.Placeholder)))
        changed = tables_changed(tree, self.session)
        prepared = prepare(tree, self)
        try:
            for part in self._transform_explode(prepared):
                self._run_part(self._transform(part, params), params)
        except (ProgrammingError, duckdb.Error) as error:
            self.session.restore()
            raise self._error(error) from error
        if self.session.transaction:
            self.session.transaction.touched |= changed
        else:
            self.session.account.catalogue.touch(changed)

    def _run_part(self, part: exp.Expr, params: list[Any] | None) -> None:
        given = params if part.find(exp.Placeholder) else None
        if self.describe_only and not isinstance(part, QUERIES):
            return self.answer(Rows.status("Statement executed successfully."), self.type_id)
        if self.describe_only:
            bare = part.transform(lambda node: exp.Null() if isinstance(node, exp.Placeholder) else node)
            part, given = exp.select("*").from_(bare.subquery("described")).limit(0), None
        sql = part.sql(dialect="duckdb")
        self._duck_conn.execute(sql, given)
        if self.session.transaction and not isinstance(part, QUERIES):
            self.session.transaction.done.append((sql, given))
        self._take(part)

    def _take(self, part: exp.Expr) -> None:
        """The result, in Snowflake's columns where the statement was a change."""
        columns = COUNTS.get(type(part))
        if columns is not None:
            count = self._duck_conn.fetchall()[0][0]
            return self.answer(Rows([(name, "BIGINT") for name in columns], [(count, 0)[: len(columns)]]), self.type_id)
        if not isinstance(part, QUERIES):
            return self.answer(Rows.status("Statement executed successfully."), self.type_id)
        self._arrow_table = self._duck_conn.to_arrow_table()
        self.types = [(one[0], str(one[1])) for one in self._duck_conn.description or []]
        self._rowcount = self._arrow_table.num_rows
        self._keep()

    def _error(self, error: Exception) -> ProgrammingError:
        if isinstance(error, ProgrammingError):
            return from_duckdb(error.__cause__) if isinstance(error.__cause__, duckdb.Error) else error
        return from_duckdb(error)

    def answer(self, rows: Rows, type_id: int = 0) -> None:
        """A result that did not come from DuckDB."""
        self._arrow_table, self.types, self.type_id = rows.arrow(), rows.columns, type_id
        self._rowcount = self._arrow_table.num_rows
        self._last_sql = self._last_params = self._last_transformed = None
        self._keep()

    def _keep(self) -> None:
        """Results can be read again by their query's id, from any cursor of the session."""
        self._sfqid = self.entry.query_id
        self.session.last_query_id = self.entry.query_id
        self.session.results_cache[self.entry.query_id] = (self._arrow_table, self._rowcount, None, None, None)
