"""As a Snowflake procedure has it: zipped, with scoring and nothing else of the project."""

from __future__ import annotations

import ast
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import sqlkit
from sqlkit.estimators import EXTRAS

PACKAGES = ("scoring", "estimators", "training", "btyd", "survival")
ROOT = Path(sqlkit.__file__).parent
FILES = [path for package in PACKAGES[1:] for path in sorted((ROOT / package).rglob("*.py"))]
LIBRARIES = set(sys.stdlib_module_names) | {"numpy", "scipy", "sklearn", "onnx", "threadpoolctl"}

SCRIPT = """
import sys

for absent in ("sqlglot", "duckdb", "skl2onnx"):
    sys.modules[absent] = None
sys.path.insert(0, sys.argv[1])

import numpy as np
from sqlkit.scoring.features import Feature
from sqlkit.training.definition import Definition
from sqlkit.training.train import train

assert ".zip" in sys.modules["sqlkit.training.train"].__file__
days = np.arange(400.0)
rows = {"id": np.arange(400), "x": days, "y": days % 7 > 3, "period": np.where(days < 250, "train", "test")}
features = (Feature("x", "numeric"),)
print(train(rows, Definition("m", "y", "period", ("id",), features, "logistic_regression", None)).version)
"""


def test_trains_from_a_zip(tmp_path: Path) -> None:
    archive = tmp_path / "sqlkit.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("sqlkit/__init__.py", "")
        for package in PACKAGES:
            for path in sorted((ROOT / package).rglob("*.py")):
                zipped.write(path, Path("sqlkit") / path.relative_to(ROOT))
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(archive)], capture_output=True, text=True, cwd=tmp_path, env={}
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.strip()) == 12


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_imports_nothing_else(path: Path) -> None:
    allowed = tuple(f"sqlkit.{package}" for package in PACKAGES)
    extra = {path.stem} & EXTRAS.keys() if path.parent.name == "estimators" else set()
    for module in set(imported(path)) - extra:
        assert module.split(".")[0] in LIBRARIES or module.startswith(allowed), module
        assert "sql_" not in module, module


def imported(path: Path) -> list[str]:
    nodes = list(ast.walk(ast.parse(path.read_text())))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return plain + [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
