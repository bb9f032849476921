"""COMMENT ON, and ALTER ... COMMENT."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from emulator.errors import compilation, missing
from emulator.identifiers import NAME, PART, decode, encode, normal, parts
from emulator.metadata import columns
from emulator.result import Rows
from emulator.statement import Statement
from emulator.statements.places import full

if TYPE_CHECKING:
    from emulator.catalogue import Thing
    from emulator.cursor import Cursor
    from emulator.session import Session

TEXT = r"'((?:[^'\\]|''|\\.)*)'"
LONG_NAME = rf"{PART}(?:\s*\.\s*{PART}){{0,3}}"
ON = rf"COMMENT (?P<soft>IF EXISTS )?ON (?P<kind>[A-Z ]+?) (?P<name>{LONG_NAME})\s*(?:\([^)]*\))? IS {TEXT}"
SET = rf"ALTER (?:TABLE|VIEW) (?P<soft>IF EXISTS )?(?P<name>{NAME}) (?P<verb>SET COMMENT\s*=\s*{TEXT}|UNSET COMMENT)"
EACH_COLUMN = rf"(?:(?:COLUMN )?{PART} (?:UNSET )?COMMENT(?: {TEXT})?,? ?)+"
COLUMNS = (
    rf"ALTER (?:TABLE|VIEW) (?P<soft>IF EXISTS )?(?P<name>{NAME}) (?:MODIFY|ALTER) \(?(?P<columns>{EACH_COLUMN})\)?"
)
ONE_COLUMN = rf"(?:COLUMN )?({PART}) (?:UNSET )?COMMENT(?: {TEXT})?"


def handle(cursor: Cursor, statement: Statement) -> Rows | None:
    """Comments are kept with the object; that of a schema with the schema."""
    session, done = cursor.session, Rows.status("Statement executed successfully.")
    if found := Statement(statement.text).match(ON):
        return commented(session, found, unescape(found[found.re.groups]), done)
    if found := statement.match(SET):
        thing = there(session, parts(found["name"]), bool(found["soft"]))
        if thing is not None:
            thing.comment = unescape(found[found.re.groups] or "")
        return done
    if found := statement.match(COLUMNS):
        names = parts(found["name"])
        thing = there(session, names, bool(found["soft"]))
        for column, text in re.findall(ONE_COLUMN, found["columns"], re.I):
            if thing is not None:
                set_column(session, thing, session.qualify(names), encode(normal(column)), unescape(text))
        return done
    return None


def unescape(text: str) -> str:
    """What a quoted string says."""
    return re.sub(r"\\(.)", r"\1", text.replace("''", "'"))


def commented(session: Session, found: re.Match[str], text: str, done: Rows) -> Rows:
    """COMMENT ON one kind of thing."""
    kind, names, soft = found["kind"].upper(), parts(found["name"]), bool(found["soft"])
    if kind == "COLUMN":
        if len(names) < 2:
            raise compilation("syntax error: COMMENT ON COLUMN needs table.column")
        thing = there(session, names[:-1], soft)
        if thing is not None:
            set_column(session, thing, session.qualify(names[:-1]), encode(names[-1]), text)
    elif kind == "SCHEMA":
        session.account.catalogue.schemas[full(session, kind, found["name"])] = text
    elif kind in ("TABLE", "VIEW"):
        thing = there(session, names, soft, kind)
        if thing is not None:
            thing.comment = text
    return done


def there(session: Session, names: list[str], soft: bool, kind: str = "") -> Thing | None:
    """The object, or an error unless IF EXISTS; a view does not answer to TABLE."""
    thing = session.account.catalogue.things.get(session.qualify(names))
    if thing is None and not soft:
        raise missing((kind or "Table").title(), ".".join(names))
    if thing is not None and kind and thing.kind != kind:
        raise compilation(f"Object found is of type '{thing.kind}', not specified type '{kind}'.", 2203, "02000")
    return thing


def set_column(session: Session, thing: Thing, key: tuple[str, str, str], column: str, text: str) -> None:
    """The comment of a column that is there, in that very spelling."""
    known = {
        encode(one["COLUMN_NAME"])
        for one in columns(session, key[0])
        if (encode(one["TABLE_SCHEMA"]), encode(one["TABLE_NAME"])) == key[1:]
    }
    if column not in known and key not in session.temporary:
        raise compilation(f"error line 1 at position 0\ninvalid identifier '{decode(column)}'", 904)
    thing.columns[column] = text
