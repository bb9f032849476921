"""What is kept and merged equals a full refresh, whatever came, late or not, was deleted or corrected in between."""

from __future__ import annotations

import datetime
import random
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from sqlkit.build import BuildResult
from sqlkit.resources import shipped
from tests.publishing.shop import Content, Shop, content, query, start

Row = list[str]
Rows = list[Row]

HEADER = "order_id,customer_id,ordered_at,amount,refund_of,cost"
FIRST = datetime.date(2024, 1, 1)

INPUT = """
inputs:
  orders: {{file: "{files}", columns: {{refund_of: refund_of, cost: cost}}}}
"""

KEEPING = "shop: {target: dev, outputs: {dev: {type: duckdb, incremental_rows: 0}}}"
SELECT = ["+rfm_segments", "+cohort_churn", "+ltv_cohorts", "+ltv_customers", "+quarantine", "+row_accounting"]


def new_rows(rng: random.Random, count: int, first_day: int, days: int, start: int) -> Rows:
    found = []
    for i in range(start, start + count):
        day = FIRST + datetime.timedelta(days=first_day + rng.randrange(days))
        time = f"{day} {rng.randrange(24):02}:30:00"
        found.append([f"o{i}", f"c{rng.randrange(30)}", time, f"{rng.randrange(1, 90)}.25", ""])
    return found


def late(rng: random.Random, rows: Rows) -> None:
    rows += new_rows(rng, 3, 0, 100, len(rows) + 1000 * rng.randrange(1, 90))


def next_day(rng: random.Random, rows: Rows) -> None:
    last = max(row[2][:10] for row in rows if row[2].startswith("2024"))
    day = (datetime.date.fromisoformat(last) - FIRST).days + 1
    rows += new_rows(rng, 4, day, 1, len(rows) + 1000 * rng.randrange(100, 190))


def deleted(rng: random.Random, rows: Rows) -> None:
    for _ in range(3):
        rows.pop(rng.randrange(len(rows)))


def corrected(rng: random.Random, rows: Rows) -> None:
    rng.choice(rows)[3] = f"{rng.randrange(1, 500)}.75"


def moved_to_another_day(rng: random.Random, rows: Rows) -> None:
    rng.choice(rows)[2] = f"{FIRST + datetime.timedelta(days=rng.randrange(100))} 08:00:00"


def given_to_another_customer(rng: random.Random, rows: Rows) -> None:
    rng.choice(rows)[1] = f"c{rng.randrange(30)}"


def seen_twice_with_another_customer(rng: random.Random, rows: Rows) -> None:
    known = rng.choice(rows)
    rows.append([known[0], f"c{rng.randrange(30)}", f"2024-0{rng.randrange(1, 4)}-11 07:00:00", "5.00", ""])


def first_of_two_deleted(rng: random.Random, rows: Rows) -> None:
    seen_twice_with_another_customer(rng, rows)
    ids = [row[0] for row in rows]
    twice = [i for i, row in enumerate(rows) if ids.count(row[0]) > 1]
    rows.pop(rng.choice(twice))


def refund(rng: random.Random, rows: Rows) -> None:
    order = rng.choice([row for row in rows if not row[4]])
    rows.append([f"r{rng.randrange(10**6)}", order[1], "2024-04-20 09:00:00", "-3.50", order[0]])


def refund_of_anothers_order(rng: random.Random, rows: Rows) -> None:
    order = rng.choice([row for row in rows if not row[4]])
    rows.append([f"r{rng.randrange(10**6)}", f"c{rng.randrange(30)}", "2024-04-21 09:00:00", "2.50", order[0]])


def without_customer(rng: random.Random, rows: Rows) -> None:
    rng.choice(rows)[1] = rng.choice(["", "  "])


def without_day(rng: random.Random, rows: Rows) -> None:
    rng.choice(rows)[2] = rng.choice(["", "some day"])


def in_the_future(rng: random.Random, rows: Rows) -> None:
    rng.choice(rows)[2] = "2951-01-01 00:00:00"


EDITS: list[Callable[[random.Random, Rows], None]] = [
    late,
    next_day,
    deleted,
    corrected,
    moved_to_another_day,
    given_to_another_customer,
    seen_twice_with_another_customer,
    first_of_two_deleted,
    refund,
    refund_of_anothers_order,
    without_customer,
    without_day,
    in_the_future,
]


def cost(row: Row) -> str:
    """What an order cost; of one in seven it is known, so that the margins of many groups are of some and of none."""
    return "1.50" if int(row[0][1:]) % 7 == 0 else ""


def write(root: Path, rows: Rows, files: int) -> None:
    """Write the rows into one file, or into one a month."""
    by_file: dict[str, Rows] = {}
    for row in rows:
        by_file.setdefault("orders" if files == 1 else f"orders-{row[2][:7].replace(':', '')}", []).append(row)
    for name, content_of in by_file.items():
        text = "\n".join([HEADER, *(",".join([*row, cost(row)]) for row in content_of)]) + "\n"
        path = root / f"{name}.csv"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for path in root.glob("orders*.csv"):
        if path.stem not in by_file:
            path.unlink()


def shops(folder: Path, files: int) -> tuple[Shop, Shop]:
    """One that keeps what it made, and one that does not, over the same rows."""
    found = []
    for name in ("keeping", "plain"):
        root = folder / name
        root.mkdir(parents=True)
        profile = "profile: shop\n" if name == "keeping" else ""
        text = INPUT.format(files=str(folder / "orders*.csv"))
        (root / "sqlkit.yml").write_text(profile + text, encoding="utf-8")
        found.append(Shop(root))
    (folder / "keeping" / "profiles.yml").write_text(KEEPING, encoding="utf-8")
    return found[0], found[1]


def latest(shop: Shop) -> Content:
    """Every table's rows of the last as_of date: a history holds the others too, as of which only one of them built."""
    [(as_of,)] = query(shop.published, "select max(as_of_date) from rfm")
    return {name: [row for row in rows if repr(as_of) in row] for name, rows in content(shop.published).items()}


def anew(shop: Shop) -> tuple[BuildResult, int]:
    """Build what changed; how many kept tables were merged (0 where all were made anew)."""
    statements: list[str] = []
    result = shop.build(select=SELECT, full_refresh=False, tracer=statements.append)
    return result, sum(statement.startswith("DELETE FROM sqlkit_kept") for statement in statements)


@pytest.mark.parametrize("files", [1, 5], ids=["one file", "a file a month"])
@pytest.mark.parametrize("seed", [0])
def test_merged_equals_a_full_refresh(tmp_path: Path, seed: int, files: int) -> None:
    rng = random.Random(seed)
    rows = new_rows(rng, 150, 0, 110, 0)
    keeping, plain = shops(tmp_path, files)
    write(tmp_path, rows, files)
    anew(keeping)
    edits = rng.sample(EDITS, len(EDITS))
    for number, edit in enumerate(edits):
        edit(rng, rows)
        write(tmp_path, rows, files)
        result, merges = anew(keeping)
        assert bool(merges) == result.is_published, edit.__name__  # an edit may leave the rows as they were
        if number % 3 == 2 or number == len(edits) - 1:
            plain.build(select=SELECT)
            assert latest(keeping) == latest(plain), [e.__name__ for e in edits[: number + 1]]


def test_a_killed_merge_is_not_built_upon(tmp_path: Path) -> None:
    rng = random.Random(7)
    rows = new_rows(rng, 100, 0, 110, 0)
    keeping, plain = shops(tmp_path, 1)
    write(tmp_path, rows, 1)
    anew(keeping)
    late(rng, rows)
    write(tmp_path, rows, 1)
    child = start(keeping, "die", "DELETE FROM sqlkit_kept.main.transactions", *SELECT)
    child.end(120)
    assert child.process.returncode == -signal.SIGKILL
    _, merges = anew(keeping)
    assert not merges
    plain.build(select=SELECT)
    assert latest(keeping) == latest(plain)


def test_an_edited_model_makes_everything_anew(tmp_path: Path) -> None:
    rows = new_rows(random.Random(3), 100, 0, 110, 0)
    keeping, _ = shops(tmp_path, 1)
    write(tmp_path, rows, 1)
    anew(keeping)
    (keeping.root / "sqlkit.yml").write_text(
        (keeping.root / "sqlkit.yml").read_text(encoding="utf-8") + "\nparams: {orders: {margin_rate: 0.5}}\n",
        encoding="utf-8",
    )
    result, merges = anew(Shop(keeping.root))
    assert (result.is_published, merges) == (True, 0)
    assert query(keeping.published, "select count(*) from ltv_customers where margin_to_date is null") == [(0,)]


def test_what_reads_a_model_that_is_not_kept_is_made_anew(tmp_path: Path) -> None:
    """A project's own model in the place of a shipped one says nothing of customers' rows."""
    rng = random.Random(6)
    rows = new_rows(rng, 100, 0, 110, 0)
    keeping, plain = shops(tmp_path, 1)
    own = (shipped("templates") / "customers" / "customer_orders.sql").read_text(encoding="utf-8")
    own = own.replace("incremental: customer_id\n", "")
    for shop in (keeping, plain):
        (shop.root / "templates" / "customers").mkdir(parents=True)
        (shop.root / "templates" / "customers" / "customer_orders.sql").write_text(own, encoding="utf-8")
    write(tmp_path, rows, 1)
    anew(keeping)
    late(rng, rows)
    write(tmp_path, rows, 1)
    assert anew(keeping)[1] == 2  # the audit of orders, and transactions
    plain.build(select=SELECT)
    assert latest(keeping) == latest(plain)


def test_without_the_file_everything_is_made_anew(tmp_path: Path) -> None:
    rows = new_rows(random.Random(4), 100, 0, 110, 0)
    keeping, plain = shops(tmp_path, 1)
    write(tmp_path, rows, 1)
    anew(keeping)
    (keeping.root / "analytics.kept.duckdb").unlink()
    rows.pop()
    write(tmp_path, rows, 1)
    assert anew(keeping)[1] == 0
    plain.build(select=SELECT)
    assert latest(keeping) == latest(plain)


def test_a_small_input_keeps_nothing(tmp_path: Path) -> None:
    _, plain = shops(tmp_path, 1)
    write(tmp_path, new_rows(random.Random(5), 50, 0, 110, 0), 1)
    plain.build(select=SELECT)
    assert not (plain.root / "analytics.kept.duckdb").exists()
