"""docs/snowflake.md: its statements are sound, its profile is read, its mapping compiles, its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from sqlkit.compile import compile_project
from sqlkit.errors import ConfigError
from sqlkit.profile import KEYS, Target, load_target
from sqlkit.project import load_project
from sqlkit.warehouses.snowflake.assigned import assigned, warehouses_named
from sqlkit.warehouses.snowflake.connection import connect_arguments
from sqlkit.warehouses.snowflake.grants import PACKAGES
from sqlkit.warehouses.snowflake.places import Places
from tests.projects import TEXTS
from tests.snowflake.fake_shop import compiled
from tests.snowflake.static import faults

PAGE = Path(__file__).parents[2] / "docs" / "snowflake.md"
TEXT = PAGE.read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


STATEMENTS = [text.strip() for block in blocks("sql") for text in block.split(";\n") if text.strip()]


@pytest.mark.parametrize("sql", STATEMENTS, ids=[" ".join(sql.split())[:70] for sql in STATEMENTS])
def test_a_statement_is_sound(sql: str) -> None:
    assert faults(sql.rstrip(";")) == []


def test_there_are_statements() -> None:
    assert len(STATEMENTS) > 25


def test_the_grants_are_those_that_are_checked() -> None:
    """What `sqlkit debug` asks for is what the page grants."""
    given = " ".join(" ".join(STATEMENTS).split()).upper()
    for wanted in (
        "USAGE ON WAREHOUSE",
        "USAGE ON DATABASE ANALYTICS",
        "CREATE SCHEMA ON DATABASE ANALYTICS",
        PACKAGES,
    ):
        assert wanted in given


def test_the_profile_connects_with_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.snowflake.test_connection import DER, pem

    (tmp_path / "key.p8").write_text(pem())
    monkeypatch.setenv("SNOWFLAKE_ACCOUNT", "shop-x1")
    monkeypatch.setenv("SNOWFLAKE_PRIVATE_KEY_PATH", str(tmp_path / "key.p8"))
    profile = next(text for text in blocks("yaml") if "outputs:" in text)
    (tmp_path / "profiles.yml").write_text(profile)
    target = load_target(tmp_path, "shop")
    arguments = connect_arguments(target)
    assert arguments["private_key"] == DER
    assert (arguments["account"], arguments["role"], arguments["warehouse"]) == ("shop-x1", "SQLKIT", "SQLKIT_WH")
    assert set(yaml.safe_load(profile)["shop"]["outputs"]["prod"]) <= KEYS["snowflake"]


def test_the_mapping_compiles(tmp_path: Path) -> None:
    mapping = next(text for text in blocks("yaml") if "inputs:" in text)
    (tmp_path / "sqlkit.yml").write_text(mapping)
    project = load_project(tmp_path)
    source = project.inputs["orders"].mapping_for("prod", "snowflake")
    assert source is not None
    assert source.relation == "RAW.SHOP.ORDERS"
    assert "rfm" in compile_project(project, "snowflake").models


def test_the_schemas_are_those_that_are_made() -> None:
    for schema in Places("ANALYTICS", "CUSTOMERS").schemas:
        assert f"| `ANALYTICS.{schema}` |" in TEXT
        assert f"drop schema if exists ANALYTICS.{schema}" in STATEMENTS


def test_settings_that_are_named_are_known() -> None:
    named = set(re.findall(r"`([a-z_]+):? ?[^`]*` in the profile", TEXT)) | {"grants", "passcode", "connection_name"}
    assert named <= KEYS["snowflake"]


def test_models_that_are_given_warehouses_are_there() -> None:
    (given,) = re.findall(r"`snowflake_warehouse: (\{.*?\})`", TEXT)
    (hint,) = re.findall(r"snowflake_warehouse: (\{.*?\});", _hint())
    manifest = compiled(TEXTS["on_request"])
    for text in (given, hint):
        target = Target("prod", "snowflake", {"snowflake_warehouse": yaml.safe_load(text)})
        assert len(assigned(target, manifest.nodes, manifest.reads, manifest.disabled)) > 1


def _hint() -> str:
    with pytest.raises(ConfigError) as caught:
        warehouses_named(Target("prod", "snowflake", {"snowflake_warehouse": "BIG_WH"}))
    return str(caught.value.hint)


def test_it_says_that_no_account_was_reached() -> None:
    assert "none of it has ever run\non a live account" in TEXT
