"""What a handler sees inside Snowflake, as small as it can be: a Snowpark session over one table, and `_snowflake`."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, BinaryIO

import duckdb
import numpy as np
import pandas as pd
import sqlglot

from sqlkit.resources import shipped

Engine = Callable[[str], list[tuple[Any, ...]]]


def read_as_snowflake(sql: str) -> list[tuple[Any, ...]]:
    """Read as Snowflake and run by DuckDB: meaning is tried, spelling is not."""
    (translated,) = sqlglot.transpile(sql, read="snowflake", write="duckdb")
    with duckdb.connect() as connection:
        return connection.execute(translated).fetchall()


@dataclass
class Session:
    """Snowpark's session as far as the procedure uses it."""

    frame: pd.DataFrame
    engine: Engine = read_as_snowflake
    stage: dict[str, bytes] = field(default_factory=dict)
    statements: list[str] = field(default_factory=list)

    @property
    def file(self) -> Any:
        """FileOperation."""
        return SimpleNamespace(put_stream=self._put_stream, get_stream=self._get_stream)

    def table(self, name: str) -> Any:
        """A DataFrame that knows its schema."""
        self.statements.append(name)
        kinds = {name: "BooleanType" if _is_boolean(self.frame[name]) else "StringType" for name in self.frame.columns}
        fields = [SimpleNamespace(name=name, datatype=type(kind, (), {})()) for name, kind in kinds.items()]
        return SimpleNamespace(to_pandas=lambda: self.frame, schema=SimpleNamespace(fields=fields))

    def sql(self, text: str) -> Any:
        """A statement, run when it is collected."""
        self.statements.append(text)
        return SimpleNamespace(collect=lambda: self.engine(text))

    def _put_stream(self, stream: BinaryIO, location: str, *, auto_compress: bool, overwrite: bool) -> None:
        assert not auto_compress, "the handler reads the bytes as they are"
        assert overwrite
        self.stage[location] = stream.read()

    def _get_stream(self, location: str, *, decompress: bool) -> BinaryIO:
        assert not decompress, "nothing was compressed"
        return BytesIO(self.stage[location])


def _is_boolean(values: pd.Series) -> bool:
    return all(isinstance(value, bool | np.bool_) or pd.isna(value) for value in values)


def plain_types(rows: dict[str, Any]) -> pd.DataFrame:
    """As `to_pandas` types them by default: NUMBER downcast, or float64 where it has NULLs; objects for the rest."""
    return pd.DataFrame({name.upper(): _plain(values) for name, values in rows.items()})


def object_types(rows: dict[str, Any]) -> pd.DataFrame:
    """NUMBER as objects of Decimal, as for wide ones."""
    return pd.DataFrame({name.upper(): _object(values) for name, values in rows.items()})


def nullable_types(rows: dict[str, Any]) -> pd.DataFrame:
    """pandas' own nullable types."""
    return object_types(rows).apply(_converted)


def _plain(values: Any) -> pd.Series:
    data, null = np.ma.getdata(values), np.ma.getmaskarray(values)
    if data.dtype.kind in "if" or not null.any():
        found = pd.Series(_days(data))
        found = found.where(~null) if null.any() else found
        return pd.to_numeric(found, downcast="integer") if data.dtype.kind == "i" else found
    return _object(values)


def _object(values: Any) -> pd.Series:
    data, null = np.ma.getdata(values), np.ma.getmaskarray(values)
    made = [
        None if missing or value != value else _boxed(value) for value, missing in zip(_days(data), null, strict=True)
    ]
    return pd.Series(made, dtype=object)


def _days(data: Any) -> list[Any]:
    return [value.date() if isinstance(value, datetime.datetime) else value for value in data.tolist()]


def _boxed(value: Any) -> Any:
    return Decimal(repr(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _converted(column: pd.Series) -> pd.Series:
    known = column.dropna()
    if known.map(lambda value: isinstance(value, bool)).all():
        return column.astype("boolean")
    if known.map(lambda value: isinstance(value, Decimal)).all():
        whole = known.map(lambda value: value == int(value)).all()
        return pd.array([None if v is None else float(v) for v in column], "Float64").astype(
            "Int64" if whole else "Float64"
        )
    return column.astype("string") if known.map(lambda value: isinstance(value, str)).all() else column


def handler(body: str, name: str, imported: Path) -> Any:
    """A handler's function from the text of a routine, in a module of its own, with what Snowflake provides."""
    snowflake = ModuleType("_snowflake")
    vars(snowflake)["vectorized"] = lambda input: lambda function: function
    provided = {"_snowflake": snowflake}
    missing = {key: value for key, value in provided.items() if key not in sys.modules}
    sys.modules.update(missing)
    sys._xoptions["snowflake_import_directory"] = f"{imported}/"
    sys.path.insert(0, str(shipped("udfs")))
    try:
        module = ModuleType("handler")
        exec(compile(body, "handler.py", "exec"), vars(module))
        return getattr(module, name)
    finally:
        sys.path.remove(str(shipped("udfs")))
        del sys._xoptions["snowflake_import_directory"]
        for key in missing:
            del sys.modules[key]
