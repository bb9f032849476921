"""Whether a table holds the same on two warehouses: every row by its key, cents exact, floats to a billionth.

For rows that are no customers' (generated ones, or a test's): they are fetched.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sqlglot import exp

from sqlkit.relation import Relation
from sqlkit.spec import Spec
from sqlkit.warehouses.base import Row, Warehouse

FLOATS_WITHIN = 1e-9
"""Relative difference of floats; different engines add in different orders inside their functions."""

MOST_TOLD = 5

OWN = frozenset({"run_id", "model_version"})
"""Columns that name a run or a training, which differ by design."""


def rows_for_comparing(warehouse: Warehouse, relation: Relation, spec: Spec) -> list[Row]:
    """Return a table's rows, its columns in the contract's order without those of `OWN`."""
    columns = [exp.column(name) for name in spec.columns if name not in OWN]
    return warehouse.fetch(exp.select(*columns).from_(relation.quoted()), "request", f"compare {relation.name}")


def unequal(spec: Spec, left: Sequence[Row], right: Sequence[Row]) -> list[str]:
    """Return where two tables of a contract differ, in words; nothing where they are equal.

    >>> from sqlkit.spec import Column
    >>> spec = Spec("", ("k",), {"k": Column("k", "varchar"), "v": Column("v", "double")})
    >>> unequal(spec, [("a", 1.0), ("b", None)], [("a", 1.0 + 1e-12), ("b", 2.0)])
    ['b: v is None, and 2.0']
    """
    names = [name for name in spec.columns if name not in OWN]
    keys = [names.index(name) for name in spec.grain if name in names] or list(range(len(names)))
    one, other = _by_key(left, keys), _by_key(right, keys)
    told = [f"{_shown(key)} is there once only" for key in sorted(one.keys() ^ other.keys())]
    for key in sorted(one.keys() & other.keys()):
        for row, same in zip(one[key], other[key], strict=False):
            pairs = zip(names, row, same, strict=True)
            told += [f"{_shown(key)}: {name} is {a!r}, and {b!r}" for name, a, b in pairs if not _same(a, b)]
    if len(left) != len(right):
        told.insert(0, f"{len(left):,} rows, and {len(right):,}")
    return told[:MOST_TOLD] + ([f"and {len(told) - MOST_TOLD:,} more"] if len(told) > MOST_TOLD else [])


def _by_key(rows: Sequence[Row], keys: Sequence[int]) -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in sorted(rows, key=repr):
        found.setdefault(repr(tuple(_plain(row[i]) for i in keys)), []).append(row)
    return found


def _plain(value: Any) -> Any:
    """Return a value as both engines' drivers would: whole numbers may come as Decimal."""
    is_whole = not isinstance(value, bool | float | str) and hasattr(value, "as_integer_ratio") and value == int(value)
    return int(value) if is_whole else value


def _shown(key: str) -> str:
    return key.strip("(),").replace("'", "")


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) or isinstance(other, float):
        if one is None or other is None:
            return one is other
        return math.isclose(one, other, rel_tol=FLOATS_WITHIN, abs_tol=FLOATS_WITHIN) or (one != one and other != other)
    return bool(one == other)
