"""A project copied aside and built as a user would build it, and what was published."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import yaml

from sqlkit.build import Request, build
from sqlkit.compile import compile_project
from sqlkit.profile import load_target
from sqlkit.project import load_project
from sqlkit.warehouses import warehouse_for

from .comparing import Table, differences
from .oracle import EXPECTED, Inputs, Params, Segment, Shop

REPOSITORY = Path(__file__).parents[2]
PROJECTS = Path(__file__).parent / "projects"
SHIPPED_SEGMENTS = REPOSITORY / "templates" / "segments" / "segments.yml"

KEYS: dict[str, tuple[str, ...]] = {
    "cohort_churn": ("churn_kind", "cohort_grain", "cohort_start", "age_kind", "age"),
    "cohort_retention": ("cohort_grain", "cohort_start", "age_kind", "age"),
    "customer_360": ("customer_id",),
    "customer_churn": ("customer_id", "churn_kind"),
    "ltv_cohorts": ("cohort_grain", "cohort_start", "age"),
    "ltv_customers": ("customer_id",),
    "ltv_segments": ("segment",),
    "quarantine": (),
    "rfm": ("customer_id",),
    "rfm_cut_points": ("metric", "score", "as_of_date"),
    "rfm_history": ("customer_id", "as_of_date"),
    "rfm_segments": ("segment",),
    "row_accounting": ("input", "outcome"),
    "segment_migrations": ("from_as_of_date", "from_segment", "to_segment"),
}


WITHOUT_TRAINING = tuple(name for name in EXPECTED if name != "customer_360")
"""The results that wait for no model to be trained, which on the large shops would take most of the time."""

SCORED = {
    *("churn_score", "churn_band", "p_buys", "expected_purchases", "expected_purchase_value", "predicted_value"),
    *(
        "days_ahead",
        "predicted_customers",
        "predicted_purchases",
        "mean_predicted_value",
        "value_tier",
        "value_tier_sort",
    ),
}
"""Columns that a trained model fills; what they should hold is no matter of definition."""


@dataclass(frozen=True)
class Plan:
    """What a test asks of sqlkit: a project, its parameters, a day, and days to fill the history with."""

    project: Path
    params: Params = field(default_factory=Params)
    as_of: dt.date | None = None
    past_dates: tuple[dt.date, ...] = ()
    segments: Path = SHIPPED_SEGMENTS
    results: tuple[str, ...] = WITHOUT_TRAINING


@dataclass(frozen=True)
class Built:
    """A publication, and the shop that it is about."""

    file: Path
    shop: Shop

    def differences(self, name: str) -> list[str]:
        """How a published table differs from what the oracle expects."""
        return differences(self.table(name), EXPECTED[name](self.shop), KEYS[name])

    def table(self, name: str) -> Table:
        """A published table with its columns' types, but what is scored; DECIMAL(18,4) is just DECIMAL."""
        with duckdb.connect(str(self.file), read_only=True) as connection:
            described = connection.execute("select * from " + name).description or []
            rows = connection.execute("select * from " + name).fetchall()
        kept = [i for i, column in enumerate(described) if column[0] not in SCORED]
        names, kinds = zip(*((described[i][0], str(described[i][1]).split("(")[0]) for i in kept), strict=True)
        return list(names), list(kinds), [tuple(row[i] for i in kept) for row in rows]

    def rows(self, name: str) -> list[dict[str, Any]]:
        """A published table's rows by column."""
        names, _, rows = self.table(name)
        return [dict(zip(names, row, strict=True)) for row in rows]


def build_plan(plan: Plan, folder: Path, orders: pd.DataFrame, **facts: Any) -> Built:
    """Build a plan and set beside it the shop that it is about: its orders, and other `facts` of `Inputs`."""
    file, as_of = publish(plan, folder)
    inputs = Inputs(orders, dt.datetime.now(dt.UTC).date(), **facts)
    return Built(file, Shop(inputs, plan.params, read_segments(plan.segments), as_of, plan.past_dates))


def publish(plan: Plan, folder: Path) -> tuple[Path, dt.date]:
    """Build a plan in a folder, which may hold an earlier build of it; return the file and its as_of date."""
    shutil.copy(plan.project, folder / "sqlkit.yml")
    shutil.copy(plan.segments, folder / "segments.yml")
    project = replace(load_project(folder, plan.params.as_overrides()), as_of=plan.as_of)
    warehouse = warehouse_for(load_target(folder, project.profile), folder)
    selection = [f"+{name}" for name in plan.results]
    manifest = compile_project(project)
    result = build(manifest, warehouse, lambda event: None, Request(selection, past_dates=plan.past_dates))
    assert result.is_good
    assert result.customer_rows_left == 0
    assert result.as_of
    return folder / "analytics.duckdb", result.as_of


def read_segments(path: Path) -> tuple[Segment, ...]:
    """Read segments.yml; `4-5` is a range, `5` itself."""
    entries = yaml.safe_load(path.read_text("utf-8"))["segments"]
    return tuple(
        Segment(e["label"], sort, _bounds(e), e.get("description", ""), e.get("action", ""))
        for sort, e in enumerate(entries, start=1)
    )


def _bounds(entry: dict[str, Any]) -> dict[str, tuple[int, int]]:
    parts = {score: str(entry[score]).split("-") for score in "rfm" if score in entry}
    return {score: (int(ends[0]), int(ends[-1])) for score, ends in parts.items()}
