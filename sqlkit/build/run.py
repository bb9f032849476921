"""One build: from a manifest and a warehouse to published results, or to nothing changed and a reason."""

from __future__ import annotations

import datetime
import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from zoneinfo import ZoneInfo

from sqlglot import exp

from sqlkit.build.checks import CheckResult, run_checks
from sqlkit.build.estimator import make_scores
from sqlkit.build.events import Event, Listener, Status
from sqlkit.build.log import RunLog
from sqlkit.build.plan import BuildPlan, history_plan, plan_build
from sqlkit.build.result import Accounted, BuildResult
from sqlkit.build.schedule import run_in_order
from sqlkit.compile import Compiled, Manifest, addressed
from sqlkit.errors import BuildError, RunError, SqlkitError, WarehouseError, raise_all
from sqlkit.warehouses.base import Warehouse


def build(
    manifest: Manifest,
    warehouse: Warehouse,
    listener: Listener,
    *,
    select: Sequence[str] = (),
    exclude: Sequence[str] = (),
    past_dates: Sequence[datetime.date] = (),
    threads: int = 1,
    fail_fast: bool = False,
    full_refresh: bool = False,
) -> BuildResult:
    """Build the selection into a stage, check it and publish it; raise `BuildError` where nothing was published."""
    run = _Run(manifest, warehouse, listener, threads, fail_fast, full_refresh)
    warehouse.connect()
    try:
        plan = plan_build(manifest, warehouse.published(), select, exclude)
        run.read_sources(plan.make)
        warehouse.begin(run.result.run_id)
        run.start()
        # Another build may have published before this one took the lock.
        plan = plan_build(manifest, warehouse.published(), select, exclude)
        try:
            run.make(plan, past_dates)
            run.finish()
        except BaseException as error:
            run.abandon(error)
            raise
    finally:
        warehouse.close()
    return run.result


class _Run:
    """The state of one build."""

    def __init__(
        self,
        manifest: Manifest,
        warehouse: Warehouse,
        listener: Listener,
        threads: int,
        fail_fast: bool,
        full_refresh: bool,
    ) -> None:
        self.manifest, self.warehouse, self.listener = manifest, warehouse, listener
        self.threads, self.fail_fast, self.full_refresh = threads, fail_fast, full_refresh
        now = datetime.datetime.now(datetime.UTC)
        self.result = BuildResult(f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}")
        self.log = RunLog(warehouse, self.result, now.replace(tzinfo=None))
        self.clock = time.perf_counter()
        self.today = now.astimezone(ZoneInfo(manifest.project.timezone)).date()
        self.tables = {
            name: warehouse.address(name, is_published=compiled.spec.is_published).table()
            for name, compiled in manifest.models.items()
        }
        self.sources: dict[str, exp.Query] = {}
        self.as_of: datetime.date | None = manifest.project.as_of
        self.done, self.total = 0, 0

    # Before

    def read_sources(self, names: Sequence[str]) -> None:
        """Find every input that will be read; all that cannot be are reported together."""
        errors: list[SqlkitError] = []
        wanted = {source for name in names for source in self.manifest.models[name].sources}
        for name in sorted(wanted):
            try:
                self.sources[name] = self.warehouse.source(
                    self.manifest.project.inputs[name], self.manifest.project.timezone
                )
            except SqlkitError as error:
                if isinstance(error, WarehouseError):
                    raise
                errors += getattr(error, "errors", (error,))
        raise_all(errors)

    def start(self) -> None:
        """Enter the run in the audit."""
        self.warehouse.sweep_runs()
        self.log.enter("running")

    # During

    def make(self, plan: BuildPlan, past_dates: Sequence[datetime.date]) -> None:
        """Carry over what stays, make the past dates' histories, then the run's own date."""
        history = history_plan(self.manifest, plan)
        self.total = len(plan.make) + len(past_dates) * len(history)
        self._carry(plan)
        for date in sorted(set(past_dates)):
            self.as_of = date
            self._make_all(history)
            if not self.result.is_good:
                return
        self.as_of = self.manifest.project.as_of
        self._make_all(plan.make)

    def _carry(self, plan: BuildPlan) -> None:
        published = self.warehouse.published()
        histories = {n for n in plan.make if self.manifest.models[n].spec.materialized == "history"}
        for name in sorted(plan.carry | (histories & published.keys())):
            compiled = self.manifest.models[name]
            previous = published[name].table()
            columns = self.warehouse.columns(published[name])
            kept = [
                exp.column(c.name)
                if c.name in columns
                else exp.alias_(exp.cast(exp.null(), c.type, dialect="duckdb"), c.name)
                for c in compiled.spec.columns.values()
            ]
            relation = self.warehouse.address(name, is_published=True)
            self.warehouse.create(relation, exp.select(*kept).from_(previous))
            if name in plan.carry:
                self.warehouse.describe(relation, compiled.spec)
                self.result.carried.append(name)
                self.listener(Event("carried", name))

    def _make_all(self, names: Sequence[str]) -> None:
        run_in_order(
            names,
            self.manifest.reads,
            self._make_one,
            self._skip,
            self.warehouse.interrupt,
            threads=self.threads,
            fail_fast=self.fail_fast,
        )

    def _make_one(self, name: str) -> bool:
        compiled = self.manifest.models[name]
        self._tell("started", name)
        began = time.perf_counter()
        try:
            if compiled.spec.estimator:
                self._estimate(compiled)
            else:
                self._materialize(compiled)
            rows = self._count(name) if compiled.spec.is_published else None
            results = run_checks(self.warehouse, compiled, self.tables, self.result.run_id)
        except RunError as error:
            self.result.failed[name] = error.message
            self.done += 1
            self._tell("failed", name, error.message)
            return False
        self.done += 1
        self.result.models_built += 1
        self.result.checks += results
        if rows is not None:
            self.result.tables[name] = rows
        stopping = [r for r in results if r.stops]
        for result in results:
            if not result.is_passed and not result.stops:
                self._tell("warned", name, _sentence(result))
        if stopping:
            self.result.failed[name] = "; ".join(_sentence(result) for result in stopping)
            self._tell("failed", name, self.result.failed[name])
            return False
        self._tell("built", name, rows=rows, seconds=time.perf_counter() - began)
        return True

    def _materialize(self, compiled: Compiled) -> None:
        relation = self.warehouse.address(compiled.name, is_published=compiled.spec.is_published)
        query = addressed(compiled.query, self.tables, self.sources, self._values())
        if compiled.spec.materialized == "history":
            query = self._with_history(compiled, query)
        self.warehouse.create(relation, query, is_view=compiled.spec.materialized == "view")
        if compiled.spec.is_published:
            self.warehouse.describe(relation, compiled.spec)

    def _estimate(self, compiled: Compiled) -> None:
        made = make_scores(
            self.warehouse,
            self.manifest,
            compiled,
            addressed(compiled.query, self.tables, self.sources, self._values()),
            run_id=self.result.run_id,
            as_of=self._as_of_date(),
            full_refresh=self.full_refresh,
            tell=lambda message: self._tell("started", compiled.name, message),
        )
        self.result.models[compiled.name] = made
        self._tell("note", compiled.name, made.sentence)

    def _with_history(self, compiled: Compiled, query: exp.Query) -> exp.Query:
        """Return the rows of other as_of dates and the new ones; a date built again is replaced."""
        if compiled.name not in self.result.tables and compiled.name not in self.warehouse.published():
            return query
        names = list(compiled.spec.columns)
        table = self.tables[compiled.name]
        current = exp.select("as_of_date").from_(self.tables["run_params"].copy())
        kept = (
            exp.select(*(exp.column(n) for n in names))
            .from_(table.copy())
            .where(exp.column("as_of_date").neq(exp.Subquery(this=current)))
        )
        added = exp.select(*(exp.column(n) for n in names)).from_(
            exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier("added")))
        )
        return exp.union(kept, added, distinct=False)

    def _values(self) -> dict[str, exp.Expr]:
        as_of = exp.Literal.string(self.as_of.isoformat()) if self.as_of else exp.null()
        return {
            "run_id": exp.Literal.string(self.result.run_id),
            "today": exp.Literal.string(self.today.isoformat()),
            "as_of": as_of,
        }

    def _count(self, name: str) -> int:
        query = exp.select(exp.alias_(exp.Count(this=exp.Star()), "row_count")).from_(self.tables[name].copy())
        return int(self.warehouse.fetch(query, "aggregate", f"count {name}")[0][0])

    def _skip(self, name: str) -> None:
        self.result.skipped.append(name)
        self.done += 1
        self._tell("skipped", name, "something it reads failed")

    # After

    def finish(self) -> None:
        """Publish, or say why not."""
        result = self.result
        result.as_of = self._as_of()
        result.accounting = self._accounting()
        result.customer_rows_left = sum(p.customer_rows for p in self.warehouse.passages)
        self.log.enter_checks()
        self.log.enter_egress()
        if not result.is_good:
            failed = "; ".join(f"{name}: {why}" for name, why in sorted(result.failed.items()))
            raise BuildError(
                f"nothing was published. {failed}",
                hint="The last publication is as it was. Failing rows are in check_failures of the audit.",
            )
        self.warehouse.publish(self.log.row("published"))
        result.is_published = True
        result.seconds = time.perf_counter() - self.clock
        with suppress(SqlkitError):  # the next build reads from the publication that it is one
            self.log.enter("published")
        self.listener(Event("published", seconds=result.seconds, done=self.done, total=self.total))

    def abandon(self, error: BaseException) -> None:
        """Enter in the audit why a run ended without publishing."""
        if self.result.is_published:
            return
        status = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
        message = error.message if isinstance(error, SqlkitError) else type(error).__name__
        with suppress(SqlkitError):  # where the audit cannot be written, the first error is the one to show
            self.log.enter(status, message)
            self.log.enter_egress()

    def _as_of(self) -> datetime.date | None:
        if "run_params" in self.result.failed or "run_params" in self.result.skipped:
            return None
        return self._as_of_date()

    def _as_of_date(self) -> datetime.date:
        query = exp.select(exp.alias_(exp.Max(this=exp.column("as_of_date")), "as_of_date")).from_(
            self.tables["run_params"].copy()
        )
        found = self.warehouse.fetch(query, "aggregate", "as_of date")[0][0]
        assert isinstance(found, datetime.date)
        return found

    def _accounting(self) -> list[Accounted]:
        if "row_accounting" not in self.result.tables:
            return []
        keys = [exp.column(name) for name in ("input", "outcome", "is_quarantined")]
        sums = [exp.alias_(exp.Sum(this=exp.column(name)), name) for name in ("row_count", "amount")]
        query = exp.select(*keys, *sums).from_(self.tables["row_accounting"].copy()).group_by(*(k.copy() for k in keys))
        rows = self.warehouse.fetch(query, "aggregate", "row accounting")
        return sorted((Accounted(*row) for row in rows), key=lambda line: (line.input, line.outcome))

    def _tell(
        self, status: Status, name: str, message: str = "", rows: int | None = None, seconds: float | None = None
    ) -> None:
        self.listener(Event(status, name, message, rows, seconds, self.done, self.total))


def _sentence(result: CheckResult) -> str:
    rows = "1 row breaks" if result.failing_rows == 1 else f"{result.failing_rows:,} rows break"
    return f"{rows} {result.check.name}"
