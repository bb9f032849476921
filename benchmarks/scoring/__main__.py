"""Scoring, side by side: `python -m benchmarks.scoring`, see benchmarks/README.md."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from benchmarks.alternate import ROOT, Limits, Results, Side, alternate
from benchmarks.environment import interpreter
from benchmarks.scoring.results import page

WORK = ROOT / "benchmarks" / ".work"
SIDES = "benchmarks.scoring.sides"

SCORED = {
    "linear": ("readwrite", "expression", "function", "orbital", "pandas"),
    "hgb100": ("onnxruntime", "function", "expression", "orbital", "pandas"),
    "rf100": ("onnxruntime", "function", "expression", "orbital", "pandas"),
}
PLANNED = ("hgb100", "rf100", "hgb500")
LARGE = 5_000_000


def sides(folder: Path, rows: int, orbital: Path) -> list[Side]:
    """Everything of a round; a name is what is done / model / rows."""
    scored = [_side(folder, side, model, rows, orbital) for model, names in SCORED.items() for side in names]
    planned = [
        _side(folder, side, model, rows, orbital) for model in PLANNED for side in ("plan_expression", "plan_orbital")
    ]
    return scored + planned


def large(folder: Path, orbital: Path) -> list[Side]:
    """What is measured once at five million rows, for its memory."""
    wanted = (("expression", "linear"), ("function", "hgb100"), ("function", "rf100"), ("pandas", "hgb100"))
    return [_side(folder, side, model, LARGE, orbital) for side, model in wanted]


def _side(folder: Path, side: str, model: str, rows: int, orbital: Path) -> Side:
    python = str(orbital) if side.endswith("orbital") else sys.executable
    command = [python, "-W", "ignore", "-m", f"{SIDES}.{side}", str(folder), model, str(rows)]
    return Side(f"{side}/{model}/{rows}", command)


def prepared(folder: Path, sizes: list[int], orbital: Path, timeout: float) -> Results:
    """Tables, models and orbital's SQL, in processes of their own; how long orbital took to write it."""
    make = [sys.executable, "-W", "ignore", "-m", "benchmarks.scoring.prepare", str(folder), *map(str, sizes)]
    subprocess.run(make, cwd=ROOT, check=True)
    missing = [m for m in dict.fromkeys([*SCORED, *PLANNED]) if not (folder / f"{m}.orbital.sql").exists()]
    write = [str(orbital), "-W", "ignore", "-m", "benchmarks.scoring.orbital_sql", str(folder)]
    return alternate([Side(f"orbital's SQL/{m}", [*write, m]) for m in missing], 1, Limits(timeout), click.echo)


@click.command()
@click.option("--rows", default=1_000_000, show_default=True, help="Rows of the table that is scored.")
@click.option("--rounds", default=5, show_default=True, help="How often each side runs; medians are reported.")
@click.option("--five-million", is_flag=True, help="Measure memory once at 5 million rows too.")
@click.option("--quick", is_flag=True, help="200,000 rows, one round: to see that everything runs.")
@click.option("--timeout", default=1200.0, show_default=True, help="Seconds after which a run is given up.")
@click.option("--work", type=click.Path(path_type=Path), default=WORK, help="Folder for tables and models.")
def main(rows: int, rounds: int, five_million: bool, quick: bool, timeout: float, work: Path) -> None:
    """Time every way to score and write benchmarks/scoring/RESULTS.md."""
    if quick:
        rows, rounds = 200_000, 1
    orbital = interpreter("orbital")
    folder = work.resolve()
    sizes = [rows, *([LARGE] if five_million else [])]
    unwritten = prepared(folder, sizes, orbital, timeout).failures
    found = alternate(sides(folder, rows, orbital), rounds, Limits(timeout), click.echo)
    if five_million:
        at_large = alternate(large(folder, orbital), 1, Limits(timeout), click.echo)
        found = Results(found.runs | at_large.runs, found.failures | at_large.failures)
    found.failures |= unwritten
    found.failures = {side: why.replace(f"{folder}/", "") for side, why in found.failures.items()}
    Path(__file__).with_name("RESULTS.md").write_text(page(found, rows, rounds))


if __name__ == "__main__":
    main()
