"""What a warehouse may do besides: say which tables its databases have, without a look into them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlkit.warehouses.base import Warehouse


@dataclass(frozen=True)
class Listed:
    """A table or view with the types of its columns; `rows` is None where that is not known, as of a view."""

    database: str
    schema: str
    name: str
    rows: int | None
    types: Mapping[str, str]


class ListsTables(Warehouse, ABC):
    """A warehouse with a catalogue."""

    @abstractmethod
    def list_tables(self, places: Sequence[str]) -> list[Listed]:
        """Return the tables of `DATABASE` or `DATABASE.SCHEMA`, by default the target's database, but for sqlkit's."""
