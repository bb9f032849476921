"""What a contract may say to BI tools, and how a mistake in it is told: at its line, with the nearest name."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlkit.document import parse_document
from sqlkit.errors import ConfigError
from sqlkit.metric import Aggregate, Metric, read_metric
from sqlkit.spec_yaml import read_spec

CONTRACT = """doc: Own.
grain: customer_id
columns:
  customer_id: varchar not null -- the customer
  revenue: money -- what was paid
  is_lost: boolean -- whether they are lost
"""


def read(text: str) -> dict[str, Metric]:
    return read_spec(parse_document(CONTRACT + text, Path("own.sql"), first_line=1)).metrics


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("count(*)", Metric("m", Aggregate("count"))),
        ("sum( revenue )", None),
        ("sum(revenue) -- what was paid", Metric("m", Aggregate("sum", "revenue"), None, "what was paid")),
        ("sum(a)/count(b)", Metric("m", Aggregate("sum", "a"), Aggregate("count", "b"))),
        ("sum(a) / count(*) -- one / other", Metric("m", Aggregate("sum", "a"), Aggregate("count"), "one / other")),
        ("avg(revenue)", None),
        ("sum(a) + sum(b)", None),
        ("sum(*)", None),
        ("", None),
    ],
)
def test_how_a_metric_is_written(text: str, metric: Metric | None) -> None:
    if metric:
        assert read_metric("m", text) == metric
    else:
        with pytest.raises(ValueError, match=r"metric m is written|has no meaning"):
            read_metric("m", text)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("metrics:\n  paid: sum(revenu)\n", 8, "unknown column 'revenu'. Did you mean 'revenue'?"),
        ("metrics:\n  paid: avg(revenue)\n", 8, "the metric paid is written `sum(column)`"),
        ("metrics:\n  names: sum(customer_id)\n", 8, "adds up customer_id, which is VARCHAR"),
        (
            "metrics:\n  revenue: sum(revenue)\n",
            8,
            "has the name of a column; say what it is of them, as total_revenue",
        ),
        ("metrics:\n  ok: count(*)\n  Bad: count(*)\n", 9, "the metric Bad is written"),
        ("materialized: staging\nmetrics: {m: count(*)}\n", 8, "`metrics:` is of published tables"),
        ("materialized: history\nentity: customer\n", 8, "a history's rows are of many dates"),
        ("entity: two words\n", 7, "the entity 'two words' is one word"),
        ("metric: {m: count(*)}\n", 7, "unknown key 'metric'. Did you mean 'metrics'?"),
        ("version: 0\n", 7, "version"),
    ],
)
def test_a_mistake_is_told_at_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(text)
    assert said in caught.value.message
    assert str(caught.value.where) == f"own.sql:{line}"


def test_run_columns_may_be_counted() -> None:
    assert read("metrics: {days: count(as_of_date)}\n")["days"].numerator.column == "as_of_date"
