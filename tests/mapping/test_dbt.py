"""`sqlkit map --dbt`: which tables are found, what they are called, and what is said of the others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result

from sqlkit.cli import main
from sqlkit.project import load_project
from sqlkit.relation import Relation
from sqlkit.warehouses.snowflake.source import relation_of
from tests.mapping.schemas import write_files

PROJECT = "name: shop\nprofile: shop\nvars:\n  raw: till_raw\n  shop: {own: mine}\n"
PROFILES = """\
shop:
  target: dev
  outputs:
    dev: {type: duckdb, path: shop.duckdb}
    cloud: {type: snowflake, account: a, user: u, password: hunter2, database: RAW, schema: marts}
"""
SOURCES = """\
version: 2
sources:
  - name: till
    schema: "{{ var('raw') }}"
    tables:
      - name: orders
        identifier: t_0042
        columns:
          - name: ref
            description: The order id, unique
          - name: who
            description: "Customer id: as the till knows it"
"""
ROWS = """\
create schema till_raw;
create table till_raw.t_0042 as
select range as ref, 'c' || range % 7 as who, timestamp '2024-01-01' + interval 1 day * range as ordered_at,
       range + 0.5 as total
from range(30);
"""


def shop(root: Path, sources: str = SOURCES, more: str = "", **files: str) -> Path:
    root = root / "shop"
    written = {"dbt_project.yml": PROJECT, "profiles.yml": PROFILES, "models/sources.yml": sources, **files}
    for name in written:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
    write_files(root, written)
    with duckdb.connect(str(root / "shop.duckdb")) as connection:
        connection.execute(ROWS + more)
    return root


def run(root: Path, *arguments: str, **env: str) -> Result:
    given = ["map", "--project-dir", str(root / "sqlkit"), "--dbt", str(root), *arguments]
    return CliRunner(env=env).invoke(main, given)


def manifest(**nodes: dict[str, Any]) -> str:
    known = {"resource_type": "model", "database": "shop", "schema": "main", "config": {}, "columns": {}}
    models = {f"model.shop.{name}": {**known, "name": name, **node} for name, node in nodes.items()}
    results = {"source.shop.results.rfm": {"source_meta": {"made_by": "sqlkit"}}}
    return json.dumps({"nodes": models, "sources": results})


def test_a_source_is_found_where_dbt_would_and_mapped_by_what_is_said_of_its_columns(tmp_path: Path) -> None:
    root = shop(tmp_path)
    result = run(root, "--write")
    assert result.exit_code == 0, result.output
    project = load_project(root / "sqlkit")
    orders = project.inputs["orders"].mapping
    assert orders
    assert orders.relation == "till_raw.t_0042"
    wanted = {"order_id": "ref", "customer_id": "who", "ordered_at": "ordered_at", "amount": "total"}
    assert {name: orders.columns[name] for name in wanted} == wanted
    text = (root / "sqlkit" / "sqlkit.yml").read_text()
    assert "customer_id: who  # ? described as 'Customer id: as the till knows it'" in text
    assert 'path: "../shop.duckdb"' in (root / "sqlkit" / "profiles.yml").read_text()
    checked = CliRunner().invoke(main, ["map", "--project-dir", str(root / "sqlkit")])
    assert (checked.exit_code, checked.output) == (0, "orders: 30 rows\nNothing found to mend.\n")


def test_without_what_is_said_a_column_is_not_recognised(tmp_path: Path) -> None:
    told = run(shop(tmp_path, sources=SOURCES.partition("        columns:")[0])).stdout
    assert "customer_id: who" not in told


MODEL = "create table stg_orders as select ref as order_id, who as customer_id, ordered_at, total from till_raw.t_0042;"


def test_a_model_is_read_instead_of_the_source_behind_it(tmp_path: Path) -> None:
    root = shop(tmp_path, more=MODEL, **{"target/manifest.json": manifest(stg_orders={})})
    told = run(root).stdout
    assert "  orders:\n    relation: stg_orders\n" in told
    assert "# tables not used: till_raw.t_0042." in told


def test_a_model_that_lacks_a_column_gives_way_to_the_source(tmp_path: Path) -> None:
    summed = "create table orders_daily as select ordered_at, sum(total) as amount from till_raw.t_0042 group by all;"
    root = shop(tmp_path, more=summed, **{"target/manifest.json": manifest(orders_daily={})})
    assert "  orders:\n    relation: till_raw.t_0042\n" in run(root).stdout


def test_without_a_manifest_models_go_by_the_names_of_their_files(tmp_path: Path) -> None:
    root = shop(tmp_path, more=MODEL, **{"models/staging/stg_orders.sql": "select 1"})
    told = run(root).stdout
    assert "relation: stg_orders" in told
    assert "looked for by the names of their files in the schema main; `dbt parse` writes it" in told


def test_an_alias_counts_and_what_is_ephemeral_does_not(tmp_path: Path) -> None:
    nodes = {"stg_orders": {"alias": "o_v2"}, "t_0042": {"schema": "till_raw", "config": {"materialized": "ephemeral"}}}
    root = shop(
        tmp_path, sources="", more=MODEL.replace("stg_orders", "o_v2"), **{"target/manifest.json": manifest(**nodes)}
    )
    told = run(root).stdout
    assert "relation: o_v2" in told
    assert "t_0042" not in told


def test_nothing_that_comes_from_sqlkit_is_an_input(tmp_path: Path) -> None:
    """The circle: what dbt makes of results would feed the build that they come from."""
    nodes = {
        "orders": {"depends_on": {"nodes": ["model.shop.best"]}},
        "best": {"depends_on": {"nodes": ["source.shop.results.rfm"]}},
    }
    results = "  - name: results\n    schema: main\n    meta: {made_by: sqlkit}\n    tables: [{name: customers}]\n"
    more = (
        MODEL.replace("stg_orders", "orders")
        + "create table customers as select distinct who as customer_id from till_raw.t_0042;"
    )
    root = shop(tmp_path, sources=SOURCES + results, more=more, **{"target/manifest.json": manifest(**nodes)})
    told = run(root).stdout
    assert "  orders:\n    relation: till_raw.t_0042\n" in told
    assert "customers" not in told


def test_what_only_dbt_could_say_is_left_out_with_its_line(tmp_path: Path) -> None:
    more = """\
      - name: refunds
        identifier: "{{ some_macro('refunds') }}"
      - {name: visits, identifier: "{{ var('vsits') }}"}
      - {name: ordrs, identifier: t_0043}
      - {name: files, meta: {external_location: "s3://bucket/{name}.parquet"}}
      - {name: off, config: {enabled: false}}
"""
    told = run(shop(tmp_path, sources=SOURCES + more)).stdout
    assert "source till.refunds is left out: " in told
    assert "sources.yml:14: \"{{ some_macro('refunds') }}\" is for dbt alone to say" in told
    assert "sources.yml:15: unknown var 'vsits'. Known: own, raw." in told
    assert (
        "sources.yml:16: source till.ordrs is no table of the database (till_raw.t_0043); the nearest is till_raw."
        in told
    )
    assert "map it by `file:`" in told
    assert "till.off" not in told


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ("{{ target.schema }}", "main"),
        ("{{ env_var('TILL', 'main') }}", "main"),
        ("{{ 'main' if target.name == 'dev' else target.schema ~ '_raw' }}", "main"),
        ("{{ var('nobody', 'main') }}", "main"),
    ],
)
def test_jinja_of_values_is_looked_up(tmp_path: Path, schema: str, found: str) -> None:
    sources = SOURCES.replace("{{ var('raw') }}", schema)
    root = shop(tmp_path, sources=sources, more="create table t_0042 as from till_raw.t_0042;")
    assert "    relation: t_0042\n" in run(root).stdout


@pytest.mark.parametrize(
    "value",
    ["{{ target.password }}", "{{ target.__class__.__mro__ }}", "{{ 'x' * 10 ** 9 }}", "{{ env_var('UNSET') }}"],
)
def test_jinja_tells_no_secret_and_runs_nothing(tmp_path: Path, value: str) -> None:
    result = run(shop(tmp_path, sources=SOURCES.replace("{{ var('raw') }}", value)))
    assert result.exit_code == 2
    assert "sources.yml:4" in result.output
    assert "hunter2" not in result.output


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("dbt_project.yml", "name: shop\nprofile: shpo\n", "dbt_project.yml:2: unknown profile 'shpo'. Did"),
        ("dbt_project.yml", "name: shop\n", "profile is missing"),
        ("dbt_project.yml", "profile: shop\n", "name is missing"),
        ("dbt_project.yml", "name: shop\nprofile: shop\nmodel-paths: models\n", "dbt_project.yml:3: model-paths"),
        ("profiles.yml", "shop: {target: dev, outputs: {dev: {type: duckdb}}}\n", "is in :memory:"),
        ("profiles.yml", "shop: {outputs: {default: {type: duckdb, path: no.duckdb}}}\n", "there is no database"),
        ("models/sources.yml", "sources: [\n", "sources.yml:2: not valid YAML"),
        ("models/sources.yml", "models: []\n", "declares no source and no model in models"),
        ("target/manifest.json", "{", "manifest.json: cannot be read"),
        ("target/manifest.json", "{}", "is not in the shape of dbt's artifacts"),
        ("target/manifest.json", '{"nodes": {"m": {"resource_type": "model"}}}', "KeyError 'name'"),
        ("target/manifest.json", "[]", "is not in the shape of dbt's artifacts"),
    ],
)  # fmt: skip
def test_mistakes_are_told_by_file_and_line(tmp_path: Path, file: str, text: str, told: str) -> None:
    result = run(shop(tmp_path, **{file: text}))
    assert (result.exit_code, told in result.output) == (2, True), result.output
    assert "Traceback" not in result.output


def test_a_folder_that_is_none_names_the_nearest(tmp_path: Path) -> None:
    shop(tmp_path)
    result = CliRunner().invoke(main, ["map", "--dbt", str(tmp_path / "shpo")])
    assert (result.exit_code, "Did you mean 'shop'?" in result.output) == (2, True), result.output
    result = CliRunner().invoke(main, ["map", "--dbt", str(tmp_path)])
    assert (result.exit_code, "There is one in shop." in result.output) == (2, True), result.output


def test_without_profiles_it_says_where_they_are_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    root = shop(tmp_path)
    (root / "profiles.yml").rename(tmp_path / "profiles.yml")
    result = run(root)
    assert (result.exit_code, "dbt_project.yml:2: profile 'shop' is wanted" in result.output) == (2, True)
    assert run(root, "--profiles-dir", str(tmp_path)).exit_code == 0
    assert run(root, DBT_PROFILES_DIR=str(tmp_path)).exit_code == 0


def test_a_well_known_schema_is_recognised_by_what_dbt_calls_its_tables(tmp_path: Path) -> None:
    sources = """\
sources:
  - name: jaffle
    schema: main
    tables:
      - {name: raw_orders, identifier: x1}
      - {name: raw_payments, identifier: x2}
      - {name: raw_customers, identifier: x3}
"""
    more = """\
create table x1 as select range as id, range % 7 as user_id, date '2024-01-01' as order_date, 'completed' as status
from range(20);
create table x2 as select range as id, range as order_id, 'card' as payment_method, 1250 as amount from range(20);
create table x3 as select range as id, 'a' as first_name, 'b' as last_name from range(7);
"""
    root = shop(tmp_path, sources=sources, more=more)
    assert run(root, "--write").exit_code == 0
    text = (root / "sqlkit" / "sqlkit.yml").read_text()
    assert "read as dbt's jaffle shop" in text
    assert "x1" in text
    checked = CliRunner().invoke(main, ["map", "--project-dir", str(root / "sqlkit")])
    assert (checked.exit_code, "orders: 20 rows" in checked.output) == (0, True), checked.output


def test_it_is_not_written_among_the_files_of_dbt(tmp_path: Path) -> None:
    root = shop(tmp_path)
    result = CliRunner().invoke(main, ["map", "--project-dir", str(root), "--dbt", str(root), "--write"])
    assert (result.exit_code, "a folder of its own" in result.output) == (2, True), result.output
    assert not (root / "sqlkit.yml").exists()


CATALOG = {
    "nodes": {},
    "sources": {
        "source.shop.till.orders": {
            "metadata": {"schema": "TILL_RAW", "name": "T_0042"},
            "columns": {
                name: {"name": name, "type": kind}
                for name, kind in {
                    "ORDER_ID": "NUMBER",
                    "WHO": "TEXT",
                    "AT": "TIMESTAMP_NTZ",
                    "TOTAL": "NUMBER",
                }.items()
            },
        }
    },
}


def test_on_snowflake_names_and_types_of_the_catalogue_are_all_that_is_known(tmp_path: Path) -> None:
    root = shop(tmp_path, **{"target/catalog.json": json.dumps(CATALOG)})
    result = run(root, "--target", "cloud", "--write")
    assert result.exit_code == 0, result.output
    assert "no row on snowflake was looked at" in result.output
    assert "Next: sqlkit debug --profiles-dir .., which" in result.output
    project = load_project(root / "sqlkit")
    assert project.profile == "shop"
    assert not (root / "sqlkit" / "profiles.yml").exists()
    orders = project.inputs["orders"].mapping
    assert orders
    assert orders.relation == "RAW.till_raw.t_0042"
    wanted = {"order_id": "ORDER_ID", "customer_id": "WHO", "ordered_at": '"AT"', "amount": "TOTAL"}
    assert {name: orders.columns[name] for name in wanted} == wanted
    assert relation_of(project.inputs["orders"], orders, "ANALYTICS", "MARTS") == Relation("T_0042", "TILL_RAW", "RAW")


def test_on_snowflake_without_a_catalogue_it_says_what_writes_one(tmp_path: Path) -> None:
    result = run(shop(tmp_path), "--target", "cloud")
    assert (result.exit_code, "`dbt docs generate` asks snowflake" in result.output) == (2, True), result.output
