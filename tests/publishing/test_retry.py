"""What a failed build made and found good is taken over by the next one, and only where it would come out the same."""

from __future__ import annotations

import datetime
import json
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sqlkit.build import BuildResult, Request, build
from sqlkit.build.predict import predict
from sqlkit.cache import Cache
from sqlkit.cli import main
from sqlkit.compile import compile_project
from sqlkit.errors import BuildError
from sqlkit.manifest import Manifest
from sqlkit.profile import DEFAULT
from sqlkit.project import load_project
from sqlkit.warehouses import warehouse_for
from tests.publishing.shop import Shop, content, new_shop, query, sha, start

SELECT = ["+rfm_segments", "rfm_history", "own_orders"]
BAD = "5000.00"
"""The amount of the last order: own_orders checks that none is above 1000."""

ASIDE = "analytics.retry.duckdb"


@dataclass(frozen=True)
class Quick(Shop):
    """A shop that compiles what it has not compiled before."""

    cache: Cache

    @cached_property
    def manifest(self) -> Manifest:
        return compile_project(load_project(self.root), cache=self.cache)


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> Quick:
    """A shop with one publication and new orders, whose build fails in own_orders alone."""
    root = tmp_path_factory.mktemp("failed")
    found = Quick(new_shop(root / "shop").root, Cache(root / "cache"))
    found.build(select=SELECT)
    found.write_orders(340, amount=BAD)
    fail(found)
    return found


@pytest.fixture
def shop(failed: Quick, tmp_path: Path) -> Quick:
    """A copy of it."""
    shutil.copytree(failed.root, tmp_path / "shop")
    return Quick(tmp_path / "shop", failed.cache)


@pytest.fixture
def unbuilt(failed: Quick, tmp_path: Path) -> Quick:
    """A shop of which nothing was ever built."""
    return Quick(new_shop(tmp_path / "unbuilt").root, failed.cache)


def fail(shop: Shop, request: Request | None = None) -> str:
    with pytest.raises(BuildError) as error:
        make(shop, request)
    return error.value.hint


def make(shop: Shop, request: Request | None = None) -> BuildResult:
    request = request or Request(SELECT)
    return build(shop.manifest, warehouse_for(DEFAULT, shop.root), lambda event: None, request)


def allow(shop: Quick) -> Quick:
    """Mend own_orders; nothing else changes."""
    path = shop.root / "templates" / "own_orders.sql"
    path.write_text(path.read_text().replace("[0, 1000]", "[0, 9000]"))
    return again(shop)


def again(shop: Quick) -> Quick:
    """The same folder, read again."""
    return Quick(shop.root, shop.cache)


def left(shop: Shop) -> list[str]:
    return [name for name in shop.leftovers() if name != shop.published.with_suffix(".previous.duckdb").name]


def test_the_next_build_makes_only_what_failed_and_equals_a_full_refresh(shop: Quick) -> None:
    shop = allow(shop)
    result = make(shop)
    assert result.resumed == ["rfm", "rfm_cut_points", "rfm_history", "rfm_segments"]
    assert result.tables.keys() == {"own_orders"}
    assert left(shop) == []
    resumed = content(shop.published)
    shop.build(select=SELECT)
    assert content(shop.published) == resumed


def test_a_table_taken_over_names_the_run_that_made_it(shop: Quick) -> None:
    result = make(allow(shop))
    [(failed,)] = query(shop.published, "select run_id from runs where status = 'failed'")
    made_by = dict(query(shop.published, "select model_name, run_id from model_states"))
    assert (made_by["rfm"], made_by["own_orders"]) == (failed, result.run_id)
    assert query(shop.published, "select distinct run_id from rfm") == [(failed,)]
    comments = "select comment from duckdb_tables() where table_name = 'rfm'"
    assert query(shop.published, comments)[0][0] == shop.manifest.models["rfm"].spec.doc


def test_a_plan_says_what_would_be_taken_over(shop: Quick) -> None:
    shop = allow(shop)
    now = datetime.datetime.now(datetime.UTC)
    plan = predict(shop.manifest, warehouse_for(DEFAULT, shop.root), Request(SELECT), now).plan
    result = make(shop)
    assert (sorted(plan.resume), sorted(plan.carry)) == (result.resumed, result.carried)


def test_other_inputs_are_read_anew(shop: Quick) -> None:
    shop.write_orders(350)
    result = make(shop)
    assert result.resumed == []
    assert result.tables.keys() == {"rfm", "rfm_cut_points", "rfm_history", "rfm_segments", "own_orders"}


def test_what_is_set_aside_lasts_through_more_failures(shop: Quick) -> None:
    fail(again(shop))
    assert make(allow(shop)).resumed == ["rfm", "rfm_cut_points", "rfm_history", "rfm_segments"]


def test_an_edit_is_made_and_what_reads_it(shop: Quick) -> None:
    shop = allow(shop)
    template = shop.root / "templates" / "segments"
    template.mkdir()
    text = shop.manifest.models["rfm_segments"].model.path.read_text()
    (template / "rfm_segments.sql").write_text(text.replace("doc: ", "doc: Mine. ", 1))
    shop = again(shop)
    result = make(shop)
    assert result.tables.keys() == {"own_orders", "rfm_segments"}
    assert result.resumed == ["rfm", "rfm_cut_points", "rfm_history"]


def test_full_refresh_takes_nothing_over_unless_it_is_the_same_request(shop: Quick) -> None:
    shop = allow(shop)
    saved = (shop.root / ASIDE).read_bytes()
    published = shop.published.read_bytes()
    assert make(shop, Request(SELECT, full_refresh=True)).resumed == []
    shop.published.unlink()  # a new file: the last one stays under other names
    shop.published.write_bytes(published)
    (shop.root / ASIDE).write_bytes(saved)
    result = make(shop, Request(SELECT, full_refresh=True, resume=True))
    assert result.resumed == ["rfm", "rfm_cut_points", "rfm_history", "rfm_segments"]


def test_another_publication_since_counts_nothing(shop: Quick) -> None:
    """A history holds the dates of the publication it was made from: another may hold more."""
    saved = (shop.root / ASIDE).read_bytes()
    shop.write_orders(320)
    assert make(again(shop)).is_published
    shop.write_orders(340, amount=BAD)
    (shop.root / ASIDE).write_bytes(saved)
    assert make(allow(shop)).resumed == []
    assert not (shop.root / ASIDE).exists()


def test_a_file_that_cannot_be_read_counts_nothing(shop: Quick) -> None:
    (shop.root / ASIDE).write_bytes(b"no database")
    assert make(allow(shop)).resumed == []
    assert not (shop.root / ASIDE).exists()


def test_past_dates_set_nothing_aside_and_take_nothing_over(shop: Quick, unbuilt: Quick) -> None:
    dates = [datetime.date(2024, 6, 1)]
    unbuilt.write_orders(340, amount=BAD)
    assert "retry" not in fail(unbuilt, Request(SELECT, past_dates=dates))
    assert not (unbuilt.root / ASIDE).exists()
    assert make(allow(shop), Request(SELECT, past_dates=dates)).resumed == []
    assert len(query(shop.published, "select distinct as_of_date from rfm_history")) == 2


def test_a_history_taken_over_keeps_its_other_dates(unbuilt: Quick) -> None:
    shop = unbuilt
    make(shop, Request(SELECT, past_dates=[datetime.date(2024, 6, 1), datetime.date(2024, 9, 1)]))
    shop.write_orders(340, amount=BAD)
    fail(again(shop))
    assert "rfm_history" in make(allow(shop)).resumed
    days = query(shop.published, "select distinct as_of_date from rfm_history order by 1")
    assert [str(day) for (day,) in days] == ["2024-06-01", "2024-09-01", "2024-12-01"]


def test_a_killed_build_sets_nothing_aside_and_leaves_what_is(shop: Quick) -> None:
    before = sha(shop.root / ASIDE)
    child = start(shop, "die", 'CREATE OR REPLACE TABLE "sqlkit_stage"."main"."own_orders"', *SELECT)
    child.end()
    assert sha(shop.root / ASIDE) == before
    assert make(allow(shop)).resumed == ["rfm", "rfm_cut_points", "rfm_history", "rfm_segments"]
    assert left(shop) == []


@pytest.mark.parametrize("point", ["renamed-0", "renamed-1"])
def test_killed_while_setting_aside(unbuilt: Quick, point: str) -> None:
    """The failed build's own rename: whole before it, whole after it."""
    shop = unbuilt
    child = start(shop, "serve", *SELECT)
    assert child.ask("build").startswith("SET")
    published = sha(shop.published)
    shop.write_orders(340, amount=BAD)
    assert child.ask(point) == "killed"
    child.end()
    assert sha(shop.published) == published
    assert (shop.root / ASIDE).exists() == (point == "renamed-1")
    assert bool(make(allow(shop)).resumed) == (point == "renamed-1")
    assert left(shop) == []


def test_clean_removes_what_is_set_aside(shop: Quick) -> None:
    assert sqlkit(shop.root, "clean").exit_code == 0
    assert not (shop.root / ASIDE).exists()
    assert shop.published.exists()


# The command


def sqlkit(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--project-dir", str(root)])


def selected(names: Collection[str]) -> list[str]:
    return [word for name in names for word in ("--select", name)]


def with_target(failed: Quick, folder: Path) -> Quick:
    """A shop of which nothing was ever built, and whose models have been compiled."""
    shop = Quick(new_shop(folder / "shop").root, failed.cache)
    if failed.cache.folder.is_dir():
        shutil.copytree(failed.cache.folder, shop.root / "target" / "cache")
    return shop


def results(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / "target" / "run_results.json").read_text())
    return found


def test_retry_runs_the_last_build_again(failed: Quick, tmp_path: Path) -> None:
    shop = with_target(failed, tmp_path)
    shop.write_orders(300, amount=BAD)
    failed = sqlkit(shop.root, "build", *selected(SELECT), "--full-refresh", "--vars", "{churn.inactive_days: 90}")
    assert failed.exit_code == 1
    assert "sqlkit retry" in failed.stderr
    status = {entry["unique_id"]: entry["status"] for entry in results(shop.root)["results"]}
    assert status["model.shop.rfm"] == "success"
    assert [key.rpartition(".")[0] for key, value in status.items() if value == "fail"] == [
        "test.shop.between_own_orders_amount"
    ]
    assert sqlkit(shop.root, "retry").exit_code == 1, "nothing is mended yet"
    allow(shop)
    done = sqlkit(shop.root, "retry")
    assert done.exit_code == 0, done.output
    assert "(4 of them taken over from the failed build)" in done.stdout
    assert {t for (t,) in query(shop.published, "select model_name from model_states")} >= {"rfm", "own_orders"}
    arguments = results(shop.root)["args"]
    assert (arguments["select"], arguments["full_refresh"]) == (SELECT, True)
    assert arguments["vars"] == "{churn.inactive_days: 90}"
    nothing = sqlkit(shop.root, "retry")
    assert (nothing.exit_code, nothing.stdout) == (0, "Nothing to retry: nothing failed in the last build.\n")


def test_retry_of_a_build_that_could_not_be_published(tmp_path: Path) -> None:
    """Every model was made; what failed was the last step."""
    shop = new_shop(tmp_path / "shop")
    arguments = ["build", *selected(["+rfm"])]
    assert sqlkit(shop.root, *arguments).exit_code == 0
    shop.write_orders(310)
    wal = shop.published.with_name(shop.published.name + ".wal")
    shutil.copy(shop.published, shop.root / "saved.good")
    wal.write_bytes(b"")
    failed = sqlkit(shop.root, *arguments)
    wal.unlink(missing_ok=True)
    assert failed.exit_code == 1, failed.output
    assert "Published" in sqlkit(shop.root, "retry").stdout


def test_retry_without_a_run_is_an_error(failed: Quick, tmp_path: Path) -> None:
    shop = with_target(failed, tmp_path)
    found = sqlkit(shop.root, "retry")
    assert found.exit_code == 2
    assert "run_results.json: tells of no run" in found.stderr


def test_retry_runs_failed_cases_again(failed: Quick, tmp_path: Path) -> None:
    shop = with_target(failed, tmp_path)
    given = "given: {{orders: [{{order_id: a, amount: 2, channel: '1'}}]}}"
    case = f"- name: {{name}}\n  {given}\n  expect: [{{{{amount: {{amount}}}}}}]\n"
    cases = shop.root / "cases" / "own_orders.yml"
    cases.parent.mkdir()
    cases.write_text(case.format(name="one", amount=2) + case.format(name="two", amount=3))
    assert sqlkit(shop.root, "test").exit_code == 1
    assert "0 of 1 case holds" in sqlkit(shop.root, "retry").stdout
    cases.write_text(cases.read_text().replace("amount: 3", "amount: 2"))
    assert "1 of 1 case holds" in sqlkit(shop.root, "retry").stdout
    assert "Nothing to retry" in sqlkit(shop.root, "retry").stdout
