"""GRANT and REVOKE, on objects that exist: https://docs.snowflake.com/en/sql-reference/sql/grant-privilege."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from emulator.catalogue import Grant
from emulator.errors import missing
from emulator.identifiers import NAME, PART, decode, encode, parts
from emulator.metadata import database_names, schemata, tables
from emulator.result import Rows
from emulator.statement import Statement
from emulator.statements.places import full

if TYPE_CHECKING:
    from emulator.cursor import Cursor
    from emulator.session import Session

HEAD = r"(?P<verb>GRANT|REVOKE) (?:GRANT OPTION FOR )?(?P<privileges>[A-Z_ ,]+) ON "
WHO = rf" (?:TO|FROM) (?P<to>ROLE |DATABASE ROLE |USER |SHARE )?(?P<role>{PART})"
TAIL = WHO + r"(?P<option> WITH GRANT OPTION)?(?: (?:CASCADE|RESTRICT|COPY CURRENT GRANTS|REVOKE CURRENT GRANTS))*"
MANY = HEAD + rf"(?P<which>ALL|FUTURE) (?P<kinds>[A-Z ]+?) IN (?P<place>SCHEMA|DATABASE) (?P<name>{NAME})" + TAIL
ONE = HEAD + rf"(?P<kind>[A-Z ]+?) (?P<name>{NAME})\s*(?P<types>\([^)]*\))?" + TAIL
ROLE = rf"(?P<verb>GRANT|REVOKE) ROLE (?P<name>{PART}) (?:TO|FROM) (?P<to>ROLE|USER) (?P<role>{PART})"
PLACES = ("DATABASE", "SCHEMA", "WAREHOUSE", "ROLE", "INTEGRATION", "ACCOUNT")


def handle(cursor: Cursor, statement: Statement) -> Rows | None:
    """One privilege or several, on one object, on all of a kind, or on those to come."""
    if statement.verb not in ("GRANT", "REVOKE"):
        return None
    session, catalogue = cursor.session, cursor.session.account.catalogue
    if found := statement.match(ROLE):
        change(catalogue.grants, found, [("ROLE", normal(found["name"]))], ["USAGE"])
    elif found := statement.match(MANY):
        place = ".".join(full(session, found["place"].upper(), found["name"]))
        kind = singular(found["kinds"])
        if found["which"].upper() == "FUTURE":
            change(catalogue.future, found, [(kind, place)])
        else:
            change(catalogue.grants, found, everything(session, kind, place))
    elif found := statement.match(ONE):
        change(catalogue.grants, found, [named(session, found)])
    else:
        return None
    return Rows.status("Statement executed successfully.")


def normal(name: str) -> str:
    """A role's name as it is kept."""
    return encode(parts(name)[0])


def singular(kinds: str) -> str:
    """TABLES is about each TABLE."""
    return re.sub(r"S$", "", kinds.upper().strip())


def change(
    grants: set[Grant], found: re.Match[str], objects: list[tuple[str, str]], privileges: list[str] | None = None
) -> None:
    """Adds or removes one grant for each privilege and object."""
    wanted = privileges or [one.strip().upper() for one in found["privileges"].split(",")]
    to = (found["to"] or "ROLE").strip().upper()
    option = "option" in found.groupdict() and bool(found["option"])
    for kind, name in objects:
        for privilege in wanted:
            grants -= {
                one
                for one in grants
                if (one.kind, one.name, one.role) == (kind, name, normal(found["role"]))
                and (one.privilege == privilege or privilege.startswith("ALL"))
            }
            if found["verb"].upper() == "GRANT":
                grants.add(Grant(privilege, kind, name, normal(found["role"]), option, to))


def named(session: Session, found: re.Match[str]) -> tuple[str, str]:
    """Kind and full name of an object, which must exist."""
    kind, name = found["kind"].upper().strip(), found["name"]
    if kind in PLACES:
        names = full(session, kind, name)
        listed = {
            "DATABASE": database_names(session),
            "SCHEMA": [encode(r["SCHEMA_NAME"]) for r in schemata(session, names[0])],
        }
        if kind in listed and names[-1] not in listed[kind]:
            raise missing(kind.title(), name)
        return kind, ".".join(names)
    key = session.qualify(parts(name))
    account = session.account
    if kind in ("FUNCTION", "PROCEDURE"):
        return kind, account.routines.signature(kind, key, found["types"] or "()")
    there = {"STAGE": account.stages.names}.get(kind)
    known = (
        key in (there if there is not None else account.catalogue.things)
        or (kind, ".".join(key)) in account.catalogue.others
    )
    if not known:
        raise missing(kind.title(), decode(".".join(key)))
    return kind, ".".join(key)


def everything(session: Session, kind: str, place: str) -> list[tuple[str, str]]:
    """Every object of a kind in a schema or a database."""
    names = place.split(".")
    if kind in ("FUNCTION", "PROCEDURE"):
        return [
            (kind, one.signature) for one in session.account.routines.all(kind) if list(one.key[: len(names)]) == names
        ]
    records = tables(session, names[0])
    return [
        (kind, ".".join((names[0], encode(one["TABLE_SCHEMA"]), encode(one["TABLE_NAME"]))))
        for one in records
        if (one["TABLE_TYPE"] == "VIEW") == (kind == "VIEW")
        and [encode(one["TABLE_SCHEMA"])] == (names[1:] or [encode(one["TABLE_SCHEMA"])])
    ]
