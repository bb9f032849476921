"""What a side is told on its command line."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Asked:
    """Score so many rows with this model into the file `results`; `folder` holds what `prepare` made."""

    folder: Path
    model: str
    rows: int
    results: Path


_scratch = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)  # goes with the process


def asked() -> Asked:
    """The arguments of this process: FOLDER MODEL ROWS."""
    folder, model, rows = sys.argv[1:4]
    return Asked(Path(folder), model, int(rows), Path(_scratch.name) / "scores.duckdb")
