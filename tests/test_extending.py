"""docs/extending.md: every file on the page goes into one project, which must compile, build and pass its cases."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from sqlkit.cli import main
from sqlkit.estimators.own import find
from sqlkit.training.train import Trained, train
from tests.training.customers import customers, defined

PAGE = Path(__file__).parents[1] / "docs" / "extending.md"
FILES = re.findall(r"^```\w+ file=(\S+)\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)
ORDERS = "order_id,customer_id,ordered_at,amount\n" + "".join(
    f"{n},c{n % 7},2024-0{n % 6 + 1}-15,{n * 3}.50\n" for n in range(1, 60)
)


def run(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--project-dir", str(project)])


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("extending")
    (root / "orders.csv").write_text(ORDERS)
    for name, text in FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    result = run(root, "build")
    assert result.exit_code == 0, result.output
    return root


def rows(project: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(project / "analytics.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_the_page_shows_every_kind_of_file() -> None:
    assert {name for name, _ in FILES} == {
        "sqlkit.yml",
        "segments.yml",
        "templates/marketing/win_back.sql",
        "templates/marketing/win_back.snowflake.sql",
        "templates/segments/rfm.sql",
        "models/spend_by_weekday.py",
        "estimators/gentle_boosting.py",
        "cases/marketing/win_back.yml",
    }


def test_own_segments_and_the_replaced_block_decide(project: Path) -> None:
    expected = "case when m_score = 5 then 'Regulars' when r_score >= 3 then 'Fresh' else 'Lapsed' end"
    wrong = f"select * from rfm where segment <> {expected}"
    assert rows(project, wrong) == []
    assert rows(project, "select count(distinct segment) > 1 from rfm") == [(True,)]


def test_own_sql_model_is_published_with_its_comments(project: Path) -> None:
    expected = rows(project, "select count(*) from rfm where r_score <= 2 and monetary >= 50")
    assert rows(project, "select count(*) from win_back") == expected
    assert expected != [(0,)]
    comment = "select comment from duckdb_columns() where table_name = 'win_back' and column_name = 'silent_days'"
    assert rows(project, comment) == [("days since the last order",)]


def test_own_ibis_model_agrees_with_the_orders(project: Path) -> None:
    assert rows(project, "select sum(orders), sum(revenue) from spend_by_weekday") == rows(
        project, "select sum(orders_to_date), sum(revenue_to_date) from ltv_customers"
    )


def test_own_estimator_is_known_by_its_name_and_runs_exactly(project: Path) -> None:
    known = run(project, "compile", "-s", "churn_model", "--vars", "{churn_model.estimator: gentle_boosting}")
    assert known.exit_code == 0, known.output
    misspelt = run(project, "compile", "--vars", "{churn_model.estimator: gentle_bosting}")
    assert misspelt.exit_code == 2
    assert "Did you mean 'gentle_boosting'?" in misspelt.output
    source = find(project)[0]["gentle_boosting"]
    done = train(customers(), defined(estimator="gentle_boosting", source=source))
    assert isinstance(done, Trained)
    assert (done.card.form, done.card.tolerance) == ("trees", None)
    assert done.card.parity <= 1e-12


def test_the_warehouse_file_is_used_on_its_warehouse_only(project: Path) -> None:
    snowflake = run(project, "compile", "-s", "win_back", "--warehouse", "snowflake")
    assert snowflake.exit_code == 0, snowflake.output
    assert "QUALIFY" in snowflake.output
    assert "QUALIFY" not in run(project, "compile", "-s", "win_back").output


def test_its_case_holds_and_a_wrong_one_fails(project: Path) -> None:
    good = run(project, "test")
    assert good.exit_code == 0, good.output
    path = project / "cases" / "marketing" / "win_back.yml"
    text = path.read_text()
    path.write_text(text.replace("silent_days: 200}", "silent_days: 201}"))
    bad = run(project, "test")
    path.write_text(text)
    assert bad.exit_code == 1
    assert "missing    customer_id: a, silent_days: 201" in bad.output


def test_an_override_that_breaks_the_contract_is_refused(project: Path) -> None:
    path = project / "templates" / "segments" / "rfm_segments.sql"
    path.write_text("{#---\ndoc: x\ngrain: segment\ncolumns: {segment: varchar}\n---#}\nselect 'a' as segment\n")
    result = run(project, "compile")
    path.unlink()
    assert result.exit_code == 2
    assert "the shipped rfm_segments promises segment_sort integer, " in result.output
    assert "customers bigint, " in result.output
    assert "and this override leaves it out." in result.output
