"""`sqlkit map` at the command line: when it proposes and when it checks, what it writes, what it exits with."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sqlkit.cli import main
from sqlkit.project import load_project
from tests.mapping.known import create, known
from tests.mapping.schemas import write_files

GOOD = "id,customer_id,ordered_at,total\n1,Zebedee,2024-01-05,10.50\n2,Yolanda,2024-01-06,12.25\n"
PROFILES = "shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: shop.duckdb}\n"


def run(root: Path, *arguments: str, **env: str) -> Result:
    return CliRunner(env=env).invoke(main, ["map", "--project-dir", str(root), *arguments])


def with_orders(root: Path, text: str = GOOD) -> str:
    return write_files(root, {"orders.csv": text})[0]


def test_a_proposal_is_shown_and_nothing_written(tmp_path: Path) -> None:
    result = run(tmp_path, with_orders(tmp_path))
    assert result.exit_code == 0, result.output
    assert "Nothing was written" in result.stderr
    assert not (tmp_path / "sqlkit.yml").exists()
    (tmp_path / "sqlkit.yml").write_text(result.stdout)  # what a shell's `>` would have made
    mapping = load_project(tmp_path).inputs["orders"].mapping
    assert mapping
    assert mapping.columns["amount"] == "total"


def test_write_writes_once_and_force_again(tmp_path: Path) -> None:
    source = with_orders(tmp_path)
    assert run(tmp_path, source, "--write").exit_code == 0
    path = tmp_path / "sqlkit.yml"
    path.write_text("# mine\n")
    refused = run(tmp_path, source, "--write")
    assert (refused.exit_code, path.read_text()) == (2, "# mine\n")
    assert "--force" in refused.output
    assert run(tmp_path, source, "--write", "--force").exit_code == 0
    assert load_project(tmp_path).inputs["orders"].is_mapped


def test_a_project_above_is_not_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sqlkit.yml").write_text("# mine\n")
    inner = tmp_path / "inner"
    inner.mkdir()
    with_orders(inner)
    monkeypatch.chdir(inner)
    assert CliRunner().invoke(main, ["map", "orders.csv", "--write", "--force"]).exit_code == 0
    assert (tmp_path / "sqlkit.yml").read_text() == "# mine\n"
    assert load_project(inner).inputs["orders"].is_mapped


def test_a_mapping_that_is_written_is_checked(tmp_path: Path) -> None:
    run(tmp_path, with_orders(tmp_path), "--write")
    result = run(tmp_path)
    assert result.exit_code == 0, result.output
    assert result.output == "orders: 2 rows\nNothing found to mend.\n"


def test_an_error_exits_1_and_names_the_line(tmp_path: Path) -> None:
    run(tmp_path, with_orders(tmp_path), "--write")
    with_orders(tmp_path, GOOD.replace("12.25", "twelve"))
    result = run(tmp_path)
    assert result.exit_code == 1
    lines = (tmp_path / "sqlkit.yml").read_text().splitlines()
    number = next(n for n, line in enumerate(lines, 1) if line.strip().startswith("amount:"))
    assert f"sqlkit.yml:{number}  1 of 2 rows (50 %) do not read as a number." in result.output
    assert "Found 1 error." in result.output


def test_a_warning_exits_0(tmp_path: Path) -> None:
    run(tmp_path, with_orders(tmp_path), "--write")
    with_orders(
        tmp_path, GOOD + "".join(f"{n},Zebedee,2024-01-06,1.25\n" for n in range(3, 40)) + "40,,2024-01-07,1.25\n"
    )
    result = run(tmp_path)
    assert (result.exit_code, "Found 1 warning." in result.output) == (0, True), result.output


def test_no_value_of_a_customer_is_shown(tmp_path: Path) -> None:
    text = GOOD + "1,Xanthippe,never,Wilhelmina\n"
    shown = run(tmp_path, with_orders(tmp_path, text)).output
    run(tmp_path, with_orders(tmp_path), "--write")
    with_orders(tmp_path, text)
    shown += run(tmp_path).output
    for name in ("Zebedee", "Yolanda", "Xanthippe", "Wilhelmina"):
        assert name not in shown


def test_colours_are_for_terminals_that_want_them(tmp_path: Path) -> None:
    run(tmp_path, with_orders(tmp_path), "--write")
    with_orders(tmp_path, GOOD.replace("12.25", "twelve"))
    assert "\x1b[" not in run(tmp_path).output
    assert "\x1b[1;31m" in run(tmp_path, FORCE_COLOR="1").output
    assert "\x1b[1;31m" not in run(tmp_path, FORCE_COLOR="1", NO_COLOR="1").output


def test_the_database_of_the_profile_is_looked_at(tmp_path: Path) -> None:
    create(known("shopify"), tmp_path / "shop.duckdb")
    (tmp_path / "profiles.yml").write_text(PROFILES)
    result = run(tmp_path, "--write")
    assert result.exit_code == 0, result.output
    assert "read as Shopify, as Fivetran loads it" in (tmp_path / "sqlkit.yml").read_text()
    checked = run(tmp_path)
    assert checked.exit_code == 0, checked.output
    assert "orders: 4 rows" in checked.output  # three and a refund


def test_a_database_can_be_named_and_gets_a_profile(tmp_path: Path) -> None:
    create(known("woocommerce"), tmp_path / "shop.duckdb")
    result = run(tmp_path, str(tmp_path / "shop.duckdb"), "--write")
    assert result.exit_code == 0, result.output
    assert "path: shop.duckdb" in (tmp_path / "profiles.yml").read_text()
    assert run(tmp_path).output.startswith("orders: 4 rows\norder_items: 4 rows\ncustomers: 2 rows\n")


def test_a_preset_can_be_forced_or_left_out(tmp_path: Path) -> None:
    create(known("jaffle"), tmp_path / "shop.duckdb")
    database = str(tmp_path / "shop.duckdb")
    assert "read as dbt's jaffle shop" in run(tmp_path, database, "--preset", "jaffle").stdout
    assert "read as" not in run(tmp_path, database, "--preset", "none").stdout.replace("`--preset none`", "")


@pytest.mark.parametrize("preset", ["shopfy", "Shopify"])
def test_a_misspelt_preset_exits_2(tmp_path: Path, preset: str) -> None:
    result = run(tmp_path, "--preset", preset)
    assert result.exit_code == 2
    assert "Did you mean 'shopify'?" in result.output


def test_nothing_to_map_says_what_to_name(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.exit_code == 2
    assert "there is nothing to map" in result.output
    assert "sqlkit map orders.csv" in result.output


def test_what_is_missing_is_written_told_and_exits_2(tmp_path: Path) -> None:
    result = run(tmp_path, with_orders(tmp_path, "id,customer_id,ordered_at\n1,a,2024-01-05\n"), "--write")
    assert result.exit_code == 2
    assert "not found: orders.amount" in result.output
    assert "# amount:  # ? not found" in (tmp_path / "sqlkit.yml").read_text()
