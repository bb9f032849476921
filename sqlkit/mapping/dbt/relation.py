"""A table of a dbt project, wherever it is declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sqlkit.errors import Location


@dataclass(frozen=True)
class DbtRelation:
    """What dbt calls it and what the warehouse does; `docs` are columns with what is said about them."""

    kind: Literal["source", "model"]
    name: str
    "Of a source, the source's and the table's: till.orders."
    database: str | None
    schema: str
    identifier: str
    where: Location
    docs: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    "Of columns that state a data_type."
    rendered: str | None = None
    "How dbt itself writes its address, where a manifest tells."

    @property
    def called(self) -> str:
        """The last part of what dbt calls it, which says more than an identifier such as t_0042."""
        return self.name.rpartition(".")[2]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
