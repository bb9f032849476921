"""SHOW: the same records as INFORMATION_SCHEMA, in other columns."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from emulator import metadata
from emulator.errors import not_emulated
from emulator.identifiers import NAME, decode, encode, normal, parts
from emulator.result import Rows
from emulator.session import DEFAULTS
from emulator.statement import Statement
from emulator.statements.places import full

if TYPE_CHECKING:
    from emulator.catalogue import Grant
    from emulator.cursor import Cursor
    from emulator.session import Session

FILTER = r"(?: LIKE '(?P<like>[^']*)')?"
SCOPE = rf"(?: IN (?:(?P<place>ACCOUNT|DATABASE|SCHEMA|TABLE|VIEW) ?)?(?P<name>{NAME})?(?: APPLICATION \S+)?)?"
LIMIT = r"(?: STARTS WITH '(?P<starts>[^']*)')?(?: LIMIT (?P<limit>\d+)(?: FROM '[^']*')?)?"
KINDS = "TABLES|VIEWS|OBJECTS|COLUMNS|SCHEMAS|DATABASES|STAGES|FUNCTIONS|PROCEDURES|TASKS|TAGS"
OBJECTS = rf"SHOW (?:TERSE )?(?:USER )?(?P<kind>{KINDS}){FILTER}{SCOPE}{LIMIT}"
GRANT = "created_on privilege granted_on name granted_to grantee_name grant_option granted_by"


def handle(cursor: Cursor, statement: Statement) -> Rows | None:
    """Objects, grants, parameters, roles, warehouses."""
    session = cursor.session
    if statement.verb != "SHOW":
        return None
    if found := statement.match(OBJECTS):
        return objects(session, found)
    if found := statement.match(rf"SHOW GRANTS(?: (ON|TO|OF) ([A-Z]+)? ?({NAME})?\s*(\([^)]*\))?)?"):
        return grants(session, found)
    if found := statement.match(rf"SHOW FUTURE GRANTS IN (SCHEMA|DATABASE) ({NAME})"):
        place = ".".join(full(session, found[1].upper(), found[2]))
        return granted([one for one in session.account.catalogue.future if one.name == place])
    if found := statement.match(rf"SHOW PARAMETERS{FILTER}(?: (?:IN|FOR) .*)?"):
        pairs = [
            {"key": k, "value": v, "default": DEFAULTS.get(k, ""), "level": "SESSION" if v != DEFAULTS.get(k) else ""}
            for k, v in sorted(session.parameters.items())
            if like(k, found["like"])
        ]
        return Rows.of(pairs, "key value default level")
    if statement.match(rf"SHOW ROLES{FILTER}"):
        return Rows.of([{"name": n, "comment": c} for n, c in session.account.catalogue.roles.items()], "name comment")
    if found := statement.match(rf"SHOW WAREHOUSES{FILTER}"):
        known = [
            {"name": session.warehouse, "state": "STARTED", "type": "STANDARD", "size": "X-Small", "auto_suspend": 60}
        ]
        return Rows.of(
            [one for one in known if like(str(one["name"]), found["like"])], "name state type size auto_suspend"
        )
    raise not_emulated(statement.words[:80])


def like(value: str, pattern: str | None) -> bool:
    """SHOW's LIKE looks at no case."""
    if pattern is None:
        return True
    expression = re.escape(pattern.replace("\\_", "\0")).replace("%", ".*").replace("_", ".").replace("\0", "_")
    return re.fullmatch(expression, value, re.I) is not None


def objects(session: Session, found: re.Match[str]) -> Rows:
    """Filtered by name and place."""
    kind, place, name = found["kind"].upper(), (found["place"] or "").upper(), found["name"]
    names = [encode(one) for one in parts(name)] if name else []
    database, schema = session.database or "", session._schema
    if place == "ACCOUNT" or kind in ("DATABASES", "SCHEMAS") or place == "DATABASE":
        database, schema = (names[0] if names else database), None
    elif names:
        database, schema = [database, *names][-2:] if kind != "COLUMNS" else (session.qualify_folded(names)[0], None)
    records, columns = SHOWN[kind](session, database)
    table = names[-1] if kind == "COLUMNS" and names else None
    kept = [
        one
        for one in records
        if like(str(one["name"]), found["like"])
        and (schema is None or encode(str(one.get("schema_name"))) == schema or "schema_name" not in one)
        and (table is None or encode(str(one["table_name"])) == table)
        and str(one["name"]).startswith(found["starts"] or "")
    ]
    return Rows.of(kept[: int(found["limit"] or 10000)], columns)


def shown_tables(kinds: tuple[str, ...]) -> Callable[[Session, str], tuple[list[dict[str, Any]], str]]:
    """SHOW TABLES, VIEWS or OBJECTS."""

    def show(session: Session, database: str) -> tuple[list[dict[str, Any]], str]:
        records = [
            {
                "created_on": one["CREATED"],
                "name": one["TABLE_NAME"],
                "database_name": one["TABLE_CATALOG"],
                "schema_name": one["TABLE_SCHEMA"],
                "kind": "VIEW"
                if one["TABLE_TYPE"] == "VIEW"
                else "TRANSIENT"
                if one["IS_TRANSIENT"] == "YES"
                else "TABLE",
                "comment": one["COMMENT"] or "",
                "cluster_by": one["CLUSTERING_KEY"] or "",
                "rows": one["ROW_COUNT"],
                "bytes": one["BYTES"],
                "owner": one["TABLE_OWNER"],
                "retention_time": str(one["RETENTION_TIME"]),
            }
            for one in metadata.tables(session, database)
            if one["TABLE_TYPE"] in kinds
        ]
        return (
            records,
            "created_on name database_name schema_name kind comment cluster_by rows bytes owner retention_time",
        )

    return show


def shown_routines(kind: str) -> Callable[[Session, str], tuple[list[dict[str, Any]], str]]:
    """SHOW FUNCTIONS or PROCEDURES: user-defined ones only."""

    def show(session: Session, database: str) -> tuple[list[dict[str, Any]], str]:
        records = [
            {
                "created_on": one.created,
                "name": decode(one.key[2]),
                "schema_name": decode(one.key[1]),
                "catalog_name": decode(one.key[0]),
                "is_builtin": "N",
                "min_num_arguments": sum(1 for a in one.text.args if a.default is None),
                "max_num_arguments": len(one.text.args),
                "arguments": f"{decode(one.signature.split('.')[2])} RETURN {one.text.returns}",
                "description": one.text.comment or "user-defined function",
                "language": one.text.language,
            }
            for one in session.account.routines.all(kind)
            if one.key[0] == database
        ]
        names = "created_on name schema_name catalog_name is_builtin min_num_arguments max_num_arguments arguments"
        return records, f"{names} description language"

    return show


def shown_columns(session: Session, database: str) -> tuple[list[dict[str, Any]], str]:
    """SHOW COLUMNS."""
    records = [
        {
            "table_name": one["TABLE_NAME"],
            "schema_name": one["TABLE_SCHEMA"],
            "name": one["COLUMN_NAME"],
            "column_name": one["COLUMN_NAME"],
            "data_type": metadata.full_type(one),
            "null?": "true" if one["IS_NULLABLE"] == "YES" else "false",
            "comment": one["COMMENT"] or "",
            "database_name": one["TABLE_CATALOG"],
        }
        for one in metadata.columns(session, database)
    ]
    return records, "table_name schema_name column_name data_type null? comment database_name"


def shown_schemas(session: Session, database: str) -> tuple[list[dict[str, Any]], str]:
    """SHOW SCHEMAS."""
    found = metadata.schemata(session, database)
    return [
        {
            "name": one["SCHEMA_NAME"],
            "database_name": one["CATALOG_NAME"],
            "owner": "SYSADMIN",
            "comment": one["COMMENT"],
        }
        for one in found
    ], "name database_name owner comment"


def shown_databases(session: Session, database: str) -> tuple[list[dict[str, Any]], str]:
    """SHOW DATABASES."""
    return [{"name": name, "owner": "SYSADMIN"} for name in metadata.database_names(session)], "name owner"


def shown_stages(session: Session, database: str) -> tuple[list[dict[str, Any]], str]:
    """SHOW STAGES."""
    return [
        {"name": key[2], "database_name": key[0], "schema_name": key[1], "type": "INTERNAL", "comment": comment}
        for key, comment in sorted(session.account.stages.names.items())
        if key[0] == database
    ], "name database_name schema_name type comment"


def shown_others(kind: str) -> Callable[[Session, str], tuple[list[dict[str, Any]], str]]:
    """Objects that are only written down."""

    def show(session: Session, database: str) -> tuple[list[dict[str, Any]], str]:
        names = [name.split(".") for one, name in session.account.catalogue.others if one == kind]
        records = [{"name": n[2], "database_name": n[0], "schema_name": n[1]} for n in names if n[0] == database]
        return records, "name database_name schema_name"

    return show


SHOWN: dict[str, Callable[[Session, str], tuple[list[dict[str, Any]], str]]] = {
    "TABLES": shown_tables(("BASE TABLE", "LOCAL TEMPORARY")),
    "VIEWS": shown_tables(("VIEW",)),
    "OBJECTS": shown_tables(("BASE TABLE", "LOCAL TEMPORARY", "VIEW")),
    "COLUMNS": shown_columns,
    "SCHEMAS": shown_schemas,
    "DATABASES": shown_databases,
    "STAGES": shown_stages,
    "FUNCTIONS": shown_routines("FUNCTION"),
    "PROCEDURES": shown_routines("PROCEDURE"),
    "TASKS": shown_others("TASK"),
    "TAGS": shown_others("TAG"),
}


def grants(session: Session, found: re.Match[str]) -> Rows:
    """SHOW GRANTS ON an object, TO a role (the current one when none is named), OF a role."""
    kept, kind = session.account.catalogue.grants, (found[2] or "ROLE").upper()
    if (found[1] or "TO").upper() == "TO":
        role = encode(normal(found[3])) if found[3] else session.role
        return granted([one for one in kept if one.role == role])
    if found[1].upper() == "OF":
        return granted([one for one in kept if one.kind == "ROLE" and one.name == encode(normal(found[3]))])
    if kind in ("FUNCTION", "PROCEDURE"):
        name = session.account.routines.signature(kind, session.qualify(parts(found[3])), found[4] or "()")
    elif kind in ("SCHEMA", "DATABASE", "WAREHOUSE", "ROLE"):
        name = ".".join(full(session, kind, found[3]))
    else:
        name = ".".join(session.qualify(parts(found[3])))
    return granted([one for one in kept if one.kind == kind and one.name == name])


def granted(found: list[Grant]) -> Rows:
    """Grants in the columns of SHOW GRANTS."""
    records = [
        {
            "privilege": one.privilege,
            "granted_on": one.kind,
            "name": decode(one.name),
            "granted_to": one.to,
            "grantee_name": decode(one.role),
            "grant_option": str(one.option).lower(),
            "granted_by": "SYSADMIN",
        }
        for one in sorted(found)
    ]
    return Rows.of(records, GRANT)
