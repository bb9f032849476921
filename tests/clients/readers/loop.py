"""What every reader does: open, read twice, close, until a file appears; needs nothing but Python."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

TABLES = ("rfm", "rfm_segments", "own_orders")
ONE = "select distinct run_id from rfm"
ALL = " union ".join(f"select run_id from {table}" for table in TABLES)

Answers = tuple[list[str], list[str]]


def read_until_told(version: str, read: Callable[[str], Answers]) -> None:
    """Arguments: the published file, and the one whose appearance says stop. Prints what was seen, as JSON."""
    file, stop = sys.argv[1:]
    reads, seen, wrong = 0, set(), []
    while not Path(stop).exists():
        try:
            one, runs = read(file)
        except Exception as error:  # whatever a client raises, a reader of a report would see
            wrong.append(f"{type(error).__name__}: {error}"[:300])
            time.sleep(0.05)
            continue
        reads += 1
        seen.update(runs)
        if len(runs) != 1 or one != runs:
            wrong.append(f"torn: {one} and {runs}")
        time.sleep(0.02)
    print(json.dumps({"version": version, "reads": reads, "seen": len(seen), "wrong": wrong[:20]}))
