"""Orders nobody would wish for: every rule's edge at once, drawn from a seed, written as the text of a CSV file."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pandas as pd

from .oracle import UNIT

DAYS = [  # ends of months, leap days, turns of quarters and years, Mondays and the Sundays before them
    *("2023-01-31", "2023-02-28", "2023-03-01", "2023-03-31", "2023-04-30", "2023-05-31", "2023-06-30"),
    *("2023-07-01", "2023-08-31", "2023-10-01", "2023-11-30", "2023-12-31", "2024-01-01", "2024-01-07"),
    *("2024-01-08", "2024-01-30", "2024-01-31", "2024-02-28", "2024-02-29", "2024-03-01", "2024-03-31"),
]
TIMES = ["00:00:00", "12:30:00", "23:59:59.999999"]
AMOUNTS = ["0", "0.00", "5", "10.5", "19.99", "33.3333", "120", "1000"]
FUTURE = "2099-12-31 08:00:00"


@dataclass(frozen=True)
class Row:
    """One row of the file; None is an empty field."""

    order_id: str | None
    customer_id: str | None
    ordered_at: str | None
    amount: str | None
    cost: str | None
    currency: str | None = "GBP"
    refund_of: str | None = None


def draw(seed: int, customers: int = 60, purchases: int = 500) -> list[Row]:
    """Return purchases, refunds of every kind, and dirt, in no order."""
    rng = random.Random(seed)
    bought = [_purchase(rng, f"P{n}", f"c{rng.randrange(customers)}") for n in range(purchases)]
    refunds = [_refund(rng, f"R{n}", rng.choice(bought)) for n in range(purchases // 4)]
    twice = [_refund(rng, f"S{n}", row) for n, row in enumerate(rng.sample(bought, purchases // 20))]
    loose = [_loose(rng, f"L{n}", f"c{rng.randrange(customers + 5)}") for n in range(purchases // 10)]
    rows = bought + refunds + twice + loose
    spoilt = [_spoilt(rng, f"D{n}", row) for n, row in enumerate(rng.sample(bought, purchases // 5))]
    again = [replace(row, ordered_at=_moment(rng), amount="7.77") for row in rng.sample(bought, purchases // 20)]
    again = [row for row in again if row.ordered_at not in {r.ordered_at for r in rows if r.order_id == row.order_id}]
    rows += spoilt + again
    rng.shuffle(rows)
    return rows


def _moment(rng: random.Random) -> str:
    return f"{rng.choice(DAYS)} {rng.choice(TIMES)}"


def _purchase(rng: random.Random, order_id: str, customer_id: str) -> Row:
    amount = rng.choice(AMOUNTS)
    cost = _half(Decimal(amount)) if rng.random() < 0.9 else None
    return Row(order_id, customer_id, _moment(rng), amount, cost)


def _half(amount: Decimal) -> str:
    return str((amount / 2).quantize(Decimal("0.0001")))


def _refund(rng: random.Random, order_id: str, of: Row) -> Row:
    """All, a part or more than was paid, by either sign, before, with or after the order."""
    amount = Decimal(of.amount or 0) * rng.choice([Decimal(1), Decimal(1), Decimal("0.5"), Decimal("1.25")])
    amount = amount.quantize(Decimal("0.0001")) * rng.choice([1, -1])
    when = rng.choice([of.ordered_at, _moment(rng), _moment(rng)])
    who = rng.choice([of.customer_id, of.customer_id, of.customer_id, "c0"])
    return Row(order_id, who, when, str(amount), _half(amount), refund_of=of.order_id)


def _loose(rng: random.Random, order_id: str, customer_id: str) -> Row:
    return Row(order_id, customer_id, _moment(rng), f"-{rng.choice(AMOUNTS[2:])}", "0")


def _spoilt(rng: random.Random, order_id: str, row: Row) -> Row:
    spoils: list[dict[str, str | None]] = [
        {"order_id": None},
        {"customer_id": None},
        {"ordered_at": None},
        {"amount": None},
        {"ordered_at": "soon"},
        {"amount": "n/a"},
        {"customer_id": None, "ordered_at": "soon"},
        {"ordered_at": FUTURE},
        {"currency": "EUR"},
        {"currency": "EUR", "ordered_at": FUTURE},
        {"refund_of": "lost"},
        {"order_id": row.order_id, "currency": "EUR"},
    ]
    return replace(row, **{"order_id": order_id, **rng.choice(spoils)})


def write(rows: list[Row], path: Path) -> None:
    """Write the rows as a CSV file."""
    pd.DataFrame([vars(row) for row in rows]).to_csv(path, index=False)


def read(rows: list[Row]) -> pd.DataFrame:
    """Return the rows as an oracle wants them; what cannot be read is named in unread_column and unread_value."""
    return pd.DataFrame([_typed(row) for row in rows]).astype({"amount": "Int64", "ordered_at": "datetime64[us]"})


def _typed(row: Row) -> dict[str, object]:
    found: dict[str, object] = {**vars(row), "unread_column": None, "unread_value": None}
    for column, parse in (("ordered_at", dt.datetime.fromisoformat), ("amount", _units), ("cost", _units)):
        text = found[column]
        try:
            found[column] = None if text is None else parse(str(text))
        except (ValueError, ArithmeticError):
            found |= {column: None, "unread_column": column, "unread_value": text}
    return found


def _units(text: str) -> int:
    return int(Decimal(text) * UNIT)
