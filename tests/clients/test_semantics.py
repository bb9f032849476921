"""Layers over the results that run in an environment of their own: they answer every metric as plain SQL does."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sqlkit.compile import compile_project
from sqlkit.project import load_project
from sqlkit.semantics import FORMATS, Asked, exported, semantic_model
from sqlkit.semantics.expression import metric_query
from tests.clients.published import HERE
from tests.core.shops import shop
from tests.semantics.project import asked, told
from tests.semantics.tables import BY, METRICS, drawn, fill

pytestmark = pytest.mark.clients


def ran(reader: str, *arguments: str) -> Any:
    place = os.environ.get("SQLKIT_READER_VENVS")
    assert place, "run `bash .ci/clients`, which makes the clients' environments and names them"
    python = Path(place) / "semantics" / "bin" / "python"
    done = subprocess.run(
        [str(python), str(HERE / "readers" / reader), *arguments], capture_output=True, text=True, env={}, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_boring_semantic_layer_answers_as_sql_does(tmp_path: Path) -> None:
    file, export = tmp_path / "analytics.duckdb", tmp_path / "boring.yml"
    export.write_text(exported("boring", asked("duckdb")))
    expected = {}
    with duckdb.connect() as connection:
        connection.execute(f"attach '{file}' as analytics")
        fill(connection, drawn())
        for name, by in BY.items():
            table = told("duckdb").tables[name]
            rows = connection.execute(metric_query(table, [by]).sql("duckdb")).fetchall()
            for place, metric in enumerate(table.metrics, 1):
                expected[metric] = {row[0]: float(row[place]) for row in rows if row[0] is not None}
        connection.execute("detach analytics")
    answered = ran("ask_boring.py", str(file), str(export), json.dumps(BY))
    assert len(expected) == len(METRICS) > 10
    for metric, groups in expected.items():
        assert answered[metric] == pytest.approx(groups), metric


def test_lookml_parses_to_views_and_explores(tmp_path: Path) -> None:
    export = tmp_path / "sqlkit.view.lkml"
    export.write_text(exported("lookml", asked("snowflake")))
    found = ran("parse_lookml.py", str(export))
    views = {view["name"]: view for view in found["views"]}
    assert views.keys() == told("duckdb").tables.keys() == {explore["name"] for explore in found["explores"]}
    for name, table in told("duckdb").tables.items():
        view = views[name]
        measures = {measure["name"] for measure in view["measures"]}
        assert table.metrics.keys() <= measures
        dimensions = {d["name"] for d in (*view["dimensions"], *view["dimension_groups"])}
        key = list(table.key) if len(table.key) == 1 else ["key"]  # LookML's is one dimension, made of several columns
        assert dimensions == table.columns.keys() | set(key)
        assert len(dimensions & measures) == 0
        assert [d["name"] for d in view["dimensions"] if d.get("primary_key") == "yes"] == key


DBT_PROJECT = "name: reader\nversion: '1.0'\nprofile: reader\nmodel-paths: [models]\n"
DBT_PROFILE = "reader: {target: dev, outputs: {dev: {type: duckdb, path: reader.duckdb}}}\n"


def test_dbt_reads_sources_and_exposures(tmp_path: Path) -> None:
    project, models = tmp_path / "dbt", tmp_path / "dbt" / "models"
    models.mkdir(parents=True)
    manifest = compile_project(load_project(shop(tmp_path / "shop", "inputs:\n  orders: {relation: raw.stg_orders}\n")))
    reading = Asked(manifest, semantic_model(manifest, "analytics", "main"), "dev", "duckdb", "bi")
    (project / "dbt_project.yml").write_text(DBT_PROJECT)
    (project / "profiles.yml").write_text(DBT_PROFILE)
    (models / "stg_orders.sql").write_text("select 1 as order_id")
    (models / "champions.sql").write_text(f"select customer_id from {{{{ source('{reading.model.name}', 'rfm') }}}}")
    for name in ("dbt-sources", "dbt-exposures"):
        (models / FORMATS[name].file).write_text(exported(name, reading))
    found = dbt(
        project, "ls", "--quiet", "--output", "name", "--resource-type", "source", "--resource-type", "exposure"
    )
    named = {name.rpartition(".")[2] for name in found.split()}
    assert named == {*reading.model.published, reading.model.name}


def dbt(project: Path, *arguments: str) -> str:
    """Run dbt where it sends nothing, and fail if it warns of what is written."""
    command = Path(os.environ["SQLKIT_READER_VENVS"]) / "dbt" / "bin" / "dbt"
    more = ["--project-dir", str(project), "--profiles-dir", str(project)]
    environment = {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DBT_WARN_ERROR": "true", "HOME": str(project)}
    done = subprocess.run(
        [str(command), *arguments, *more], capture_output=True, text=True, env=environment, cwd=project, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
