"""What a build, and a build that fails, leave in target/, as dbt's tools read it.

`dbt-artifacts-parser` is such a tool: its classes are generated from dbt's own schemas and refuse unknown keys.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
from click.testing import CliRunner, Result
from dbt_artifacts_parser import parser

from sqlkit.artifacts.folder import write
from sqlkit.cli import main
from sqlkit.errors import WarehouseError
from sqlkit.warehouses.duckdb.warehouse import DuckDB
from tests.publishing.shop import new_shop

SECRET = "hunter2-in-the-profile"

PROFILES = f"""
shop:
  target: dev
  outputs:
    dev: {{type: duckdb, path: raw.duckdb, publish: out/results.duckdb, threads: 2, secrets: [{{secret: {SECRET}}}]}}
    other: {{type: snowflake, account: a, user: u, password: {SECRET}, database: analytics, warehouse: w, schema: gold}}
"""

CASES = """
- name: an order is itself
  given: {orders: [{order_id: a, amount: 2, channel: '1'}]}
  expect: [{order_id: a, amount: 2}]
"""

SELECT = ("--select", "+rfm_segments", "--select", "own_orders")


def sqlkit(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--project-dir", str(root)])


def artifact(root: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / "target" / f"{name}.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with a profile that holds a secret, orders in a table and one case, built and tested."""
    shop = new_shop(tmp_path_factory.mktemp("artifacts") / "shop")
    with duckdb.connect(str(shop.root / "raw.duckdb")) as connection:
        connection.execute(f"create table orders as from read_csv('{shop.root / 'orders.csv'}')")
    (shop.root / "profiles.yml").write_text(PROFILES, encoding="utf-8")
    project = shop.root / "sqlkit.yml"
    project.write_text(project.read_text().replace("file: orders.csv", "relation: main.orders"), encoding="utf-8")
    (shop.root / "cases").mkdir()
    (shop.root / "cases" / "own_orders.yml").write_text(CASES, encoding="utf-8")
    built = sqlkit(shop.root, "build", *SELECT, "--vars", "{churn.inactive_days: 90}")
    assert built.exit_code == 0, built.output
    (shop.root / "target" / "run_results.build.json").write_text(json.dumps(artifact(shop.root, "run_results")))
    tested = sqlkit(shop.root, "test")
    assert tested.exit_code == 0, tested.output
    return shop.root


def test_a_real_reader_reads_all_three(root: Path) -> None:
    manifest = parser.parse_manifest(artifact(root, "manifest"))
    catalog = parser.parse_catalog(artifact(root, "catalog"))
    results = parser.parse_run_results(artifact(root, "run_results.build"))
    assert type(manifest).__name__ == "ManifestV12"
    node: Any = manifest.nodes["model.shop.own_orders"]
    assert (node.name, node.resource_type, node.config.materialized) == ("own_orders", "model", "table")
    assert node.relation_name == '"results"."main"."own_orders"'
    assert node.depends_on.nodes == ["model.shop.orders", "model.shop.run_params"]
    assert node.original_file_path == "templates/own_orders.sql"
    assert node.raw_code == (root / "templates" / "own_orders.sql").read_text()
    assert node.columns["amount"].description == "what was paid"
    assert node.columns["amount"].data_type == "decimal(18, 4)"
    assert manifest.metadata.adapter_type == "duckdb"
    table = catalog.nodes["model.shop.own_orders"]
    assert (table.columns["amount"].type, table.columns["amount"].comment) == ("decimal(18,4)", "what was paid")
    assert table.stats["row_count"].value == 300
    assert {entry.status.value for entry in results.results} == {"success", "pass"}
    tested = parser.parse_run_results(artifact(root, "run_results"))
    assert [entry.unique_id for entry in tested.results] == ["unit_test.shop.own_orders.an_order_is_itself"]


def test_the_artifacts_point_to_one_another(root: Path) -> None:
    manifest, catalog = artifact(root, "manifest"), artifact(root, "catalog")
    results = artifact(root, "run_results.build")
    known = manifest["nodes"].keys() | manifest["sources"].keys() | manifest["unit_tests"].keys()
    assert {entry["unique_id"] for entry in results["results"]} <= manifest["nodes"].keys()
    assert {entry["unique_id"] for entry in artifact(root, "run_results")["results"]} <= manifest["unit_tests"].keys()
    assert catalog["nodes"].keys() <= manifest["nodes"].keys()
    for edges in (manifest["parent_map"], manifest["child_map"]):
        assert edges.keys() == known
        assert {name for names in edges.values() for name in names} <= known
    children = {(parent, key) for key, names in manifest["parent_map"].items() for parent in names}
    assert children == {(key, child) for key, names in manifest["child_map"].items() for child in names}
    assert results["metadata"]["invocation_id"] == catalog["metadata"]["invocation_id"]


def test_checks_are_tests_of_their_models(root: Path) -> None:
    tests = [node for node in artifact(root, "manifest")["nodes"].values() if node["resource_type"] == "test"]
    own = {node["name"]: node for node in tests if node["attached_node"] == "model.shop.own_orders"}
    assert own["between_own_orders_amount"]["test_metadata"]["kwargs"] == {
        "model": "{{ ref('own_orders') }}",
        "column_name": "amount",
        "min_value": 0,
        "max_value": 1000,
    }
    assert own["unique_own_orders_order_id"]["test_metadata"]["name"] == "unique"
    assert all(node["attached_node"] in node["depends_on"]["nodes"] for node in tests)


def test_a_relation_named_in_the_catalog_can_be_read(root: Path) -> None:
    for node in artifact(root, "manifest")["nodes"].values():
        if node["unique_id"] in artifact(root, "catalog")["nodes"]:
            with duckdb.connect(str(root / "out" / "results.duckdb"), read_only=True) as connection:
                connection.execute(f"select count(*) from {node['relation_name']}")
            assert isinstance(sqlglot.parse_one(node["compiled_code"], dialect="duckdb"), sqlglot.exp.Query)


@pytest.mark.parametrize("target", ["dev", "other"])
def test_nothing_of_a_profile_but_names(root: Path, target: str) -> None:
    compiled = sqlkit(root, "compile", "--target", target)
    assert compiled.exit_code == 0, compiled.output
    node = artifact(root, "manifest")["nodes"]["model.shop.rfm"]
    assert (node["database"], node["schema"]) == {"dev": ("results", "main"), "other": ("analytics", "gold")}[target]
    said = compiled.output + "".join(
        path.read_text(encoding="utf-8") for path in (root / "target").rglob("*") if path.is_file()
    )
    assert SECRET not in said
    assert str(root.parent) not in "".join(path.read_text() for path in (root / "target").glob("*.json"))


def test_the_arguments_are_kept(root: Path) -> None:
    arguments = artifact(root, "run_results.build")["args"]
    assert (arguments["which"], arguments["vars"]) == ("build", "{churn.inactive_days: 90}")
    assert arguments["select"] == ["+rfm_segments", "own_orders"]


def test_a_failed_build_says_what_failed_and_what_was_skipped(tmp_path: Path) -> None:
    shop = new_shop(tmp_path / "shop")
    shop.write_orders(300, channel="web")  # no number: own_orders cannot be made
    reader = shop.root / "templates" / "own_reader.sql"
    reader.write_text(
        "{#---\ndoc: Reads.\ngrain: order_id\ncolumns: {order_id: varchar}\n---#}\n"
        'select own.order_id from {{ ref("own_orders") }} as own\n'
    )
    assert sqlkit(shop.root, "build", "--select", "own_orders own_reader").exit_code == 1
    found = parser.parse_run_results(artifact(shop.root, "run_results"))
    entries = {entry.unique_id: entry for entry in found.results}
    assert entries["model.shop.own_orders"].status.value == "error"
    assert "Conversion Error" in str(entries["model.shop.own_orders"].message)
    assert entries["model.shop.own_reader"].status.value == "skipped"
    assert entries["model.shop.orders"].status.value == "success"
    timing = entries["model.shop.orders"].timing[0]
    assert str(timing.started_at) < str(timing.completed_at)
    assert not (shop.root / "target" / "catalog.json").exists(), "nothing was published"


def test_the_catalog_is_of_what_was_just_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[DuckDB] = []
    connect = DuckDB.connect

    def counted(warehouse: DuckDB) -> None:
        opened.append(warehouse)
        connect(warehouse)

    monkeypatch.setattr(DuckDB, "connect", counted)
    shop = new_shop(tmp_path / "shop")
    for orders in (20, 30):
        shop.write_orders(orders)
        assert sqlkit(shop.root, "build", "--select", "own_orders").exit_code == 0
        table = artifact(shop.root, "catalog")["nodes"]["model.shop.own_orders"]
        assert table["stats"]["row_count"]["value"] == orders
    assert len(opened) == 2, "a build opens its warehouse once"


def test_a_catalog_that_cannot_be_asked_for_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*arguments: object) -> None:
        raise WarehouseError("connection lost.")

    shop = new_shop(tmp_path / "shop")
    monkeypatch.setattr("sqlkit.artifacts.catalog.catalog_artifact", gone)
    found = sqlkit(shop.root, "build", "--select", "own_orders")
    assert (found.exit_code, shop.published.exists()) == (0, True)
    assert "Not written" in found.output
    assert "catalog.json: connection lost." in found.output
    assert artifact(shop.root, "summary")["status"] == "published"


def test_a_refused_build_is_not_done(tmp_path: Path) -> None:
    shop = new_shop(tmp_path / "shop")
    assert sqlkit(shop.root, "build", "--select", "own_orders").exit_code == 0
    (shop.root / "target" / "catalog.json").unlink()
    model = shop.root / "templates" / "own_orders.sql"
    model.write_text(model.read_text().replace("channel_number", "channel_code"))
    for arguments in (["build", "--select", "own_orders"], ["retry"]):
        refused = sqlkit(shop.root, *arguments)
        assert refused.exit_code == 1
        assert "own_orders.channel_number" in refused.stderr
        assert not artifact(shop.root, "run_results")["args"]["is_done"]
        assert not (shop.root / "target" / "catalog.json").exists(), "nothing was published"


def test_each_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "manifest.json", {"version": 1})

    def full(*paths: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write(tmp_path, "manifest.json", {"version": 2})
    assert json.loads((tmp_path / "manifest.json").read_text()) == {"version": 1}
    assert sorted(path.name for path in tmp_path.iterdir()) == [".gitignore", "manifest.json"]


def test_a_folder_that_cannot_be_written_does_not_stop_a_command(tmp_path: Path) -> None:
    shop = new_shop(tmp_path / "shop")
    (shop.root / "target").write_text("a file in the way")
    planned = sqlkit(shop.root, "plan", "--select", "+own_orders")
    assert planned.exit_code == 0, planned.output
    assert "Not written: " in planned.stdout


def test_clean_removes_them(root: Path, tmp_path: Path) -> None:
    shop = new_shop(tmp_path / "shop")
    write(shop.root / "target", "manifest.json", {})
    assert sqlkit(shop.root, "clean").exit_code == 0
    assert not (shop.root / "target").exists()
