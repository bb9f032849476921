"""What a warehouse may do besides: hold tables that outlive a build, so that the next one makes less."""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from dataclasses import dataclass

from sqlglot import exp

from sqlkit.inputs import Input
from sqlkit.relation import Relation
from sqlkit.warehouses.base import Warehouse


@dataclass(frozen=True)
class Part:
    """A piece of an input that can be seen to be untouched by its `stat`; empty where it cannot."""

    name: str
    stat: str
    query: exp.Query


@dataclass(frozen=True)
class Kept:
    """Of tables that outlive builds: what defines them, and the as_of date and day of the build that made them."""

    definition: str
    as_of: datetime.date
    today: datetime.date


def least_rows(warehouse: Warehouse) -> int | None:
    """Return the input rows from which on a target keeps tables (`incremental_rows`); None where it never does."""
    least = warehouse.target.settings.get("incremental_rows")
    return None if least is None or not isinstance(warehouse, KeepsTables) else int(least)


class KeepsTables(Warehouse, ABC):
    """A warehouse that can keep tables from one build to the next."""

    @abstractmethod
    def open_kept(self) -> None:
        """Open the place where tables are kept; only a build may."""

    @abstractmethod
    def kept_address(self, name: str) -> Relation:
        """Return where a table is kept."""

    @abstractmethod
    def kept(self) -> Kept | None:
        """Return what the kept tables are; None where they are not whole."""

    @abstractmethod
    def forget(self) -> None:
        """Say that the kept tables are not whole."""

    @abstractmethod
    def remember(self, kept: Kept) -> None:
        """Say what the kept tables are, all being merged."""

    @abstractmethod
    def parts(self, input: Input, timezone: str, rows: exp.Query) -> list[Part]:
        """Return an input's mapped `rows` in pieces that can be compared one by one."""

    @abstractmethod
    def types(self, query: exp.Query) -> dict[str, str]:
        """Return a query's columns with their types."""

    @abstractmethod
    def known_parts(self, days: Relation) -> set[tuple[str, str]]:
        """Return name and stat of the pieces whose digests `days` holds."""


def types_read(warehouse: KeepsTables, rows: exp.Query) -> dict[str, str]:
    """Return the types, before they are mapped, of the columns that an input's mapped rows are made of."""
    source = rows.find(exp.From)
    named = {column.name.lower() for column in rows.find_all(exp.Column)}
    found = warehouse.types(exp.select("*").from_(source.this.copy())) if source else {}
    return {name: kind for name, kind in found.items() if name.lower() in named}
