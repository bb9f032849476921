"""dbt and Dagster themselves around sqlkit: each in an environment of its own that `.ci/clients` makes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from tests.clients.published import HERE
from tests.documented import blocks
from tests.orchestration.shop import EXAMPLES, FAILING, WRONG, own, shop, with_sqlkit

pytestmark = pytest.mark.clients

DBT_PROJECT = """\
name: shop
version: "1.0.0"
profile: shop
flags: {send_anonymous_usage_stats: false}
models: {shop: {+materialized: table}}
"""
SOURCES = """\
sources:
  - name: till
    schema: "{{ env_var('TILL', 'till_raw') }}"
    tables: [{name: orders, identifier: t_0042}]
"""
STAGING = """\
select ref as order_id, who as customer_id, cast(bought as timestamp) as ordered_at, total as amount
from {{ source('till', 'orders') }}
where total > 0
"""
AFTER = """\
select rfm.segment, count(*) as customers, sum(rfm.monetary) as revenue
from {{ source('sqlkit', 'rfm') }} as rfm
group by rfm.segment
"""


def environment(name: str) -> Path:
    place = os.environ.get("SQLKIT_READER_VENVS")
    assert place, "run `bash .ci/clients`, which makes the clients' environments and names them"
    return Path(place) / name / "bin"


def run(command: str, root: Path, **more: str) -> subprocess.CompletedProcess[str]:
    path = with_sqlkit(root)["PATH"]
    variables = {**with_sqlkit(root), "PATH": f"{environment('dbt')}:{path}", "DO_NOT_TRACK": "1", **more}
    return subprocess.run(["sh", "-c", command], cwd=root, env=variables, capture_output=True, text=True, check=False)


def done(command: str, root: Path, **more: str) -> str:
    result = run(command, root, **more)
    assert result.returncode == 0, f"{command}\n{result.stdout}{result.stderr}"
    return result.stdout


def dbt_shop(root: Path) -> Path:
    """Write a dbt project with raw orders, 3 of 243 to be left out by its staging model."""
    (root / "models").mkdir()
    profile = next(text for text in blocks("docs/orchestration.md", "yaml") if "attach:" in text)
    written = {
        "dbt_project.yml": DBT_PROJECT,
        "profiles.yml": profile,
        "models/sources.yml": SOURCES,
        "models/stg_orders.sql": STAGING,
    }
    for name, text in written.items():
        (root / name).write_text(text)
    for script in EXAMPLES.glob("*.sh"):
        shutil.copyfile(script, root / script.name)
    with duckdb.connect(str(root / "shop.duckdb")) as raw:
        raw.sql("create schema till_raw")
        raw.sql(
            "create table till_raw.t_0042 as select range as ref, 'c' || range % 60 as who,"
            " date '2024-01-01' + cast(range % 180 as integer) as bought,"
            " cast(case when range < 240 then 10 + range % 50 else -1 end as decimal(10, 2)) as total from range(243)"
        )
    return root


def test_from_dbt_to_sqlkit_and_back_to_dbt(tmp_path: Path) -> None:
    root = dbt_shop(tmp_path)
    done("dbt build --profiles-dir .", root)
    done("sqlkit map --dbt . --project-dir sqlkit --write", root)
    mapped = yaml.safe_load((root / "sqlkit" / "sqlkit.yml").read_text())["inputs"]
    assert {name: entry["relation"] for name, entry in mapped.items()} == {"orders": "stg_orders"}

    (root / "models" / "segments.sql").write_text(AFTER)
    done("sh dbt_job.sh", root, DBT_PROFILES_DIR=".")
    with duckdb.connect(str(root / "shop.duckdb"), read_only=True) as made:
        customers, revenue = made.sql("select sum(customers), sum(revenue) from segments").fetchall()[0]
        expected = made.sql("select count(distinct who), sum(total) from till_raw.t_0042 where total > 0").fetchall()
    assert [(customers, revenue)] == expected

    again = done("sqlkit map --dbt . --project-dir sqlkit", root, DBT_PROFILES_DIR=".")
    assert "segments" not in again, "what dbt made of results is no input"


def test_the_job_stops_where_a_step_fails(tmp_path: Path) -> None:
    root = dbt_shop(tmp_path)
    done("dbt build --profiles-dir .", root)
    done("sqlkit map --dbt . --project-dir sqlkit --write", root)
    (root / "sqlkit" / "templates").mkdir()
    own(root, WRONG)
    assert run("sh dbt_job.sh", root, DBT_PROFILES_DIR=".").returncode == 2
    assert not (root / "sqlkit" / "analytics.duckdb").exists()


def materialized(root: Path) -> dict[str, Any]:
    python, program = environment("dagster") / "python", HERE / "readers" / "run_dagster.py"
    command = [str(python), str(program), str(EXAMPLES / "dagster_assets.py")]
    result = subprocess.run(command, cwd=root, env=with_sqlkit(root), capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    told: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return told


def test_dagster_materialises_retries_and_gives_up(tmp_path: Path) -> None:
    root = shop(tmp_path)
    made = materialized(root)
    assert (made["is_success"], made["retries"], made["rows"]["model.sqlkit.visits"]) == (True, 0, 60)
    own(root, FAILING)
    assert materialized(root) == {"is_success": False, "retries": 2, "rows": {}}
    own(root, WRONG)
    assert materialized(root) == {"is_success": False, "retries": 0, "rows": {}}
