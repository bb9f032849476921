"""What a build makes, what it carries over, and what it cannot."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlglot

from sqlkit.build.plan import BuildPlan, Step, history_plan, plan_build
from sqlkit.dialects.base import dialect_for
from sqlkit.errors import SelectionError
from sqlkit.graph import selected
from sqlkit.manifest import Compiled, Manifest
from sqlkit.models.base import Model
from sqlkit.spec import Spec
from sqlkit.state import ModelState, State

# name -> how it is materialized, and what it reads; in build order
MODELS: dict[str, tuple[Any, list[str]]] = {
    "clean": ("staging", []),
    "base": ("view", ["clean"]),
    "rfm": ("table", ["base"]),
    "cuts": ("history", ["base"]),
    "segments": ("table", ["rfm", "cuts"]),
    "cohorts": ("table", ["clean"]),
}


def compiled(name: str) -> Compiled:
    materialized, reads = MODELS[name]
    spec = Spec("d", (), {}, materialized=materialized)

    def render(context: object) -> Any:
        raise NotImplementedError

    model = Model(name, name, spec, Path(f"{name}.sql"), render, {}, False)
    query = sqlglot.parse_one("select 1")
    return Compiled(model, spec, query, frozenset(reads), frozenset())  # no plan reads it


MANIFEST = Manifest(
    None, dialect_for("duckdb"), {name: compiled(name) for name in MODELS}, {}
)  # no plan asks the project
PUBLISHED = {"rfm", "cuts", "segments", "cohorts"}


def state(**edited: str) -> State:
    """What each model is made from, as fingerprints alone; an edit reaches all that reads the model."""
    found: dict[str, ModelState] = {}
    for name, (_, reads) in MODELS.items():
        fingerprint = edited.get(name, "") + "".join(found[read].fingerprint for read in reads)
        known = {read: found[read].fingerprint for read in reads}
        found[name] = ModelState(name, fingerprint, f"{name} {edited.get(name)}", "", {}, {}, {}, known, {})
    return State(found)


def planned(
    published: Collection[str],
    select: Sequence[str] = (),
    exclude: Sequence[str] = (),
    *,
    now: State | None = None,
    before: State | None = None,
    forced: Collection[str] = (),
) -> BuildPlan:
    """A plan after a publication by an earlier release, of which nothing is known but its tables."""
    chosen = selected(MANIFEST.nodes, MANIFEST.reads, select, exclude)
    return plan_build(MANIFEST, published, now or state(), before or State(), chosen, forced=forced)


@pytest.mark.parametrize(
    ("select", "exclude", "published", "make", "carry"),
    [
        ([], [], set(), list(MODELS), set()),
        ([], [], PUBLISHED, list(MODELS), set()),
        (["rfm"], [], set(), ["clean", "base", "rfm"], set()),
        (["rfm"], [], PUBLISHED, ["clean", "base", "rfm"], {"cuts", "segments", "cohorts"}),
        (["segments"], [], PUBLISHED, ["segments"], {"rfm", "cuts", "cohorts"}),
        (["segments"], [], {"rfm", "cuts"}, ["segments"], {"rfm", "cuts"}),
        (["+segments"], [], set(), ["clean", "base", "rfm", "cuts", "segments"], set()),
        (["base"], [], PUBLISHED, [], PUBLISHED),
        ([], ["cohorts"], {"cohorts"}, ["clean", "base", "rfm", "cuts", "segments"], {"cohorts"}),
        ([], ["clean", "base"], set(), list(MODELS), set()),
        (["cohorts"], [], {"cohorts", "gone"}, ["clean", "cohorts"], set()),
    ],
)
def test_a_plan(select: list[str], exclude: list[str], published: set[str], make: list[str], carry: set[str]) -> None:
    plan = planned(published, select, exclude)
    assert list(plan.make) == make
    assert plan.carry == carry


@pytest.mark.parametrize(
    ("select", "published", "missing"), [("segments", set(), "cuts"), ("segments", {"cuts"}, "rfm")]
)
def test_what_is_read_and_was_never_published_has_to_be_selected(
    select: str, published: set[str], missing: str
) -> None:
    with pytest.raises(SelectionError) as caught:
        planned(published, [select])
    assert f"{select} reads {missing}, which is not selected and has never been published." in str(caught.value)
    assert f"Select +{select}" in str(caught.value)
    planned(published, [f"+{select}"])


def test_past_dates_need_histories_and_what_they_read() -> None:
    assert history_plan(MANIFEST, planned(set())) == ("clean", "base", "cuts")
    assert history_plan(MANIFEST, planned(PUBLISHED, ["cohorts"])) == ()


@pytest.mark.parametrize(
    ("edited", "select", "make"),
    [
        ([], [], []),
        (["cohorts"], [], ["clean", "cohorts"]),
        (["rfm"], [], ["clean", "base", "rfm", "segments"]),
        (["base"], [], ["clean", "base", "rfm", "cuts", "segments"]),
        (["clean"], [], list(MODELS)),
        (["clean"], ["cohorts"], ["clean", "cohorts"]),
        (["cohorts"], ["rfm"], []),
    ],
)
def test_only_what_an_edit_reaches_is_made(edited: list[str], select: list[str], make: list[str]) -> None:
    now = state(**dict.fromkeys(edited, "edited"))
    assert list(planned(PUBLISHED, select, now=now, before=state()).make) == make


def test_what_stays_is_told_apart() -> None:
    plan = planned(PUBLISHED, ["rfm", "segments"], now=state(segments="edited"), before=state())
    assert plan.steps == (
        Step("rfm", "reuse"),
        Step("cuts", "carry"),
        Step("segments", "build", ("its SQL comes out otherwise",)),
        Step("cohorts", "carry"),
    )


def test_reasons_are_a_models_own_or_point_to_what_it_reads() -> None:
    plan = planned(PUBLISHED, now=state(base="edited"), before=state())
    steps = {step.name: step for step in plan.steps}
    assert steps["base"].reasons == ("its SQL comes out otherwise",)
    assert (steps["rfm"].reasons, steps["rfm"].because) == ((), ("base",))
    assert (steps["clean"].reasons, steps["clean"].because) == ((), ())


def test_what_is_forced_is_made_though_nothing_changed() -> None:
    plan = planned(PUBLISHED, now=state(), before=state(), forced={"cohorts"})
    assert plan.make == ("clean", "cohorts")
    assert Step("cohorts", "build", ("was asked for",)) in plan.steps


def test_a_table_that_is_gone_is_made_though_nothing_changed() -> None:
    plan = planned(PUBLISHED - {"cohorts"}, now=state(), before=state())
    assert Step("cohorts", "build", ("is not published",)) in plan.steps
