"""A table's address in a warehouse."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp


@dataclass(frozen=True, slots=True)
class Relation:
    """A table's address, from the innermost part outwards."""

    name: str
    schema: str | None = None
    catalog: str | None = None

    def table(self) -> exp.Table:
        """Return the address as SQLGlot writes it, quoted by the dialect it is written in.

        >>> Relation("rfm", "analytics").table().sql()
        'analytics.rfm'
        """
        return exp.table_(self.name, db=self.schema, catalog=self.catalog)

    def quoted(self) -> exp.Table:
        """Return the address with every part in quotes, as a definition needs it, whatever its characters.

        >>> Relation("rfm", "analytics").quoted().sql()
        '"analytics"."rfm"'
        """
        return exp.table_(self.name, db=self.schema, catalog=self.catalog, quoted=True)

    def __str__(self) -> str:
        return ".".join(part for part in (self.catalog, self.schema, self.name) if part)
