"""Small tables in, even row groups out: what a reader sees does not tell how the rows were made."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq


class RowGroups:
    """One Parquet file written in groups of `rows`, holding fewer than that many back."""

    def __init__(self, path: Path, schema: pa.Schema, rows: int) -> None:
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")
        self._held = schema.empty_table()
        self._rows = rows

    def __enter__(self) -> RowGroups:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._held.num_rows:
            self._writer.write_table(self._held, row_group_size=self._rows)
        self._writer.close()

    def add(self, table: pa.Table) -> None:
        """Append rows of the file's schema."""
        self._held = pa.concat_tables([self._held, table])
        full = self._held.num_rows - self._held.num_rows % self._rows
        if full:
            self._writer.write_table(self._held.slice(0, full), row_group_size=self._rows)
            # A slice would keep the written rows' memory alive.
            self._held = self._held.slice(full).combine_chunks()
