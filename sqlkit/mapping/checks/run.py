"""All checks of a project's mapping, input by input, then between inputs."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlglot import exp

from sqlkit.errors import SqlkitError, raise_all
from sqlkit.mapping.checks import currency, keys, orphans, refunds, times, values
from sqlkit.mapping.checks.finding import Finding
from sqlkit.mapping.checks.subject import Subject, counted, subject_of
from sqlkit.project import Project
from sqlkit.warehouses.base import Warehouse

_ORDER = ("error", "warning", "note")


@dataclass(frozen=True)
class Checked:
    """How many rows each mapped input has, and what was found, the gravest first."""

    rows: dict[str, int]
    findings: tuple[Finding, ...]

    def count(self, severity: str) -> int:
        """Return how many findings are so grave."""
        return sum(finding.severity == severity for finding in self.findings)


def check_mapping(project: Project, warehouse: Warehouse) -> Checked:
    """Return what is found; a `ConfigError`, or several together, where the mapping cannot be read at all."""
    subjects = _subjects(project, warehouse)
    rows: dict[str, int] = {}
    findings: list[Finding] = []
    for name, subject in subjects.items():
        counts = counted(subject, _measures(subject), warehouse)
        rows[name] = counts["rows"]
        findings += values.judge(subject, counts)
        if rows[name]:
            findings += keys.judge(subject, rows[name], warehouse)
            findings += times.judge(subject, counts)
            findings += times.judge_hours(subject, warehouse)
            findings += refunds.judge(subject, counts)
            findings += currency.judge(subject, rows[name], warehouse)
    findings += orphans.judge({name: s for name, s in subjects.items() if rows[name]}, warehouse)
    return Checked(rows, tuple(sorted(findings, key=lambda f: _ORDER.index(f.severity))))


def _measures(subject: Subject) -> dict[str, exp.Expr]:
    return {**values.measures(subject), **times.measures(subject), **refunds.measures(subject)}


def _subjects(project: Project, warehouse: Warehouse) -> dict[str, Subject]:
    tomorrow = datetime.datetime.now(ZoneInfo(project.timezone)).date() + datetime.timedelta(days=1)
    subjects: dict[str, Subject] = {}
    errors: list[SqlkitError] = []
    for name, input in project.inputs.items():
        try:
            subject = subject_of(input, project, warehouse, tomorrow)
        except SqlkitError as error:
            errors += getattr(error, "errors", (error,))
        else:
            subjects |= {name: subject} if subject else {}
    raise_all(errors)
    return subjects
