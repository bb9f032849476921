"""A statement as the lints see it: its text, its tokens, its tree, and what is known of the tables it reads."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.dialects.snowflake import Snowflake
from sqlglot.errors import OptimizeError, ParseError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.tokens import Token

Columns = Mapping[str, Mapping[str, str]]

_PIECES = re.compile(
    r"""(?P<name>"(?:[^"]|"")*") | \$\$(?P<body>.*?)\$\$ | --[^\n]* | /\*.*?\*/ | '(?P<text>(?:[^'\\]|''|\\.)*)'""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Statement:
    """One statement. `own` are a user's names, spelt as they are; `tables` types by table and column, upper-case.

    `keys` are columns of which no two rows of a table have the same.
    """

    sql: str
    own: Collection[str] = ()
    tables: Columns = field(default_factory=dict)
    keys: Mapping[str, Collection[str]] = field(default_factory=dict)

    @cached_property
    def tree(self) -> Any:
        """As SQLGlot reads it; ParseError where it cannot, or where the text holds several statements."""
        logging.getLogger("sqlglot").setLevel(logging.ERROR)  # falling back to a Command is judged, not told
        found = sqlglot.parse(self.sql, dialect="snowflake")
        if len(found) != 1:
            raise ParseError(f"{len(found)} statements in one text")
        return found[0]

    @cached_property
    def tokens(self) -> list[Token]:
        """Without comments."""
        return list(Snowflake().tokenize(self.head))

    @property
    def head(self) -> str:
        """The text without the body of a routine in another language; one in SQL is part of it."""
        return self.sql if self.language in ("", "sql") else self.sql.partition("$$")[0]

    @property
    def language(self) -> str:
        """Of a routine's body, lower-case."""
        found = re.search(r"\blanguage\s+(\w+)", self.sql.partition("$$")[0], re.IGNORECASE)
        is_routine = re.match(r"\s*create\b.*?\b(function|procedure)\b", self.sql[:60], re.IGNORECASE | re.DOTALL)
        return found[1].lower() if found and is_routine else ""

    @cached_property
    def body(self) -> Any:
        """The expression that is the body of a SQL function, or None."""
        if self.kind != "CREATE FUNCTION" or self.language not in ("", "sql"):
            return None
        (text,) = [piece["body"] for piece in _PIECES.finditer(self.sql) if piece["body"] is not None][:1] or [None]
        return sqlglot.parse_one(text, dialect="snowflake") if text else None

    @cached_property
    def resolved(self) -> tuple[Any, str]:
        """The query in which each column says its table, and what of it is not in the tables that are known."""
        query = self.tree if isinstance(self.tree, exp.Query) else self.tree.args.get("expression")
        if not self.tables or not isinstance(query, exp.Query):
            return self.tree, ""
        try:
            return _qualified(query, self.tables), ""
        except OptimizeError as error:
            return query, str(error).splitlines()[0]

    @cached_property
    def typed(self) -> Any:
        """The same with the types that follow, in so far as they are known."""
        return annotate_types(self.resolved[0].copy(), schema=_schema(self.tables), dialect="snowflake")

    @property
    def trees(self) -> list[Any]:
        """The statement, and the body of a SQL function."""
        return [self.tree] if self.body is None else [self.tree, self.body]

    @property
    def texts(self) -> Iterator[str]:
        """String literals as they are written, without their quotes."""
        return (piece["text"] for piece in _PIECES.finditer(self.head) if piece["text"] is not None)

    @property
    def names(self) -> Iterator[str]:
        """Names in quotes."""
        pieces = (piece["name"] for piece in _PIECES.finditer(self.head))
        return (name[1:-1].replace('""', '"') for name in pieces if name)

    @property
    def is_command(self) -> bool:
        """Whether SQLGlot does not know the statement."""
        return isinstance(self.tree, exp.Command)

    @cached_property
    def kind(self) -> str:
        """What it does: SELECT, CREATE TABLE, GRANT ...; of one that SQLGlot does not know, its first two words."""
        words = re.findall(r"\w+", self.sql.upper())
        if isinstance(self.tree, exp.Query):
            return "SELECT"
        if isinstance(self.tree, exp.Create | exp.Drop | exp.Alter):
            return f"{words[0]} {str(self.tree.args['kind']).upper()}"
        if self.is_command and words[0] in ("CREATE", "ALTER", "SHOW", "GRANT", "DROP", "REVOKE"):
            return " ".join(words[:2]) if words[1] not in ("OR", "DATABASE") else " ".join(words[:3])
        return words[0]

    def all(self, *kinds: type[exp.Expr]) -> Iterator[Any]:
        """Nodes of some kinds, in all trees."""
        return (node for tree in self.trees for node in tree.find_all(*kinds))


def _schema(tables: Columns) -> dict[str, Any]:
    return {name: dict(types) for name, types in tables.items()}


def _qualified(query: exp.Query, tables: Columns) -> exp.Expr:
    plain = query.copy()
    for table in plain.find_all(exp.Table):
        table.set("db", None)
        table.set("catalog", None)
    return qualify(plain, schema=_schema(tables), dialect="snowflake")
