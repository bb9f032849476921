"""`python -m benchmarks.build [--orders N] [--rounds N] [--folder F]`: measures all and writes RESULTS.md."""

from __future__ import annotations

import argparse
import platform
import tempfile
from pathlib import Path

import duckdb

from benchmarks.alternate import Limits
from benchmarks.build import sections
from benchmarks.build.tools import TOOLS
from benchmarks.environment import interpreter

RESULTS = Path(__file__).with_name("RESULTS.md")
TIMEOUT, PATIENCE = 7200.0, 120.0


def main() -> None:
    """Make the peers' environments, measure section after section, write what was found after each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.build", description=__doc__)
    parser.add_argument("--orders", type=int, default=20_000_000, help="orders of the whole build")
    parser.add_argument("--core-orders", type=int, default=1_000_000, help="orders of the core models")
    parser.add_argument("--rounds", type=int, default=3, help="times each side runs")
    parser.add_argument("--folder", type=Path, help="where data and results go; a temporary folder otherwise")
    parser.add_argument("--note", default="", help="what a reader should know of this run")
    parser.add_argument("--sections", nargs="*", choices=sections.ALL, default=list(sections.ALL))
    chosen = parser.parse_args()
    for needs in sorted({tool.needs for tool in TOOLS.values()} - {""}):
        interpreter(needs)
    with tempfile.TemporaryDirectory(prefix="sqlkit-benchmark-") as temporary:
        plan = sections.Plan(
            (chosen.folder or Path(temporary)).resolve(),
            chosen.orders,
            chosen.core_orders,
            chosen.rounds,
            Limits(TIMEOUT, PATIENCE),
        )
        written = [_head(chosen.rounds, chosen.note)]
        for name in chosen.sections:
            written.append(sections.ALL[name](plan))
            RESULTS.write_text("\n\n".join(written) + "\n")


def _head(rounds: int, note: str) -> str:
    about = (
        f"Made by `python -m benchmarks.build`: Python {platform.python_version()}, DuckDB {duckdb.__version__}, "
        f"{rounds} rounds, sides in turn, each run a fresh process. Seconds are medians of the wall time of the whole "
        "command, start-up included; memory is the highest resident size of any run. Ratios are medians over rounds. "
        f"What takes over {PATIENCE:.0f} s runs once."
    )
    return "\n\n".join(["# A whole build, side by side", about, *([f"**{note}**"] if note else [])])


if __name__ == "__main__":
    main()
