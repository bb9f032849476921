"""A build in a few figures, for a machine: what `target/summary.json` holds and a webhook is sent."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlkit.build import BuildResult

Status = Literal["published", "unchanged", "failed"]


@dataclass(frozen=True)
class FailedCheck:
    """A check that rows break, and how many."""

    table: str
    check: str
    severity: str
    failing_rows: int


@dataclass(frozen=True)
class Shift:
    """A segment whose share of customers has moved."""

    segment: str
    before: float
    now: float
    before_as_of: datetime.date


@dataclass(frozen=True)
class Drifted:
    """A feature, or the score, that is no longer what the model was trained on."""

    feature: str
    finding: str


@dataclass(frozen=True)
class Stale:
    """An input whose newest row is older than it may be."""

    input: str
    newest: datetime.date
    days: int


@dataclass(frozen=True)
class Findings:
    """What was looked for because a target asks for messages about it."""

    shifts: tuple[Shift, ...] = ()
    drift: tuple[Drifted, ...] = ()
    stale: tuple[Stale, ...] = ()


@dataclass(frozen=True)
class Summary:
    """`failed` and `skipped` are tables; `findings` is None where nobody asked for them."""

    project: str
    target: str
    sqlkit_version: str
    status: Status
    run_id: str | None = None
    as_of: datetime.date | None = None
    seconds: float = 0.0
    tables: int = 0
    made: int = 0
    checks_passed: int = 0
    checks_failed: tuple[FailedCheck, ...] = ()
    failed: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    quarantined: Mapping[str, int] = field(default_factory=dict)
    findings: Findings | None = None


def summarised(project: str, target: str, version: str, result: BuildResult | None, is_failed: bool) -> Summary:
    """Return a summary of a build; without a result it failed before it began."""
    if result is None:
        return Summary(project, target, version, "failed")
    status: Status = "failed" if is_failed else "published" if result.is_published else "unchanged"
    broken = [check for check in result.checks if not check.is_passed]
    return Summary(
        project,
        target,
        version,
        status,
        result.run_id,
        result.as_of,
        round(result.seconds, 1),
        len(result.tables) + len(result.carried) + len(result.resumed),
        len(result.tables),
        len(result.checks) - len(broken),
        tuple(FailedCheck(c.model, c.check.name, c.check.severity, c.failing_rows) for c in broken),
        tuple(sorted(result.failed)),
        tuple(sorted(result.skipped)),
        _quarantined(result),
    )


def _quarantined(result: BuildResult) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in result.accounting:
        if line.is_quarantined:
            found[line.input] = found.get(line.input, 0) + line.rows
    return found


def failing(checks: Sequence[FailedCheck]) -> list[FailedCheck]:
    """Return the checks that keep a build from publishing first, then the warnings."""
    return sorted(checks, key=lambda check: (check.severity != "error", check.table, check.check))
