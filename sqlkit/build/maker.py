"""Makes one table: from its query, by merging into what was kept, by scoring, or by copying the last publication."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence

from sqlglot import exp

from sqlkit.build.checks import Checked, run_checks
from sqlkit.build.estimator import Choice, Made, choose, make_reasons, make_scores
from sqlkit.build.increment import SUMS, Increment, merge, merge_sums
from sqlkit.build.training_dates import is_of_score_date, score_date
from sqlkit.manifest import Compiled, Manifest, addressed
from sqlkit.relation import Relation
from sqlkit.rendering import RUN_PARAMS
from sqlkit.warehouses.base import Warehouse


class Maker:
    """Knows where a run's tables are and what it is told, as SQL in `told`; `as_of` is None for the latest date.

    `made` are the models of the run, by which it knows whether anything trains; none where that is not asked.
    """

    def __init__(
        self,
        manifest: Manifest,
        warehouse: Warehouse,
        sources: Mapping[str, exp.Query],
        increment: Increment | None,
        run_id: str,
        today: datetime.date,
        made: Collection[str],
        *,
        full_refresh: bool,
        told: Mapping[str, exp.Expr] | None = None,
    ) -> None:
        self.manifest, self.warehouse, self.sources, self.increment = manifest, warehouse, sources, increment
        self.run_id, self.today, self.told = run_id, today, told or {}
        self.made, self.full_refresh = made, full_refresh
        self.as_of = manifest.project.as_of
        kept = increment.kept if increment else {}
        self.tables = {
            name: (kept.get(name) or warehouse.address(name, is_published=compiled.spec.is_published)).table()
            for name, compiled in manifest.models.items()
        }
        self._with_past: set[str] = set()
        self._in_place: frozenset[str] = frozenset()
        self._dates: dict[datetime.date | None, datetime.date] = {}
        self._choices: dict[tuple[str, datetime.date], Choice] = {}

    def begin_with(self, names: Collection[str]) -> None:
        """Have published tables in the stage as they are, where the warehouse can; histories are then added to."""
        self._in_place = self.warehouse.begin_with(names)

    def carry(self, names: Collection[str], found: Mapping[str, Relation]) -> None:
        """Have tables that are there among those to be published."""
        for name in sorted(names):
            self.tables[name] = self.warehouse.carry(name, found[name], self.manifest.models[name].spec).table()
            self._with_past.add(name)

    def materialize(self, compiled: Compiled) -> None:
        """Create a model's table or view, or bring a kept one up to date."""
        if self.increment and self.increment.customers and compiled.name in self.increment.names:
            if compiled.spec.incremental == SUMS:
                return self._merge_sums(compiled)
            if self._merge(compiled):
                return None
        query = self.query(compiled)
        if compiled.spec.materialized == "history" and compiled.name in self._with_past:
            if compiled.name in self._in_place:
                return self._add(compiled, query)
            query = self._with_history(compiled, query)
        kept = self.increment.kept.get(compiled.name) if self.increment else None
        relation = kept or self.warehouse.address(compiled.name, is_published=compiled.spec.is_published)
        self.warehouse.create(relation, query, is_view=compiled.spec.materialized == "view")
        self.tables[compiled.name] = relation.table()
        if compiled.spec.is_published:
            self.warehouse.describe(relation, compiled.spec)
            self._with_past.add(compiled.name)
        return None

    def _merge_sums(self, compiled: Compiled) -> None:
        """Bring sums up to date by what the changed customers' rows come to now and came to before."""
        assert self.increment
        made = []
        for rows, label in ((self.increment.changed, "added"), (self.increment.former, "taken")):
            relation = self.warehouse.address(f"{compiled.name}_{label}", is_published=False)
            tables = {**self.tables, **{name: of_rows.table() for name, of_rows in rows.items()}}
            self.warehouse.create(relation, addressed(compiled.query, tables, {}, self._values()))
            made.append(relation)
        merge_sums(self.increment, compiled, *made)

    def _merge(self, compiled: Compiled) -> bool:
        """Make a model of the changed customers' rows; whether that is all there is to do, as it is for a table."""
        assert self.increment
        changed = self.warehouse.address(f"{compiled.name}_changed", is_published=False)
        tables = {**self.tables, **{name: relation.table() for name, relation in self.increment.changed.items()}}
        query = addressed(compiled.query, tables, self.increment.sources, self._values())
        self.warehouse.create(changed, query, is_view=compiled.spec.materialized == "view")
        self.increment.changed[compiled.name] = changed
        if compiled.name not in self.increment.kept:
            return False
        merge(self.increment, compiled, changed)
        return True

    def _add(self, compiled: Compiled, query: exp.Query) -> None:
        """Add the rows of an as_of date to a history; a date built again is replaced."""
        relation = self.warehouse.address(compiled.name, is_published=True)
        current = exp.select("as_of_date").from_(self.tables[RUN_PARAMS].copy())
        is_current = exp.column("as_of_date").eq(exp.Subquery(this=current))
        self.warehouse.execute(exp.delete(relation.table()).where(is_current))
        names = list(compiled.spec.columns)
        added = exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier("added")))
        rows = exp.select(*(exp.column(n) for n in names)).from_(added)
        self.warehouse.execute(exp.insert(rows, relation.quoted(), columns=names))

    def _with_history(self, compiled: Compiled, query: exp.Query) -> exp.Query:
        """Return the rows of other as_of dates and the new ones; a date built again is replaced."""
        names = list(compiled.spec.columns)
        current = exp.select("as_of_date").from_(self.tables[RUN_PARAMS].copy())
        kept = (
            exp.select(*(exp.column(n) for n in names))
            .from_(self.tables[compiled.name].copy())
            .where(exp.column("as_of_date").neq(exp.Subquery(this=current)))
        )
        added = exp.select(*(exp.column(n) for n in names)).from_(
            exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier("added")))
        )
        return exp.union(kept, added, distinct=False)

    def score(self, compiled: Compiled, tell: Callable[[str], None]) -> Made:
        """Train where no registered model fits, and create the scores."""
        return make_scores(
            self.warehouse,
            self.manifest,
            compiled,
            self.query(compiled),
            run_id=self.run_id,
            as_of=self.as_of_date(),
            choice=self._choice(compiled),
            tell=tell,
        )

    def explain(self, compiled: Compiled, made: Made) -> str:
        """Create what explains an estimator's scores; return why it is empty, if it is."""
        return make_reasons(self.warehouse, compiled, self.query(compiled), made)

    def check(self, models: Sequence[Compiled]) -> dict[str, Checked]:
        """Count models' rows and run their checks; of a kept table's new rows, the others having passed before."""
        changed = self.increment.changed if self.increment else {}
        tables = {**self.tables, **{m.name: changed[m.name].table() for m in models if m.name in changed}}
        return run_checks(self.warehouse, self.manifest, models, tables, self.run_id)

    def rows_of(self, name: str, date: datetime.date) -> int:
        """Count the rows that a history has of a date."""
        rows = exp.select(exp.Count(this=exp.Star())).from_(self.tables[name].copy())
        of_date = exp.column("as_of_date").eq(exp.cast(exp.Literal.string(date.isoformat()), "date"))
        return int(self.warehouse.fetch(rows.where(of_date), "aggregate", "rows of a past date")[0][0])

    def as_of_date(self) -> datetime.date:
        """Return the date as of which this run builds, its one row of parameters being made; asked once."""
        if self.as_of in self._dates:
            return self._dates[self.as_of]
        latest = exp.alias_(exp.Max(this=exp.column("as_of_date")), "as_of_date")
        query = exp.select(latest).from_(self.tables[RUN_PARAMS].copy())
        found = self.warehouse.fetch(query, "aggregate", "as_of date")[0][0]
        assert isinstance(found, datetime.date)
        self._dates[self.as_of] = found
        return found

    def _choice(self, compiled: Compiled) -> Choice:
        """Return the model an estimator scores by; asked once a date, before the features are made."""
        key = (compiled.name, self.as_of_date())
        if key not in self._choices:
            found = choose(self.warehouse, self.manifest, compiled, key[1], full_refresh=self.full_refresh)
            self._choices[key] = found
        return self._choices[key]

    def _trains(self, compiled: Compiled) -> bool:
        return self._choice(compiled).trains

    def query(self, compiled: Compiled) -> exp.Query:
        """Return a model's query over the run's tables."""
        tables: dict[str, exp.Expr] = {**self.tables}
        dates = compiled.spec.training_dates
        if dates and self.made and is_of_score_date(self.manifest, compiled, self.made, self._trains):
            tables[dates] = score_date(self.manifest.models[dates], tables[dates])
        return addressed(compiled.query, tables, self.sources, self._values())

    def _values(self) -> dict[str, exp.Expr]:
        as_of = exp.Literal.string(self.as_of.isoformat()) if self.as_of else exp.null()
        return {
            "run_id": exp.Literal.string(self.run_id),
            "today": exp.Literal.string(self.today.isoformat()),
            "as_of": as_of,
            **self.told,
        }
