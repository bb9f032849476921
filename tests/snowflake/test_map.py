"""`sqlkit map` on Snowflake: proposed by names and types of the catalogue, no table is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sqlkit.cli import main
from sqlkit.project import load_project
from tests.snowflake.fake import Fake
from tests.snowflake.fake_shop import SETTINGS
from tests.snowflake.static import faults

ORDERS = {
    "ORDER_ID": "TEXT",
    "CUSTOMER_ID": "NUMBER(38, 0)",
    "ORDER_DATE": "TIMESTAMP_NTZ",
    "TOTAL_AMOUNT": "NUMBER(18, 2)",
    "STATUS": "TEXT",
}


@pytest.fixture
def root(tmp_path: Path, fake: Fake) -> Path:
    """A profile alone, and an account with a shop."""
    settings = "\n".join(f"      {name}: {value}" for name, value in SETTINGS.items())
    (tmp_path / "profiles.yml").write_text(
        f"shop:\n  target: prod\n  outputs:\n    prod:\n      type: snowflake\n{settings}\n"
    )
    fake.account.add("RAW.SHOP.ORDERS", ORDERS)
    fake.account.add(
        "RAW.SHOP.CUSTOMERS", {"CUSTOMER_ID": "NUMBER(38, 0)", "EMAIL": "TEXT", "CREATED_AT": "TIMESTAMP_TZ"}
    )
    fake.account.add("RAW.ELSEWHERE.ORDERS", ORDERS)
    return tmp_path


def mapped(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["map", *arguments, "--target", "prod", "--project-dir", str(root)])


def test_a_schema_is_proposed_from_its_catalogue_alone(root: Path, fake: Fake) -> None:
    done = mapped(root, "raw.shop", "--write")
    assert done.exit_code == 0, done.output
    assert "sqlkit debug" in done.output
    project = load_project(root)
    source = project.inputs["orders"].mapping_for("prod", "snowflake")
    assert source is not None
    assert str(source.relation).upper() == "RAW.SHOP.ORDERS"
    assert {name: str(text).upper() for name, text in source.columns.items()}["amount"] == "TOTAL_AMOUNT"
    assert project.inputs["customers"].is_mapped
    assert "by names and types alone" in (root / "sqlkit.yml").read_text()
    assert fake.statements
    assert all("INFORMATION_SCHEMA" in sql for sql in fake.statements)
    assert {fault for sql in fake.statements for fault in faults(sql)} == set()


def test_a_place_without_tables_says_what_to_do(root: Path) -> None:
    done = mapped(root, "raw.nowhere")
    assert done.exit_code == 2
    assert "no table with rows is seen in raw.nowhere" in done.output
    assert "sqlkit map RAW.SHOP" in done.output


def test_a_preset_takes_a_look_into_tables(root: Path) -> None:
    done = mapped(root, "raw.shop", "--preset", "shopify")
    assert done.exit_code == 2
    assert "presets are taken from tables that can be looked into" in done.output
