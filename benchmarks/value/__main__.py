"""Value, side by side: `python -m benchmarks.value`, see benchmarks/README.md."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from benchmarks.alternate import ROOT, Limits, Side, alternate
from benchmarks.environment import interpreter
from benchmarks.value.purchases import counts, make
from benchmarks.value.results import SIDES, page

WORK = ROOT / "benchmarks" / ".work"
PYMC = "pymc_marketing"
WHOLE = 1_000_000
"""Customers from which on the page is written."""


def sides(folder: Path, customers: int, peer: str | None) -> list[Side]:
    """Each in a process of its own, which leaves its answer in a file; without `peer`, none of pymc-marketing's."""
    pythons = {name: peer if name == PYMC else sys.executable for names in SIDES.values() for name in names}
    return [
        Side(f"{piece}_{name}", _command(python, folder, customers, f"{piece}_{name}"))
        for piece, names in SIDES.items()
        for name in names
        if (python := pythons[name]) is not None
    ]


def _command(python: str, folder: Path, customers: int, side: str) -> list[str]:
    module = f"benchmarks.value.sides.{side}"
    return [python, "-W", "ignore", "-m", module, str(folder), str(customers), str(folder / f"{side}.npz")]


@click.command()
@click.option("--customers", default=WHOLE, show_default=True, help="Customers, of about 20 purchases each.")
@click.option("--rounds", default=3, show_default=True, help="How often each side runs; medians are reported.")
@click.option("--quick", is_flag=True, help="50,000 customers, one round: to see that everything runs.")
@click.option("--timeout", default=1800.0, show_default=True, help="Seconds after which a run is given up.")
@click.option("--work", type=click.Path(path_type=Path), default=WORK, help="Folder for tables and answers.")
@click.option("--pymc", type=click.Path(path_type=Path), help="A Python that has pymc-marketing; else one is made.")
@click.option("--without-pymc", is_flag=True, help="Leave pymc-marketing out.")
def main(
    customers: int, rounds: int, quick: bool, timeout: float, work: Path, pymc: Path | None, without_pymc: bool
) -> None:
    """Time all ways and compare their answers; of a million customers, write benchmarks/value/RESULTS.md."""
    if quick:
        customers, rounds = min(customers, 50_000), 1
    folder = work.resolve()
    peer = None if without_pymc else str(pymc or interpreter(PYMC))
    make(folder, customers)
    prepare = [sys.executable, "-m", "benchmarks.value.prepare", str(folder), str(customers)]
    subprocess.run(prepare, cwd=ROOT, check=True)
    found = alternate(sides(folder, customers, peer), rounds, Limits(timeout), click.echo)
    text = page(found, folder, counts(folder, customers), rounds)
    click.echo(text)
    if customers >= WHOLE:
        Path(__file__).with_name("RESULTS.md").write_text(text)


if __name__ == "__main__":
    main()
