"""When a challenger is trained: by age, by what the last publication says has drifted, never, or always."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

import duckdb
import pytest

from sqlkit.build.retraining import why_due
from sqlkit.dialects.base import dialect_for, to_sql
from sqlkit.egress import Kind, permit
from sqlkit.relation import Relation
from sqlkit.warehouses.base import Registered, Warehouse

TRAINED, AS_OF = dt.date(2024, 1, 1), dt.date(2024, 1, 21)


class Published:
    """What of a warehouse the rule asks: the published tables, and queries over them."""

    def __init__(self, *tables: str) -> None:
        self.tables, self.asked = tables, 0
        self.connection = duckdb.connect()
        self.connection.execute(
            """
            create table feature_drift (
                model_name varchar, model_version varchar, as_of_date date, feature varchar,
                psi double, psi_threshold double, ks_statistic double, ks_threshold double, is_drifted boolean
            );
            create table model_performance (
                model_name varchar, model_version varchar, as_of_date date, observed_on date, customers bigint,
                base_rate double, mean_score double, calibration_error double, calibration_se double
            )
            """
        )

    def published(self) -> dict[str, Relation]:
        return {name: Relation(name) for name in self.tables}

    def fetch(self, query: Any, kind: Kind, purpose: str) -> list[Any]:
        permit(query, kind, purpose)
        self.asked += 1
        return self.connection.execute(to_sql(query, dialect_for("duckdb"))).fetchall()

    def drifted(self, feature: str, psi: float, ks: float | None, **other: Any) -> None:
        row = {"version": "v1", "as_of": "2024-01-20", "is_drifted": True} | other
        values = ["churn_model", row["version"], row["as_of"], feature, psi, 0.1, ks, 0.1 if ks else None]
        self.connection.execute(
            "insert into feature_drift values (?, ?, ?, ?, ?, ?, ?, ?, ?)", [*values, row["is_drifted"]]
        )

    def turned_out(self, base_rate: float, expected: float, se: float, **other: Any) -> None:
        row = {"version": "v1", "as_of": "2024-01-20", "observed_on": "2024-01-01", "customers": 400} | other
        values = [row["version"], row["as_of"], row["observed_on"], row["customers"], base_rate, expected]
        self.connection.execute(
            "insert into model_performance values ('churn_model', ?, ?, ?, ?, ?, ?, ?, ?)",
            [*values, base_rate - expected, se],
        )


def champion(trained: dt.date = TRAINED, tried: dt.date | None = None) -> Registered:
    return Registered("churn_model", "v1", b"", (), (), "", 0, trained_as_of=trained, tried_as_of=tried or trained)


def due(warehouse: Published, rule: str | None, model: Registered | None = None, days: int = 30) -> str:
    own: dict[str, Any] = {"retrain_days": days} | ({"retrain": rule} if rule else {})
    params = {"churn_model": own, "drift": {"min_customers": 100}}
    return why_due(cast(Warehouse, warehouse), model or champion(), AS_OF, params, "churn_model")


@pytest.fixture
def warehouse() -> Published:
    return Published("feature_drift", "model_performance")


@pytest.mark.parametrize("rule", ["age", None])
def test_by_age(warehouse: Published, rule: str | None) -> None:
    warehouse.drifted("spend_total", 9.0, 0.9)
    assert due(warehouse, rule, days=21) == ""
    assert due(warehouse, rule, days=20) == "last trained 20 days before, and churn_model.retrain_days is 20"
    assert warehouse.asked == 0


def test_never_and_always(warehouse: Published) -> None:
    warehouse.drifted("spend_total", 9.0, 0.9)
    assert due(warehouse, "never", days=0) == ""
    assert due(warehouse, "always", days=99) == "churn_model.retrain is always"
    assert warehouse.asked == 0


def test_by_drift_whatever_its_age_and_the_farthest_is_named(warehouse: Published) -> None:
    assert due(warehouse, "drift", days=0) == ""
    warehouse.drifted("orders_30d", 0.05, 0.12)
    assert due(warehouse, "drift") == "orders_30d had drifted by 2024-01-20"
    warehouse.drifted("plan", 0.3, None)
    warehouse.drifted("spend_total", 0.2, 0.25)
    warehouse.drifted("tier", 9.0, None, is_drifted=False)
    assert due(warehouse, "drift") == "plan and 2 others had drifted by 2024-01-20"


@pytest.mark.parametrize("other", [{"version": "v0"}, {"as_of": "2024-01-01"}, {"as_of": "2024-01-22"}])
def test_findings_of_another_model_of_its_own_day_and_of_a_later_one_say_nothing(
    warehouse: Published, other: dict[str, str]
) -> None:
    warehouse.drifted("spend_total", 9.0, 0.9, **other)
    warehouse.turned_out(0.5, 0.1, 0.01, **other)
    assert due(warehouse, "drift") == ""


def test_by_how_scores_turned_out_at_the_latest_date_with_enough_customers(warehouse: Published) -> None:
    warehouse.turned_out(0.5, 0.1, 0.01, observed_on="2023-12-01")
    warehouse.turned_out(0.3, 0.349, 0.0251)
    warehouse.turned_out(0.9, 0.1, 0.01, observed_on="2024-01-05", customers=99)
    assert due(warehouse, "drift") == ""  # 1.95 standard errors
    warehouse.turned_out(0.3, 0.35, 0.0255, observed_on="2024-01-02")
    assert due(warehouse, "drift") == "of those scored as of 2024-01-02 30.0% came true where 35.0% were expected"


def test_after_a_challenger_that_lost_the_next_waits(warehouse: Published) -> None:
    warehouse.drifted("spend_total", 9.0, 0.9)
    lost = champion(tried=dt.date(2024, 1, 11))
    assert due(warehouse, "drift", lost, days=11) == ""
    assert due(warehouse, "drift", lost, days=10) == "spend_total had drifted by 2024-01-20"
    assert due(warehouse, "drift", champion(tried=dt.date(2024, 1, 20)), days=0) == ""


def test_without_tables_of_drift_the_model_stays() -> None:
    assert due(Published(), "drift", days=0) == ""
