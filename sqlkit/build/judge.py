"""Judges what a build made by its checks: each table as it is made, or all together where statements are dear."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from sqlkit.build.checks import Checked, CheckResult
from sqlkit.build.events import Status
from sqlkit.build.maker import Maker
from sqlkit.build.plan import BuildPlan
from sqlkit.build.result import BuildResult
from sqlkit.errors import counted
from sqlkit.manifest import Compiled, Manifest
from sqlkit.spec import Check

TOGETHER = 15
"""Tables whose checks go into one statement, where they do."""


class Judge:
    """Enters in a run's result how many rows its tables have and how their checks came out."""

    def __init__(
        self, manifest: Manifest, maker: Maker, result: BuildResult, tell: Callable[[Status, str, str], None]
    ) -> None:
        self._manifest, self._maker, self._result, self._tell = manifest, maker, result, tell

    def one(self, name: str) -> bool:
        """Check a table that was just made, but for references, whose other table may not be there yet."""
        return self._judged([self._own_checks(name)]) == []

    def together(self, names: Sequence[str]) -> list[str]:
        """Check tables in few statements; return those that may not be published."""
        asked = [self._own_checks(name) for name in names]
        return [name for part in _parts(asked) for name in self._judged(part)]

    def references(self, plan: BuildPlan) -> list[str]:
        """Check references once both tables are there; those of tables that stay too, which may have lost a row."""
        made = {*plan.make, *plan.resume}
        asked = []
        for name in sorted(made | plan.carry):
            compiled = self._manifest.models[name]
            changed = tuple(c for c in compiled.spec.checks if c.referred and {name, c.referred} & made)
            asked += [_with_checks(compiled, changed)] if changed else []
        return [name for part in _parts(asked) for name in self._judged(part, counts=False)]

    def is_asked(self, name: str) -> bool:
        """Whether there is anything to find out about a table."""
        spec = self._own_checks(name).spec
        return spec.is_published or bool(spec.checks)

    def _own_checks(self, name: str) -> Compiled:
        compiled = self._manifest.models[name]
        return _with_checks(compiled, tuple(check for check in compiled.spec.checks if not check.referred))

    def _judged(self, models: Sequence[Compiled], *, counts: bool = True) -> list[str]:
        failing = []
        for name, checked in self._maker.check(models).items():
            if counts and self._manifest.models[name].spec.is_published:
                self._result.tables[name] = checked.rows
            if not self._passes(name, checked):
                failing.append(name)
        return failing

    def _passes(self, name: str, checked: Checked) -> bool:
        self._result.checks += checked.results
        for result in checked.results:
            if not result.is_passed and not result.stops:
                self._tell("warned", name, _sentence(result))
        stopping = [result for result in checked.results if result.stops]
        if stopping:
            self._result.failed[name] = "; ".join(_sentence(result) for result in stopping)
            self._tell("failed", name, self._result.failed[name])
        return not stopping


def _parts(models: Sequence[Compiled]) -> Iterator[Sequence[Compiled]]:
    return (models[start : start + TOGETHER] for start in range(0, len(models), TOGETHER))


def _with_checks(compiled: Compiled, checks: tuple[Check, ...]) -> Compiled:
    return replace(compiled, spec=replace(compiled.spec, checks=checks))


def _sentence(result: CheckResult) -> str:
    rows = counted(result.failing_rows, "row")
    return f"{rows} break{'s' if result.failing_rows == 1 else ''} {result.check.name}"
