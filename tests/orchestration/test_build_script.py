"""examples/orchestration/build.sh tries again what may be mended so, and nothing else."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.documented import REPOSITORY

SCRIPT = REPOSITORY / "examples" / "orchestration" / "build.sh"

FAKE = """\
#!/bin/sh
echo "$1" >> "$CALLS"
exit "$(sed -n "$(wc -l < "$CALLS")p" "$CODES")"
"""
"""A sqlkit that ends with the codes of a file, one after the other."""


@pytest.mark.parametrize(
    ("codes", "tries", "calls"),
    [
        ([0], 3, ["build"]),
        ([1, 0], 3, ["build", "retry"]),
        ([1, 1, 1], 3, ["build", "retry", "retry"]),
        ([1], 1, ["build"]),
        ([2], 3, ["build"]),
        ([1, 2], 3, ["build", "retry"]),
        ([143], 3, ["build"]),
    ],
)
def test_only_exit_code_1_is_tried_again(tmp_path: Path, codes: list[int], tries: int, calls: list[str]) -> None:
    (tmp_path / "sqlkit").write_text(FAKE)
    (tmp_path / "sqlkit").chmod(0o755)
    (tmp_path / "codes").write_text("".join(f"{code}\n" for code in codes))
    environment = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "CALLS": str(tmp_path / "calls"),
        "CODES": str(tmp_path / "codes"),
    }
    done = subprocess.run(["sh", str(SCRIPT), "shop", str(tries), "0"], env=environment, check=False)
    assert done.returncode == codes[-1]
    assert (tmp_path / "calls").read_text().split() == calls
