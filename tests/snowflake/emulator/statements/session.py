"""USE, ALTER SESSION and cancelling: what changes the session and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from emulator.errors import compilation, missing
from emulator.identifiers import NAME, decode, encode, normal, parts
from emulator.result import Rows
from emulator.session import DEFAULTS
from emulator.statement import Statement

if TYPE_CHECKING:
    from emulator.cursor import Cursor
    from emulator.session import Session

KNOWN = frozenset(DEFAULTS) | frozenset(
    "ABORT_DETACHED_QUERY BINARY_INPUT_FORMAT BINARY_OUTPUT_FORMAT CLIENT_SESSION_KEEP_ALIVE DATE_INPUT_FORMAT "
    "DATE_OUTPUT_FORMAT ERROR_ON_NONDETERMINISTIC_MERGE ERROR_ON_NONDETERMINISTIC_UPDATE MULTI_STATEMENT_COUNT "
    "PYTHON_CONNECTOR_QUERY_RESULT_FORMAT ROWS_PER_RESULTSET STATEMENT_QUEUED_TIMEOUT_IN_SECONDS STRICT_JSON_OUTPUT "
    "TIMESTAMP_INPUT_FORMAT TIMESTAMP_LTZ_OUTPUT_FORMAT TIMESTAMP_NTZ_OUTPUT_FORMAT TIMESTAMP_OUTPUT_FORMAT "
    "TIMESTAMP_TZ_OUTPUT_FORMAT TIME_INPUT_FORMAT TIME_OUTPUT_FORMAT TRANSACTION_DEFAULT_ISOLATION_LEVEL "
    "TWO_DIGIT_CENTURY_START USE_CACHED_RESULT".split()
)
"""https://docs.snowflake.com/en/sql-reference/parameters#session-parameters."""
_SETTING = re.compile(r"(\w+)\s*=\s*('(?:[^']|'')*'|[^\s,']+)\s*,?\s*")


def handle(cursor: Cursor, statement: Statement) -> Rows | None:
    """One of USE, ALTER SESSION, SYSTEM$CANCEL_ALL_QUERIES."""
    session = cursor.session
    if found := statement.match(rf"USE (?:(DATABASE|SCHEMA|ROLE|WAREHOUSE|SECONDARY ROLES) )?({NAME})"):
        use(session, (found[1] or "").upper(), found[2])
    elif found := statement.match(r"ALTER SESSION SET (.+)"):
        for name, value in settings(found[1]):
            set_parameter(session, name, value)
    elif found := statement.match(r"ALTER SESSION UNSET (.+)"):
        for name in re.findall(r"\w+", found[1]):
            session.set_parameter(name.upper(), DEFAULTS.get(name.upper(), ""))
    else:
        return None
    return Rows.status("Statement executed successfully.")


def settings(text: str) -> list[tuple[str, str]]:
    """`A = 'x' B = 1`, with or without commas between."""
    found = _SETTING.findall(text)
    if "".join(match[0] for match in _SETTING.finditer(text)) != text:
        raise compilation(f"syntax error in ALTER SESSION: {text}")
    return [(name.upper(), value[1:-1].replace("''", "'") if value[0] == "'" else value) for name, value in found]


def set_parameter(session: Session, name: str, value: str) -> None:
    """Refuses names Snowflake does not know, values it does not take, and values the emulator has no meaning for."""
    if name not in KNOWN:
        raise compilation(f"invalid property '{name}' for 'SESSION'", 1091, "01000")
    if name == "QUERY_TAG" and len(value) > 2000:
        raise compilation("The query tag size exceeds the maximum of 2000 characters.", 1007, "22023")
    if (
        name == "TIMEZONE"
        and not session._duck_conn.execute("select 1 from pg_timezone_names() where name = ?", [value]).fetchone()
    ):
        raise compilation(f"invalid value [{value}] for parameter 'TIMEZONE'", 1008, "22023")
    session.set_parameter(name, value)


def use(session: Session, kind: str, name: str) -> None:
    """A database, or a schema of one, that exists; a role or a warehouse of any name."""
    names = [encode(one) for one in parts(name)]
    if kind == "ROLE":
        if names[0] not in session.account.catalogue.roles:
            raise missing("Role", decode(names[0]))
        session.role = normal(name)
    elif kind == "WAREHOUSE":
        session.warehouse = normal(name)
    elif kind == "DATABASE" or (kind == "" and len(names) == 1):
        enter(session, names[0], "main")
        session._schema, session.schema_set = None, False
    elif kind in ("SCHEMA", ""):
        database = names[0] if len(names) == 2 else session.database
        enter(session, database, names[-1])
        session._schema, session.schema_set = names[-1], True


def enter(session: Session, database: str | None, schema: str) -> None:
    """Makes it the place where unqualified names are looked for."""
    found = session._duck_conn.execute(
        "select 1 from duckdb_schemas() where database_name = ? and schema_name = ?", [database, schema]
    ).fetchone()
    if not database or not found:
        raise compilation("Object does not exist, or operation cannot be performed.", 2043, "02000")
    session._duck_conn.execute("select 1")
    session._duck_conn.execute(f"SET schema = '{database}.{schema}'")
    session.database, session.database_set = database, True
