"""What a warehouse may do besides: make a day's tables by itself, from statements that are written and not sent."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlglot import exp

from sqlkit.relation import Relation
from sqlkit.spec import Spec
from sqlkit.warehouses.base import Warehouse


@dataclass(frozen=True)
class Making:
    """The statements that make one model's table, and the models that have to be made before."""

    model: str
    statements: tuple[str, ...]
    after: frozenset[str]


@dataclass(frozen=True)
class Failing:
    """The query of the rows that break a check of a model; no row may. It also reads the `others`."""

    model: str
    check: str
    query: exp.Query
    others: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Day:
    """What is to be done each day, at a time (`cron`, in a time zone): make, check, and publish tables by name."""

    making: Sequence[Making]
    failing: Sequence[Failing]
    published: Mapping[str, Spec]
    cron: str
    timezone: str


class RunsTasks(Warehouse, ABC):
    """A warehouse that has a clock of its own."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[list[str]]:
        """Have statements put into a list instead of sent; tables are then addressed where tasks make them."""

    @abstractmethod
    def told(self) -> Mapping[str, exp.Expr]:
        """Return run_id and today as the tasks find them out, each as SQL."""

    @abstractmethod
    def functions_of(self, models: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """Return what those of the models that score answer; nothing of one without functions that stand for it."""

    @abstractmethod
    def scored_by_functions(
        self,
        model: str,
        outputs: Sequence[str],
        features: Sequence[str],
        rows: Relation,
        keys: Sequence[str],
        stamps: Sequence[str],
    ) -> exp.Select:
        """Return the query of keys, outputs by the model's stable functions, and stamps for each of `rows`."""

    @abstractmethod
    def tasks(self, day: Day) -> list[str]:
        """Return the statements that define the tasks, in the order in which they have to be run."""
