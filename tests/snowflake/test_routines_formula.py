"""Models that are formulas: what is shared is computed once, and flat, where it would explode, is refused."""

from __future__ import annotations

import time
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
import sqlglot

from sqlkit.scoring.errors import TooLarge
from sqlkit.scoring.features import Feature
from sqlkit.scoring.form import Form, Formula
from sqlkit.scoring.formula import Node, Raw, exp
from sqlkit.training.definition import Definition
from sqlkit.warehouses.snowflake.routines import score_query
from tests.snowflake.inside import Session, plain_types
from tests.snowflake.routine_shop import answered, placed, travelling


def doubled(times: int) -> Form:
    """(exp(a) / 4) to the power of 2 to the power of `times`, by squaring: flat, 2**times terms."""
    value: Node = exp(Raw("a")) / 4.0
    for _ in range(times):
        value = value * value
    return Form((Feature("a", "numeric"),), Formula((("power", value),), "days"))


def test_what_would_multiply_is_refused_before_it_does() -> None:
    began = time.monotonic()
    with pytest.raises(TooLarge, match="repeat what it shares"):
        travelling("printing").flat(doubled(60), ("id",), frozenset())
    assert time.monotonic() - began < 5


def test_the_query_computes_each_part_once() -> None:
    query = travelling("printing").query(doubled(4), ("id",), frozenset())
    (translated,) = sqlglot.transpile(score_query(query, placed("rows")), read="snowflake", write="duckdb")
    frame = pd.DataFrame({"ID": [1, 2, 3], "A": [1.5, 0.0, None]})
    with duckdb.connect() as connection:
        connection.register("frame", frame)
        connection.execute("attach ':memory:' as DB; create schema DB.A; create table DB.A.\"ROWS\" as from frame")
        found = connection.execute(f"select * from ({translated}) order by 1").fetchall()
    # (e**1.5 / 4)**16 and (1 / 4)**16, by hand: 26489122129.84 / 4294967296 and 1 / 4294967296
    assert [row[0] for row in found] == [1, 2, 3]
    assert found[0][1] == pytest.approx(26489122129.84347 / 4294967296, rel=1e-12)
    assert found[1][1] == pytest.approx(1 / 4294967296, rel=1e-12)
    assert found[2][1] is None


def spending(customers: int = 1500) -> dict[str, Any]:
    """Cells of repeat customers, drawn as Gamma-Gamma says they spend: p 6, q 4, v 15."""
    rng = np.random.default_rng(0)
    frequency = rng.integers(1, 8, customers).astype(float)
    mean = rng.gamma(6 * frequency) / frequency / rng.gamma(4, 1 / 15, customers)
    both = {"frequency": np.tile(frequency, 2), "mean_value": np.tile(mean.round(2), 2)}
    ones = np.ones(2 * customers, dtype=np.int64)
    split = np.repeat(np.array(["train", "score"], dtype=object), customers)
    observed = np.repeat(np.array(["2023-10-01", "2024-01-01"], dtype="datetime64[us]"), customers)
    later = {"customers": ones, "later_orders": ones, "later_value": both["mean_value"]}
    return {"observed_on": observed, "cell": np.arange(2 * customers), "split": split, **both, **later}


def test_a_formula_without_shared_parts_has_both() -> None:
    definition = Definition(
        name="spend_model",
        label="",
        split="split",
        keys=("observed_on", "cell"),
        features=(Feature("frequency", "numeric"), Feature("mean_value", "numeric")),
        estimator="gamma_gamma",
        horizon_days=90,
        family="spend",
    )
    answer = answered(Session(plain_types(spending())), definition)
    assert answer.reason == ""
    assert answer.outputs == ("expected_value",)
    assert answer.query
    assert len(answer.expressions) == 1
