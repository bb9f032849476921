"""What a session knows of the user's own tables: their columns, the queries that map them, whether rows changed."""

from __future__ import annotations

import hashlib
from abc import ABC
from collections.abc import Iterator
from pathlib import Path

from sqlglot import exp

from sqlkit.dialects.base import to_sql
from sqlkit.errors import ConfigError, WarehouseError
from sqlkit.inputs import Input
from sqlkit.profile import Target
from sqlkit.relation import Relation
from sqlkit.state import InputState
from sqlkit.warehouses.base import Tracer
from sqlkit.warehouses.digest import digest
from sqlkit.warehouses.snowflake.catalogue import TableFact, tables_named
from sqlkit.warehouses.snowflake.session import Session
from sqlkit.warehouses.snowflake.source import mapped, nothing, relation_of, rows_of


class Reading(Session, ABC):
    """A session that looks up all inputs that are expected at once, the first time one of them is asked for."""

    def __init__(self, target: Target, root: Path, tracer: Tracer | None = None) -> None:
        super().__init__(target, root, tracer)
        self._sources: dict[tuple[str, str, str], TableFact | None] = {}

    def source(self, input: Input, timezone: str) -> exp.Query:
        """Return an input's mapped query after checking that what it names is there."""
        source = input.mapping_for(self.target.name, self.type)
        if source is None:
            return nothing(input)
        relation = relation_of(input, source, self.places.database, self.places.schema)
        rows = rows_of(input, source, relation)
        types = self._types_of_query(rows, input) if relation is None else self._types(relation, input)
        return mapped(input, source, rows, types, timezone)

    def _types(self, relation: Relation, input: Input) -> dict[str, str]:
        found = self._source_fact(relation)
        if found is None:
            raise ConfigError(
                f"{input.name} cannot be read: there is no table {relation}, or the role may not see it.",
                where=input.where,
                hint="`sqlkit debug` prints the grants that are missing.",
            )
        return {name: column.type for name, column in found.columns.items()}

    def _source_fact(self, relation: Relation) -> TableFact | None:
        """Look up a table, and with it all others that will be asked for."""
        if _key(relation) not in self._sources:
            wanted = {relation, *self._expected()}
            for database in {one.catalog for one in wanted}:
                named = [one for one in wanted if one.catalog == database]
                found = tables_named(self, named)
                self._sources |= {_key(one): found.get((one.schema or "", one.name)) for one in named}
        return self._sources[_key(relation)]

    def _expected(self) -> Iterator[Relation]:
        for input in self.expected:
            source = input.mapping_for(self.target.name, self.type)
            if source and source.file is None and source.query is None:
                relation = relation_of(input, source, self.places.database, self.places.schema)
                if relation is not None:
                    yield relation

    def _types_of_query(self, rows: exp.Expr, input: Input) -> dict[str, str]:
        """Return the columns of a user's query, of which no row is fetched."""
        query = exp.select("*").from_(rows.copy()).limit(0)
        try:
            return self.described(query)
        except WarehouseError as error:
            raise ConfigError(f"{input.name} cannot be read: {error.message}", where=input.where) from error

    def input_state(self, input: Input, query: exp.Query, before: InputState | None) -> InputState:
        """Return what an input holds; its rows are read only if its table was altered since."""
        stat = self._stat(input, query)
        if before and stat and before.stat == stat:
            return before
        try:
            rows, found = digest(self, input, query)
        except WarehouseError as error:
            raise ConfigError(f"the mapping of {input.name} fails: {error.message}", where=input.where) from error
        return InputState(input.name, stat, found, rows)

    def _stat(self, input: Input, query: exp.Query) -> str:
        source = input.mapping_for(self.target.name, self.type)
        relation = relation_of(input, source, self.places.database, self.places.schema) if source else None
        fact = self._source_fact(relation) if relation else None
        if fact is None or not fact.stat:
            return ""
        whole = repr((str(relation), fact.stat, to_sql(query, self.dialect)))
        return hashlib.sha256(whole.encode()).hexdigest()

    def input_bytes(self, input: Input) -> int | None:
        """Return the size of an input's table."""
        source = input.mapping_for(self.target.name, self.type)
        relation = relation_of(input, source, self.places.database, self.places.schema) if source else None
        fact = self._source_fact(relation) if relation else None
        return fact.bytes if fact else None

    def inputs_seen(self) -> list[tuple[Relation, bool]]:
        """Return the tables that inputs are read from, and whether each is one; so is one not seen."""
        facts = [(one, self._source_fact(one)) for one in self._expected()]
        return [(one, fact is None or fact.is_table) for one, fact in facts]


def _key(relation: Relation) -> tuple[str, str, str]:
    return (relation.catalog or "", relation.schema or "", relation.name)
