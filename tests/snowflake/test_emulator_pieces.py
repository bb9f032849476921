"""The examples in the emulator's docstrings, run by the interpreter that has what its modules need."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from emulator.launch import PYTHON

pytestmark = pytest.mark.snowflake_emulated

RUN = """
import doctest, importlib, pathlib, sys
sys.path.insert(0, "emulator/routines")
files = sorted(pathlib.Path("emulator").rglob("*.py"))
alone = {"batches", "dtypes", "frames", "packages"}
found = [p for p in files if p.stem not in ("__main__", "conftest", "fixtures", "worker")]
dotted = [".".join(p.with_suffix("").parts) for p in found]
names = [p.stem if p.stem in alone and p.parent.name == "routines" else name for p, name in zip(found, dotted)]
results = [doctest.testmod(importlib.import_module(name.removesuffix(".__init__"))) for name in names]
print(sum(r.attempted for r in results))
sys.exit(sum(r.failed for r in results))
"""


def test_examples() -> None:
    folder = Path(__file__).parent
    run = subprocess.run([os.environ[PYTHON], "-c", RUN], cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert int(run.stdout.split()[-1]) >= 9
