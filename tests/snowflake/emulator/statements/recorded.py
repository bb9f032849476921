"""Objects and settings that are only written down: tasks, tags, policies, semantic views, warehouses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from emulator.errors import compilation, exists, missing
from emulator.identifiers import NAME, PART, encode, normal, parts
from emulator.result import Rows
from emulator.statement import Statement

if TYPE_CHECKING:
    from emulator.cursor import Cursor

KINDS = "TASK|TAG|MASKING POLICY|ROW ACCESS POLICY|SEMANTIC VIEW|ALERT|NETWORK RULE|FILE FORMAT|SEQUENCE"
TABLE = rf"ALTER (?:TABLE|VIEW) (?:IF EXISTS )?({NAME}) "
COLUMN = rf"(?:MODIFY|ALTER)(?: COLUMN)? ({PART}) "


def handle(cursor: Cursor, statement: Statement) -> Rows | None:
    """Tags and policies are kept with their table, other objects by their name and statement."""
    done = Rows.status("Statement executed successfully.")
    things, others = cursor.session.account.catalogue.things, cursor.session.account.catalogue.others
    if found := statement.match(
        rf"CREATE (OR REPLACE )?(?:TEMP(?:ORARY)? )?({KINDS}) (IF NOT EXISTS )?({NAME})(?:[ (].*)?"
    ):
        key = (found[2].upper(), ".".join(cursor.session.qualify(parts(found[4]))))
        if key in others and not (found[1] or found[3]):
            raise exists(found[4].upper())
        others[key] = statement.text
        return done
    if found := statement.match(rf"(ALTER|DROP) ({KINDS}) (IF EXISTS )?({NAME})(?:[ (].*)?"):
        key = (found[2].upper(), ".".join(cursor.session.qualify(parts(found[4]))))
        if key not in others and not found[3]:
            raise missing(found[2].title(), found[4])
        if found[1].upper() == "DROP":
            others.pop(key, None)
        return done
    if found := statement.match(rf"{TABLE}(?:{COLUMN})?(SET|UNSET) (TAG|MASKING POLICY) ?(.*)"):
        thing = things.get(cursor.session.qualify(parts(found[1])))
        if thing is None:
            raise missing("Table", found[1])
        column = encode(normal(found[2])) if found[2] else ""
        attach(thing, column, found[3].upper() == "SET", found[4].upper(), found[5])
        return done
    if found := statement.match(rf"{TABLE}(ADD|DROP) ROW ACCESS POLICY ({NAME})( ON .*)?"):
        thing = things.get(cursor.session.qualify(parts(found[1])))
        if thing is None:
            raise missing("Table", found[1])
        attach(thing, "", found[2].upper() == "ADD", "POLICY", found[3])
        return done
    if statement.match(r"(ALTER (WAREHOUSE|USER|ROLE)|EXECUTE TASK) .*"):
        return done
    return None


def attach(thing: object, column: str, on: bool, kind: str, rest: str) -> None:
    """Tags as `NAME = 'value'`, policies by name."""
    tags, policies = thing.tags, thing.policies
    if kind == "TAG":
        pairs = re.findall(rf"({NAME})(?:\s*=\s*'((?:[^']|'')*)')?", rest)
        if not pairs:
            raise compilation("syntax error in SET TAG")
        for name, value in pairs:
            tags.pop((column, normal(name)), None)
            if on:
                tags[(column, normal(name))] = value
        return
    policies.pop(column, None)
    if on:
        policies[column] = rest.strip().upper()
