"""DESCRIBE of tables, views, functions and results: https://docs.snowflake.com/en/sql-reference/sql/desc-table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from emulator import wire
from emulator.errors import missing
from emulator.identifiers import NAME, decode, encode, parts
from emulator.metadata import columns, full_type
from emulator.result import Rows
from emulator.statement import Statement

if TYPE_CHECKING:
    from emulator.cursor import Cursor

TABLE = [
    "name",
    "type",
    "kind",
    "null?",
    "default",
    "primary key",
    "unique key",
    "check",
    "expression",
    "comment",
    "policy name",
]


def handle(cursor: Cursor, statement: Statement) -> Rows | None:
    """One object."""
    session = cursor.session
    if found := statement.match(rf"DESC(?:RIBE)? (?:TABLE|VIEW) ({NAME})(?: TYPE\s*=\s*\w+)?"):
        return table(cursor, session.qualify(parts(found[1])))
    if found := statement.match(rf"DESC(?:RIBE)? (FUNCTION|PROCEDURE) ({NAME})\s*(\(.*\))"):
        name = session.account.routines.signature(found[1].upper(), session.qualify(parts(found[2])), found[3])
        one = next(r for r in session.account.routines.all(found[1].upper()) if r.signature == name)
        shown = {
            "signature": "(" + ", ".join(f"{a.name.upper()} {a.type}" for a in one.text.args) + ")",
            "returns": one.text.returns,
            "language": one.text.language,
            "null handling": "RETURNS NULL ON NULL INPUT" if one.text.strict else "CALLED ON NULL INPUT",
            "volatility": one.text.volatility,
            "body": one.text.body,
            "imports": str(list(one.text.imports)),
            "handler": one.text.handler,
            "runtime_version": one.text.runtime,
            "packages": str(list(one.text.packages)),
        }
        return Rows([("property", "VARCHAR"), ("value", "VARCHAR")], list(shown.items()))
    if found := statement.match(r"DESC(?:RIBE)? RESULT (?:'([^']+)'|LAST_QUERY_ID\(\))"):
        return result(cursor, found[1] or session.last_query_id or "")
    if found := re.fullmatch(r"EXPLAIN(?:\s+USING\s+(TABULAR|JSON|TEXT))?\s+(.*)", statement.text, re.I | re.S):
        return explain(cursor, Statement.read(found[2]))
    return None


def explain(cursor: Cursor, statement: Statement) -> Rows:
    """A statement is compiled, not run; the plan is one line that says so."""
    cursor.describe_only = True
    cursor.sql(statement.tree)
    cursor.describe_only = False
    names = ["step", "id", "parent", "operation", "objects", "expressions"]
    return Rows([(name, "VARCHAR") for name in names], [("GlobalStats", None, None, "EMULATED", None, None)])


def table(cursor: Cursor, key: tuple[str, str, str]) -> Rows:
    """Columns in their order."""
    session = cursor.session
    thing = session.account.catalogue.things.get(key)
    if thing is None:
        raise missing("Table", decode(".".join(key)))
    found = [
        one
        for one in columns(session, "temp" if key in session.temporary else key[0])
        if encode(one["TABLE_NAME"]) == key[2] and (key in session.temporary or encode(one["TABLE_SCHEMA"]) == key[1])
    ]
    rows = [
        (
            one["COLUMN_NAME"],
            full_type(one),
            "COLUMN",
            "Y" if one["IS_NULLABLE"] == "YES" else "N",
            one["COLUMN_DEFAULT"],
            "N",
            "N",
            None,
            None,
            thing.columns.get(encode(one["COLUMN_NAME"])),
            thing.policies.get(encode(one["COLUMN_NAME"])),
        )
        for one in found
    ]
    return Rows([(name, "VARCHAR") for name in TABLE], rows)


def result(cursor: Cursor, query_id: str) -> Rows:
    """Columns of an earlier result."""
    kept = cursor.session.results_cache.get(query_id)
    if kept is None:
        raise missing("Result", query_id)
    described = cursor._duck_conn.from_arrow(kept[0])
    names = [(name, str(kind)) for name, kind in zip(described.columns, described.types, strict=True)]
    shown = {"fixed": "NUMBER(38,0)", "real": "FLOAT", "text": "VARCHAR(16777216)", "timestamp_ntz": "TIMESTAMP_NTZ(9)"}
    rows = [(decode(n), shown.get(t := wire.column(n, k)["type"], t.upper()), "COLUMN", "Y") for n, k in names]
    return Rows([(name, "VARCHAR") for name in ("name", "type", "kind", "null?")], rows)
