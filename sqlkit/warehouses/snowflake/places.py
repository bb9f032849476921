"""Where things are on Snowflake: a few schemas, side by side.

ANALYTICS           what readers query: results, the audit's copies, functions to score with
ANALYTICS_SQLKIT    the audit, the lock, the registry, artifacts and the functions a build makes
ANALYTICS_STAGE     what a build makes before it is checked and published; transient, emptied by the next build
ANALYTICS_PREVIOUS  a clone of the results that the last publication replaced, for `sqlkit diff`
ANALYTICS_TASKS     tasks that build every day, where somebody wants that, and what they make before it is published
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from sqlkit.relation import Relation


@dataclass(frozen=True)
class Places:
    """The schemas of one target, upper-case as Snowflake keeps unquoted names."""

    database: str
    schema: str
    stage: str = "STAGE"
    "What the name of the stage ends in; tasks have one of their own."

    @property
    def own(self) -> str:
        """The schema of what only sqlkit uses and what outlives failed builds."""
        return f"{self.schema}_SQLKIT"

    @property
    def staging(self) -> str:
        """The schema of what is being built."""
        return f"{self.schema}_{self.stage}"

    @property
    def previous(self) -> str:
        """The schema of what the last publication replaced."""
        return f"{self.schema}_PREVIOUS"

    @property
    def schemas(self) -> tuple[str, ...]:
        """Those that a build looks at."""
        return (self.schema, self.own, self.staging)

    @property
    def further(self) -> tuple[str, ...]:
        """Those that hold rows of customers besides."""
        return (self.previous, f"{self.schema}_TASKS")

    def published(self, name: str) -> Relation:
        """Return where readers find a table or function."""
        return Relation(name.upper(), self.schema, self.database)

    def owned(self, name: str) -> Relation:
        """Return a table, stage or function of sqlkit's own."""
        return Relation(name.upper(), self.own, self.database)

    def staged(self, name: str) -> Relation:
        """Return where a build makes a table."""
        return Relation(name.upper(), self.staging, self.database)

    def schema_name(self, schema: str) -> exp.Table:
        """Return a schema's address."""
        return exp.table_(schema, db=self.database, quoted=True)
