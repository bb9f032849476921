"""CREATE, DROP and CALL of routines."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import sqlglot

from emulator.catalogue import Grant
from emulator.errors import compilation, exists, missing, not_emulated
from emulator.identifiers import NAME, decode, parts
from emulator.result import Rows
from emulator.routines.install import duck_type, install
from emulator.routines.parse import is_routine, one_name, parse
from emulator.routines.scan import split
from emulator.statement import Statement

if TYPE_CHECKING:
    from emulator.cursor import Cursor
    from emulator.routines.registry import Installed


def handle(cursor: Cursor, statement: Statement) -> Rows | None:
    """One of the three."""
    if is_routine(statement.text):
        return create(cursor, statement)
    if found := statement.match(rf"DROP (FUNCTION|PROCEDURE) (IF EXISTS )?({NAME})\s*\((.*)\)"):
        key = cursor.session.qualify(parts(found[3]))
        types = tuple(one_name(one) for one in split(found[4]))
        if not cursor.session.account.routines.drop(found[1].upper(), key, types) and not found[2]:
            raise missing(found[1].title(), f"{found[3]}({found[4]})")
        grants = cursor.session.account.catalogue.grants
        grants -= {one for one in grants if one.name == ".".join(key) + "(" + ", ".join(types) + ")"}
        return Rows.status(f"{decode(key[2])} successfully dropped.")
    if found := re.fullmatch(rf"CALL\s+({NAME})\s*\((.*)\)", statement.text, re.I | re.S):
        return call(cursor, found)
    return None


def create(cursor: Cursor, statement: Statement) -> Rows:
    """Installs it; the handler is loaded at once, so its errors come here. Grants go unless they are copied."""
    text, session = parse(statement.text), cursor.session
    key = session.qualify(parts(text.name))
    routines, catalogue = session.account.routines, session.account.catalogue
    old = routines.get(text.kind, key, text.types)
    if old and text.soft:
        return Rows.status(f"{decode(key[2])} already exists, statement succeeded.")
    if old and not text.replace:
        raise exists(decode(key[2]))
    one = install(text, key, cursor)
    routines.add(one)
    if old and not text.copy_grants:
        catalogue.grants -= {grant for grant in catalogue.grants if grant.name == one.signature}
    if not (old and text.copy_grants):
        catalogue.grants |= {
            Grant(future.privilege, text.kind, one.signature, future.role, future.option)
            for future in catalogue.future
            if future.kind == text.kind and future.name in (".".join(key[:2]), key[0])
        }
    return Rows.status(f"{text.kind.title()} {decode(key[2])} successfully created.")


def call(cursor: Cursor, found: re.Match[str]) -> Rows:
    """Runs a procedure in its interpreter, which connects back into this session, and answers with its one value."""
    session, given = cursor.session, split(found[2])
    key = session.qualify(parts(found[1]))
    one = session.account.routines.for_call("PROCEDURE", key, len(given))
    if one is None:
        raise compilation(f"Unknown user-defined procedure {decode('.'.join(key))}", 2140, "42601")
    if one.process is None:
        raise not_emulated("CALL of a procedure in SQL")
    result = run(cursor, one, values(cursor, given + [a.default or "NULL" for a in one.text.args[len(given) :]], one))
    return Rows([(decode(key[2]), result_type(one.text.returns))], [(shown(result, one.text.returns),)])


def values(cursor: Cursor, given: list[str], one: Installed) -> list[Any]:
    """Arguments are SQL expressions, evaluated as the declared types."""
    if not given:
        return []
    typed = [f"({text})::{argument.type}" for text, argument in zip(given, one.text.args, strict=True)]
    cursor.sql(sqlglot.parse_one(f"SELECT {', '.join(typed)}", read="snowflake"))
    row = [column[0].as_py() for column in cursor.table.columns]
    names = [argument.type.split("(")[0] for argument in one.text.args]
    return [
        json.loads(v) if isinstance(v, str) and n in ("VARIANT", "OBJECT", "ARRAY") else plain(v)
        for v, n in zip(row, names, strict=True)
    ]


def plain(value: Any) -> Any:
    """A NUMBER without decimals is an int."""
    if type(value).__name__ == "Decimal":
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def run(cursor: Cursor, one: Installed, given: list[Any]) -> Any:
    """A cancelled CALL ends its interpreter."""
    session, account = cursor.session, cursor.session.account
    token = account.session_for_procedure(session, decode(".".join(one.key)))
    connection = {
        "user": "procedure",
        "password": "none",
        "account": "emulated",
        "host": "127.0.0.1",
        "port": account.port,
        "protocol": "http",
        "database": session.database,
        "schema": session.schema,
        "session_parameters": {"EMULATOR_PROCEDURE": token, "CLIENT_OUT_OF_BAND_TELEMETRY_ENABLED": False},
    }
    assert one.process is not None
    session.on_cancel.append(one.process.kill)
    try:
        return one.process.call({"args": given, "connection": connection})[0]["result"]
    finally:
        session.on_cancel.remove(one.process.kill)
        account.procedure_tokens.pop(token, None)


def result_type(kind: str) -> str:
    """A VARIANT is text in JSON; a table that a procedure returns is not emulated as one."""
    return {"JSON": "JSON", "DOUBLE": "DOUBLE", "BIGINT": "BIGINT", "BOOLEAN": "BOOLEAN"}.get(
        duck_type(kind), "VARCHAR"
    )


def shown(value: Any, kind: str) -> Any:
    """As the declared type."""
    if value is None:
        return None
    if result_type(kind) == "JSON":
        return json.dumps(value, indent=2)
    return {"DOUBLE": float, "BIGINT": int, "BOOLEAN": bool}.get(result_type(kind), str)(value)
