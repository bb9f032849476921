"""A build makes what has changed and keeps the rest; a plan says so before."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest

from sqlkit.build import Request, build
from sqlkit.build.predict import Prediction, predict
from sqlkit.compile import compile_project
from sqlkit.errors import ConfigError
from sqlkit.profile import load_target
from sqlkit.project import load_project
from sqlkit.state import defined_for_results
from sqlkit.warehouses import warehouse_for
from tests.publishing.shop import Shop, content, new_shop, query, sha, table_names

SELECT = ["+rfm_segments", "+cohort_churn", "own_orders"]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    found = new_shop(tmp_path / "shop")
    found.build(select=SELECT, full_refresh=False)
    return Shop(found.root)


def edited(shop: Shop, *, params: str = "", model: tuple[str, str] | None = None) -> Shop:
    """The same folder, read again after an edit."""
    if params:
        path = shop.root / "sqlkit.yml"
        path.write_text(path.read_text(encoding="utf-8") + f"\nparams: {params}\n", encoding="utf-8")
    if model:
        path = shop.root / "templates" / "own_orders.sql"
        path.write_text(path.read_text(encoding="utf-8").replace(*model), encoding="utf-8")
    return Shop(shop.root)


def plan(shop: Shop, select: list[str] = SELECT) -> Prediction:
    manifest = compile_project(load_project(shop.root))
    warehouse = warehouse_for(load_target(shop.root, None), shop.root)
    return predict(manifest, warehouse, Request(select), datetime.datetime.now(datetime.UTC))


def made(shop: Shop) -> set[str]:
    """The tables that a build makes, after asking the plan, which must have said the same."""
    expected = plan(shop).plan
    result = shop.build(select=SELECT, full_refresh=False)
    assert set(result.tables) == {n for n in expected.make if shop.manifest.models[n].spec.is_published}
    assert set(result.carried) == expected.carry
    return set(result.tables)


def test_nothing_changed_publishes_nothing(shop: Shop) -> None:
    before = sha(shop.published)
    result = shop.build(select=SELECT, full_refresh=False)
    assert not result.is_published
    assert result.models_built == 0
    assert sha(shop.published) == before
    assert shop.runs()[result.run_id] == "unchanged"


def test_a_touched_file_with_the_same_rows_changes_nothing(shop: Shop) -> None:
    orders = shop.root / "orders.csv"
    lines = orders.read_text(encoding="utf-8").splitlines()
    orders.write_text("\n".join([lines[0], *reversed(lines[1:])]) + "\n", encoding="utf-8")
    os.utime(orders, ns=(0, 0))
    assert made(shop) == set()


def test_a_parameter_rebuilds_what_uses_it_and_what_reads_that(shop: Shop) -> None:
    shop = edited(shop, params="{churn: {inactive_days: 100}}")
    found = plan(shop)
    reasons = {step.name: step.reasons for step in found.plan.steps}
    assert reasons["customer_churn"] == ("churn.inactive_days changed from 180 to 100",)
    assert found.columns["customer_churn"] == ("allowed_days", "is_churned", "churned_on")
    assert made(shop) == {"customer_churn", "cohort_churn"}


def test_an_edited_model_is_the_only_one_made(shop: Shop) -> None:
    shop = edited(shop, model=("orders.amount,", "orders.amount + 0 as amount,"))
    found = plan(shop)
    assert found.columns == {"own_orders": ("amount",)}
    assert {s.name: s.reasons for s in found.plan.steps}["own_orders"] == ("its SQL was edited",)
    assert made(shop) == {"own_orders"}


def test_a_comment_in_a_template_changes_nothing(shop: Shop) -> None:
    assert made(edited(shop, model=("select orders", "-- by order\nselect orders"))) == set()


def test_new_rows_rebuild_all_that_reads_them_and_equal_a_full_refresh(shop: Shop) -> None:
    shop.write_orders(310)
    assert plan(shop).plan.inputs == {"orders": "301 rows before, 311 now"}
    assert {"rfm", "rfm_segments", "cohort_churn", "own_orders"} <= made(shop)
    kept = content(shop.published)
    shop.build(select=SELECT)
    assert content(shop.published) == kept


def test_a_table_of_an_earlier_run_keeps_its_run(shop: Shop) -> None:
    [(first,)] = query(shop.published, "select distinct run_id from rfm")
    made(edited(shop, params="{churn: {inactive_days: 100}}"))
    assert query(shop.published, "select distinct run_id from rfm") == [(first,)]
    assert query(shop.published, "select run_id from model_states where model_name = 'rfm'") == [(first,)]


def test_a_failed_build_is_not_remembered(shop: Shop) -> None:
    shop.write_orders(300, amount="5000.00")  # own_orders checks that no amount is above 1000
    with pytest.raises(Exception, match="nothing was published"):
        shop.build(select=SELECT, full_refresh=False)
    assert "own_orders" in plan(shop).plan.make
    shop.write_orders(300)
    assert made(shop) == set()


def test_the_day_alone_rebuilds_what_depends_on_it(shop: Shop) -> None:
    manifest = compile_project(load_project(shop.root))
    warehouse = warehouse_for(load_target(shop.root, None), shop.root)
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=2)
    found = predict(manifest, warehouse, Request(SELECT), later).plan
    assert next(s for s in found.steps if s.name == "clock").reasons[0].startswith("the day was ")
    assert "rfm" in found.make


def test_a_model_that_is_gone_is_dropped_as_foretold(shop: Shop) -> None:
    (shop.root / "templates" / "own_orders.sql").unlink()
    with (shop.root / "sqlkit.yml").open("a") as project:
        project.write("versions: {own_orders: removed}\n")
    shop = Shop(shop.root)
    select = ["+rfm_segments", "+cohort_churn"]
    assert plan(shop, select).plan.drop == ("own_orders",)
    result = shop.build(select=select, full_refresh=False)
    assert result.is_published
    assert "own_orders" not in table_names(shop.published)
    assert "rfm" in result.carried
    assert plan(shop, select).plan.make == plan(shop, select).plan.drop == ()


def test_a_build_with_nothing_to_do_leaves_no_stage(shop: Shop) -> None:
    shop.build(select=SELECT, full_refresh=False)
    assert shop.leftovers() == []


def test_what_no_result_reads_is_never_new(shop: Shop) -> None:
    manifest = compile_project(load_project(shop.root))
    assert "orders_audited" in defined_for_results(manifest)
    assert "exposures_audited" not in defined_for_results(manifest)


def test_a_lost_publication_leaves_the_one_before(shop: Shop) -> None:
    shop.write_orders(310)
    shop.build(select=SELECT, full_refresh=False)
    previous = shop.published.with_name("analytics.previous.duckdb")
    before = sha(previous)
    shop.published.unlink()
    shop.build(select=SELECT, full_refresh=False)
    assert sha(previous) == before


@pytest.mark.parametrize("as_of", [None, datetime.date(2024, 12, 1)])
def test_a_date_that_is_not_past_is_refused(shop: Shop, as_of: datetime.date | None) -> None:
    late = datetime.date(2024, 12, 2) if as_of else datetime.date(2999, 1, 1)
    path = shop.root / "sqlkit.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text if as_of else text.replace("as_of: 2024-12-01\n", ""), encoding="utf-8")
    before = sha(shop.published)
    manifest = compile_project(load_project(shop.root))
    warehouse = warehouse_for(load_target(shop.root, None), shop.root)
    request = Request(SELECT, past_dates=[datetime.date(2024, 3, 1), late])
    with pytest.raises(ConfigError, match=f"{late} is not past: the latest date that can be filled in is "):
        build(manifest, warehouse, lambda event: None, request)
    assert sha(shop.published) == before
