"""What a warehouse may do besides: erase customers from all that sqlkit keeps there."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlglot import exp

from sqlkit.warehouses.base import Warehouse

BLANK = "It named a customer who has been erased."
"""What an error says that quoted one."""


@dataclass(frozen=True)
class Holding:
    """How many rows of a table, or of one of its columns, name the customers; `place` is its file or schema."""

    place: str
    table: str
    rows: int
    column: str = ""


@dataclass(frozen=True)
class Holdings:
    """What is kept of customers: their rows, what only looks like them, and tables that cannot be searched."""

    rows: tuple[Holding, ...] = ()
    alike: tuple[Holding, ...] = ()
    "Values equal to an id in columns that are no customer's: an order may have the number of a customer."
    unsearched: tuple[str, ...] = ()
    "Tables that tell customers apart by another column alone: whose an order was is known in the source only."
    is_unfinished: bool = False
    "Whether the last erasure was killed, so that free blocks of a file may hold what no table does."

    def __add__(self, other: Holdings) -> Holdings:
        return Holdings(
            self.rows + other.rows,
            self.alike + other.alike,
            tuple(sorted({*self.unsearched, *other.unsearched})),
            self.is_unfinished or other.is_unfinished,
        )


class ErasesCustomers(Warehouse, ABC):
    """A warehouse that can tell what it keeps of customers, and keep it no longer."""

    @abstractmethod
    def name_customers(self, customers: Sequence[str]) -> None:
        """Hand over the ids, in the one statement that holds them; nothing that is said afterwards does."""

    @abstractmethod
    def named(self) -> exp.Query:
        """Return the query of the ids that were handed over, as its column customer_id."""

    @abstractmethod
    def holdings(self, columns: Collection[str]) -> Holdings:
        """Search everything kept, changing nothing; `columns` hold a customer's id, in lower case."""

    @abstractmethod
    def known_customers(self) -> int:
        """Return of how many of the customers `holdings` has found a row."""

    @abstractmethod
    def erase(self, columns: Collection[str]) -> Holdings:
        """Take the customers out of everything kept, for readers at once in each place, and say what there was."""
