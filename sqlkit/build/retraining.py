"""When an estimator is trained anew though a model of the same definition is there: `<model>.retrain`."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import sqlglot
from sqlglot import exp

from sqlkit.errors import counted
from sqlkit.manifest import addressed
from sqlkit.warehouses.base import Registered, Warehouse

_DRIFTED: exp.Query = sqlglot.parse_one(
    """
    select
        drift.feature,
        max(drift.as_of_date) as as_of_date
    from ref.feature_drift as drift
    where drift.model_name = $name
        and drift.model_version = $version
        and drift.as_of_date > $after
        and drift.as_of_date <= $as_of
        and drift.is_drifted
    group by drift.feature
    order by
        max(greatest(drift.psi / drift.psi_threshold, coalesce(drift.ks_statistic / drift.ks_threshold, 0))) desc,
        drift.feature
    """,
    dialect="duckdb",
    into=exp.Select,
)

# As in model_performance: a standard error is that of right scores, so beyond 1.96 of them they are not.
_OFF: exp.Query = sqlglot.parse_one(
    """
    select
        performance.observed_on,
        max(performance.base_rate) as base_rate,
        max(performance.mean_score) as mean_score,
        max(abs(performance.calibration_error) - 1.959963984540054 * performance.calibration_se) as beyond
    from ref.model_performance as performance
    where performance.model_name = $name
        and performance.model_version = $version
        and performance.as_of_date > $after
        and performance.as_of_date <= $as_of
        and performance.customers >= $fewest
    group by performance.observed_on
    order by performance.observed_on desc
    limit 1
    """,
    dialect="duckdb",
    into=exp.Select,
)


def why_due(
    warehouse: Warehouse, champion: Registered, as_of: datetime.date, params: Mapping[str, Any], area: str
) -> str:
    """Return why the model that scores is to meet a challenger; empty where it stays. `params` are all areas'.

    Under `drift` the last publication says so, of this model at a later date than it was last trained for; where the
    last challenger did not beat it, the next waits for retrain_days.
    """
    own = params[area]
    rule, days = own.get("retrain", "age"), own["retrain_days"]
    if rule == "always":
        return f"{area}.retrain is always"
    if rule == "never" or champion.tried_as_of is None:
        return ""
    is_fresh = champion.is_fresh(as_of, days)
    if rule == "age":
        age = (as_of - champion.tried_as_of).days
        return "" if is_fresh else f"last trained {counted(age, 'day')} before, and {area}.retrain_days is {days}"
    if is_fresh and champion.tried_as_of != champion.trained_as_of:
        return ""
    return _drift(warehouse, champion, as_of, params["drift"]["min_customers"])


def _drift(warehouse: Warehouse, champion: Registered, as_of: datetime.date, fewest: int) -> str:
    """Return what the last publication says has drifted, the farthest first, or how wrong scores turned out."""
    assert champion.tried_as_of
    values: dict[str, exp.Expr] = {
        "name": exp.Literal.string(champion.name),
        "version": exp.Literal.string(champion.version),
        "after": _date(champion.tried_as_of),
        "as_of": _date(as_of),
        "fewest": exp.Literal.number(fewest),
    }
    published = {name: relation.table() for name, relation in warehouse.published().items()}
    if "feature_drift" in published:
        found = warehouse.fetch(addressed(_DRIFTED, published, {}, values), "aggregate", "drifted features")
        if found:
            more = f" and {counted(len(found) - 1, 'other')}" if len(found) > 1 else ""
            return f"{found[0][0]}{more} had drifted by {found[0][1]}"
    if "model_performance" in published:
        found = warehouse.fetch(addressed(_OFF, published, {}, values), "aggregate", "realised performance")
        if found and found[0][3] > 0:
            day, came, expected, _ = found[0]
            return f"of those scored as of {day} {came:.1%} came true where {expected:.1%} were expected"
    return ""


def _date(day: datetime.date) -> exp.Expr:
    return exp.cast(exp.Literal.string(day.isoformat()), "date")
