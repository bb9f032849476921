"""Past rows scored anew by a registered model, in memory: no file is written to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sqlglot import exp

from sqlkit.relation import Relation
from sqlkit.warehouses.base import Registered
from sqlkit.warehouses.duckdb import models
from sqlkit.warehouses.duckdb.macros import macro_name

if TYPE_CHECKING:
    from sqlkit.warehouses.duckdb.warehouse import DuckDB

ANEW = "sqlkit_anew"


def score_anew(
    warehouse: DuckDB,
    model: Registered,
    form: Literal["expression", "function"],
    rows: exp.Query,
    keys: Sequence[str],
) -> Relation:
    """Put the rows into memory, and beside them what the model says of them."""
    warehouse.detach(ANEW)
    warehouse.attach_for_writing(Path(":memory:"), ANEW)
    given, scored, macro = (Relation(name, "main", ANEW) for name in ("given", "scored", macro_name(model.name)))
    warehouse.create(given, rows)
    models.score_into(warehouse, scored, form, models.scores(warehouse, model, form, given, keys, [], macro))
    return scored
