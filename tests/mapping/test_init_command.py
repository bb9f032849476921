"""`sqlkit init` at the command line: what it refuses, what it asks, what it says."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sqlkit.cli import init, main
from sqlkit.project import load_project
from tests.mapping.schemas import case, write_files


def run(root: Path, *arguments: str, input: str = "") -> Result:
    return CliRunner().invoke(main, ["init", *arguments, "--project-dir", str(root)], input=input)


def start(root: Path, name: str, *arguments: str, input: str = "") -> Result:
    return run(root, *write_files(root, case(name).files), *arguments, input=input)


def orders(root: Path) -> dict[str, str]:
    mapping = load_project(root).inputs["orders"].mapping
    assert mapping is not None
    return mapping.columns


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(init, "_is_terminal", lambda: True)


def test_an_existing_project_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "sqlkit.yml"
    path.write_text("# mine\n")
    refused = start(tmp_path, "cents")
    assert refused.exit_code == 2
    assert "--force" in refused.output
    assert path.read_text() == "# mine\n"
    assert start(tmp_path, "cents", "--force").exit_code == 0
    assert orders(tmp_path)["order_id"] == "orderId"


def test_without_files_there_is_one_to_fill_in(tmp_path: Path) -> None:
    result = run(tmp_path / "new")
    assert result.exit_code == 0
    assert "fill in" in result.output
    assert load_project(tmp_path / "new").inputs["orders"].is_mapped


def test_the_table_says_what_comes_from_where_and_how_sure(tmp_path: Path) -> None:
    output = start(tmp_path, "either_order").output
    (line,) = [line for line in output.splitlines() if line.startswith(" ordered_at")]
    assert "try_strptime(sale_date, '%m/%d/%Y')" in line
    assert "unsure" in line
    assert "other way round" in line
    assert "3 rows of 2 customers, 2024-03-02 to 2024-03-11, 61.50 in all" in output
    assert "Next: sqlkit build" in output


def test_what_is_left_over_refunds_and_other_currencies_are_told(tmp_path: Path) -> None:
    output = start(tmp_path, "woocommerce").output
    assert "Not mapped: shipping_total, billing_email" in output
    assert "1 row below zero, taken as refunds" in output
    assert "where: not status in ('wc-cancelled')" in output


def test_rows_in_other_currencies_are_told(tmp_path: Path) -> None:
    assert "1 of the rows will be quarantined, as their currency is not EUR" in start(tmp_path, "cents").output


def test_a_missing_column_is_written_told_and_exits_2(tmp_path: Path) -> None:
    result = start(tmp_path, "northwind")
    assert result.exit_code == 2
    assert "orders.amount was not found" in result.output
    assert "Orders.csv has: OrderID, CustomerID" in result.output
    assert "Write `amount: <column>`" in result.output
    assert "# amount:  # ? not found" in (tmp_path / "sqlkit.yml").read_text()


def test_without_a_terminal_nothing_is_asked(tmp_path: Path) -> None:
    result = start(tmp_path, "either_order", input="2\n")
    assert "a number, a column" not in result.output
    assert orders(tmp_path)["ordered_at"] == "try_strptime(sale_date, '%m/%d/%Y')"


@pytest.mark.usefixtures("terminal")
def test_yes_asks_nothing(tmp_path: Path) -> None:
    result = start(tmp_path, "either_order", "--yes", input="2\n")
    assert "a number, a column" not in result.output
    assert orders(tmp_path)["ordered_at"] == "try_strptime(sale_date, '%m/%d/%Y')"


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("", "amount"),
        ("1", "amount"),
        ("2", "cast(amount * 0.01 as decimal(18, 4))"),
        ("Amount", "amount"),
        ("amount / 100", "amount / 100"),
        ("amuont\n2", "cast(amount * 0.01 as decimal(18, 4))"),
        ("none\n1", "amount"),
    ],
)
def test_an_unsure_column_is_asked_for(tmp_path: Path, answer: str, expected: str) -> None:
    result = start(tmp_path, "stripe", input=answer + "\n")
    assert result.exit_code == 0, result.output
    assert "whole numbers only: are they cents?" in result.output
    assert orders(tmp_path)["amount"] == expected
    assert "?" not in (tmp_path / "sqlkit.yml").read_text().split("inputs:")[1]


@pytest.mark.usefixtures("terminal")
def test_a_wrong_answer_names_the_nearest_column(tmp_path: Path) -> None:
    result = start(tmp_path, "stripe", input="amuont\n1\n")
    assert "unknown column 'amuont'. Did you mean 'amount'?" in result.output


@pytest.mark.usefixtures("terminal")
def test_a_missing_column_is_asked_for_and_read_as_its_contents_demand(tmp_path: Path) -> None:
    # Two times and two sums, none of them named as one would think: nothing is proposed.
    rows = [
        "order_id,customer_id,bought,sent,zz,yy",
        "1,7,25/01/2024,26/01/2024,1.50,9.75",
        "2,8,26/01/2024,27/01/2024,2.50,9.25",
    ]
    (tmp_path / "orders.csv").write_text("\n".join(rows))
    result = run(tmp_path, str(tmp_path / "orders.csv"), input="bought\nzz\n")
    assert result.exit_code == 0, result.output
    assert "the file has: order_id, customer_id, bought, sent, zz, yy" in result.output
    assert orders(tmp_path)["ordered_at"] == "try_strptime(bought, '%d/%m/%Y')"
    assert orders(tmp_path)["amount"] == "zz"


def test_a_file_that_looks_like_nothing_is_taken_for_orders(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("alpha,beta\nq,w\n")
    result = run(tmp_path, str(tmp_path / "x.csv"))
    assert result.exit_code == 2
    assert "orders.customer_id, orders.ordered_at, orders.amount were not found" in result.output
    assert "x.csv has: alpha, beta" in result.output


@pytest.mark.usefixtures("terminal")
def test_an_order_id_may_be_declined(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(
        "entity id,customer_id,order_date,total\n9,7,2024-01-25,1.50\n9,8,2024-01-26,2.50\n"
    )
    result = run(tmp_path, str(tmp_path / "orders.csv"), input="none\n")
    assert result.exit_code == 0, result.output
    assert "order_id" not in orders(tmp_path)


def test_on_a_real_terminal_it_asks(tmp_path: Path) -> None:
    (path,) = write_files(tmp_path, case("either_order").files)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "sqlkit", "init", path, "--project-dir", str(tmp_path)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    os.write(ours, b"2\n")
    assert process.wait(timeout=120) == 0
    os.close(ours)
    assert orders(tmp_path)["ordered_at"] == "try_strptime(sale_date, '%d/%m/%Y')"
