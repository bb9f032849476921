"""What Snowflake knows of an object beside its rows and DuckDB does not: comments, grants, tags, policies, dates."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

Key = tuple[str, str, str]
"""Database, schema and name, as DuckDB holds them."""


def now() -> dt.datetime:
    """The moment of a change, in UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass
class Thing:
    """One table or view. `tags` and `policies` are by column, the table's own under the empty name."""

    kind: str
    persistence: str = "PERMANENT"
    comment: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    """Comments by column."""
    tags: dict[tuple[str, str], str] = field(default_factory=dict)
    policies: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    """CLUSTER BY, DATA_RETENTION_TIME_IN_DAYS and the like, as text."""
    timezone_columns: frozenset[str] = frozenset()
    """Columns declared TIMESTAMP_TZ, which DuckDB cannot tell from TIMESTAMP_LTZ."""
    created: dt.datetime = field(default_factory=now)
    altered: dt.datetime = field(default_factory=now)


@dataclass(frozen=True, order=True)
class Grant:
    """One privilege of one role; the name of a function carries its argument types."""

    privilege: str
    kind: str
    name: str
    role: str
    option: bool = False
    to: str = "ROLE"


class Catalogue:
    """All objects of the account and who may do what with them. Shared by every session."""

    def __init__(self) -> None:
        self.things: dict[Key, Thing] = {}
        self.grants: set[Grant] = set()
        self.future: set[Grant] = set()
        """`name` is the schema or the database, `kind` the kind of objects to come."""
        self.roles: dict[str, str | None] = dict.fromkeys(("ACCOUNTADMIN", "SYSADMIN", "PUBLIC"))
        """Names of roles and their comments."""
        self.others: dict[tuple[str, str], str] = {}
        """Objects that are only written down, by kind and name: the statement that made them."""
        self.schemas: dict[tuple[str, str], str | None] = {}
        """Comments of schemas."""
        self.lock = threading.RLock()

    def create(self, key: Key, thing: Thing, copy_grants: bool, copy_tags: bool = False) -> Thing:
        """Puts a new object in place of any old one, whose grants are gone unless they are copied.

        https://docs.snowflake.com/en/sql-reference/sql/create-table: COPY GRANTS; future grants are given otherwise.
        """
        old = self.things.get(key)
        if old and copy_tags:
            thing.tags = dict(old.tags)
        if not (old and copy_grants):
            self.revoke_all(thing.kind, key)
            self.grants |= {
                Grant(one.privilege, thing.kind, ".".join(key), one.role, one.option)
                for one in self.future
                if one.kind == thing.kind and one.name in (".".join(key[:2]), key[0])
            }
        self.things[key] = thing
        return thing

    def revoke_all(self, kind: str, key: Key) -> None:
        """Every grant on an object goes with the object."""
        self.grants -= {one for one in self.grants if one.kind == kind and one.name == ".".join(key)}

    def drop(self, key: Key) -> None:
        """Forgets an object and the grants on it."""
        if thing := self.things.pop(key, None):
            self.revoke_all(thing.kind, key)

    def drop_schema(self, database: str, schema: str) -> None:
        """Forgets all objects of a schema, and the grants on those to come."""
        self.future -= {one for one in self.future if one.name == f"{database}.{schema}"}
        for key in [key for key in self.things if key[:2] == (database, schema)]:
            self.drop(key)
        self.schemas.pop((database, schema), None)
        place = f"{database}.{schema}."
        self.others = {key: text for key, text in self.others.items() if not key[1].startswith(place)}

    def rename(self, old: Key, new: Key) -> None:
        """The object keeps what is known of it, its grants too."""
        if old in self.things:
            self.things[new] = self.things.pop(old)
            self._move_grants(self.things[new].kind, {old: new})

    def swap(self, one: Key, other: Key) -> None:
        """Two renames at once: https://docs.snowflake.com/en/sql-reference/sql/alter-table, SWAP WITH."""
        first, second = self.things[one], self.things[other]
        self.things[one], self.things[other] = second, first
        self._move_grants("TABLE", {one: other, other: one})

    def _move_grants(self, kind: str, names: dict[Key, Key]) -> None:
        moves = {".".join(old): ".".join(new) for old, new in names.items()}
        self.grants = {
            Grant(one.privilege, one.kind, moves[one.name], one.role, one.option, one.to)
            if one.kind == kind and one.name in moves
            else one
            for one in self.grants
        }

    def touch(self, keys: Iterable[Key]) -> None:
        """Rows of these tables changed: LAST_ALTERED is now."""
        for key in keys:
            if key in self.things:
                self.things[key].altered = now()
