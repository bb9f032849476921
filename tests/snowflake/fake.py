"""The connector's face without a server: every statement is kept, answers follow simple rules, errors come on demand.

What an answer means is not tried here but on the emulator; here is tried what the adapter does with one.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO

import pytest
import snowflake.connector
from snowflake.connector.errors import OperationalError, ProgrammingError

from tests.snowflake.fake_account import Account


@dataclass
class Trouble:
    """An error in store for the statement that holds `text`, in any case, `times` times over.

    `is_carried_out`: only the answer is lost. `breaks`: the connection is lost too, and with it the transaction.
    """

    text: str
    errno: int
    sqlstate: str = "XX000"
    message: str = "trouble"
    times: int = 1
    is_carried_out: bool = False
    breaks: bool = False


@dataclass(frozen=True)
class Sent:
    """A statement as it came over the wire: by which connection, with which query tag."""

    sql: str
    tag: str
    connection: int


@dataclass
class Fake:
    """Stands for `snowflake.connector.connect`; `connected` holds the arguments of each call."""

    account: Account = field(default_factory=Account)
    troubles: list[Trouble] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    connected: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    refusal: Exception | None = None
    during: dict[str, Callable[[], None]] = field(default_factory=dict)
    "What happens while the first statement that holds a text runs."
    lock: Any = field(default_factory=threading.RLock)

    def connect(self, **arguments: Any) -> Connection:
        """Return a connection, or raise the refusal in store."""
        self.connected.append(arguments)
        if self.refusal:
            raise self.refusal
        return Connection(self, len(self.connected))

    @property
    def statements(self) -> list[str]:
        """The texts, in the order they were sent."""
        return [sent.sql for sent in self.sent]

    def matching(self, *words: str) -> list[str]:
        """The statements that hold all of some words, in any case."""
        return [sql for sql in self.statements if all(word.lower() in sql.lower() for word in words)]

    def due(self, sql: str) -> Trouble | None:
        """The trouble a statement meets, which is then used up."""
        for trouble in self.troubles:
            if trouble.times > 0 and trouble.text.lower() in sql.lower():
                trouble.times -= 1
                return trouble
        return None


@dataclass
class Connection:
    """One session."""

    fake: Fake
    number: int
    is_open: bool = True
    database: str | None = None
    session_id: int = 4711

    def cursor(self) -> Cursor:
        """Return a cursor."""
        return Cursor(self)

    def close(self) -> None:
        """End the session, and with it a transaction."""
        self.is_open = False
        self.fake.account.roll_back()


@dataclass
class Cursor:
    """Runs one statement after another, each to its end."""

    connection: Connection
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    description: list[Any] = field(default_factory=list)

    def execute(
        self, sql: str, *, _statement_params: dict[str, str] | None = None, file_stream: BinaryIO | None = None
    ) -> Cursor:
        """Keep the statement; raise the trouble it meets, or hold its answer."""
        fake = self.connection.fake
        with fake.lock:
            if not self.connection.is_open:
                raise OperationalError(msg="Connection is closed", errno=250002, sqlstate="08003")
            fake.sent.append(Sent(sql, (_statement_params or {}).get("QUERY_TAG", ""), self.connection.number))
            for text in [text for text in fake.during if text.lower() in sql.lower()]:
                fake.during.pop(text)()
            trouble = fake.due(sql)
            if trouble is None or trouble.is_carried_out:
                self._answer(sql, file_stream)
            if trouble:
                self._meet(trouble)
        return self

    def _answer(self, sql: str, file_stream: BinaryIO | None) -> None:
        if file_stream:
            self.connection.fake.files[sql] = file_stream.read()
        self.rows, columns = self.connection.fake.account.answer(sql)
        self.description = [SimpleNamespace(name=name, type_code=code) for name, code in columns]

    def _meet(self, trouble: Trouble) -> None:
        if trouble.breaks:
            self.connection.is_open = False
            self.connection.fake.account.roll_back()
            raise OperationalError(msg=trouble.message, errno=trouble.errno, sqlstate=trouble.sqlstate)
        raise ProgrammingError(msg=trouble.message, errno=trouble.errno, sqlstate=trouble.sqlstate)

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The answer's rows."""
        return self.rows


def leave(statements: Iterable[str]) -> None:
    """Write each to a file in the folder for other grammars, if one is named."""
    if place := os.environ.get("SQLKIT_WRITE_STATEMENTS"):
        for sql in dict.fromkeys(statements):
            name = hashlib.sha256(sql.encode()).hexdigest()[:12]
            (Path(place) / f"{name}.sql").write_text(sql, encoding="utf-8")


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    """In place of the connector, for one test; SQLKIT_WRITE_STATEMENTS names a folder for what was sent."""
    found = Fake()
    monkeypatch.setattr(snowflake.connector, "connect", found.connect)
    yield found
    leave(found.statements)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds between repetitions, which are not waited for."""
    found: list[float] = []
    monkeypatch.setattr("sqlkit.warehouses.snowflake.session.time.sleep", found.append)
    return found
