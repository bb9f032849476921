"""Which models a build makes, which it carries over from the last publication, and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlkit.compile import Manifest
from sqlkit.errors import SelectionError
from sqlkit.graph import ancestors, selected


@dataclass(frozen=True)
class BuildPlan:
    """`make` in build order; `carry` are published tables that stay as they are."""

    make: tuple[str, ...]
    carry: frozenset[str]


def plan_build(
    manifest: Manifest, published: Collection[str], select: Sequence[str] = (), exclude: Sequence[str] = ()
) -> BuildPlan:
    """Return what to make for a selection.

    What only a run needs (staging, views) is made whenever something made reads it. A published table that is read
    and not selected is carried over; if it was never published, that is an error which says what to add.
    """
    chosen = set(selected(manifest.nodes, manifest.reads, select, exclude))
    make: set[str] = set()
    missing: dict[str, str] = {}
    pending = sorted(chosen)
    while pending:
        name = pending.pop()
        if name in make:
            continue
        make.add(name)
        for read in manifest.models[name].reads:
            if not manifest.models[read].spec.is_published:
                pending.append(read)
            elif read not in chosen and read not in published:
                missing.setdefault(read, name)
    if missing:
        read, reader = sorted(missing.items())[0]
        raise SelectionError(
            f"{reader} reads {read}, which is not selected and has never been published.",
            hint=f"Select +{reader}, or build everything once.",
        )
    carried = {name for name, model in manifest.models.items() if model.spec.is_published} - make
    return BuildPlan(tuple(n for n in manifest.models if n in make), frozenset(carried & set(published)))


def history_plan(manifest: Manifest, plan: BuildPlan) -> tuple[str, ...]:
    """Return the part of a plan that past dates need: its histories and all they read."""
    histories = [n for n in plan.make if manifest.models[n].spec.materialized == "history"]
    needed = set(histories).union(*(ancestors(name, manifest.reads) for name in histories))
    return tuple(name for name in manifest.models if name in needed)
