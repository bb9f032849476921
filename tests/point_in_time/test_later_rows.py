"""With as_of fixed, what comes later changes no result, shipped or the user's own: rows, ends, refunds, dirt."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from sqlkit.manifest import Manifest
from tests.point_in_time.history import AS_OF, History, history
from tests.point_in_time.shop import ABOUT_THE_RUN, compiled, different, results, write_data, write_project

ON_REQUEST = """
params:
  high_value_model: {enabled: true}
  next_spend_model: {enabled: true}
  micro_segments: {enabled: true}
  forecasts: {enabled: true}
"""
PARAMS = f"""{ON_REQUEST}\
  orders: {{margin_rate: 0.4}}
  rfm: {{bins: 4, lookback_days: 400}}
  cohorts: {{grains: [week, month, quarter]}}
  churn: {{gap_multiple: 2.5}}
  ltv: {{horizon_months: 6, annual_discount_rate: 0.1}}
"""
FOUR_BINS = """segments:
  - {label: Good, r: 3-4}
  - {label: Middling, r: 1-2, f: 3-4}
  - {label: Poor, r: 1-2, f: 1-2}
"""
LINES = "    rows: lines\n"
UNKEYED = "    where: \"coalesce(refund_of, '') = ''\"\n"

LEAKY_SQL = """{#---
doc: Forgets the as_of date.
grain: customer_id
columns:
  customer_id: varchar not null -- the customer
  orders: bigint not null -- orders, later ones too
---#}
select orders.customer_id, count(*) as orders from {{ ref("orders") }} as orders group by orders.customer_id
"""
LEAKY_IBIS = '''from sqlkit.models import model


@model(grain="customer_id", columns={"customer_id": "varchar not null -- c", "tickets": "bigint not null -- closed"})
def leaky_ibis(tickets, run_params):
    """Counts the closed tickets of today."""
    known = tickets.cross_join(run_params).filter(lambda t: t.created_at < t.as_of_date)
    return known.group_by("customer_id").aggregate(tickets=known.closed_at.count())
'''


@pytest.fixture(scope="module")
def told() -> History:
    return history()


def project(root: Path, variant: str) -> Manifest:
    """Compile a variant of the project: its parameters or the grain of its orders differ."""
    orders = {"lines": LINES, "unkeyed": UNKEYED}.get(variant, "")
    write_project(root, orders=orders, params=PARAMS if variant == "params" else ON_REQUEST)
    if variant == "params":
        (root / "segments.yml").write_text(FOUR_BINS, encoding="utf-8")
    if variant == "unkeyed":
        written = (root / "sqlkit.yml").read_text(encoding="utf-8")
        (root / "sqlkit.yml").write_text(written.replace("order_id: order_id", "order_id: null", 1), encoding="utf-8")
    return compiled(root)


def published(manifest: Manifest) -> set[str]:
    return {name for name, model in manifest.models.items() if model.spec.is_published}


@pytest.mark.parametrize(("variant", "threads"), [("plain", 2), ("params", 4), ("lines", 1), ("unkeyed", 2)])
def test_later_rows_change_nothing(tmp_path: Path, told: History, variant: str, threads: int) -> None:
    manifest = project(tmp_path / "project", variant)
    assert manifest.disabled == {}, "every shipped model has to be among those tested"
    past = [AS_OF - datetime.timedelta(days=91)]  # a quarter, from which segments' moves are counted
    known = results(manifest, write_data(tmp_path / "known", told.known), past_dates=past)
    after = results(manifest, write_data(tmp_path / "after", told.after, shuffle=1), threads, past_dates=past)
    assert known.keys() == published(manifest)
    assert all(known.values()), [name for name, rows in known.items() if not rows]
    changed = different(known, after)
    assert {name: rows for name, rows in changed.items() if name not in ABOUT_THE_RUN} == {}
    assert changed.keys() >= ABOUT_THE_RUN, "the later rows did not arrive"


def test_a_model_that_looks_ahead_is_found(tmp_path: Path, told: History) -> None:
    """The test above can fail: of two models that read past the as_of date, it names both and nothing else."""
    root = write_project(tmp_path / "project")
    (root / "templates" / "leaky_sql.sql").write_text(LEAKY_SQL, encoding="utf-8")
    (root / "models" / "leaky_ibis.py").write_text(LEAKY_IBIS, encoding="utf-8")
    manifest = compiled(root)
    known = results(manifest, write_data(tmp_path / "known", told.known))
    after = results(manifest, write_data(tmp_path / "after", told.after))
    changed = different(known, after).keys() - ABOUT_THE_RUN
    assert {"leaky_sql", "leaky_ibis"} <= changed


def test_a_past_date_is_what_a_build_of_that_day_was(tmp_path: Path, told: History) -> None:
    """A history filled in later holds for the past date what a build at that date would have put there."""
    manifest = project(tmp_path / "project", "plain")
    past = AS_OF - datetime.timedelta(days=120)
    both = results(manifest, write_data(tmp_path / "both", told.after), past_dates=[past])
    root = project_at(tmp_path / "then", past)
    alone = results(compiled(root), write_data(tmp_path / "alone", told.known))
    for name in ("rfm_history", "rfm_cut_points"):
        day = repr(past)
        assert [row for row in both[name] if day in row] == alone[name], name
        assert alone[name], name


def project_at(root: Path, day: datetime.date) -> Path:
    write_project(root)
    text = (root / "sqlkit.yml").read_text(encoding="utf-8").replace(f"as_of: {AS_OF}", f"as_of: {day}")
    (root / "sqlkit.yml").write_text(text, encoding="utf-8")
    return root
