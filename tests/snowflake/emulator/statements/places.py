"""Databases, schemas, roles and warehouses."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from fakesnow import info_schema, macros

from emulator.catalogue import now
from emulator.errors import exists, missing, not_emulated
from emulator.identifiers import NAME, decode, encode, parts
from emulator.metadata import database_names, quoted, schemata
from emulator.result import Rows
from emulator.statement import Statement
from emulator.statements.session import enter

if TYPE_CHECKING:
    from emulator.cursor import Cursor
    from emulator.session import Session

KIND = "(?P<kind>DATABASE|SCHEMA|ROLE|WAREHOUSE)"
SOFT = "(?P<soft>IF NOT EXISTS )?"
CREATE = rf"CREATE (?P<replace>OR REPLACE )?(?:TRANSIENT )?{KIND} {SOFT}(?P<name>{NAME})(?P<rest>.*)"
DROP = rf"DROP {KIND} (?P<soft>IF EXISTS )?(?P<name>{NAME})(?: (?:CASCADE|RESTRICT))?"


def handle(cursor: Cursor, statement: Statement) -> Rows | None:
    """CREATE and DROP of a place. A new database or schema is the current one."""
    if found := statement.match(CREATE):
        there = known(cursor.session, found["kind"].upper(), found["name"])
        if there and found["soft"]:
            return Rows.status(f"{decode(there[-1])} already exists, statement succeeded.")
        if there and not found["replace"]:
            raise exists(decode(there[-1]))
        source = re.fullmatch(rf" CLONE ({NAME})", found["rest"], re.I)
        if source is None:
            return create(cursor.session, found["kind"].upper(), found["name"], comment_in(found["rest"]))
        if found["kind"].upper() != "SCHEMA":
            raise not_emulated("CLONE of a database")
        return clone(cursor.session, found["name"], source[1])
    if found := statement.match(DROP):
        there = known(cursor.session, found["kind"].upper(), found["name"])
        if not there and not found["soft"]:
            raise missing(found["kind"].title(), found["name"])
        drop(cursor.session, found["kind"].upper(), there)
        return Rows.status(f"{found['name'].upper()} successfully dropped.")
    return None


def comment_in(text: str) -> str | None:
    """The text of COMMENT = '...'."""
    found = re.search(r"COMMENT\s*=\s*'((?:[^']|'')*)'", text, re.I)
    return found[1].replace("''", "'") if found else None


def full(session: Session, kind: str, name: str) -> tuple[str, ...]:
    """The parts of the name, with the database for a schema."""
    names = tuple(encode(one) for one in parts(name))
    return (session.database or "", *names)[-2:] if kind == "SCHEMA" else names


def known(session: Session, kind: str, name: str) -> tuple[str, ...]:
    """The full name if it exists, else nothing."""
    names = full(session, kind, name)
    if kind == "DATABASE":
        return names if names[0] in database_names(session) else ()
    if kind == "SCHEMA":
        listed = {encode(one["SCHEMA_NAME"]) for one in schemata(session, names[0])}
        return names if names[1] in listed else ()
    return names if names[0] in session.account.catalogue.roles else ()


def create(session: Session, kind: str, name: str, comment: str | None) -> Rows:
    """Makes it, in place of what was there."""
    names = full(session, kind, name)
    drop(session, kind, known(session, kind, name))
    duck = session._duck_conn
    if kind == "DATABASE":
        duck.execute(f"ATTACH ':memory:' AS \"{names[0]}\"")
        duck.execute(info_schema.per_db_creation_sql(names[0]))
        duck.execute(macros.creation_sql(names[0]))
        duck.execute(f'CREATE SCHEMA "{names[0]}"."PUBLIC"')
        enter(session, names[0], "PUBLIC")
        session._schema, session.schema_set = "PUBLIC", True
    elif kind == "SCHEMA":
        duck.execute(f'CREATE SCHEMA "{names[0]}"."{names[1]}"')
        session.account.catalogue.schemas[(names[0], names[1])] = comment
        enter(session, *names)
        session._schema, session.schema_set = names[1], True
    elif kind == "ROLE":
        session.account.catalogue.roles[names[0]] = comment
    return Rows.status(f"{kind.title()} {decode(names[-1])} successfully created.")


def clone(session: Session, name: str, source: str) -> Rows:
    """Tables with what is known of them, and views as they are; routines are not, which Snowflake does clone.

    https://docs.snowflake.com/en/sql-reference/sql/create-clone: grants on what is in the schema are, those on it not.
    """
    old = known(session, "SCHEMA", source)
    if not old:
        raise missing("Schema", source)
    done = create(session, "SCHEMA", name, None)
    new, catalogue = full(session, "SCHEMA", name), session.account.catalogue
    for key, thing in [(k, t) for k, t in catalogue.things.items() if k[:2] == old]:
        copied = (*new, key[2])
        kind = "VIEW" if thing.kind == "VIEW" else "TABLE"
        session._duck_conn.execute(f"CREATE {kind} {quoted(copied)} AS SELECT * FROM {quoted(key)}")
        catalogue.things[copied] = replace(thing, created=now(), columns=dict(thing.columns), tags=dict(thing.tags))
        names = {".".join(key): ".".join(copied)}
        granted = {one for one in catalogue.grants if one.kind == thing.kind and one.name in names}
        catalogue.grants |= {replace(one, name=names[one.name]) for one in granted}
    return done


def drop(session: Session, kind: str, names: tuple[str, ...]) -> None:
    """Takes it away with all it holds; nothing for a name that is not there."""
    account = session.account
    if not names:
        return
    if kind == "SCHEMA":
        account.catalogue.drop_schema(names[0], names[1])
        account.routines.drop_schema(names[0], names[1])
        for key in [key for key in account.stages.names if key[:2] == names]:
            account.stages.drop(key)
        session._duck_conn.execute("USE memory")
        session._duck_conn.execute(f'DROP SCHEMA "{names[0]}"."{names[1]}" CASCADE')
        if (session.database, session._schema) == names:
            session._schema, session.schema_set = None, False
        enter(session, session.database, session._schema or "main")
    elif kind == "DATABASE":
        for one in schemata(session, names[0]):
            if one["SCHEMA_NAME"] != "INFORMATION_SCHEMA":
                drop(session, "SCHEMA", (names[0], encode(one["SCHEMA_NAME"])))
        session._duck_conn.execute("USE memory")
        session._duck_conn.execute(f'DETACH "{names[0]}"')
        if session.database == names[0]:
            session.database = session._schema = None
    elif kind == "ROLE":
        account.catalogue.roles.pop(names[0], None)
