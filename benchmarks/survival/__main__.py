"""Survival, side by side: `python -m benchmarks.survival`, see benchmarks/README.md."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from benchmarks.alternate import ROOT, Limits, Side, alternate
from benchmarks.survival.lives import make
from benchmarks.survival.results import SIDES, page

WORK = ROOT / "benchmarks" / ".work"


def sides(folder: Path, rows: int) -> list[Side]:
    """Each in a process of its own, which leaves its answer in a file."""
    return [
        Side(
            name,
            [
                sys.executable,
                "-W",
                "ignore",
                "-m",
                f"benchmarks.survival.sides.{name}",
                str(folder),
                str(rows),
                str(folder / f"{name}.npz"),
            ],
        )
        for name in SIDES
    ]


@click.command()
@click.option("--rows", default=2_000_000, show_default=True, help="Customers.")
@click.option("--rounds", default=3, show_default=True, help="How often each side runs; medians are reported.")
@click.option("--quick", is_flag=True, help="100,000 rows, one round: to see that everything runs.")
@click.option("--timeout", default=1800.0, show_default=True, help="Seconds after which a run is given up.")
@click.option("--work", type=click.Path(path_type=Path), default=WORK, help="Folder for tables and answers.")
def main(rows: int, rounds: int, quick: bool, timeout: float, work: Path) -> None:
    """Time both ways, compare their answers, and write benchmarks/survival/RESULTS.md."""
    if quick:
        rows, rounds = 100_000, 1
    folder = work.resolve()
    make(folder, rows)
    found = alternate(sides(folder, rows), rounds, Limits(timeout), click.echo)
    text = page(found, folder, rows, rounds)
    click.echo(text)
    if not quick:
        Path(__file__).with_name("RESULTS.md").write_text(text)


if __name__ == "__main__":
    main()
