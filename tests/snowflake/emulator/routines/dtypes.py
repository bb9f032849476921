"""How Snowflake hands values to a vectorised handler, and what it takes back.

https://docs.snowflake.com/en/developer-guide/udf/python/udf-python-batch, "Type support". Read by `worker.py` alone,
in the handler's interpreter.
"""

from __future__ import annotations

import datetime as dt
import decimal
import json
import re
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

NUMBERS = frozenset("NUMBER DECIMAL NUMERIC".split())
INTEGERS = frozenset("INT INTEGER BIGINT SMALLINT TINYINT BYTEINT".split())
FLOATS = frozenset(("FLOAT", "FLOAT4", "FLOAT8", "DOUBLE", "DOUBLE PRECISION", "REAL"))
TEXTS = frozenset("VARCHAR STRING TEXT CHAR CHARACTER".split())
VARIANTS = frozenset("VARIANT OBJECT ARRAY".split())
ARROW = {
    "FLOAT": pa.float64(),
    "VARCHAR": pa.string(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP_NTZ": pa.timestamp("us"),
    "BINARY": pa.binary(),
}


def base(kind: str) -> tuple[str, int, int]:
    """Name, precision and scale of a type as written in a signature; precision and scale are 0 where there is none.

    >>> base("NUMBER(12,2)"), base("int"), base("double precision")
    (('NUMBER', 12, 2), ('NUMBER', 38, 0), ('FLOAT', 0, 0))
    """
    found = re.fullmatch(r"([A-Z_ ]+?)\s*(?:\((\d+)(?:,(\d+))?\))?", kind.upper())
    name = found[1] if found else kind
    if name in NUMBERS:
        return "NUMBER", int(found[2] or 38), int(found[3] or 0)
    if name in INTEGERS:
        return "NUMBER", 38, 0
    if name in FLOATS:
        return "FLOAT", 0, 0
    if name in TEXTS:
        return "VARCHAR", 0, 0
    return ("TIMESTAMP_NTZ" if name in ("TIMESTAMP", "DATETIME") else name), 0, 0


def arrow_type(kind: str) -> pa.DataType:
    """What a column of this type is between DuckDB and the handler."""
    name, precision, scale = base(kind)
    if name == "NUMBER":
        return pa.decimal128(precision, scale) if scale or precision > 18 else pa.int64()
    return ARROW.get(name, pa.string())


def series(column: pa.ChunkedArray, kind: str) -> pd.Series:
    """One argument of a batch. A NUMBER's dtype follows from its scale, its size and whether the batch holds a NULL."""
    name, precision, scale = base(kind)
    values = column.to_pylist()
    if name == "FLOAT":
        return pd.Series([np.nan if one is None else float(one) for one in values], dtype="float64")
    if name == "NUMBER":
        return numbers(values, precision, scale)
    if name == "VARCHAR":
        return pd.Series(values, dtype="string")
    if name == "BOOLEAN":
        return pd.Series(values, dtype="boolean" if None in values else "bool")
    if name in ("DATE", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ"):
        return pd.Series(pd.to_datetime(pd.Series(values)), dtype="datetime64[ns]")
    if name in VARIANTS:
        return pd.Series([None if one is None else json.loads(one) for one in values], dtype="object")
    return pd.Series(values, dtype="object")


def numbers(values: list[Any], precision: int, scale: int) -> pd.Series:
    """Decimals as objects; whole numbers as small an integer as holds them, nullable where one is missing."""
    present = [abs(int(one)) for one in values if one is not None]
    if scale or max(present, default=0) >= 2**63:
        return pd.Series([None if one is None else decimal.Decimal(str(one)) for one in values], dtype="object")
    most = max(present, default=0)
    bits = 16 if precision <= 4 or most < 2**15 else 32 if precision <= 9 or most < 2**31 else 64
    whole = [None if one is None else int(one) for one in values]
    return pd.Series(whole, dtype=f"{'Int' if None in values else 'int'}{bits}")


def returned(values: list[Any], kind: str) -> pa.Array:
    """What the handler gave, as the declared type; NaN is NULL."""
    return pa.array([one_returned(value, *base(kind)) for value in values], type=arrow_type(kind))


def one_returned(value: Any, name: str, precision: int, scale: int) -> Any:
    """One value, refused where its type is not the declared one."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if name in VARIANTS:
        return json.dumps(value.item() if isinstance(value, np.generic) else value, default=plain)
    if isinstance(value, (float, np.floating)) and np.isnan(value):
        return None
    if name == "FLOAT":
        return float(value)
    if name == "NUMBER":
        exact = decimal.Decimal(str(value)).quantize(decimal.Decimal(1).scaleb(-scale), decimal.ROUND_HALF_UP)
        return exact if scale or precision > 18 else int(exact)
    if name == "VARCHAR" and not isinstance(value, str):
        raise TypeError(f"expected str for VARCHAR, got {type(value).__name__}")
    if name == "BOOLEAN":
        return bool(value)
    return value


def plain(value: Any) -> Any:
    """Numbers of NumPy and dates inside a VARIANT."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not a VARIANT")
