"""The star's views on Snowflake's side: made as they are printed, again over themselves, and right by hand."""

from __future__ import annotations

import pytest
from emulator.fixtures import Ask

from sqlkit.dialects.base import dialect_for
from sqlkit.metric import read_metric
from sqlkit.relation import Relation
from sqlkit.semantics.model import Join, SemanticModel, SemanticTable
from sqlkit.semantics.star import star
from sqlkit.spec_yaml import read_columns

pytestmark = pytest.mark.snowflake_emulated
pytest_plugins = ["emulator.fixtures"]

COLUMNS = read_columns(
    {
        "customer_id": "varchar not null -- the customer",
        "segment": "varchar -- where they belong, or don't",
        "revenue": "money -- what was paid",
        "is_churned": "boolean -- whether they are lost",
    }
)
METRICS = {"lost": "sum(is_churned)", "churn_rate": "sum(is_churned) / count(is_churned)", "paid": "sum(revenue)"}


def model(schema: str) -> SemanticModel:
    metrics = {name: read_metric(name, text) for name, text in METRICS.items()}
    one = SemanticTable(
        "everybody", "All.", Relation("everybody", schema), ("customer_id",), COLUMNS, "customer", metrics
    )
    return SemanticModel("shop", None, schema, {"everybody": one}, (Join("x", "everybody", "customer_id"),), {})


def test_the_star_is_made_twice_and_counts_right(ask: Ask) -> None:
    ((schema,),) = ask("select current_schema()")
    ask("create table everybody (customer_id varchar, segment varchar, revenue number(18, 4), is_churned boolean)")
    rows = "('a', 'x', 10, true), ('b', 'x', 30, false), ('c', 'x', 2, null), ('d', 'y', 4, true)"
    ask(f"insert into everybody values {rows}")
    text = star(model(schema), dialect_for("snowflake"), "bi")
    for _ in range(2):
        for statement in text.split(";\n"):
            if statement:
                ask(statement)
    found = ask(
        "select d.segment, sum(f.revenue), sum(f.sum_is_churned) / sum(f.count_is_churned), sum(f.row_count)"
        " from bi.fct_everybody as f join bi.dim_customer as d on d.customer_id = f.customer_id group by 1 order by 1"
    )
    assert [(segment, float(paid), float(rate), int(rows)) for segment, paid, rate, rows in found] == [
        ("x", 42.0, 0.5, 3),
        ("y", 4.0, 1.0, 1),
    ]
