"""run_results.json: what became of each model, check and case, and the arguments, by which `retry` runs again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlkit.artifacts.folder import RUN_RESULTS, read
from sqlkit.artifacts.manifest import Place
from sqlkit.artifacts.record import Recorder, Timing
from sqlkit.artifacts.shape import Invocation, case_id, check_id, model_id
from sqlkit.build.checks import CheckResult
from sqlkit.build.result import BuildResult
from sqlkit.errors import ConfigError
from sqlkit.manifest import Manifest
from sqlkit.relation import Relation

if TYPE_CHECKING:
    from sqlkit.cases import CaseResult

BAD = frozenset({"error", "fail", "skipped"})
"""What `retry` runs again."""


def of_build(
    result: BuildResult,
    manifest: Manifest,
    place: Place,
    recorder: Recorder,
    arguments: Mapping[str, Any],
    invocation: Invocation,
) -> dict[str, Any]:
    """Return the results of a build: of each model it set out to make, then of each check it came to."""
    results = [_model(name, result, manifest, place, recorder.timings.get(name)) for name in result.planned]
    results += [_check(check, manifest) for check in result.checks]
    return _artifact(results, recorder.seconds, arguments, invocation)


def of_cases(
    results: Iterable[tuple[CaseResult, float]], project: str, arguments: Mapping[str, Any], invocation: Invocation
) -> dict[str, Any]:
    """Return the results of `sqlkit test`: of each case, with the seconds it took."""
    found = [_case(result, seconds, project) for result, seconds in results]
    return _artifact(found, sum(entry["execution_time"] for entry in found), arguments, invocation)


def last_run(folder: Path) -> tuple[dict[str, Any], list[str]]:
    """Return the arguments of the last run and the ids of what failed or was skipped in it."""
    found = read(folder, RUN_RESULTS)
    if found is None or "which" not in found.get("args", {}):
        raise ConfigError(
            "tells of no run that could be retried.",
            where=folder / RUN_RESULTS,
            hint="Only the last build or test of this folder is; run sqlkit build.",
        )
    return found["args"], [entry["unique_id"] for entry in found["results"] if entry["status"] in BAD]


def _artifact(
    results: list[dict[str, Any]], seconds: float, arguments: Mapping[str, Any], invocation: Invocation
) -> dict[str, Any]:
    header = invocation.header("run-results")
    return {"metadata": header, "results": results, "elapsed_time": seconds, "args": dict(arguments)}


def _model(name: str, result: BuildResult, manifest: Manifest, place: Place, timing: Timing | None) -> dict[str, Any]:
    spec = manifest.models[name].spec
    address = Relation(name, place.schema, place.database).quoted().sql(manifest.dialect.name)
    status, message = _status(name, result, timing)
    rows = result.tables.get(name) if status == "success" else None
    return {
        **_entry(model_id(manifest.project.name, name), status, message, timing),
        "adapter_response": {} if rows is None else {"_message": "OK", "rows_affected": rows},
        "compiled": True,
        "relation_name": address if spec.is_published else None,
    }


def _status(name: str, result: BuildResult, timing: Timing | None) -> tuple[str, str | None]:
    """Return how a model stands: one that a check stops was made, and it is the check that failed."""
    if name in result.failed and not any(c.model == name and c.stops for c in result.checks):
        return "error", result.failed[name]
    if name in result.skipped:
        return "skipped", "something it reads failed"
    is_done = timing is not None and timing.completed_at > timing.started_at
    return ("success", None) if is_done else ("skipped", "the build ended before")


def _check(result: CheckResult, manifest: Manifest) -> dict[str, Any]:
    status = "pass" if result.is_passed else "fail" if result.stops else "warn"
    rows = "1 row breaks it" if result.failing_rows == 1 else f"{result.failing_rows:,} rows break it"
    message = None if result.is_passed else rows
    entry = _entry(check_id(manifest.project.name, result.model, result.check), status, message, None)
    return {**entry, "failures": result.failing_rows, "compiled": True}


def _case(result: CaseResult, seconds: float, project: str) -> dict[str, Any]:
    status = "fail" if result.difference else "pass"
    entry = _entry(case_id(project, result.case.model, result.case.name), status, result.difference or None, None)
    return {**entry, "failures": int(bool(result.difference)), "execution_time": seconds}


def _entry(unique_id: str, status: str, message: str | None, timing: Timing | None) -> dict[str, Any]:
    return {
        "unique_id": unique_id,
        "status": status,
        "message": message,
        "failures": None,
        "timing": timing.as_json() if timing else [],
        "thread_id": timing.thread if timing else "MainThread",
        "execution_time": timing.seconds if timing else 0.0,
        "adapter_response": {},
        "compiled": None,
        "compiled_code": None,
        "relation_name": None,
    }
