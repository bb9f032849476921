"""How each side is run: its command, what it leaves behind, and whose Python it needs."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.alternate import ROOT
from benchmarks.build.script import PUBLISHED
from benchmarks.environment import interpreter

SQLKIT = ("-m", "sqlkit")
CORE = ("--select", "+rfm_segments +cohort_activity +ltv_customers")
"""The core models of sqlkit: 12, and `clock`, which holds what peers have in `run_params`."""

RESTATED = ("plan", "--auto-apply", "--no-prompts", "--skip-tests")


@dataclass(frozen=True)
class Tool:
    """A command for a side's folder; `leaves` are removed before a fresh run."""

    folder: str
    command: Sequence[str]
    leaves: Sequence[str] = ()
    again: Sequence[str] = ()
    "What is added to the command where the side has run before."
    needs: str = ""
    "The requirements file of its virtual environment; sqlkit's own Python otherwise."
    environment: Mapping[str, str] = field(default_factory=dict)

    def arguments(self, has_run: bool) -> list[str]:
        """The whole command."""
        python = Path(interpreter(self.needs)) if self.needs else Path(sys.executable)
        program, *rest = self.command
        first = str(python) if program == "python" else str(python.parent / program)
        return [first, *rest, *(self.again if has_run else ())]

    def variables(self) -> dict[str, str]:
        """The environment: this checkout is what `sqlkit` means."""
        return {**os.environ, "PYTHONPATH": str(ROOT) if not self.needs else "", **self.environment}


_PUBLICATION = ("analytics.duckdb", "analytics.published", "analytics.audit.duckdb", ".sqlkit_tmp")

TOOLS = {
    "sqlkit": Tool(
        "sqlkit",
        ("python", *SQLKIT, "build", "--log-format", "plain", "--select", " ".join(f"+{name}" for name in PUBLISHED)),
        _PUBLICATION,
    ),
    "hand-written SQL": Tool("script", ("python", "-m", "benchmarks.build.script", "full"), ("*.duckdb",)),
    "sqlkit, core": Tool("sqlkit", ("python", *SQLKIT, "build", "--log-format", "plain", *CORE), _PUBLICATION),
    "script, core": Tool("script", ("python", "-m", "benchmarks.build.script", "core"), ("*.duckdb",)),
    "dbt, core": Tool(
        "dbt",
        ("dbt", "build", "--profiles-dir", ".", "--no-use-colors"),
        ("dbt.duckdb", "target", "logs"),
        needs="dbt",
        environment={"DO_NOT_TRACK": "1"},
    ),
    "SQLMesh, core": Tool(
        "sqlmesh",
        ("sqlmesh", *RESTATED),
        ("mesh.duckdb", ".cache", "logs"),
        again=("--restate-model", "core.*"),
        needs="sqlmesh",
        environment={"SQLMESH__DISABLE_ANONYMIZED_ANALYTICS": "true", "MAX_FORK_WORKERS": "1"},
    ),
    "pandas, core": Tool(
        "pandas", ("python", str(Path(__file__).with_name("with_pandas.py"))), ("pandas",), needs="pandas"
    ),
    "sqlkit --help": Tool("sqlkit", ("python", *SQLKIT, "--help")),
    "sqlkit ls": Tool("sqlkit", ("python", *SQLKIT, "ls")),
    "dbt ls": Tool("dbt", ("dbt", "ls", "--profiles-dir", "."), needs="dbt", environment={"DO_NOT_TRACK": "1"}),
    "python -c pass": Tool("sqlkit", ("python", "-c", "pass")),
}
