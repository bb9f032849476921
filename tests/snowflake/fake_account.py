"""What the imitated account remembers and answers: which tables there are, and the few rows that steer a build."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlglot
from sqlglot import exp

from tests.snowflake.fake_answers import ROWS, Columns, Row, select
from tests.snowflake.fake_literals import Key, key, literal_rows, selects


@dataclass
class Table:
    """A table or view: its columns' types and comments by name, and the rows that were written as literals."""

    kind: str
    columns: dict[str, tuple[str, str]]
    comment: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)
    altered: int = 1


class Account:
    """One database account, as simple as a build allows; see `answer`."""

    def __init__(self) -> None:
        self.tables: dict[Key, Table] = {}
        self.broken: dict[str, int] = {}
        "Model -> failing rows of each of its checks."
        self.trained: Callable[[str], str] = lambda call: json.dumps({"refused": "too few rows"})
        "Answers the call of a training procedure."
        self.functions: set[tuple[str, str]] = set()
        "Schemas and names of the functions that were created."
        self.is_expired = False
        "Whether the lease that somebody holds has run out."
        self._saved: dict[Key, Table] | None = None

    def add(self, name: str, columns: dict[str, str]) -> None:
        """Have a user's table, `DATABASE.SCHEMA.TABLE`, with columns and their types."""
        database, schema, table = name.split(".")
        self.tables[database, schema, table] = Table("BASE TABLE", {n: (kind, "") for n, kind in columns.items()})

    def named(self, name: str, schema: str | None = None) -> Table:
        """The one table of that name."""
        (found,) = [t for (_, place, n), t in self.tables.items() if n == name and schema in (None, place)]
        return found

    def roll_back(self) -> None:
        """Undo what the running transaction did."""
        if self._saved is not None:
            self.tables, self._saved = self._saved, None

    def answer(self, sql: str) -> tuple[list[Row], Columns]:
        """Return the rows of a statement's answer, and its columns with their type codes; its stages are empty."""
        if sql.startswith("LIST "):  # SQLGlot would read a column's name before an alias
            return [], [(name, 2) for name in ("name", "size", "md5", "last_modified")]
        tree = sqlglot.parse_one(sql, dialect="snowflake")
        if isinstance(tree, exp.Query):
            rows, names = select(self, tree)
            return rows, names
        return list(self._changed(tree)), [("status", 2)]

    def _changed(self, tree: exp.Expr) -> Iterator[Row]:
        match tree:
            case exp.Transaction():
                self._saved = copy.deepcopy(self.tables)
            case exp.Commit():
                self._saved = None
            case exp.Rollback():
                self.roll_back()
            case exp.Create():
                self._saved = None
                self._create(tree)
            case exp.Drop():
                self._saved = None
                self._drop(tree)
            case exp.Alter():
                self._saved = None
                self._alter(tree)
            case exp.Comment():
                self._comment(tree)
            case exp.Insert():
                yield (self._insert(tree),)
                return
            case exp.Update():
                yield (self._update(tree),)
                return
            case exp.Command() if tree.name == "CALL":
                yield (self.trained(str(tree.expression)),)
                return
            case exp.Command() if tree.name.upper() == "SHOW":
                return
        yield ("Statement executed successfully.",)

    def _create(self, tree: exp.Create) -> None:
        if tree.args.get("clone"):
            source, made = tree.args["clone"].this.name, tree.this.db
            self.tables = {k: t for k, t in self.tables.items() if k[1] != made}
            cloned = {(k[0], made, k[2]): copy.deepcopy(t) for k, t in self.tables.items() if k[1] == source}
            self.tables |= cloned
            return
        table = tree.find(exp.Table)
        assert table
        if tree.kind == "FUNCTION":
            self.functions.add((table.db, table.name))
        if tree.kind not in ("TABLE", "VIEW"):
            return
        if tree.args.get("exists") and key(table) in self.tables:
            return
        kind = "VIEW" if tree.kind == "VIEW" else "BASE TABLE"
        note = tree.find(exp.SchemaCommentProperty)
        made = Table(kind, _defined(tree), note.this.name if note else "")
        self.tables[key(table)] = made

    def _drop(self, tree: exp.Drop) -> None:
        for gone in tree.args.get("tables") or ():
            if tree.kind == "SCHEMA":
                self.tables = {k: t for k, t in self.tables.items() if k[1] != gone.db}
            else:
                self.tables.pop(key(gone), None)

    def _alter(self, tree: exp.Alter) -> None:
        columns = self.tables[key(tree.this)].columns
        for action in tree.args["actions"]:
            if isinstance(action, exp.ColumnDef):
                columns[action.name] = _column(action)
            elif isinstance(action, exp.Drop):
                for gone in action.args["tables"]:
                    columns.pop(gone.name)

    def _comment(self, tree: exp.Comment) -> None:
        if tree.args["kind"] == "TABLE":
            self.tables[key(tree.this)].comment = tree.expression.name
        else:
            parts = [part.name for part in tree.this.parts]
            columns = self.tables[parts[0], parts[1], parts[2]].columns
            columns[parts[3]] = (columns[parts[3]][0], tree.expression.name)

    def _insert(self, tree: exp.Insert) -> int:
        table = tree.find(exp.Table)
        assert table
        kept = self.tables[key(table)]
        kept.altered += 1
        rows = literal_rows(tree.expression)
        if rows is None:
            return ROWS
        where = next((s.args["where"].this for s in selects(tree.expression) if s.args.get("where")), None)
        if isinstance(where, exp.EQ) and kept.rows:
            return 0  # only where the table is empty
        if isinstance(where, exp.Boolean):
            rows = []
        kept.rows = rows if tree.args.get("overwrite") else kept.rows + rows
        return len(rows)

    def _update(self, tree: exp.Update) -> int:
        table, sets = tree.this, {e.this.name: e.expression for e in tree.expressions}
        if table.name != "BUILD_LOCK":
            return 1
        (row,) = self.tables[key(table)].rows
        wanted = {e.this.name: e.expression.name for e in tree.args["where"].find_all(exp.EQ)}.get("RUN_ID")
        is_free = row["RUN_ID"] is None or self.is_expired
        if (wanted is None and not is_free) or (wanted is not None and row["RUN_ID"] != wanted):
            return 0
        if "PUBLISHED_RUN_ID" in sets and self.is_expired:
            return 0
        row |= {n: None if isinstance(v, exp.Null) else v.name for n, v in sets.items() if n != "EXPIRES_AT"}
        if wanted is None:
            self.is_expired = False
        return 1


def _defined(tree: exp.Create) -> dict[str, tuple[str, str]]:
    if isinstance(tree.this, exp.Schema) and not isinstance(tree.expression, exp.Query):
        return {c.name: _column(c) for c in tree.this.expressions}
    assert isinstance(tree.expression, exp.Query)
    return dict.fromkeys(tree.expression.named_selects, ("TEXT", ""))


def _column(column: exp.ColumnDef) -> tuple[str, str]:
    comment = column.find(exp.CommentColumnConstraint)
    kind = column.args["kind"].sql("snowflake").replace("DECIMAL", "NUMBER")
    spelled = {"VARCHAR": "TEXT", "DOUBLE": "FLOAT", "TIMESTAMPNTZ": "TIMESTAMP_NTZ", "INT": "NUMBER(38, 0)"}
    return spelled.get(kind, kind), comment.this.name if comment else ""
