"""A feature that looks into the label's window stops the build by name; an honest one, however strong, does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from sqlkit.cli import main
from sqlkit.resources import shipped
from tests.publishing.shop import query, sha

PROJECT = """
as_of: 2024-06-01
inputs:
  orders: {file: orders.parquet}
params:
  churn_model: {estimator: logistic_regression, observations: 2}
"""

ORDERS_SOON = """{#---
doc: Orders of the 90 days from an observation date on, which is when the label is made.
grain: [observed_on, customer_id]
materialized: staging
columns:
  observed_on: date not null -- the date
  customer_id: varchar not null -- the customer
  orders_soon: bigint not null -- orders from then on
---#}
select
    observation_dates.observed_on,
    orders.customer_id,
    count(*) as orders_soon
from {{ ref("observation_dates") }} as observation_dates
inner join {{ ref("orders") }} as orders
    on orders.ordered_at >= observation_dates.observed_on
    and orders.ordered_at < observation_dates.observed_on + interval 90 day
group by
    observation_dates.observed_on,
    orders.customer_id
"""
CALL = '{{ training_set("churn_model", "churn_labels", "is_churned") }}\n'
JOINED = f"""with honest as (
{CALL})

select
    honest.observed_on,
    honest.customer_id,
    honest.split,
    honest.is_churned,
{{% for feature in columns_of("customer_features") | reject("in", ["observed_on", "customer_id"]) %}}
    honest.{{{{ feature | identifier }}}},
{{% endfor %}}
    orders_soon.orders_soon
from honest
left join {{{{ ref("orders_soon") }}}} as orders_soon
    on orders_soon.observed_on = honest.observed_on
    and orders_soon.customer_id = honest.customer_id
"""

READS_ON = """    age = observation_dates.observed_on.delta(orders.ordered_at.date(), unit="day")
    known = orders.inner_join(observation_dates, age > -90)
    age = known.observed_on.delta(known.ordered_at.date(), unit="day")
    last = known.group_by(keys).aggregate(last_age=age.min())
    result = result.left_join(last, keys).drop("observed_on_right", "customer_id_right")
    result = result.mutate(days_since_last_order=result.last_age)
"""


def orders(customers: int = 1000, gap_days: float = 7, stay_days: float = 200) -> pa.Table:
    """Customers who order about weekly from some day on until they are gone: silence tells of it almost at once."""
    draw = np.random.default_rng(1)
    found = []
    for number in range(customers):
        first, stay = draw.uniform(0, 880), draw.exponential(stay_days)
        days = first + np.cumsum(draw.exponential(gap_days, 400))
        found += [(f"c{number}", day) for day in (first, *days[days < min(first + stay, 880)])]
    seconds = (np.array([day for _, day in found]) * 86_400).astype("timedelta64[s]")
    return pa.table(
        {
            "order_id": [f"o{i}" for i in range(len(found))],
            "customer_id": [customer for customer, _ in found],
            "ordered_at": np.datetime64("2022-01-01T00:00:00") + seconds,
            "amount": np.full(len(found), 10.0),
        }
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with nothing but orders, the last of them days before its as_of date."""
    (tmp_path / "sqlkit.yml").write_text(PROJECT, encoding="utf-8")
    pq.write_table(orders(), tmp_path / "orders.parquet")
    return tmp_path


def build(root: Path) -> Result:
    return CliRunner().invoke(main, ["build", "--project-dir", str(root), "--select", "+churn_scores"])


def plant_in_sql(root: Path) -> None:
    """A model of the user's own, which an override of the shipped training set joins."""
    _override(root, "scores/churn_model.sql", CALL, JOINED)
    (root / "templates" / "orders_soon.sql").write_text(ORDERS_SOON, encoding="utf-8")


def plant_in_ibis(root: Path) -> None:
    """An override of the shipped features in which the last order may lie in the 90 days from the date on."""
    derived = "    result = result.mutate(**_derived(result))\n"
    _override(root, "features/customer_features.py", derived, derived + READS_ON)


def _override(root: Path, path: str, old: str, new: str) -> None:
    text = (shipped("templates") / path).read_text(encoding="utf-8")
    assert text.count(old) == 1, "the shipped template has changed: plant the leak anew"
    (root / "templates" / path).parent.mkdir(parents=True, exist_ok=True)
    (root / "templates" / path).write_text(text.replace(old, new), encoding="utf-8")


LEAKS = [
    pytest.param(plant_in_sql, "orders_soon", id="sql"),
    pytest.param(plant_in_ibis, "days_since_last_order", id="ibis"),
]


@pytest.mark.parametrize(("plant", "feature"), LEAKS)
def test_a_leak_is_never_published(root: Path, plant: Callable[[Path], None], feature: str) -> None:
    plant(root)
    for _ in range(2):  # what was refused is not kept for the next build either
        result = build(root)
        assert result.exit_code == 1, result.output
        said = " ".join(result.output.split())
        assert f"Feature '{feature}' on its own ranks the held-out rows almost perfectly" in said
        assert "it very likely looks into the label's window" in said
        assert "Traceback" not in said
        assert not (root / "analytics.duckdb").exists()
    audit = root / "analytics.audit.duckdb"
    assert query(audit, "select status, count(*) from runs group by all") == [("failed", 2)]
    assert query(audit, "select count(*) from runs where message like '%' || $$" + feature + "$$ || '%'") == [(2,)]
    assert query(audit, "select count(*) from model_registry") == [(0,)]


def test_the_last_publication_stands_and_the_next_one_follows(root: Path) -> None:
    """An honest build, a leak, and honest again once the leak is out."""
    published = root / "analytics.duckdb"
    assert build(root).exit_code == 0
    before = sha(published)
    plant_in_sql(root)
    assert build(root).exit_code == 1
    assert sha(published) == before
    (root / "templates" / "scores" / "churn_model.sql").unlink()
    assert build(root).exit_code == 0
    assert query(published, "select count(distinct model_version) from churn_scores") == [(1,)]


def test_an_honest_strong_feature_is_believed(root: Path) -> None:
    """Days of silence alone rank these customers with an AUC above 0.97, and know nothing of the window."""
    result = build(root)
    assert result.exit_code == 0, result.output
    figures = "select metric_value > 0.97, baseline_value > 0.97 from model_metrics"
    metrics = f"{figures} where metric = 'auc' and scored_by = 'model'"
    assert query(root / "analytics.duckdb", metrics) == [(True, True)]
    assert query(root / "analytics.duckdb", "select count(*) > 300 from churn_scores") == [(True,)]
