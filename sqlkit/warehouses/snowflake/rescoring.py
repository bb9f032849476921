"""Past rows scored anew by a registered model, in temporary tables: no other session sees them, and no build."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from sqlglot import exp

from sqlkit.relation import Relation
from sqlkit.warehouses.base import Registered
from sqlkit.warehouses.snowflake import models
from sqlkit.warehouses.snowflake.tables import temporary

if TYPE_CHECKING:
    from sqlkit.warehouses.snowflake.warehouse import Snowflake


def score_anew(
    warehouse: Snowflake,
    model: Registered,
    form: Literal["expression", "function"],
    rows: exp.Query,
    keys: Sequence[str],
) -> Relation:
    """Put the rows aside, and beside them what the model says of them."""
    assert isinstance(model, models.Installable)
    mark = secrets.token_hex(4)  # a temporary table would hide one of the same name
    given, scored = (warehouse.places.owned(f"{what}_{mark}") for what in ("given", "scored"))
    with warehouse.working_on(model.name):
        warehouse.execute(temporary(given, rows))
        warehouse.execute(temporary(scored, models.scores(warehouse, model, form, given, keys, [])))
    return scored
