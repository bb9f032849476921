"""`sqlkit init` on a file, then a build with no profile: the totals are those added up by hand from the file."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from sqlkit.build import Request, build
from sqlkit.cli import main
from sqlkit.compile import compile_project
from sqlkit.profile import load_target
from sqlkit.project import load_project
from sqlkit.warehouses import warehouse_for
from tests.mapping.schemas import case, write_files

Totals = dict[str, tuple[str, str]]


def initialised(root: Path, name: str) -> None:
    paths = write_files(root, case(name).files)
    result = CliRunner().invoke(main, ["init", *paths, "--project-dir", str(root), "--yes"])
    assert result.exit_code == 0, result.output
    path = root / "sqlkit.yml"
    # With `latest`, a refund after the last purchase would lie beyond the observation date.
    path.write_text(path.read_text().replace("as_of: latest", "as_of: 2024-12-31"))


def revenue(root: Path) -> dict[str, tuple[datetime.date, Decimal]]:
    """Build what needs no training and return each customer's first day and revenue as published."""
    project = load_project(root)
    target = load_target(root, project.profile)
    select = ["+rfm", "+cohort_retention", "+ltv_customers"]
    build(compile_project(project, target.type), warehouse_for(target, root), lambda event: None, Request(select))
    with duckdb.connect(str(root / "analytics.duckdb"), read_only=True) as published:
        rows = published.execute("select customer_id, first_ordered_on, revenue_to_date from ltv_customers").fetchall()
        (monetary,) = published.execute("select sum(monetary) from rfm").fetchall()[0]
    found = {customer: (first, amount) for customer, first, amount in rows}
    assert monetary == sum(amount for _, amount in found.values())
    return found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # 6 * 2.55 + 6 * 3.39; 6 * 1.85 less one returned
        ("online_retail", {"17850": ("2010-12-01", "35.64"), "13047": ("2010-12-13", "9.25")}),
        # the totals of the first lines; the voided order is in, as its `where` is only suggested
        ("shopify", {"ann@example.com": ("2024-01-05", "75.00"), "bob@example.com": ("2024-02-05", "20.00")}),
        # cents; customer 7's 10.50 are in USD
        ("cents", {"7": ("2024-01-01", "19.99"), "8": ("2024-01-02", "29.99")}),
        # 1.234,50 and 7,25, on the 25th of January and the 4th of March
        ("day_first", {"70": ("2024-01-25", "1241.75"), "71": ("2024-02-03", "12.00")}),
        # 23:30 in New York on the 5th is the 6th in UTC; t3 gives 3.00 back
        ("zoned", {"m1": ("2024-01-06", "1231.50"), "m2": ("2024-01-06", "3.00")}),
        # no order id
        ("cdnow", {"1": ("1997-01-01", "11.77"), "2": ("1997-01-12", "89.00"), "3": ("1997-01-02", "61.06")}),
        # order 100 is given back whole, so that it is no purchase
        ("woocommerce", {"7": ("2024-01-10", "12.10"), "8": ("2024-01-04", "51.65")}),
        # seconds since 1970; one charge is in euros
        ("stripe", {"cus_A": ("2024-01-05", "3998.00"), "cus_B": ("2024-01-06", "4999.00")}),
        ("keywords", {"u1": ("2024-01-05", "13.00"), "u2": ("2024-01-06", "6.50")}),
    ],
)
def test_totals(tmp_path: Path, name: str, expected: Totals) -> None:
    initialised(tmp_path, name)
    wanted = {c: (datetime.date.fromisoformat(first), Decimal(amount)) for c, (first, amount) in expected.items()}
    assert revenue(tmp_path) == wanted


def test_times_with_an_offset_are_counted_in_the_business_zone(tmp_path: Path) -> None:
    initialised(tmp_path, "shopify")
    path = tmp_path / "sqlkit.yml"
    zone = path.read_text().replace("timezone: UTC  # the business", "timezone: Pacific/Auckland  # the business")
    path.write_text(zone)
    # Half past twelve in Berlin is half past midnight of the next day in Auckland.
    orders = tmp_path / "orders_export.csv"
    orders.write_text(orders.read_text().replace("2024-01-05 10:22:31", "2024-01-05 12:30:00"))
    assert revenue(tmp_path)["ann@example.com"][0] == datetime.date(2024, 1, 6)


@pytest.mark.parametrize("suffix", ["parquet", "json"])
def test_other_formats_give_what_the_csv_gives(tmp_path: Path, suffix: str) -> None:
    (csv,) = write_files(tmp_path, case("online_retail").files)
    source = duckdb.connect().sql("select * from read_csv($csv)", params={"csv": csv})
    source.query("source", f"copy source to '{tmp_path / 'sales'}.{suffix}'")
    result = CliRunner().invoke(main, ["init", str(tmp_path / f"sales.{suffix}"), "--project-dir", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "62.89 in all" in result.output  # 15.30 + 20.34 + 11.10 - 1.85 + 18.00
