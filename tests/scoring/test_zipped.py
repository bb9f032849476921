"""The package as a Snowflake procedure has it: zipped, alone, without SQLGlot or DuckDB."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import sqlkit.scoring

SCRIPT = """
import sys

for absent in ("sqlglot", "duckdb", "skl2onnx"):
    sys.modules[absent] = None
sys.path.insert(0, sys.argv[1])

import numpy as np
import pandas as pd
from sklearn.tree import DecisionTreeClassifier
from sqlkit.scoring.export import export
from sqlkit.scoring.features import Feature

assert ".zip" in sys.modules["sqlkit.scoring.export"].__file__
values = np.arange(100.0)
model = DecisionTreeClassifier(max_depth=3).fit(pd.DataFrame({"x": values}), values % 7 > 3)
print(export(model, [Feature("x", "numeric")], {"x": values}).report.worst("onnx"))
"""


def test_exports_from_a_zip(tmp_path: Path) -> None:
    folder = Path(sqlkit.scoring.__file__).parent
    archive = tmp_path / "scoring.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("sqlkit/__init__.py", "")
        for path in sorted(folder.rglob("*.py")):
            zipped.write(path, Path("sqlkit/scoring") / path.relative_to(folder))
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(archive)], capture_output=True, text=True, cwd=tmp_path, env={}
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) == 0.0
