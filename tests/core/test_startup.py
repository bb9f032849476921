"""What a command loads before it answers: packages that take long to import, and that it has no use for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from core.shops import shop

HEAVY = set("duckdb ibis numpy onnx onnxruntime pandas pyarrow rich skl2onnx sklearn sqlglot".split())
OF_A_PROJECT = {"jinja2", "pydantic", "yaml"}

RUN = """
import json, sys
from sqlkit.cli import main
try:
    main(sys.argv[1:])
finally:
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
"""


def loaded(folder: Path, *arguments: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", RUN, *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1]))


def test_help_loads_nothing_but_click(tmp_path: Path) -> None:
    modules = loaded(tmp_path, "--help")
    assert "click" in modules
    assert modules & (HEAVY | OF_A_PROJECT) == set()


def test_ls_reads_a_project_that_it_has_read_before(tmp_path: Path) -> None:
    root = shop(tmp_path)
    first = loaded(root, "ls")
    assert {"ibis", "sqlglot"} <= first, "the test would see them"
    again = loaded(root, "ls")
    assert again >= OF_A_PROJECT
    assert again & HEAVY == set()


def test_what_compiled_before_is_not_bound_or_rendered_again(tmp_path: Path) -> None:
    root = shop(tmp_path)
    assert {"duckdb", "ibis"} <= loaded(root, "compile")
    assert loaded(root, "compile") & (HEAVY - {"sqlglot"}) == set()
