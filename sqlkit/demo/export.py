"""From blocks to files: one block in memory at a time, whatever the number of customers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from . import block
from .campaign import ASSIGNMENT, campaign_truth
from .dates import FIRST_DAY, TODAY
from .parquet import RowGroups
from .schemas import SCHEMAS
from .truth import BUYING, CHURN, SPENDING, Count, Truth

FEWEST = 200
ROWS_A_GROUP = 250_000
CLEAN = ("buyers", "purchase", "campaign_order", "subscriptions", "ended_subscriptions")


def export(
    folder: Path,
    customers: int,
    seed: int,
    on_progress: Callable[[str, int, int], None] | None = None,
    rows_a_group: int = ROWS_A_GROUP,
) -> Truth:
    """Write every file, `truth.json` last, so that its presence says the rest is whole."""
    if customers < FEWEST:
        raise ValueError(f"customers is {customers}; every kind of dirt needs {FEWEST} customers or more")
    folder.mkdir(parents=True, exist_ok=True)
    answer = folder / "truth.json"
    answer.unlink(missing_ok=True)
    counts: dict[str, Count] = {}
    with ExitStack() as files:
        writers = {
            name: files.enter_context(RowGroups(folder / f"{name}.parquet", schema, rows_a_group))
            for name, schema in SCHEMAS.items()
        }
        for number, size, done in _blocks(customers):
            counts = _write(block.draw(seed, number, size), writers, counts)
            if on_progress:
                on_progress("customers", done, customers)
    truth = _truth(customers, seed, counts)
    answer.write_text(truth.to_json(), encoding="utf-8")
    return truth


def _blocks(customers: int) -> Iterator[tuple[int, int, int]]:
    """Each block's number and size, and the customers done once it is."""
    for number, start in enumerate(range(0, customers, block.CUSTOMERS)):
        size = min(block.CUSTOMERS, customers - start)
        yield number, size, start + size


def _write(drawn: block.Block, writers: Mapping[str, RowGroups], counts: Mapping[str, Count]) -> dict[str, Count]:
    for name, table in drawn.tables.items():
        writers[name].add(table)
    return {kind: counts.get(kind, Count(0)) + count for kind, count in drawn.counts.items()}


def _truth(customers: int, seed: int, counts: Mapping[str, Count]) -> Truth:
    known = {*CLEAN, *ASSIGNMENT}
    return Truth(
        customers=customers,
        seed=seed,
        first_day=FIRST_DAY.isoformat(),
        today=TODAY.isoformat(),
        currency="GBP",
        buying=BUYING,
        spending=SPENDING,
        churn=CHURN,
        campaign=campaign_truth(counts),
        clean={kind: counts[kind] for kind in CLEAN},
        dirt={kind: count for kind, count in counts.items() if kind not in known},
    )
