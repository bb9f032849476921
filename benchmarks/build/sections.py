"""What is measured, a section of RESULTS.md each."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.alternate import ROOT, Limits, Results, Side, alternate
from benchmarks.build import compare
from benchmarks.build.script import PUBLISHED
from benchmarks.build.tools import TOOLS


@dataclass(frozen=True)
class Plan:
    """Where and how large."""

    folder: Path
    orders: int
    core_orders: int
    rounds: int
    limits: Limits


CORE = ("sqlkit, core", "script, core", "dbt, core", "SQLMesh, core", "pandas, core")


def full(plan: Plan) -> str:
    """Whole builds, and that they yield the same rows."""
    folder = _prepared(plan.folder / "full", plan.orders)
    results = _measured(plan, folder, ("sqlkit", "hand-written SQL"), "fresh")
    differing = _in_own_process("rows", folder)
    wrong = {name: rows for name, rows in differing.items() if rows}
    if wrong:
        raise SystemExit(f"the two builds differ: {wrong}")
    text = (
        f"{len(PUBLISHED)} tables that a project of orders alone publishes without training. The hand-written SQL "
        "(`expert/`, `core/`) makes the same tables with the same checks and comments, in a new file that takes the "
        f"place of the last. All rows of all {len(PUBLISHED)} tables are equal (compared with EXCEPT ALL; `run_id` "
        "aside). Goal: 1.25 times the hand-written SQL."
    )
    return f"## {plan.orders:,} orders, {plan.orders // 20:,} customers\n\n{text}\n\n" + _table(
        results, ("sqlkit", "hand-written SQL"), against="hand-written SQL"
    )


def core(plan: Plan) -> str:
    """The core models in each tool, at two sizes."""
    written = [
        "## The same 12 models with 20 tests\n\nClean orders, transactions, customers' orders, RFM, segments, cohorts, "
        "lifetime value: the same SELECTs (`core/`) in dbt, SQLMesh and a bare script, pandas by hand. sqlkit builds "
        "its own templates of them (`--select '+rfm_segments +cohort_activity +ltv_customers'`, 12 models and `clock`) "
        "with all their checks. The sides' sums and counts are asserted to be equal."
    ]
    for orders in dict.fromkeys((plan.core_orders, plan.orders)):
        folder = _prepared(plan.folder / f"core{orders}", orders)
        results = _measured(plan, folder, CORE, "fresh")
        _assert_same(results, folder)
        written.append(f"### {orders:,} orders\n\n" + _table(results, CORE, against="script, core"))
    return "\n\n".join(written)


def tiny(plan: Plan) -> str:
    """A small project that is built again and again, its input changed in between."""
    folder = _prepared(plan.folder / "tiny", 1000)
    _measured(Plan(plan.folder, plan.orders, plan.core_orders, 1, plan.limits), folder, CORE, "fresh")
    results = _measured(plan, folder, CORE, "again")
    text = (
        "The core models again, their caches warm, the input changed before each run. SQLMesh restates its models "
        "(`plan --restate-model`), since `run` waits for the next day. Goal: .8 s; dbt needed 4.2 s and SQLBuild 1.1 s "
        "on the machine that set it."
    )
    return f"## A tiny project: 1,000 orders\n\n{text}\n\n" + _table(results, CORE, against="script, core")


def start(plan: Plan) -> str:
    """What it takes to be told something."""
    folder = _prepared(plan.folder / "tiny", 1000)
    names = ("python -c pass", "sqlkit --help", "sqlkit ls", "dbt ls")
    _measured(Plan(plan.folder, plan.orders, plan.core_orders, 1, plan.limits), folder, names, "only")
    results = _measured(plan, folder, names, "only")
    return (
        "## Start-up\n\nFiles warm; memory below 40 MB is the runner's own. Goals: `--help` .15 s, `ls` .4 s.\n\n"
        + _table(results, names)
    )


def increment(plan: Plan) -> str:
    """What a day costs a project that was built the day before."""
    folder = plan.folder / "day"
    module = (sys.executable, "-m", "benchmarks.build.day", str(folder))
    subprocess.run([*module, "make", str(plan.orders)], cwd=ROOT, check=True)
    names = {"whole": "all from nothing", "plain": "a day more", "kept": "a day more, with incremental_rows"}
    results = alternate([Side(name, (*module, side)) for side, name in names.items()], plan.rounds, plan.limits)
    told = subprocess.run([*module, "differing"], cwd=ROOT, check=True, capture_output=True).stdout
    wrong = {name: rows for name, rows in json.loads(told).items() if rows}
    if wrong:
        raise SystemExit(f"a day more is not what all is: {wrong}")
    text = (
        f"{plan.orders // 1000:,} orders of a new day and {plan.orders // 100_000:,} refunds appended as a file to "
        f"{plan.orders:,}, which are a file a month; the as_of date moves to the day after. The same tables as above, "
        "whose rows of that date are the same as those of a build from nothing. Goal: 20 times faster than that. "
        "Tables with a row a customer say their date and are written whole, which bounds it."
    )
    return f"## A day more\n\n{text}\n\n" + _table(results, list(names.values()), against="all from nothing")


ALL: dict[str, Callable[[Plan], str]] = {
    "full": full,
    "core": core,
    "tiny": tiny,
    "start": start,
    "increment": increment,
}


def _prepared(folder: Path, orders: int) -> Path:
    subprocess.run([sys.executable, "-m", "benchmarks.build.prepare", str(folder), str(orders)], cwd=ROOT, check=True)
    return folder


def _measured(plan: Plan, folder: Path, names: Sequence[str], how: str) -> Results:
    command = (sys.executable, "-m", "benchmarks.build.once", str(folder))
    return alternate([Side(name, (*command, name, how)) for name in names], plan.rounds, plan.limits)


def _in_own_process(what: str, folder: Path) -> dict[str, int]:
    command = [sys.executable, "-m", "benchmarks.build.compare", what, str(folder)]
    found: dict[str, int] = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    return found


def _assert_same(results: Results, folder: Path) -> None:
    found = {name: compare.figures(TOOLS[name].folder, folder) for name in CORE if name in results.runs}
    if any(figures != next(iter(found.values())) for figures in found.values()):
        raise SystemExit(f"the sides differ: {found}")


def _table(results: Results, names: Sequence[str], against: str | None = None) -> str:
    head = ["", "seconds", *([f"ratio to {against}"] if against else []), "processor seconds", "peak MB"]
    lines = [head, ["---", *["---:"] * (len(head) - 1)]]
    for name in names:
        if name in results.failures:
            lines.append([name, results.failures[name], *[""] * (len(head) - 2)])
            continue
        ratio = results.ratio(name, against, "seconds") if against in results.runs else None
        shown = [f"{results.median(name, 'seconds'):.2f}", f"{results.median(name, 'cpu_seconds'):.2f}"]
        if against:
            shown.insert(1, "" if ratio is None else f"{ratio:.2f}")
        lines.append([name, *shown, f"{results.highest(name, 'peak_mb'):,.0f}"])
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
