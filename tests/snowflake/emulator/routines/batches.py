"""Runs a handler over rows as a warehouse does: in batches of uneven length, from several threads at once."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import dtypes  # the worker's own folder is on the path, the package is not
import pandas as pd
import pyarrow as pa

THREADS = int(os.environ.get("EMULATOR_THREADS", "3"))
LARGEST = 1000


def vectorised(
    fn: Callable[[pd.DataFrame], Any], table: pa.Table, request: dict[str, Any], largest: int | None
) -> pa.Table:
    """Batches in threads; results in the order of the rows. Rows with a NULL are not sent to a STRICT handler."""
    rows = list(range(table.num_rows))
    if request["strict"]:
        rows = [i for i in rows if all(column[i].as_py() is not None for column in table.columns)]
    with ThreadPoolExecutor(THREADS) as pool:
        done = pool.map(lambda part: one_batch(fn, table, part, request["types"]), cut(rows, largest))
    out: list[Any] = [None] * table.num_rows
    for row, value in zip(rows, [value for part in done for value in part], strict=True):
        out[row] = value
    return pa.table({"r": dtypes.returned(out, request["returns"])})


def cut(rows: list[int], largest: int | None) -> list[list[int]]:
    """Two thirds and one third of what fits, so that no handler learns to count on one length.

    >>> [len(part) for part in cut(list(range(10)), 6)]
    [4, 2, 4]
    """
    size = largest or LARGEST
    parts, start = [], 0
    while start < len(rows):
        step = max(1, size * 2 // 3 if len(parts) % 2 == 0 else size - size * 2 // 3)
        parts.append(rows[start : start + step])
        start += step
    return parts


def one_batch(fn: Callable[[pd.DataFrame], Any], table: pa.Table, part: list[int], types: list[str]) -> list[Any]:
    """Columns are numbered, not named; the answer must be as long as the batch."""
    chosen = table.take(pa.array(part, pa.int64()))
    frame = pd.DataFrame(
        {i: dtypes.series(chosen.column(i), kind) for i, kind in enumerate(types)}, index=range(len(part))
    )
    result = fn(frame)
    if isinstance(result, pd.DataFrame):
        raise TypeError("a vectorised function must return a Series, an array or a list, not a DataFrame")
    values = list(result)
    if len(values) != len(part):
        raise ValueError(f"handler returned {len(values)} rows for a batch of {len(part)}")
    return values


def scalar(fn: Callable[..., Any], table: pa.Table, request: dict[str, Any]) -> pa.Table:
    """Row by row; a VARIANT arrives as Python values."""
    names = [dtypes.base(kind)[0] for kind in request["types"]]
    columns = [column.to_pylist() for column in table.columns]
    out = []
    for values in zip(*columns, strict=True):
        row = [
            json.loads(v) if v is not None and n in dtypes.VARIANTS else v for v, n in zip(values, names, strict=False)
        ]
        out.append(None if request["strict"] and None in row else fn(*row[: len(names)]))
    return pa.table({"r": dtypes.returned(out, request["returns"])})
