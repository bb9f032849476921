"""What a warehouse may do besides: score anew what a registered model of whatever version has scored."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Literal

from sqlglot import exp

from sqlkit.relation import Relation
from sqlkit.warehouses.base import Registered, Warehouse


class ScoresAnew(Warehouse, ABC):
    """A warehouse that can run any model of its published registry without touching what is published."""

    @abstractmethod
    def registered_version(self, registry: Relation, name: str, version: str) -> Registered | None:
        """Return that version of a model, its hashes checked; None where the registry has none."""

    @abstractmethod
    def score_anew(
        self, model: Registered, form: Literal["expression", "function"], rows: exp.Query, keys: Sequence[str]
    ) -> Relation:
        """Return a table of keys and scores of those rows, which is gone once the connection is closed."""
