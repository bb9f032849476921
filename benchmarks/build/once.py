"""One side, once: `python -m benchmarks.build.once FOLDER TOOL fresh|again|only`.

`fresh` removes what earlier runs left, `again` keeps it and changes the input, `only` runs the command.
Prints the wall time of the whole command, what the processors worked (which a busy machine changes less) and its
peak memory.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.build.prepare import point
from benchmarks.build.tools import TOOLS, Tool
from benchmarks.measure import report

LOG = "benchmark.log"


def clear(tool: Tool, side: Path) -> None:
    """Remove results, caches and states."""
    for pattern in tool.leaves:
        for path in side.glob(pattern):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def change(side: Path) -> None:
    """Let the side read the other of the two inputs."""
    point(side, "other" if (side / "orders.parquet").readlink().stem == "orders" else "orders")


def run(tool: Tool, side: Path, *, has_run: bool) -> dict[str, float]:
    """`seconds`, `cpu_seconds` and `peak_mb` of the command; its output goes to a log, shown where it fails."""
    arguments = tool.arguments(has_run)
    with (side / LOG).open("w") as log:
        start = time.perf_counter()
        done = subprocess.run(arguments, cwd=side, env=tool.variables(), stdout=log, stderr=subprocess.STDOUT)
        seconds = time.perf_counter() - start
    if done.returncode != 0:
        raise SystemExit(" / ".join((side / LOG).read_text().strip().splitlines()[-5:]))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"seconds": seconds, "cpu_seconds": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss / 1024}


def main(folder: Path, name: str, how: str) -> None:
    """Prepare, run, report."""
    tool = TOOLS[name]
    side = folder / tool.folder
    if how == "fresh":
        clear(tool, side)
    if how == "again":
        change(side)
    report(run(tool, side, has_run=how == "again"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
