"""What a build did."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from sqlkit.build.checks import CheckResult
from sqlkit.build.estimator import Made


@dataclass(frozen=True)
class Accounted:
    """How many rows of an input had one outcome, and what they were worth where the input has money."""

    input: str
    outcome: str
    is_quarantined: bool
    rows: int
    amount: Decimal | None


@dataclass
class BuildResult:
    """What a build did; `tables` are published names with their rows."""

    run_id: str
    as_of: datetime.date | None = None
    planned: tuple[str, ...] = ()
    tables: dict[str, int] = field(default_factory=dict)
    carried: list[str] = field(default_factory=list)
    resumed: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    checks: list[CheckResult] = field(default_factory=list)
    accounting: list[Accounted] = field(default_factory=list)
    models: dict[str, Made] = field(default_factory=dict)
    models_built: int = 0
    is_published: bool = False
    is_unchanged: bool = False
    "Whether the last publication was found to be the result already."
    customer_rows_left: int = 0
    seconds: float = 0.0

    @property
    def is_done(self) -> bool:
        """Whether what was asked for is published, by this run or by one before."""
        return self.is_good and (self.is_published or self.is_unchanged)

    @property
    def is_good(self) -> bool:
        """Whether everything was built and no check stops the publication."""
        return not self.failed and not self.skipped
