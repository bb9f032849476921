"""Time, processor time and extra peak memory of one piece of work, printed for `alternate`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

STATUS = Path("/proc/self/status")


def measured(work: Callable[[], object]) -> dict[str, float]:
    """`seconds`; `cpu_seconds` of all threads; `extra_mb`, the process's peak after the work minus its peak before."""
    before, start, cpu = peak_mb(), time.perf_counter(), time.process_time()
    work()
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu
    return {"seconds": seconds, "cpu_seconds": cpu_seconds, "extra_mb": peak_mb() - before}


def peak_mb() -> float:
    """The highest resident size so far.

    From /proc where there is one: `ru_maxrss` survives exec on Linux, so a child starts with its parent's.
    """
    if STATUS.exists():
        line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2  # macOS counts bytes


def report(found: dict[str, float]) -> None:
    """The last line that `alternate` reads."""
    print(json.dumps(found))
