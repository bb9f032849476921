"""SQLGlot's DuckDB and Snowflake, with the NULL order of every ORDER BY term written out.

The defaults differ (DESC puts NULLs first on Snowflake, last on DuckDB) and a session or account parameter
can change either, so neither is relied on.
"""

from __future__ import annotations

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect as SqlglotDialect
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.dialects.snowflake import Snowflake
from sqlglot.generator import Generator


def _ordered(generator: Generator, term: exp.Ordered) -> str:
    key = generator.sql(term, "this")
    if isinstance(generator, Snowflake.Generator) and isinstance(
        term.find_ancestor(exp.WithinGroup, exp.Select), exp.WithinGroup
    ):  # the grammar documented for it has no NULLS, which it passes over
        return f"{key} DESC" if term.args.get("desc") else key
    direction = "DESC" if term.args.get("desc") else "ASC"
    nulls = "FIRST" if term.args.get("nulls_first") else "LAST"
    return f"{key} {direction} NULLS {nulls}"


def _counted(generator: Generator, count: exp.CountIf) -> str:
    """COUNT_IF is documented to be NULL where no row satisfies it; a count of those that do is 0.

    https://docs.snowflake.com/en/sql-reference/functions/count_if
    """
    chosen = exp.If(this=count.this.copy(), true=exp.Literal.number(1), false=exp.null())
    return generator.sql(exp.Count(this=chosen))


class PortableDuckDB(DuckDB):
    """DuckDB as compiled models are written."""

    class Generator(DuckDB.Generator):  # type: ignore[misc, valid-type]
        """Adds ASC or DESC and NULLS FIRST or LAST to each term."""

        TRANSFORMS = {**DuckDB.Generator.TRANSFORMS, exp.Ordered: _ordered}


class PortableSnowflake(Snowflake):
    """Snowflake as compiled models are written."""

    class Generator(Snowflake.Generator):  # type: ignore[misc, valid-type]
        """Adds ASC or DESC and NULLS FIRST or LAST to each term; prints each window frame there is; counts to 0."""

        TRANSFORMS = {**Snowflake.Generator.TRANSFORMS, exp.Ordered: _ordered, exp.CountIf: _counted}

        def window_sql(self, expression: exp.Window) -> str:
            """SQLGlot's Snowflake leaves a whole-partition frame of LAST_VALUE to the default."""
            return Generator.window_sql(self, expression)


GENERATORS: dict[str, type[SqlglotDialect]] = {"duckdb": PortableDuckDB, "snowflake": PortableSnowflake}
