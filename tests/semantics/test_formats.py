"""Exports in the grammar of their readers: YAML and JSON by their keys, Snowflake's statement by its clauses."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import sqlglot
import yaml

from sqlkit.compile import compile_project
from sqlkit.errors import ConfigError
from sqlkit.project import load_project
from sqlkit.semantics import Asked, exported, semantic_model
from tests.core.shops import shop
from tests.semantics.project import asked, compiled, told

NAME = r"[a-z_]\w*"
COMMENT = r" comment = '(?:[^']|'')*'"
CLAUSES = {
    "tables": rf"({NAME}) as {NAME}\.{NAME}\.({NAME})( primary key \({NAME}(?:, {NAME})*\))?{COMMENT}",
    "relationships": rf"{NAME} as ({NAME}) \(({NAME})\) references ({NAME}) \(\2\)",
    "facts": rf"({NAME})\.({NAME}) as \1\.\2(?:{COMMENT})?",
    "dimensions": rf"({NAME})\.({NAME}) as \1\.\2(?:{COMMENT})?",
    "metrics": rf"({NAME})\.({NAME}) as (.+?)(?:{COMMENT})?",
}
"""https://docs.snowflake.com/en/sql-reference/sql/create-semantic-view: clauses in this order, and their items."""


def clauses() -> dict[str, list[re.Match[str]]]:
    text = exported("snowflake", asked("snowflake")).replace("ANALYTICS.CUSTOMERS", "analytics.customers")
    first, *lines = text.splitlines()
    assert re.fullmatch(rf"create or replace semantic view {NAME}\.{NAME}\.{NAME}", first)
    assert re.fullmatch(COMMENT.strip() + ";", lines.pop())
    found: dict[str, list[re.Match[str]]] = {}
    for line in lines:
        if line.endswith(" ("):
            found[line.removesuffix(" (")] = []
        elif line != ")":
            clause = list(found)[-1]
            match = re.fullmatch(CLAUSES[clause], line.strip().removesuffix(","), re.IGNORECASE)
            assert match, f"{clause}: {line}"
            found[clause].append(match)
    return found


def test_a_semantic_view_has_snowflakes_clauses_in_order() -> None:
    found = clauses()
    assert list(found) == list(CLAUSES)
    keyed = {match[1] for match in found["tables"] if match[3]}
    assert {match[3] for match in found["relationships"]} <= keyed, "what is referred to has a primary key"


def test_no_name_of_a_semantic_view_means_two_things() -> None:
    found = clauses()
    names = [(match[1], match[2]) for clause in ("facts", "dimensions", "metrics") for match in found[clause]]
    assert len(names) == len(set(names))


def test_metrics_of_a_semantic_view_are_aggregates_of_its_own_columns() -> None:
    found = clauses()
    columns = {f"{match[1]}.{match[2]}" for clause in ("facts", "dimensions") for match in found[clause]}
    for match in found["metrics"]:
        tree = sqlglot.parse_one(match[3], dialect="snowflake")
        used = {f"{column.table}.{column.name}" for column in tree.find_all(sqlglot.exp.Column)}
        assert used
        assert used <= columns
        assert tree.find(sqlglot.exp.AggFunc), match[0]


def test_osi_has_the_keys_of_0_1_1() -> None:
    """Keys of https://github.com/open-semantic-interchange/OSI core-spec/spec.yaml; dbt takes no other version."""
    document = json.loads(exported("osi", asked("snowflake")))
    assert document.keys() == {"version", "semantic_model"}
    assert document["version"] == "0.1.1"
    (model,) = document["semantic_model"]
    assert model.keys() <= {"name", "description", "ai_context", "datasets", "relationships", "metrics"}
    fields = {d["name"]: {f["name"] for f in d["fields"]} for d in model["datasets"]}
    for dataset in model["datasets"]:
        assert dataset.keys() == {"name", "source", "primary_key", "description", "fields"}
        assert re.fullmatch(r"ANALYTICS\.CUSTOMERS\.\w+", dataset["source"])
        assert set(dataset["primary_key"]) <= fields[dataset["name"]]
        assert all(f.keys() <= {"name", "expression", "dimension", "description"} for f in dataset["fields"])
    for relationship in model["relationships"]:
        assert set(relationship["from_columns"]) <= fields[relationship["from"]]
        assert set(relationship["to_columns"]) <= fields[relationship["to"]]
    names = [metric["name"] for metric in model["metrics"]]
    assert len(names) == len(set(names)) > 10


def test_dbt_sources_have_every_published_column() -> None:
    manifest = compiled("snowflake")
    document = yaml.safe_load(exported("dbt-sources", asked("snowflake")))
    assert document["version"] == 2
    (source,) = document["sources"]
    assert (source["database"], source["schema"]) == ("ANALYTICS", "CUSTOMERS")
    found = {table["name"]: [column["name"] for column in table["columns"]] for table in source["tables"]}
    assert found == {n: list(c.spec.columns) for n, c in manifest.models.items() if c.spec.is_published}
    columns = {(t["name"], c["name"]): c for t in source["tables"] for c in t["columns"]}
    assert columns["rfm", "customer_id"]["data_tests"] == ["unique", "not_null"]
    assert columns["churn_actions", "value_source"]["data_tests"][-1] == {
        "accepted_values": {"arguments": {"values": ["predicted", "historical"]}}
    }


def test_superset_has_every_published_table_and_nothing_of_the_connection() -> None:
    """An import would write over a connection's URI and settings, were there any in it."""
    document = yaml.safe_load(exported("superset", asked("duckdb")))
    (connection,) = document["databases"]
    assert connection.keys() == {"database_name", "tables"}
    written = {one["table_name"]: [c["column_name"] for c in one["columns"]] for one in connection["tables"]}
    models = compiled("duckdb").models
    assert written == {name: list(models[name].spec.columns) for name in told("duckdb").published}
    metrics = {m["metric_name"] for one in connection["tables"] for m in one.get("metrics", [])}
    assert metrics == {name for model in models.values() for name in model.spec.metrics}


def test_dbt_exposures_name_the_tables_that_are_mapped(tmp_path: Path) -> None:
    text = "inputs:\n  orders: {relation: raw.stg_orders}\n  customers: {file: customers.csv}\n"
    manifest = compile_project(load_project(shop(tmp_path, text)))
    model = semantic_model(manifest, "analytics", "main")
    found = yaml.safe_load(exported("dbt-exposures", Asked(manifest, model, "dev", "duckdb", "bi")))
    (exposure,) = found["exposures"]
    assert exposure["depends_on"] == ["ref('stg_orders')"]
    assert exposure.keys() >= {"name", "type", "owner"}


def test_an_exposure_of_no_table_is_an_error() -> None:
    with pytest.raises(ConfigError, match="no input is a table"):
        exported("dbt-exposures", asked("duckdb"))


def test_boring_comes_entities_first() -> None:
    """A join names a model that has been read already."""
    document: dict[str, Any] = yaml.safe_load(exported("boring", asked("duckdb")))
    seen: set[str] = set()
    for name, table in document.items():
        assert {join["model"] for join in table.get("joins", {}).values()} <= seen
        seen.add(name)


def test_a_metric_means_one_thing(tmp_path: Path) -> None:
    own = """{#---
doc: Own.
grain: customer_id
columns: {customer_id: varchar not null -- the customer}
metrics:
  customers: count(*)
---#}
select rfm.customer_id from {{ ref("rfm") }} as rfm
"""
    manifest = compile_project(load_project(shop(tmp_path, own=own)))
    with pytest.raises(ConfigError, match="the metric 'customers' is stated by customer_360 too") as caught:
        semantic_model(manifest, None, "main")
    assert str(caught.value.where).endswith("own.sql:6")


def test_joins_are_by_the_entitys_key() -> None:
    joins = {(join.table, join.entity, join.column) for join in told("duckdb").joins}
    assert joins == {(name, "customer_360", "customer_id") for name in ("churn_actions", "churn_scores")}
