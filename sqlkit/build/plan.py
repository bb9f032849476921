"""Which models a build makes, which it keeps from the last publication, and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sqlkit.errors import SelectionError
from sqlkit.graph import ancestors
from sqlkit.manifest import Manifest
from sqlkit.rendering import RUN_PARAMS
from sqlkit.state import ModelState, State, differences, input_differences

Action = Literal["build", "train", "score", "reuse", "carry", "resume", "drop"]
"""Made: a table is built, a model is trained (and scores), a kept model scores. Kept: a table that nothing has
changed is reused, one that was not selected is carried. Resumed: a failed build has made it, so it is taken over.
Dropped: the project has no such model any more."""

DIVIDED = frozenset({"orders"})
"""The input whose changed rows are found by customer, day and order; of others only that they changed is known."""

MADE: frozenset[Action] = frozenset({"build", "train", "score"})
KEPT: frozenset[Action] = frozenset({"reuse", "carry"})


@dataclass(frozen=True)
class Step:
    """What a build does about one model. `reasons` are its own; `because` are models it reads that are made."""

    name: str
    action: Action
    reasons: tuple[str, ...] = ()
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class BuildPlan:
    """Every model that is made or kept, in build order, and what changed in the inputs."""

    steps: tuple[Step, ...]
    inputs: Mapping[str, str] = field(default_factory=dict)

    @property
    def make(self) -> tuple[str, ...]:
        """What is made, in build order."""
        return tuple(step.name for step in self.steps if step.action in MADE)

    @property
    def carry(self) -> frozenset[str]:
        """Published tables that stay as they are."""
        return frozenset(step.name for step in self.steps if step.action in KEPT)

    @property
    def drop(self) -> tuple[str, ...]:
        """Published tables whose models are gone."""
        return tuple(step.name for step in self.steps if step.action == "drop")

    @property
    def resume(self) -> frozenset[str]:
        """Tables that a failed build has made."""
        return frozenset(step.name for step in self.steps if step.action == "resume")


def plan_build(
    manifest: Manifest,
    published: Collection[str],
    now: State,
    before: State,
    chosen: frozenset[str],
    *,
    forced: Collection[str] = (),
    aside: Mapping[str, ModelState] | None = None,
    keeps: bool = False,
) -> BuildPlan:
    """Return what to make of the chosen models: what was never published, what has changed, and `forced`.

    What is set `aside` by a failed build, and would come out the same, is not made again, though it be forced. Where
    the target `keeps` tables from build to build, all of those are made together.

    What only a run needs (staging, views) is made whenever something made reads it. A published table that is read
    and not selected is carried over; if it was never published, that is an error which says what to add.
    """
    is_published = {name for name, model in manifest.models.items() if model.spec.is_published}
    wanted = needed(manifest, chosen, published)
    stale = {
        name
        for name in wanted & is_published
        if name in forced or name not in published or not _is_same(name, now, before)
    }
    # Training keeps a model, though its table is for the build alone.
    stale |= {name for name in chosen if manifest.models[name].spec.estimator and not _is_same(name, now, before)}
    resumed = {n for n in stale if aside and n in aside and aside[n].fingerprint == now.models[n].fingerprint}
    made = needed(manifest, frozenset(stale - resumed), {*published, *resumed})
    dropped = sorted(name for name in before.models if name in published and name not in is_published)
    if (resumed or dropped) and not made and RUN_PARAMS in manifest.models:  # a publication has a date
        made = needed(manifest, frozenset({RUN_PARAMS}), {*published, *resumed})
    kept = _kept(manifest) if keeps else set()
    if made & kept:  # they are merged together, or what is kept of one is older than of another
        made |= needed(manifest, frozenset(kept), published)
    steps = []
    for name in manifest.models:
        if name in made:
            steps.append(_made(manifest, name, made | resumed, now, before, name in forced, name not in published))
        elif name in resumed:
            steps.append(Step(name, "resume"))
        elif name in is_published and name in published:
            steps.append(Step(name, "reuse" if name in wanted else "carry"))
    steps += [Step(name, "drop", ("the project does not have it any more",)) for name in dropped]
    return BuildPlan(tuple(steps), input_differences(now, before))


def _kept(manifest: Manifest) -> set[str]:
    """Return the models that may be kept, which read no other input than the one that is told apart by customers."""
    found = set()
    for name, model in manifest.models.items():
        above = {name, *ancestors(name, manifest.reads)} if model.spec.incremental else set()
        if above and all(manifest.models[read].sources <= DIVIDED for read in above):
            found.add(name)
    return found


def _is_same(name: str, now: State, before: State) -> bool:
    known = before.models.get(name)
    return known is not None and known.fingerprint == now.models[name].fingerprint


def needed(manifest: Manifest, chosen: frozenset[str], published: Collection[str]) -> set[str]:
    """Return the chosen models and the unpublished ones that they read."""
    needed: set[str] = set()
    missing: dict[str, str] = {}
    pending = sorted(chosen)
    while pending:
        name = pending.pop()
        if name in needed:
            continue
        needed.add(name)
        referred = {check.referred for check in manifest.models[name].spec.checks} - {""}
        for read in manifest.models[name].reads | referred:
            if not manifest.models[read].spec.is_published:
                pending.append(read)
            elif read not in chosen and read not in published:
                missing.setdefault(read, name)
    if missing:
        read, reader = sorted(missing.items())[0]
        raise SelectionError(
            f"{reader} reads {read}, which is not selected and has never been published.",
            hint=f"Select +{reader if read in manifest.models[reader].reads else read}, or build everything once.",
        )
    return needed


def _made(
    manifest: Manifest,
    name: str,
    made: Collection[str],
    now: State,
    before: State,
    is_forced: bool,
    is_new: bool,
) -> Step:
    compiled = manifest.models[name]
    reasons = differences(now.models[name], before.models.get(name))
    changed = input_differences(now, before)
    reasons += [f"input {source} changed" for source in sorted(compiled.sources & changed.keys()) if before.models]
    if is_new and compiled.spec.is_published and reasons != ["is new"]:
        reasons.insert(0, "is not published")
    if is_forced and not reasons:
        reasons.append("was asked for")
    because = tuple(sorted(read for read in compiled.reads if read in made and not _is_same(read, now, before)))
    return Step(name, "train" if compiled.spec.estimator else "build", tuple(reasons), because)


def history_plan(manifest: Manifest, plan: BuildPlan) -> tuple[str, ...]:
    """Return the part of a plan that past dates need: its histories and the unpublished models they read.

    A published table that they read and that is not made is read as it was published.
    """
    made = set(plan.make)
    histories = {n for n in made if manifest.models[n].spec.materialized == "history"}
    needed = histories.union(*(ancestors(name, manifest.reads) for name in histories)) & made
    return tuple(name for name in manifest.models if name in needed)
