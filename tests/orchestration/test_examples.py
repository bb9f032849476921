"""The examples for Airflow, Dagster and GitHub, run on a real project; the first two on stand-ins for their libraries.

tests/clients runs Dagster's in Dagster. Airflow is too large for that, so its stand-in takes only what Airflow 3 does.
"""

from __future__ import annotations

import runpy
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest
import yaml

from tests.orchestration.shop import EXAMPLES, FAILING, GOOD, WRONG, own, shop, with_sqlkit


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop that is built, on which nothing has changed since."""
    root = shop(tmp_path_factory.mktemp("shop"))
    done = subprocess.run(["sqlkit", "build", "--project-dir", "sqlkit"], cwd=root, env=with_sqlkit(root), check=False)
    assert done.returncode == 0
    return root


@pytest.fixture
def whole(built: Path) -> Iterator[Path]:
    """The same, with its own model put back afterwards."""
    yield built
    own(built, GOOD)


@dataclass
class Dag:
    dag_id: str
    schedule: str
    start_date: object
    catchup: bool
    tasks: dict[str, Operator] = field(default_factory=dict)

    def __enter__(self) -> Dag:
        Operator.dag = self
        return self

    def __exit__(self, *_: object) -> None:
        pass


@dataclass
class Operator:
    task_id: str
    bash_command: str
    cwd: str
    retries: int = 0
    after: list[str] = field(default_factory=list)
    dag = None

    def __post_init__(self) -> None:
        self.dag.tasks[self.task_id] = self

    def __rshift__(self, other: Operator) -> Operator:
        other.after.append(self.task_id)
        return other


def module(name: str, **contents: Any) -> ModuleType:
    made = ModuleType(name)
    made.__dict__.update(contents)
    return made


def dag(monkeypatch: pytest.MonkeyPatch, root: Path) -> Dag:
    operators = "airflow.providers.standard.operators.bash"
    parts = [operators.rsplit(".", n)[0] for n in range(1, operators.count(".") + 1)]
    for name in parts:
        monkeypatch.setitem(sys.modules, name, module(name))
    monkeypatch.setitem(sys.modules, operators, module(operators, BashOperator=Operator))
    monkeypatch.setitem(sys.modules, "airflow.sdk", module("airflow.sdk", DAG=Dag))
    monkeypatch.setenv("SHOP", str(root))
    found: Dag = runpy.run_path(str(EXAMPLES / "airflow_dag.py"))["dag"]
    return found


def run(task: Operator, root: Path) -> int:
    (root / "bin").mkdir(exist_ok=True)
    environment = with_sqlkit(root)
    (root / "bin" / "dbt").write_text('#!/bin/sh\ntest "$*" = build\n')
    (root / "bin" / "dbt").chmod(0o755)
    return subprocess.run(["bash", "-c", task.bash_command], cwd=task.cwd, env=environment, check=False).returncode


def test_airflow_runs_dbt_then_sqlkit_then_the_report(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = dag(monkeypatch, whole).tasks
    assert [(name, task.after) for name, task in tasks.items()] == [
        ("dbt", []), ("sqlkit", ["dbt"]), ("report", ["sqlkit"])
    ]  # fmt: skip
    assert [run(task, whole) for task in tasks.values()] == [0, 0, 0]
    assert (whole / "sqlkit" / "target" / "report.html").stat().st_size > 10_000


def test_airflow_fails_at_once_where_a_second_try_is_no_use(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    task = dag(monkeypatch, whole).tasks["sqlkit"]
    own(whole, WRONG)
    assert (run(task, whole), task.retries) == (2, 0)


class Failure(Exception):
    def __init__(self, description: str, metadata: dict[str, Any] | None = None, allow_retries: bool = True) -> None:
        super().__init__(description)
        self.metadata, self.allow_retries = metadata, allow_retries


@dataclass
class Materialized:
    metadata: dict[str, Any]


@dataclass
class Context:
    retry_number: int = 0


def asset(monkeypatch: pytest.MonkeyPatch, root: Path) -> Any:
    stand_in = module(
        "dagster",
        asset=lambda **_: lambda function: function,
        RetryPolicy=lambda **_: None,
        AssetExecutionContext=Context,
        MaterializeResult=Materialized,
        Definitions=lambda **_: None,
        Failure=Failure,
    )
    monkeypatch.setitem(sys.modules, "dagster", stand_in)
    for name, value in with_sqlkit(root).items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(EXAMPLES / "dagster_assets.py"))["customer_results"]


def test_dagster_is_told_the_rows_of_what_was_made(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own(whole, GOOD + "where rfm.customer_id <> 'c1'\n")
    found = asset(monkeypatch, whole)(Context()).metadata["rows"]
    with duckdb.connect(str(whole / "sqlkit" / "analytics.duckdb"), read_only=True) as results:
        rows = {name.rpartition(".")[2]: results.sql(f"from {name.rpartition('.')[2]}").shape[0] for name in found}
    assert rows["visits"] == 59
    assert {name.rpartition(".")[2]: count for name, count in found.items()} == rows


def test_dagster_tries_a_failed_check_again_and_a_wrong_project_not(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = asset(monkeypatch, whole)
    own(whole, FAILING)
    with pytest.raises(Failure) as failed:
        results(Context())
    assert failed.value.allow_retries
    assert failed.value.metadata
    ((name, message),) = failed.value.metadata["failed"].items()
    assert (".is_known_visits." in name, message) == (True, "60 rows break it")
    own(whole, GOOD)
    assert results(Context(retry_number=1)).metadata
    own(whole, WRONG)
    with pytest.raises(Failure) as wrong:
        results(Context())
    assert not wrong.value.allow_retries


def test_every_step_of_the_workflow_passes(whole: Path) -> None:
    workflow = yaml.safe_load((EXAMPLES / "github_actions.yml").read_text())
    steps = [step["run"].split(" #")[0] for step in workflow["jobs"]["sqlkit"]["steps"] if "run" in step]
    commands = [step.strip() for step in steps if step.startswith("sqlkit ")]
    assert [command.split()[1] for command in commands] == ["test", "diff", "plan", "build"]
    for command in commands:
        done = subprocess.run(["sh", "-c", command], cwd=whole / "sqlkit", env=with_sqlkit(whole), check=False)
        assert done.returncode == 0, command
