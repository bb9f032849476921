"""One session: parameters, role, transaction, lock; everything Snowflake keeps between two statements."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fakesnow.conn import FakeSnowflakeConnection
from sqlglot import exp

from emulator.errors import compilation, not_emulated
from emulator.fixes import session_macros
from emulator.formats import strftime
from emulator.identifiers import encode

if TYPE_CHECKING:
    from emulator.account import Account

_numbers = itertools.count(1)

DEFAULTS: dict[str, str] = {
    "AUTOCOMMIT": "true",
    "DEFAULT_NULL_ORDERING": "LAST",
    "LOCK_TIMEOUT": "43200",
    "QUERY_TAG": "",
    "QUOTED_IDENTIFIERS_IGNORE_CASE": "false",
    "STATEMENT_TIMEOUT_IN_SECONDS": "172800",
    "TIMESTAMP_NTZ_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF3",
    "TIMESTAMP_TYPE_MAPPING": "TIMESTAMP_NTZ",
    "TIMEZONE": "America/Los_Angeles",
    "TRANSACTION_ABORT_ON_ERROR": "false",
    "WEEK_OF_YEAR_POLICY": "0",
    "WEEK_START": "0",
}
"""https://docs.snowflake.com/en/sql-reference/parameters: the values of an account nobody configured."""


FIXED = {"DEFAULT_NULL_ORDERING": "LAST", "QUOTED_IDENTIFIERS_IGNORE_CASE": "FALSE", "WEEK_OF_YEAR_POLICY": "0"}
"""Parameters of which the emulator has one value only."""


@dataclass
class Transaction:
    """The statements done since BEGIN, so that a failed one can be undone alone, and the tables they touched."""

    done: list[tuple[str, Any]] = field(default_factory=list)
    touched: set[tuple[str, str, str]] = field(default_factory=set)


class Session(FakeSnowflakeConnection):
    """fakesnow's connection with what it leaves out. One statement at a time; `cancel` may come from any thread."""

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(account.engine.duck_conn.cursor(), account.engine.results_cache, *args, **kwargs)
        self.account = account
        self._duck_conn.execute(session_macros())
        self.number = next(_numbers)
        self.lock = threading.RLock()
        self.parameters = dict(DEFAULTS)
        self.role = "SYSADMIN"
        self.warehouse = "EMULATED_WH"
        self.transaction: Transaction | None = None
        self.last_query_id: str | None = None
        self.cancelled = threading.Event()
        self.timed_out = False
        self.on_cancel: list[Callable[[], None]] = []
        self.temporary: set[tuple[str, str, str]] = set()
        """Temporary tables, which DuckDB keeps in a schema of their own."""
        self.set_parameter("TIMEZONE", DEFAULTS["TIMEZONE"])

    def set_parameter(self, name: str, value: str) -> None:
        """Keeps a session parameter; the time zone is DuckDB's too."""
        if name in FIXED and value.upper() != FIXED[name]:
            raise not_emulated(f"{name} = {value}")
        self.parameters[name] = value
        if name == "TIMEZONE":
            self._duck_conn.execute("SET TimeZone = ?", [value])
        if name == "TIMESTAMP_NTZ_OUTPUT_FORMAT":
            form = exp.Literal.string(strftime(value)).sql("duckdb")
            self._duck_conn.execute(f"CREATE OR REPLACE TEMP MACRO _sf_ntz_text(x) AS strftime(x, {form})")

    def qualify(self, names: list[str]) -> tuple[str, str, str]:
        """Database, schema and name of an object named by one to three parts, as DuckDB holds them."""
        return self.qualify_folded([encode(name) for name in names])

    def qualify_folded(self, names: list[str]) -> tuple[str, str, str]:
        """The same for names that are folded already."""
        full = [self.database, self._schema, ""][: 3 - len(names)] + names
        if None in full:
            raise compilation("This session does not have a current database or schema.", 90105, "22000")
        return tuple(full)

    def cancel(self) -> None:
        """Stops the running statement, in DuckDB or in a handler's interpreter."""
        self.cancelled.set()
        for stop in list(self.on_cancel):
            stop()
        self._duck_conn.interrupt()

    def begin(self) -> None:
        """Opens an explicit transaction; one that is open stays, as Snowflake ignores the second BEGIN."""
        if self.transaction is None:
            self._duck_conn.begin()
            self.transaction = Transaction()

    def commit_open(self) -> set[tuple[str, str, str]]:
        """Commits what is open and returns the tables it touched; without a transaction it does nothing."""
        opened, self.transaction = self.transaction, None
        if opened is None:
            return set()
        self._duck_conn.commit()
        return opened.touched

    def rollback_open(self) -> None:
        """Undoes what is open."""
        opened, self.transaction = self.transaction, None
        if opened is not None:
            self._duck_conn.rollback()

    def restore(self) -> None:
        """After a failed statement: undoes it alone, by doing again those before it, since DuckDB aborts them all.

        https://docs.snowflake.com/en/sql-reference/transactions: a statement that fails is rolled back and the
        transaction stays open, so a COMMIT that follows commits the others. A client must not count on an abort.
        """
        if self.transaction is None:
            return
        self._duck_conn.rollback()
        self._duck_conn.begin()
        for sql, params in self.transaction.done:
            self._duck_conn.execute(sql, params)
