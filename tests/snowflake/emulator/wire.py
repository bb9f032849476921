"""A result as the drivers want it: a description of the columns and an Arrow stream in Snowflake's own encoding."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
from fakesnow.arrow import to_ipc
from fakesnow.statement_type import DML_TYPE_IDS

from emulator.identifiers import decode
from emulator.ledger import Entry

if TYPE_CHECKING:
    from emulator.cursor import Cursor

TYPES = {
    "BIGINT": "fixed",
    "BLOB": "binary",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DOUBLE": "real",
    "FLOAT": "real",
    "HUGEINT": "fixed",
    "INTEGER": "fixed",
    "JSON": "variant",
    "SMALLINT": "fixed",
    "TIME": "time",
    "TIMESTAMP": "timestamp_ntz",
    "TIMESTAMP WITH TIME ZONE": "timestamp_ltz",
    "TIMESTAMP_NS": "timestamp_ntz",
    "TINYINT": "fixed",
    "UBIGINT": "fixed",
    "UINTEGER": "fixed",
    "VARCHAR": "text",
}


def column(name: str, kind: str) -> dict[str, Any]:
    """Snowflake's `rowtype` of one column of a DuckDB type."""
    plain = kind.split("(")[0]
    logical = "fixed" if plain == "DECIMAL" else TYPES.get(plain, "text" if "NULL" in kind else "variant")
    shown = {"name": decode(name), "type": logical, "nullable": True, "database": "", "schema": "", "table": ""}
    shown |= {"precision": None, "scale": None, "length": None, "byteLength": None, "collation": None}
    if plain == "DECIMAL":
        precision, scale = kind[8:-1].split(",")
        shown |= {"precision": int(precision), "scale": int(scale)}
    elif logical == "fixed":
        shown |= {"precision": 38, "scale": 0}
    elif logical == "text":
        shown |= {"length": 16777216, "byteLength": 16777216}
    elif logical == "binary":
        shown |= {"length": 8388608, "byteLength": 8388608}
    elif logical.startswith("time"):
        shown |= {"precision": 0, "scale": 9}
    return shown


def encode_result(cursor: Cursor, entry: Entry) -> dict[str, Any]:
    """The `data` of an answer; writes its shape into the ledger."""
    session = cursor.session
    head = {
        "queryId": entry.query_id,
        "statementTypeId": cursor.type_id,
        "finalDatabaseName": session.database,
        "finalSchemaName": session.schema,
        "finalRoleName": session.role,
        "finalWarehouseName": session.warehouse,
        "parameters": [{"name": k, "value": session.parameters[k]} for k in ("TIMEZONE", "QUERY_TAG")],
    }
    if cursor.transfer is not None:
        return head | cursor.transfer
    table = cursor.table
    rowtype = [column(name, kind) for name, kind in cursor.types]
    entry.kind, entry.columns = cursor.kind, [one["name"] for one in rowtype]
    entry.rows = 0 if cursor.describe_only else table.num_rows
    head |= {"rowtype": rowtype, "total": entry.rows, "returned": entry.rows}
    if cursor.type_id in DML_TYPE_IDS:
        rows = [[None if v is None else str(v) for v in row.values()] for row in table.to_pylist()]
        return head | {"queryResultFormat": "json", "rowset": [] if cursor.describe_only else rows}
    if cursor.describe_only:
        return head | {"queryResultFormat": "arrow", "rowsetBase64": "", "numberOfBinds": cursor.binds}
    stream = to_ipc(encode_table(table, rowtype)).to_pybytes()
    entry.bytes = len(stream)
    return head | {"queryResultFormat": "arrow", "rowsetBase64": b64encode(stream).decode()}


def encode_table(table: pa.Table, rowtype: list[dict[str, Any]]) -> pa.Table:
    """Every column in the encoding that its logical type asks for, which its metadata name."""
    arrays = [encode_column(array.combine_chunks()) for array in table.columns]
    fields = [
        pa.field(
            one["name"],
            array.type,
            metadata={
                "logicalType": one["type"].upper(),
                "precision": str(one["precision"] or 38),
                "scale": str(one["scale"] or 0),
                "charLength": str(one["length"] or 0),
            },
        )
        for one, array in zip(rowtype, arrays, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def encode_column(array: pa.Array) -> pa.Array:
    """Times become numbers; a type the drivers do not know becomes one that they do."""
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    kind = array.type
    if pa.types.is_timestamp(kind):
        return encode_timestamp(array)
    if pa.types.is_time(kind):
        return pc.multiply(array.cast(pa.time64("us")).cast(pa.int64()), 1000)
    if pa.types.is_null(kind):
        return array.cast(pa.string())
    if pa.types.is_unsigned_integer(kind):
        return array.cast(pa.decimal128(20, 0)) if kind == pa.uint64() else array.cast(pa.int64())
    if pa.types.is_float32(kind):
        return array.cast(pa.float64())
    if pa.types.is_extension_type(array.type) if hasattr(pa.types, "is_extension_type") else False:
        return array.storage
    return array


def encode_timestamp(array: pa.Array) -> pa.Array:
    """Seconds and nanoseconds in a struct that is NULL where the timestamp is."""
    whole = array.cast(pa.timestamp("us")) if array.type.tz is None else array.cast(pa.timestamp("us", "UTC"))
    micros = whole.cast(pa.int64()).fill_null(0)
    seconds = pc.floor(pc.divide(micros.cast(pa.float64()), 1e6)).cast(pa.int64())
    fraction = pc.multiply(pc.subtract(micros, pc.multiply(seconds, 1_000_000)), 1000).cast(pa.int32())
    fields = [pa.field("epoch", pa.int64(), nullable=False), pa.field("fraction", pa.int32(), nullable=False)]
    return pa.StructArray.from_arrays([seconds, fraction], fields=fields, mask=array.is_null())
