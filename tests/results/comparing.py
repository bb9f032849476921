"""Two tables, one published and one expected: equal to the last ten-thousandth, and told apart in a few lines."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from decimal import Decimal
from typing import Any

import pandas as pd

from .oracle import UNIT

RUN_COLUMNS = {"as_of_date", "run_id"}
FEW = 5

Table = tuple[list[str], list[str], list[tuple[Any, ...]]]
"""Column names, their types, rows."""


def differences(published: Table, expected: pd.DataFrame, key: tuple[str, ...]) -> list[str]:
    """What differs, the first few of each kind; every published column but the run's own must be expected."""
    names, kinds, rows = published
    kept = [i for i, name in enumerate(names) if name not in RUN_COLUMNS or name in key]
    names, kinds = [names[i] for i in kept], [kinds[i] for i in kept]
    missing = sorted(set(names) - set(expected.columns))
    if missing:
        return [f"the oracle has no column {', '.join(missing)}"]
    found = [tuple(plain(row[i], kind) for i, kind in zip(kept, kinds, strict=True)) for row in rows]
    columns = [expected[name].astype(object) for name in names]
    wanted = [tuple(normal(v, k) for v, k in zip(row, kinds, strict=True)) for row in zip(*columns, strict=True)]
    if not key:
        return _as_bags(found, wanted)
    return _by_key(names, kinds, found, wanted, [names.index(name) for name in key])


def plain(value: Any, kind: str) -> Any:
    """A published value as the oracle holds it: money in whole units."""
    if isinstance(value, Decimal):
        units = value * UNIT
        assert units == units.to_integral_value(), f"{value} has more than four decimals"
        return int(units)
    assert kind != "DECIMAL" or value is None
    return value


def normal(value: Any, kind: str) -> Any:
    """An expected value without numpy and pandas: None for whatever is absent."""
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    if kind == "DOUBLE":
        return float(value)
    if isinstance(value, str | dt.date | bool) or type(value).__name__ == "bool":
        return value.item() if hasattr(value, "item") else value
    assert int(value) == value, f"{value!r} is not whole"
    return int(value)


def _same(found: Any, wanted: Any, kind: str) -> bool:
    if kind == "DOUBLE" and found is not None and wanted is not None:
        return math.isclose(found, wanted, rel_tol=1e-12, abs_tol=1e-15)
    return bool(found == wanted)


def _as_bags(found: list[Any], wanted: list[Any]) -> list[str]:
    surplus, lack = Counter(found) - Counter(wanted), Counter(wanted) - Counter(found)
    said = [f"published and not expected: {row}" for row in list(surplus)[:FEW]]
    return said + [f"expected and not published: {row}" for row in list(lack)[:FEW]]


def _by_key(names: list[str], kinds: list[str], found: list[Any], wanted: list[Any], at: list[int]) -> list[str]:
    ours = {tuple(row[i] for i in at): row for row in found}
    theirs = {tuple(row[i] for i in at): row for row in wanted}
    if len(ours) < len(found) or len(theirs) < len(wanted):
        return [f"the key {[names[i] for i in at]} repeats"]
    said = [f"published and not expected: {ours[k]}" for k in sorted(ours.keys() - theirs.keys(), key=str)[:FEW]]
    said += [f"expected and not published: {theirs[k]}" for k in sorted(theirs.keys() - ours.keys(), key=str)[:FEW]]
    for i, name in enumerate(names):
        wrong = [k for k in ours.keys() & theirs.keys() if not _same(ours[k][i], theirs[k][i], kinds[i])]
        said += [
            f"{name} of {k}: published {ours[k][i]!r}, expected {theirs[k][i]!r} ({len(wrong)} such)"
            for k in sorted(wrong, key=str)[:FEW]
        ]
    return said
