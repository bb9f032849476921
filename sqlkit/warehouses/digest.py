"""Whether an input holds other rows than before, asked inside the warehouse: only a count and a number come back."""

from __future__ import annotations

from sqlglot import exp

from sqlkit.inputs import Input
from sqlkit.warehouses.base import Warehouse


def digest(warehouse: Warehouse, input: Input, query: exp.Query) -> tuple[int, str]:
    """Return the number of rows and the sum of their hashes, which no order of rows changes."""
    rows = exp.Subquery(this=query.copy(), alias=exp.TableAlias(this=exp.to_identifier("mapped")))
    columns = [exp.column(name, quoted=True) for name in input.columns]
    hashed = exp.Sum(this=exp.Anonymous(this="hash", expressions=columns))
    counted = exp.select(
        exp.alias_(exp.Count(this=exp.Star()), "row_count"),
        exp.alias_(exp.cast(hashed, "varchar"), "digest"),
    )
    count, found = warehouse.fetch(counted.from_(rows), "aggregate", f"compare {input.name}")[0]
    return int(count), f"{count}:{found}"
