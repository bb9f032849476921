"""A past score comes out again to the bit, and whatever was changed since is told."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from sqlkit.cli import main
from sqlkit.profile import DEFAULT
from sqlkit.project import load_project
from sqlkit.reproduce import reproduce
from sqlkit.warehouses.duckdb.warehouse import DuckDB
from tests.drift.shop import LATER, TRAINED, read, write
from tests.publishing.shop import query, sha

SELECT = ("-s", "+score_snapshots", "-s", "+feature_snapshots", "-s", "+propensity_scores")


def command(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--project-dir", str(root)])


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scores as of two dates, each by a model trained then."""
    root = tmp_path_factory.mktemp("scores") / "shop"
    write(root, 800)
    done = command(root, "build", *SELECT, "--past", f"{TRAINED}..{TRAINED}", "--full-refresh")
    assert done.exit_code == 0, done.output
    return root


@pytest.fixture
def shop(good: Path, tmp_path: Path) -> Path:
    shutil.copytree(good, tmp_path / "shop")
    return tmp_path / "shop"


def versions(root: Path) -> dict[str, str]:
    rows = query(root / "analytics.duckdb", "select distinct as_of_date, model_version from score_snapshots")
    return {str(day): version for day, version in rows}


def change(root: Path, sql: str) -> None:
    with duckdb.connect(str(root / "analytics.duckdb")) as connection:
        connection.execute(sql)


def told(root: Path, *arguments: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(command(root, "score", "--format", "json", *arguments).stdout)
    return found


def test_every_date_comes_out_to_the_bit_however_the_model_would_run_now(good: Path) -> None:
    scored = versions(good)
    assert len(scored) == len(set(scored.values())) == 2
    for day, version in scored.items():
        rows = len(read(good, f"select 1 from score_snapshots where as_of_date = '{day}'"))
        for udf in ("expression", "function"):  # which differ in the last bits
            found = told(good, "--as-of", day, "--model-version", version, "--vars", f"{{churn_model.udf: {udf}}}")
            assert (found["kept"], found["scored"], found["equal"], found["furthest"]) == (rows, rows, rows, 0.0)
            assert found["form"] == "expression"
            assert rows > 200


def test_the_last_scores_of_another_model_come_out_too(good: Path) -> None:
    ((day, rows),) = query(good / "analytics.duckdb", "select max(as_of_date), count(*) from propensity_scores")
    found = told(good, "propensity_model", "--as-of", str(day))
    assert (found["scores"], found["kept"], found["equal"]) == ("propensity_scores", rows, rows)
    assert command(good, "score", "propensity_model", "--as-of", TRAINED).exit_code == 2


def test_nothing_is_written_and_no_row_leaves(good: Path) -> None:
    before = {path.name: sha(path) for path in good.glob("*.duckdb")}
    warehouse = DuckDB(DEFAULT, good)
    assert reproduce(load_project(good), warehouse, "churn_model", date.fromisoformat(TRAINED)).is_equal
    assert {path.name: sha(path) for path in good.glob("*.duckdb")} == before
    assert sum(passage.customer_rows for passage in warehouse.passages) == 0
    assert {passage.kind for passage in warehouse.passages} <= {"metadata", "aggregate", "artifact"}
    assert max(passage.rows for passage in warehouse.passages if passage.kind == "aggregate") < 10


def test_a_score_of_another_last_bit_is_told(shop: Path) -> None:
    one = f"as_of_date = '{TRAINED}' and customer_id = (select min(customer_id) from score_snapshots)"
    change(shop, f"update score_snapshots set score = nextafter(score, 1) where {one}")
    done = command(shop, "score", "--as-of", TRAINED)
    assert done.exit_code == 1
    assert "1 score differ" in done.output
    assert 0 < float(str(told(shop, "--as-of", TRAINED)["furthest"])) < 1e-15


def test_features_that_were_changed_or_are_gone_are_told(shop: Path) -> None:
    change(shop, f"update feature_snapshots set days_since_last_order = 1 where as_of_date = '{TRAINED}'")
    found = told(shop, "--as-of", TRAINED)
    assert int(str(found["differing"])) > 100
    change(
        shop,
        f"""
        delete from feature_snapshots where as_of_date = '{TRAINED}'
        and customer_id = (select min(customer_id) from score_snapshots where as_of_date = '{TRAINED}')
        """,
    )
    assert told(shop, "--as-of", TRAINED)["missing"] == 1
    assert "1 score cannot be computed again" in command(shop, "score", "--as-of", TRAINED).output
    change(shop, "alter table feature_snapshots drop column orders_90d")
    done = command(shop, "score", "--as-of", TRAINED)
    assert done.exit_code == 2
    assert "feature_snapshots has no orders_90d" in done.output


@pytest.mark.parametrize("column", ["artifact", "expression"])
def test_a_model_that_is_not_what_was_registered_is_refused(shop: Path, column: str) -> None:
    kind = "blob" if column == "artifact" else "varchar"
    change(shop, f"update model_registry set {column} = cast(replace({column}::varchar, '0', '1') as {kind})")
    done = command(shop, "score", "--as-of", TRAINED)
    assert done.exit_code == 1
    assert "is not the one that was registered: its hash differs" in done.output


def test_names_that_are_not_there_are_told_with_the_nearest(good: Path) -> None:
    scored = versions(good)
    other = next(version for day, version in scored.items() if day != TRAINED)
    near = other[:-1] + ("0" if other[-1] != "0" else "1")
    refused = {
        ("--as-of", "2024-02-02"): f"no scores of churn_model are kept of 2024-02-02.\n  The nearest: {TRAINED} by",
        ("--as-of", "May"): "'May' is no date",
        ("--as-of", TRAINED, "--model-version", near): f"Did you mean {other!r}?",
        ("--as-of", TRAINED, "--model-version", other): f"are of {scored[TRAINED]}, not of {other}.\n  It scored 2024-",
        ("churn_modl", "--as-of", LATER): "Did you mean 'churn_model'?",
    }
    for arguments, expected in refused.items():
        done = command(good, "score", *arguments)
        assert (done.exit_code, expected in done.output) == (2, True), done.output


def test_what_is_not_published_is_told(tmp_path: Path) -> None:
    write(tmp_path / "shop", 200)
    done = command(tmp_path / "shop", "score", "--as-of", TRAINED)
    assert (done.exit_code, "Run `sqlkit build` first." in done.output) == (2, True)


def test_errors_and_results_are_json_for_machines(good: Path) -> None:
    done = command(good, "score", "--as-of", "2024-02-02", "--log-format", "json")
    assert json.loads(done.stderr)["exit_code"] == 2
    done = command(good, "score", "--as-of", TRAINED, "--log-format", "json")
    assert "equal to the bit" in json.loads(done.stderr.splitlines()[1])["message"]
