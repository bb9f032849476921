"""What a side is told on its command line, and how it says what it found."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any


def asked() -> tuple[Path, int, Path]:
    """The folder of the table, its rows, and the file for the result."""
    folder, rows, result = sys.argv[1:4]
    return Path(folder), int(rows), Path(result)


def keep(result: Path, **arrays: Any) -> None:
    """For `compare`, in another process."""
    import numpy as np

    np.savez(result, **arrays)
