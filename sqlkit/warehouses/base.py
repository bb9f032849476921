"""What every warehouse does: run statements, open the door to rows, hold a run's tables and publish them."""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from sqlglot import exp

from sqlkit.dialects.base import Dialect, dialect_for, to_sql
from sqlkit.egress import Kind, Passage, check_rows, permit
from sqlkit.inputs import Input
from sqlkit.profile import Target
from sqlkit.relation import Relation
from sqlkit.spec import Spec

Row = tuple[Any, ...]
Tracer = Callable[[str], None]


class Warehouse(ABC):
    """A SQL engine and the place in it where results live. Not connected until `connect`."""

    type: ClassVar[str]

    def __init__(self, target: Target, root: Path, tracer: Tracer | None = None) -> None:
        self.target, self.root, self.tracer = target, root, tracer
        self.passages: list[Passage] = []

    @property
    def dialect(self) -> Dialect:
        """The SQL this warehouse speaks."""
        return dialect_for(self.type)

    # Statements

    @abstractmethod
    def _run(self, sql: str) -> list[Row]:
        """Run one statement in the calling thread and return its rows; `WarehouseError` if it is refused."""

    def execute(self, statement: exp.Expr) -> None:
        """Run a statement whose rows, if any, are not wanted."""
        self._traced(statement)

    def fetch(self, query: exp.Expr, kind: Kind, purpose: str) -> list[Row]:
        """Return a statement's rows if the door permits it, and enter it in the ledger."""
        permit(query, kind, purpose)
        rows = self._traced(query)
        check_rows(len(rows), kind, purpose)
        customer_rows = len(rows) if kind == "request" else 0
        self.passages.append(Passage(purpose, kind, len(rows), customer_rows, datetime.datetime.now(datetime.UTC)))
        return rows

    def _traced(self, statement: exp.Expr) -> list[Row]:
        sql = to_sql(statement, self.dialect, pretty=True)
        if self.tracer:
            self.tracer(sql)
        return self._run(sql)

    # Connection

    @abstractmethod
    def connect(self) -> None:
        """Open the warehouse for reading sources and published results."""

    @abstractmethod
    def close(self) -> None:
        """Let go of everything; an unpublished run is left behind and swept by the next."""

    @abstractmethod
    def interrupt(self) -> None:
        """Stop the statements that are running, from another thread or a signal handler."""

    @abstractmethod
    def facts(self) -> dict[str, str]:
        """Return what `sqlkit debug` shows of a connected warehouse."""

    @abstractmethod
    def place(self) -> str:
        """Return where a reader finds the results, in words."""

    @abstractmethod
    def sweep(self) -> list[Path]:
        """Delete what interrupted builds left behind, without connecting, and return it."""

    # Inputs

    @abstractmethod
    def source(self, input: Input, timezone: str) -> exp.Query:
        """Return the query that yields an input's mapped columns; a `ConfigError` if it cannot be read."""

    # A run

    @abstractmethod
    def begin(self, run_id: str) -> None:
        """Take the lock on the results, open the audit and an empty stage."""

    @abstractmethod
    def address(self, name: str, *, is_published: bool) -> Relation:
        """Return where a run builds a table: one that will be published, or one only the run needs."""

    @abstractmethod
    def published(self) -> Mapping[str, Relation]:
        """Return the tables of the last publication by name."""

    @abstractmethod
    def create(self, relation: Relation, query: exp.Query, *, is_view: bool = False) -> None:
        """Create or replace a table or view."""

    @abstractmethod
    def columns(self, relation: Relation) -> dict[str, str]:
        """Return a table's columns with their types."""

    @abstractmethod
    def describe(self, relation: Relation, spec: Spec) -> None:
        """Write a contract's docs as the table's and its columns' comments."""

    @abstractmethod
    def audit(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Append rows to an audit table (runs, check_results, egress); kept even when the run fails."""

    @abstractmethod
    def sweep_runs(self) -> None:
        """Mark runs that a killed process left as running; nobody else runs while we hold the lock."""

    @abstractmethod
    def record_requests(self) -> None:
        """Enter what the user asked to see in the audit's egress ledger."""

    @abstractmethod
    def keep_failures(self, run_id: str, model: str, check: str, query: exp.Query) -> None:
        """Copy rows that broke a check into the audit, without their leaving the warehouse."""

    def egress_rows(self, run_id: str | None) -> list[dict[str, Any]]:
        """Return the ledger as rows of the audit table egress."""
        return [
            {
                "run_id": run_id,
                "fetched_at": passage.at.replace(tzinfo=None),
                "purpose": passage.purpose,
                "kind": passage.kind,
                "row_count": passage.rows,
                "customer_rows": passage.customer_rows,
            }
            for passage in self.passages
        ]

    @abstractmethod
    def publish(self) -> None:
        """Show the stage to readers, all tables at once, in place of the last publication."""
