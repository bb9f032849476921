"""What both of sqlkit's sides do: the warehouse scores, from the attached file into its stage, as a build does."""

from __future__ import annotations

import pickle
from typing import Any, Literal

from benchmarks.measure import measured
from benchmarks.scoring.engine import KEY, TABLE, table_file, written
from benchmarks.scoring.sides.asked import Asked
from sqlkit.profile import Target
from sqlkit.relation import Relation
from sqlkit.warehouses.duckdb.warehouse import STAGE, DuckDB


def opened(what: Asked) -> DuckDB:
    """A warehouse in the middle of a run."""
    source = table_file(what.folder, what.rows)
    settings = {"path": str(source), "publish": str(what.results)}
    warehouse = DuckDB(Target("benchmark", "duckdb", settings), what.folder)
    warehouse.connect()
    warehouse.begin("benchmark")
    return warehouse


def scored(what: Asked, form: Literal["expression", "function"]) -> dict[str, float]:
    """Time and memory from the registered model to the finished table, opening and planning included."""
    warehouse = opened(what)
    model: Any = pickle.loads((what.folder / f"{what.model}.registered").read_bytes())
    customers = Relation(TABLE, "main", table_file(what.folder, what.rows).stem)
    scores = Relation("scores", "main", STAGE)
    found = measured(lambda: warehouse.score(model, form, customers, scores, [KEY], []))
    assert warehouse._connection
    found |= written(warehouse._connection.table(str(scores)))
    warehouse.close()
    return found
