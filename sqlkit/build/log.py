"""Enters a run in the audit, which outlives runs that fail."""

from __future__ import annotations

import datetime
from typing import Any

import sqlkit
from sqlkit.build.result import BuildResult
from sqlkit.warehouses.base import Warehouse


class RunLog:
    """What the audit says of one run, from its start to its end."""

    def __init__(
        self, warehouse: Warehouse, result: BuildResult, started_at: datetime.datetime, sample: str | None
    ) -> None:
        self._warehouse, self._result, self._started_at = warehouse, result, started_at
        self._sample, self._ledgered = sample, 0

    def enter(self, status: str, message: str = "") -> None:
        """State how the run stands; the last word replaces the one before."""
        self._warehouse.audit("runs", [self.row(status, message)])

    def row(self, status: str, message: str = "") -> dict[str, Any]:
        """Return the run as a row of the table runs."""
        result = self._result
        return {
            "run_id": result.run_id,
            "started_at": self._started_at,
            "finished_at": None if status == "running" else _now(),
            "status": status,
            "as_of_date": result.as_of,
            "target": self._warehouse.target.name,
            "sqlkit_version": sqlkit.__version__,
            "models_built": result.models_built,
            "checks_passed": sum(r.is_passed for r in result.checks),
            "checks_failed": sum(not r.is_passed for r in result.checks),
            "customer_rows_left": sum(p.customer_rows for p in self._warehouse.passages),
            "message": message,
            "sampled": self._sample,
        }

    def enter_checks(self) -> None:
        """Enter every check of the run."""
        self._warehouse.audit(
            "check_results",
            [
                {
                    "run_id": self._result.run_id,
                    "model": r.model,
                    "check_name": r.check.name,
                    "severity": r.check.severity,
                    "failing_rows": r.failing_rows,
                    "is_passed": r.is_passed,
                }
                for r in self._result.checks
            ],
        )

    def enter_egress(self) -> None:
        """Enter what left the warehouse since the last time."""
        rows = self._warehouse.egress_rows(self._result.run_id)
        self._warehouse.audit("egress", rows[self._ledgered :])
        self._ledgered = len(rows)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
