"""What `compile --explain` says of a small model whose answers are plain to see, and of shipped ones."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from core.shops import shop
from sqlkit.cli import main
from sqlkit.compile import compile_project
from sqlkit.explain import Explanation, explain
from sqlkit.manifest import Manifest
from sqlkit.project import load_project

PROJECT = """
inputs:
  orders:
    file: orders.csv
params:
  own:
    least: 5
"""
MACROS = "{% macro twice(name) %}\n2 * {{ name | identifier }}\n{% endmacro %}\n"
MODEL = """{#---
doc: Own.
grain: customer_id
columns:
  customer_id: varchar -- who
  doubled: money -- twice what they spent
  total: bigint -- their orders
params: {own.least: 1, own.most: 9, own.unread: 3}
---#}
{% from "own/_macros.sql" import twice %}
select
    rfm.customer_id,
    {{ twice("monetary") }} as doubled,
    sum(rfm.frequency) over (partition by rfm.customer_id) as total
from {{ ref("rfm") }} as rfm
where rfm.recency_days > {{ params.own.least }}
    and rfm.recency_days / 2 < {{ params.own.most }}
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shop(tmp_path_factory.mktemp("explain") / "shop", PROJECT, own__own=MODEL, own___macros=MACROS)


def explained(root: Path, warehouse: str = "duckdb", **overrides: Any) -> Explanation:
    manifest = compile_project(load_project(root, overrides), warehouse)
    return explain(manifest, "own", overrides)


def test_files_and_reads(root: Path) -> None:
    found = explained(root)
    assert found.files == ("templates/own/own.sql", "templates/own/_macros.sql")
    assert (found.reads, found.inputs) == (("rfm", "run_params"), ())


def test_parameters_say_where_they_were_set(root: Path) -> None:
    found = {s.name: (s.value, s.where) for s in explained(root).settings}
    assert found == {"own.least": (5, "sqlkit.yml:7"), "own.most": (9, "default")}
    told = {s.name: (s.value, s.where) for s in explained(root, **{"own.least": 2, "own": {"most": 3}}).settings}
    assert told == {"own.least": (2, "--vars"), "own.most": (3, "--vars")}


def test_columns_have_their_sources_and_the_compilers_part(root: Path) -> None:
    found = {c.name: (c.type, c.doc, c.sources, c.compiler) for c in explained(root).columns}
    assert found == {
        "customer_id": ("varchar", "who", ("rfm.customer_id",), ""),
        "doubled": ("decimal(18, 4)", "twice what they spent", ("rfm.monetary",), ""),
        "total": ("bigint", "their orders", ("rfm.customer_id", "rfm.frequency"), "cast from hugeint"),
        "as_of_date": ("date", "Rows before this day count.", ("run_params.as_of_date",), "added by the compiler"),
        "run_id": (
            "varchar",
            "The run that built the row; see the table runs.",
            ("run_params.run_id",),
            "added by the compiler",
        ),
    }
    assert explained(root).rows == ("rfm.recency_days", "rows of rfm")


def test_lines_are_the_template_s(root: Path) -> None:
    found = {line.text.strip(): line.where for line in explained(root).lines}
    assert found["from ref.rfm as rfm"] == "templates/own/own.sql:15"
    assert found["where rfm.recency_days > 5"] == "templates/own/own.sql:16"
    assert found["2 * monetary"] == "templates/own/_macros.sql:2"


def test_rewrites_of_each_warehouse(root: Path) -> None:
    duckdb = {r.rule: r for r in explained(root).rewrites}
    assert duckdb.keys() == {"double_division", "integer_sum"}
    assert duckdb["double_division"].lines == 1
    ((was, became),) = duckdb["double_division"].samples
    assert "rfm.recency_days / 2" in was
    assert "AS DOUBLE) / 2" in became
    snowflake = {r.rule for r in explained(root, "snowflake").rewrites}
    assert "fold_upper" in snowflake
    assert "integer_sum" not in snowflake
    assert explained(root).spelled == {}


def test_every_shipped_model_can_be_explained(root: Path) -> None:
    for warehouse in ("duckdb", "snowflake"):
        manifest: Manifest = compile_project(load_project(root), warehouse)
        for name, compiled in manifest.models.items():
            if compiled.model.shipped and name in ("rfm", "clock", "churn_model", "customer_360", "orders_audited"):
                found = explain(manifest, name, {})
                assert found.files[0].startswith("sqlkit/")
                assert [s.name for s in found.settings] == list(compiled.params)
                assert all(column.doc or compiled.spec.estimator for column in found.columns)


def test_the_command_prints_both_ways(root: Path) -> None:
    arguments = ["compile", "own", "--explain", "--vars", "{own.least: 4}", "--project-dir", str(root)]
    text = CliRunner().invoke(main, arguments)
    assert text.exit_code == 0, text.output
    assert "own.least = 4 (--vars)" in text.output
    assert re.search(r"templates/own/own\.sql:16 +\| where rfm\.recency_days > 4\n", text.output)
    data = json.loads(CliRunner().invoke(main, [*arguments, "--format", "json"]).stdout)
    assert data["lines"][0]["where"].startswith("templates/own/own.sql:")
    several = CliRunner().invoke(main, ["compile", "own", "rfm", "--explain", "--project-dir", str(root)])
    assert several.exit_code == 2
    assert "--explain is of one model, and 2 are selected." in several.output
