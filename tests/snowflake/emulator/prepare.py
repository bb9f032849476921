"""From Snowflake's syntax tree to one that names real things: results, metadata, routines, full table names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from emulator import metadata, results
from emulator.functions import refuse_unknown
from emulator.identifiers import fold
from emulator.meaning import MEANINGS
from emulator.routines.calls import resolve_calls
from emulator.session import Session

if TYPE_CHECKING:
    from emulator.cursor import Cursor

CHANGES = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.TruncateTable)


def prepare(tree: exp.Expr, cursor: Cursor) -> exp.Expr:
    """The steps in their order: later ones may count on folded names."""
    session = cursor.session
    tree = context_functions(fold(tree.copy()), session)
    tree = results.scan(tree, session)
    tree = metadata.redirect(tree, session)
    tree = resolve_calls(tree, session)
    tree = qualify_tables(refuse_unknown(tree), session)
    for meaning in MEANINGS:
        tree = meaning(tree, session)
    return tree


def target(tree: exp.Expr) -> exp.Table | None:
    """The table that a change is made to."""
    where = tree.this
    if isinstance(tree, exp.TruncateTable):
        where = tree.expressions[0]
    return where.this if isinstance(where, exp.Schema) else where


def tables_changed(tree: exp.Expr, session: Session) -> set[tuple[str, str, str]]:
    """Names of the tables whose rows the statement changes."""
    if not isinstance(tree, CHANGES) or not isinstance(table := target(tree), exp.Table):
        return set()
    return {key_of(table, session)}


def key_of(table: exp.Table, session: Session) -> tuple[str, str, str]:
    """The full name of a table in a tree that is not folded yet."""
    return session.qualify_folded([part.name for part in fold(table.copy()).parts])


def context_functions(tree: exp.Expr, session: Session) -> exp.Expr:
    """CURRENT_ROLE() and its like are text by now; a view that holds one keeps it, which is not Snowflake's way."""
    values = {
        "CURRENT_ACCOUNT": "EMULATED",
        "CURRENT_ACCOUNT_NAME": "EMULATED",
        "CURRENT_AVAILABLE_ROLES": "[]",
        "CURRENT_CLIENT": "emulated",
        "CURRENT_DATABASE": session.database,
        "CURRENT_ORGANIZATION_NAME": "EMULATED",
        "CURRENT_REGION": "EMULATED",
        "CURRENT_ROLE": session.role,
        "CURRENT_SCHEMA": session.schema,
        "CURRENT_SECONDARY_ROLES": '{"roles":"","value":""}',
        "CURRENT_SESSION": str(session.number),
        "CURRENT_TRANSACTION": "1" if session.transaction else None,
        "CURRENT_USER": "EMULATED_USER",
        "CURRENT_VERSION": "9.99.0",
        "CURRENT_WAREHOUSE": session.warehouse,
        "LAST_QUERY_ID": session.last_query_id,
    }

    def replaced(node: exp.Expr) -> exp.Expr:
        name = node.name.upper() if isinstance(node, exp.Anonymous) else getattr(node, "sql_name", lambda: "")()
        if isinstance(node, exp.Func) and not isinstance(node.parent, exp.Dot) and name in values:
            value = values[name]
            return exp.Literal.string(value) if value is not None else exp.Null()
        return node

    return tree.transform(replaced)


def qualify_tables(tree: exp.Expr, session: Session) -> exp.Expr:
    """Writes database and schema before every table name, save those of CTEs and of temporary tables."""
    known = {cte.alias for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        name = table.this
        if not isinstance(name, exp.Identifier) or name.name.startswith(("_sf_", "_fs_", "@")):
            continue
        if not table.db and name.name in known:
            continue
        key = session.qualify_folded([part.name for part in table.parts])
        if key in session.temporary:
            table.set("db", None)
            table.set("catalog", None)
            continue
        table.set("db", exp.to_identifier(key[1], quoted=True))
        table.set("catalog", exp.to_identifier(key[0], quoted=True))
    return tree
