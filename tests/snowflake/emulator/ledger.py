"""What crossed the wire: every statement, and the shape of what went back to whom."""

from __future__ import annotations

import itertools
import threading
import time
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Entry:
    """One request. `rows` and `columns` are those returned to the caller; `inside` names the procedure that asked."""

    sql: str
    session: int
    tag: str = ""
    inside: str | None = None
    kind: str = ""
    rows: int = 0
    columns: list[str] = field(default_factory=list)
    bytes: int = 0
    error: str | None = None
    seconds: float = 0.0
    query_id: str = ""
    number: int = 0


class Ledger:
    """The entries in the order in which the requests came; requests may overlap."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def open(self, entry: Entry) -> Entry:
        """Writes the statement down before it runs, so that one which never ends is there too."""
        with self._lock:
            entry.number = next(self._numbers)
            entry.seconds = -time.monotonic()
            self._entries.append(entry)
        return entry

    def close(self, entry: Entry) -> None:
        """Notes how long the request took."""
        entry.seconds = round(entry.seconds + time.monotonic(), 6)

    def as_json(self) -> list[dict[str, Any]]:
        """All entries, oldest first."""
        with self._lock:
            return [asdict(entry) for entry in self._entries]

    def clear(self) -> None:
        """Forgets what was, as before a test."""
        with self._lock:
            self._entries.clear()
