"""One build: from a manifest and a warehouse to published results, or to nothing changed and a reason."""

from __future__ import annotations

import datetime
import secrets
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace

from sqlglot import exp

from sqlkit.build import increment
from sqlkit.build.events import Event, Listener, Status
from sqlkit.build.judge import Judge
from sqlkit.build.log import RunLog
from sqlkit.build.maker import Maker
from sqlkit.build.plan import BuildPlan, history_plan
from sqlkit.build.prepare import Prepared, Request, planned_again, prepare, today
from sqlkit.build.result import Accounted, BuildResult
from sqlkit.build.schedule import run_in_order
from sqlkit.errors import BuildError, RunError, SqlkitError
from sqlkit.graph import descendants
from sqlkit.manifest import Compiled, Manifest
from sqlkit.promises import announced, refuse_unannounced
from sqlkit.rendering import RUN_PARAMS
from sqlkit.state import BEHIND_HISTORY, ModelState, State
from sqlkit.warehouses.base import Warehouse


def build(
    manifest: Manifest,
    warehouse: Warehouse,
    listener: Listener,
    request: Request | None = None,
    *,
    threads: int = 1,
    fail_fast: bool = False,
    ended: Callable[[BuildResult], None] = lambda result: None,
) -> BuildResult:
    """Make what has changed of the selection, check it and publish all; `BuildError` where nothing was published.

    Where nothing has changed, nothing is published: the last publication is the result. `ended` is told what was
    done, also of a run that ends in an error.
    """
    request = request or Request()
    run = _Run(manifest, warehouse, listener, request, threads, fail_fast)
    warehouse.assign(manifest.nodes, manifest.reads, manifest.disabled)
    warehouse.connect()
    try:
        prepared = prepare(manifest, warehouse, request, run.now)
        warehouse.begin(run.result.run_id)
        run.start()
        try:
            run.make(planned_again(prepared, manifest, warehouse, request))
            run.finish()
        except BaseException as error:
            run.abandon(error)
            raise
        finally:
            ended(run.result)
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
        request: Request,
        threads: int,
        fail_fast: bool,
    ) -> None:
        self.manifest, self.warehouse, self.listener, self.request = manifest, warehouse, listener, request
        self.threads, self.fail_fast = threads, fail_fast
        self.now = datetime.datetime.now(datetime.UTC)
        self.result = BuildResult(f"{self.now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}")
        self.log = RunLog(warehouse, self.result, self.now.replace(tzinfo=None), _sample(request))
        self.clock = time.perf_counter()
        self.done, self.total = 0, 0
        self.good: set[str] = set()
        "What was made, or taken over, and passed its checks."
        self.prepared: Prepared
        self.maker: Maker
        self.judge: Judge

    def start(self) -> None:
        """Enter the run in the audit."""
        self.warehouse.sweep_runs()
        self.log.enter("running")
        lost = self.warehouse.lost_publications()
        if lost:
            were = f"{lost:,} earlier publications, which are" if lost > 1 else "an earlier publication, which is"
            told = f"the audit knows {were} gone with all histories: they begin anew; --past fills them in"
            self._tell("warned", "histories", told)

    # During

    def make(self, prepared: Prepared) -> None:
        """Carry over what stays, make the past dates' histories, then the run's own date."""
        self.prepared, plan = prepared, prepared.plan
        self._keep_promises(prepared)
        self.result.planned = plan.make
        if not plan.make:
            return
        past_dates = sorted(set(self.request.past_dates))
        day = today(self.manifest, self.now)
        anew = self.request.full_refresh or bool(past_dates)
        kept = None
        if self.request.sample is None:
            kept = increment.begin(self.manifest, self.warehouse, prepared, day, anew=anew)
        self.maker = Maker(
            self.manifest,
            self.warehouse,
            prepared.sources,
            kept,
            self.result.run_id,
            day,
            plan.make,
            full_refresh=self.request.full_refresh,
        )
        self.judge = Judge(self.manifest, self.maker, self.result, self._tell)
        history = history_plan(self.manifest, plan)
        self.total = len(plan.make) + len(past_dates) * len(history)
        self._carry(plan)
        for date in past_dates:
            self._fill_in(date, history)
            if not self.result.is_good:
                return
        self.maker.as_of = self.manifest.project.as_of
        self.good = set(plan.resume)
        self._make_all(plan.make)
        if self.result.is_good:
            self._withdraw(self.judge.references(plan))
        if kept and self.result.is_good:
            increment.finish(kept, self.maker.as_of_date())

    def _keep_promises(self, prepared: Prepared) -> None:
        """Stop where readers would lose what no version announces; nobody relies on a sample."""
        may_break = self.request.may_break or self.request.sample is not None
        if not may_break:
            refuse_unannounced(prepared.changes)
        self.warehouse.may_break, self.warehouse.announced = may_break, announced(prepared.changes)

    def _fill_in(self, date: datetime.date, history: Sequence[str]) -> None:
        """Make the histories of a past date; one of which nothing is known yet is said to be so."""
        self.maker.as_of = date
        self._make_all(history)
        specs = {name: self.manifest.models[name].spec for name in history}
        of_customers = [n for n, s in specs.items() if s.materialized == "history" and "customer_id" in s.grain]
        if self.result.is_good and of_customers and not any(self.maker.rows_of(name, date) for name in of_customers):
            self._tell("warned", "--past", f"nothing is known of any customer as of {date}")

    def _carry(self, plan: BuildPlan) -> None:
        histories = {n for n in plan.make if self.manifest.models[n].spec.materialized == "history"}
        published = self.warehouse.published()
        stays = plan.carry | (histories & published.keys())
        self.maker.begin_with({name for name in stays if self._is_typed_as_before(name)})
        self.maker.carry(stays, published)
        self.maker.carry(plan.resume, self.prepared.aside.tables)
        self.result.carried, self.result.resumed = sorted(plan.carry), sorted(plan.resume)
        for name in self.result.carried:
            self.listener(Event("carried", name))
        for name in self.result.resumed:
            self.listener(Event("resumed", name))

    def _is_typed_as_before(self, name: str) -> bool:
        """Whether the published table has the columns that the contract promises now, of the same types."""
        before, now = self.prepared.before.models.get(name), self.prepared.now.models[name]
        return before is not None and _types(before) == _types(now)

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
        if self.warehouse.checks_together:
            asked = [name for name in names if name in self.good and self.judge.is_asked(name)]
            self._withdraw(self.judge.together(asked))

    def _withdraw(self, failing: Sequence[str]) -> None:
        """Have tables that fail a check for no good, nor what was made of them."""
        for name in failing:
            self.good -= {name, *descendants(name, self.manifest.reads)}

    def _make_one(self, name: str) -> bool:
        compiled = self.manifest.models[name]
        self._tell("started", name)
        self.done += 1
        began = time.perf_counter()
        try:
            with self.warehouse.working_on(name):
                self._make_table(compiled)
            self.result.models_built += 1
            if not self.warehouse.checks_together and self.judge.is_asked(name) and not self.judge.one(name):
                return False
        except RunError as error:
            self.result.failed[name] = error.message
            self._tell("failed", name, error.message)
            return False
        self.good.add(name)
        rows = self.result.tables.get(name)
        self._tell("built", name, rows=rows, seconds=time.perf_counter() - began)
        return True

    def _make_table(self, compiled: Compiled) -> None:
        if compiled.spec.estimator:
            self._score(compiled)
        elif compiled.spec.explains:
            self._explain(compiled, compiled.spec.explains)
        else:
            self.maker.materialize(compiled)

    def _score(self, compiled: Compiled) -> None:
        made = self.maker.score(compiled, lambda message: self._tell("started", compiled.name, message))
        self.result.models[compiled.name] = made
        self._tell("note", compiled.name, made.sentence)

    def _explain(self, compiled: Compiled, estimator: str) -> None:
        why_empty = self.maker.explain(compiled, self.result.models[estimator])
        if why_empty:
            self._tell("note", compiled.name, f"empty: {why_empty}")

    def _skip(self, name: str) -> None:
        self.result.skipped.append(name)
        self.done += 1
        self._tell("skipped", name, "something it reads failed")

    # After

    def finish(self) -> None:
        """Publish, or say why not."""
        result = self.result
        if not self.prepared.plan.make:
            self._leave()
            return
        result.as_of = self._as_of()
        result.accounting = self._accounting()
        result.customer_rows_left = sum(p.customer_rows for p in self.warehouse.passages)
        self.log.enter_checks()
        self.log.enter_egress()
        if not result.is_good:
            failed = "; ".join(f"{name}: {why}" for name, why in sorted(result.failed.items()))
            hint = "The last publication is as it was. Failing rows are in check_failures of the audit."
            if self._set_aside():
                hint += "\n  What is good is kept: once it is mended, the next build, or sqlkit retry, makes the rest."
            raise BuildError(f"nothing was published. {failed}", hint=hint)
        made_from = self._made_from()
        self.warehouse.publish(self.log.row("published"), made_from)
        result.is_published = True
        left = self.warehouse.tidy(made_from)
        if left:
            self._tell("warned", "tidying up", left)
        result.seconds = time.perf_counter() - self.clock
        with suppress(SqlkitError):  # the next build reads from the publication that it is one
            self.log.enter("published")
        self.listener(Event("published", seconds=result.seconds, done=self.done, total=self.total))

    def _leave(self) -> None:
        """Say that the last publication is the result already."""
        result = self.result
        result.carried = sorted(self.prepared.plan.carry)
        result.seconds = time.perf_counter() - self.clock
        self.warehouse.drop_stage()
        self.log.enter("unchanged")
        self.log.enter_egress()
        result.is_unchanged = True
        self.listener(Event("unchanged", seconds=result.seconds))

    def _made_from(self) -> State:
        """Return what each table in the stage was made from, by this run or by the one that made it."""
        now, before = self.prepared.now, self.prepared.before
        made = self._states(self.prepared.plan.make) | self._states(self.prepared.plan.resume)
        there = {name: state for name, state in before.models.items() if name in self.manifest.models}
        there |= {name: replace(there[name], fingerprint=BEHIND_HISTORY) for name in self._behind() if name in there}
        return State({**there, **made}, {**before.inputs, **now.inputs})

    def _behind(self) -> set[str]:
        """Return what stays and reads a history that was made: of which dates a history is, no fingerprint says."""
        plan, models = self.prepared.plan, self.manifest.models
        histories = [name for name in plan.make if models[name].spec.materialized == "history"]
        readers: set[str] = set().union(*(descendants(name, self.manifest.reads) for name in histories))
        return readers & plan.carry

    def _states(self, names: Collection[str]) -> dict[str, ModelState]:
        """Return what tables are made from, with the run that made them, which may be an earlier one."""
        aside = self.prepared.aside.models
        earlier = {name: aside[name].run_id for name in self.prepared.plan.resume}
        states = self.prepared.now.models
        return {name: replace(states[name], run_id=earlier.get(name, self.result.run_id)) for name in names}

    def _set_aside(self) -> bool:
        """Keep the good tables of this failed run, but for those of a run that had not come to its own date."""
        good = {name for name in self.good if self.manifest.models[name].spec.is_published}
        return bool(good) and not self.request.past_dates and self.warehouse.set_aside(State(self._states(good)))

    def abandon(self, error: BaseException) -> None:
        """Enter in the audit why a run ended without publishing."""
        if self.result.is_published:
            return
        status = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
        message = error.message if isinstance(error, SqlkitError) else type(error).__name__
        with suppress(SqlkitError):  # where the audit cannot be written, the first error is the one to show
            self.log.enter(status, message)
            self.log.enter_egress()
        with suppress(SqlkitError, OSError):
            self.warehouse.drop_stage()

    def _as_of(self) -> datetime.date | None:
        is_known = RUN_PARAMS not in {*self.result.failed, *self.result.skipped}
        return self.maker.as_of_date() if is_known else None

    def _accounting(self) -> list[Accounted]:
        if "row_accounting" not in self.result.tables:
            return []
        keys = [exp.column(name) for name in ("input", "outcome", "is_quarantined")]
        sums = [exp.alias_(exp.Sum(this=exp.column(name)), name) for name in ("row_count", "amount")]
        query = (
            exp.select(*keys, *sums)
            .from_(self.maker.tables["row_accounting"].copy())
            .group_by(*(k.copy() for k in keys))
        )
        rows = self.warehouse.fetch(query, "aggregate", "row accounting")
        return sorted((Accounted(*row) for row in rows), key=lambda line: (line.input, line.outcome))

    def _tell(
        self, status: Status, name: str, message: str = "", rows: int | None = None, seconds: float | None = None
    ) -> None:
        self.listener(Event(status, name, message, rows, seconds, self.done, self.total))


def _sample(request: Request) -> str | None:
    return str(request.sample) if request.sample else None


def _types(state: ModelState) -> dict[str, str]:
    return {name: column["type"] for name, column in state.contract.get("columns", {}).items()}
