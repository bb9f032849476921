"""CREATE, ALTER and DROP of tables and views: what DuckDB does not keep goes to the catalogue, the rest runs there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

from emulator.catalogue import Thing
from emulator.errors import compilation, exists, missing, not_emulated
from emulator.identifiers import decode, fold
from emulator.metadata import quoted
from emulator.prepare import key_of
from emulator.result import Rows
from emulator.statement import Statement

if TYPE_CHECKING:
    from emulator.catalogue import Key
    from emulator.cursor import Cursor
    from emulator.session import Session

KINDS = ("TABLE", "VIEW")
ACCEPTED = (
    exp.TransientProperty,
    exp.TemporaryProperty,
    exp.SchemaCommentProperty,
    exp.CopyGrantsProperty,
    exp.ClusterProperty,
    exp.LikeProperty,
    exp.SecureProperty,
)
OPTIONS = frozenset(
    "DATA_RETENTION_TIME_IN_DAYS MAX_DATA_EXTENSION_TIME_IN_DAYS CHANGE_TRACKING ENABLE_SCHEMA_EVOLUTION".split()
)
UNENFORCED = (exp.PrimaryKey, exp.ForeignKey, exp.UniqueColumnConstraint, exp.Constraint)
"""https://docs.snowflake.com/en/sql-reference/constraints-overview: NOT NULL is the only one that is enforced."""
UNENFORCED_COLUMN = (
    exp.PrimaryKeyColumnConstraint,
    exp.UniqueColumnConstraint,
    exp.Reference,
    exp.CommentColumnConstraint,
)


def handle(cursor: Cursor, statement: Statement) -> Rows | bool | None:
    """One of the three, for a table or a view."""
    if statement.verb not in ("CREATE", "ALTER", "DROP", "UNDROP") or cursor.describe_only:
        return None
    tree, copy_tags = readable(statement)
    kind = str(tree.args.get("kind") or "").upper()
    if kind not in KINDS:
        return None
    if isinstance(tree, exp.Create):
        return create(cursor, tree, kind, copy_tags)
    if isinstance(tree, exp.Drop):
        return drop(cursor, tree, kind)
    if isinstance(tree, exp.Alter):
        return alter(cursor, tree)
    return None


def readable(statement: Statement) -> tuple[exp.Expr, bool]:
    """SQLGlot's tree; it knows COPY GRANTS but not COPY TAGS, so that is read apart."""
    text, tags = re.subn(r"\bCOPY\s+TAGS\b", "", statement.text, count=1, flags=re.I)
    if not tags or not statement.match(r"CREATE .*\bCOPY TAGS\b.*"):
        return statement.tree, False
    return sqlglot.parse_one(text, read="snowflake"), True


def create(cursor: Cursor, tree: exp.Create, kind: str, copy_tags: bool) -> Rows | bool:
    """A table or view with its comments, its options and the grants it keeps or loses."""
    session, catalogue = cursor.session, cursor.session.account.catalogue
    tree = tree.copy()
    table = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    key = key_of(table, session)
    there = key in catalogue.things
    if there and tree.args.get("exists"):
        return Rows.status(f"{decode(key[2])} already exists, statement succeeded.")
    if there and not tree.args.get("replace"):
        raise exists(decode(key[2]))
    if tree.args.get("replace") and tree.args.get("exists"):
        raise compilation("syntax error: OR REPLACE and IF NOT EXISTS exclude each other")
    thing, copy_grants = described(tree, kind, session)
    if there and catalogue.things[key].kind != kind:
        session._duck_conn.execute(f"DROP {catalogue.things[key].kind} {quoted(key)}")
    if thing.persistence == "TEMPORARY":
        session.temporary.add(key)
    cursor.sql(tree)
    catalogue.create(key, thing, copy_grants, copy_tags)
    return Rows.status(f"{kind.title()} {decode(key[2])} successfully created.")


def described(tree: exp.Create, kind: str, session: object) -> tuple[Thing, bool]:
    """Takes out of the tree what DuckDB would not take, and returns it, and whether grants are copied."""
    thing, grants, kept = Thing(kind), False, []
    for one in tree.args["properties"].expressions if tree.args.get("properties") else []:
        if isinstance(one, exp.SchemaCommentProperty):
            thing.comment = one.this.name
        elif isinstance(one, exp.CopyGrantsProperty):
            grants = True
        elif isinstance(one, exp.TransientProperty):
            thing.persistence = "TRANSIENT"
        elif isinstance(one, exp.ClusterProperty):
            thing.options["CLUSTER BY"] = "LINEAR(" + ", ".join(e.sql("snowflake") for e in one.expressions) + ")"
        elif isinstance(one, exp.Property) and one.name.upper() in OPTIONS:
            thing.options[one.name.upper()] = one.args["value"].name
        elif isinstance(one, ACCEPTED):
            thing.persistence = "TEMPORARY" if isinstance(one, exp.TemporaryProperty) else thing.persistence
            kept += [one] if not isinstance(one, exp.SecureProperty) else []
        else:
            raise not_emulated(f"CREATE {kind} with {one.sql('snowflake')[:60]}")
    tree.set("properties", exp.Properties(expressions=kept) if kept else None)
    if isinstance(tree.this, exp.Schema):
        columns(tree, thing)
    return thing, grants


def columns(tree: exp.Create, thing: Thing) -> None:
    """Comments and TIMESTAMP_TZ columns are noted, constraints that Snowflake does not enforce are dropped."""
    schema = tree.this
    schema.set("expressions", [one for one in schema.expressions if not isinstance(one, UNENFORCED)])
    for one in schema.expressions:
        name = fold(one.copy()).this.name if isinstance(one, exp.ColumnDef) else fold(one.copy()).name
        constraints = one.args.get("constraints") or []
        for constraint in constraints:
            if isinstance(constraint.kind, exp.CommentColumnConstraint):
                thing.columns[name] = constraint.kind.this.name
        if isinstance(one, exp.ColumnDef):
            one.set("constraints", [c for c in constraints if not isinstance(c.kind, UNENFORCED_COLUMN)])
            if one.kind and one.kind.this == exp.DataType.Type.TIMESTAMPTZ:
                thing.timezone_columns |= {name}
    if thing.kind == "VIEW":
        names = [
            exp.to_identifier(one.name, quoted=one.this.quoted) if isinstance(one, exp.ColumnDef) else one
            for one in schema.expressions
        ]
        schema.set("expressions", names)


def drop(cursor: Cursor, tree: exp.Drop, kind: str) -> Rows:
    """The object, what is known of it and the grants on it."""
    session, catalogue = cursor.session, cursor.session.account.catalogue
    tables = tree.args.get("tables") or [tree.this]
    for table in tables:
        key = key_of(table, session)
        thing = catalogue.things.get(key)
        if thing is None:
            if tree.args.get("exists"):
                return Rows.status("Drop statement executed successfully (" + decode(key[2]) + " already dropped).")
            raise missing(kind.title(), decode(".".join(key)))
        if thing.kind != kind:
            raise compilation(f"Object found is of type '{thing.kind}', not specified type '{kind}'.", 2203, "02000")
        session._duck_conn.execute(f"DROP {kind} {placed(key, session)}")
        catalogue.drop(key)
        session.temporary.discard(key)
    return Rows.status(f"{decode(key[2])} successfully dropped.")


def placed(key: Key, session: Session) -> str:
    """Where DuckDB has it: a temporary table is in no schema of ours."""
    return quoted((key[2], "main", key[2]) if key in session.temporary else key)


def alter(cursor: Cursor, tree: exp.Alter) -> Rows | bool:
    """Adding, dropping, renaming, swapping; settings that DuckDB has no place for are kept as text."""
    session, catalogue = cursor.session, cursor.session.account.catalogue
    key, actions = key_of(tree.this, session), tree.args["actions"]
    thing = catalogue.things.get(key)
    if thing is None:
        if tree.args.get("exists"):
            return Rows.status("Statement executed successfully.")
        raise missing("Table", decode(".".join(key)))
    action = actions[0]
    if isinstance(action, exp.SwapTable):
        return swap(cursor, key, key_of(action.this, session))
    if isinstance(action, exp.AlterRename):
        return rename(cursor, key, key_of(action.this, session), thing.kind)
    if isinstance(action, (exp.AlterSet, exp.Cluster, exp.ClusterProperty)):
        thing.options["ALTER"] = tree.sql("snowflake")
        return Rows.status("Statement executed successfully.")
    if isinstance(action, exp.ColumnDef):
        return add(cursor, tree, thing)
    if isinstance(action, exp.Drop):
        return drop_columns(cursor, tree, thing)
    cursor.sql(tree)
    if isinstance(action, exp.RenameColumn):
        old, new = (fold(action.args[one].copy()).name for one in ("this", "to"))
        if old in thing.columns:
            thing.columns[new] = thing.columns.pop(old)
    return True


def add(cursor: Cursor, tree: exp.Alter, thing: Thing) -> bool:
    """ADD COLUMN, one at a time; with NOT NULL it would need a default, in Snowflake as here."""
    for one in tree.args["actions"]:
        alone = tree.copy()
        column = one.copy()
        name = fold(column.copy()).this.name
        constraints = column.args.get("constraints") or []
        for constraint in constraints:
            if isinstance(constraint.kind, exp.CommentColumnConstraint):
                thing.columns[name] = constraint.kind.this.name
        column.set("constraints", [c for c in constraints if not isinstance(c.kind, UNENFORCED_COLUMN)])
        if column.kind.this == exp.DataType.Type.TIMESTAMPTZ:
            thing.timezone_columns |= {name}
        alone.set("actions", [column])
        cursor.sql(alone)
    return True


def drop_columns(cursor: Cursor, tree: exp.Alter, thing: Thing) -> bool:
    """DROP COLUMN a, b: one at a time, as DuckDB wants them."""
    (action,) = tree.args["actions"]
    for column in action.args["tables"]:
        one = action.copy()
        one.set("tables", [column.copy()])
        alone = tree.copy()
        alone.set("actions", [one])
        cursor.sql(alone)
        thing.columns.pop(fold(column.copy()).name, None)
    return True


def rename(cursor: Cursor, old: Key, new: Key, kind: str) -> Rows:
    """Within its schema, where DuckDB can."""
    catalogue = cursor.session.account.catalogue
    if new in catalogue.things:
        raise exists(decode(new[2]))
    if new[:2] != old[:2]:
        raise not_emulated("RENAME to another schema")
    cursor.session._duck_conn.execute(f"ALTER {kind} {quoted(old)} RENAME TO {quoted((new[2], 'main', new[2]))}")
    catalogue.rename(old, new)
    return Rows.status("Statement executed successfully.")


def swap(cursor: Cursor, one: Key, other: Key) -> Rows:
    """Two renames in one transaction; a temporary table cannot take part."""
    session, catalogue = cursor.session, cursor.session.account.catalogue
    if other not in catalogue.things:
        raise missing("Table", decode(".".join(other)))
    if {one, other} & session.temporary:
        raise compilation("Cannot swap with a temporary table", 2131, "0A000")
    if one[:2] != other[:2]:
        raise not_emulated("SWAP WITH a table of another schema")
    middle = (*one[:2], "_sf_swapped")
    session._duck_conn.begin()
    for old, new in ((one, middle), (other, one), (middle, other)):
        session._duck_conn.execute(f"ALTER TABLE {quoted(old)} RENAME TO {quoted((new[2], 'main', new[2]))}")
    session._duck_conn.commit()
    catalogue.swap(one, other)
    return Rows.status("Statement executed successfully.")
