"""`sqlkit test`."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sqlkit.cli.completion import complete_case
from sqlkit.cli.options import project_options, read_project, read_target, selection_options, state_option
from sqlkit.cli.voice import line, log_option, say

if TYPE_CHECKING:
    from sqlkit.cases import Case, CaseResult
    from sqlkit.cli.target import Artifacts
    from sqlkit.project import Project


@click.command("test")
@click.argument("models", nargs=-1, shell_complete=complete_case)
@selection_options
@state_option
@log_option
@project_options
def test_command(
    models: tuple[str, ...], project_dir: Path | None, log_format: str, state: Path | None, **given: Any
) -> None:
    """Run the project's cases (given rows, expected rows in cases/); all of them, or those of MODELS."""
    from sqlkit.cases import find_cases
    from sqlkit.errors import SelectionError, unknown

    project = read_project(project_dir, given["variables"])
    cases = find_cases(project.root / "cases")
    with_cases = {case.model for case in cases}
    for name in models:
        if name not in with_cases:
            raise SelectionError(unknown("model with cases", name, with_cases))
    cases = [case for case in cases if not models or case.model in models]
    if given["select"] or given["exclude"]:
        chosen = _selected(project, state, given)
        cases = [case for case in cases if case.model in chosen]
        if with_cases and not cases:
            raise SelectionError("none of the selected models has a case.")
    if not cases:
        raise SelectionError(
            "there are no cases.", where=project.root / "cases", hint="docs/extending.md shows how to write one."
        )
    arguments = {"models": models, **given, "state": str(state.resolve()) if state else None}
    _run(project, cases, log_format, arguments)


def rerun(arguments: Mapping[str, Any], bad: Collection[str], root: Path, log_format: str) -> None:
    """Run the cases of those ids again, with the arguments of the run in which they failed."""
    from sqlkit.artifacts.shape import case_id
    from sqlkit.cases import find_cases
    from sqlkit.errors import SelectionError

    project = read_project(root, arguments["variables"])
    found = find_cases(project.root / "cases")
    cases = [case for case in found if case_id(project.name, case.model, case.name) in bad]
    if not cases:
        raise SelectionError("the cases that failed are gone.", where=project.root / "cases")
    _run(project, cases, log_format, arguments)


def _run(project: Project, cases: list[Case], log_format: str, arguments: Mapping[str, Any]) -> None:
    from sqlkit.artifacts.run_results import of_cases
    from sqlkit.cases import run_cases
    from sqlkit.cli.target import Artifacts
    from sqlkit.errors import BuildError

    artifacts = Artifacts(project.root, log_format)
    _leave_manifest(artifacts, project, arguments)
    results, began = [], time.perf_counter()
    for result in run_cases(project, cases):
        results.append((result, time.perf_counter() - began))
        began = time.perf_counter()
        _print(result, log_format)
    said = {"which": "test", **arguments}
    artifacts.run_results(lambda: of_cases(results, project.name, said, artifacts.invocation))
    failed = sum(bool(result.difference) for result, _ in results)
    say(f"{len(cases) - failed} of {len(cases)} cases hold.", log_format)
    if failed:
        raise BuildError(f"{failed} of {len(cases)} cases do not hold.")


def _leave_manifest(artifacts: Artifacts, project: Project, arguments: Mapping[str, Any]) -> None:
    """Write manifest.json if the whole project compiles; a case needs no more than its own model."""
    from sqlkit.cache import cache_of
    from sqlkit.cases import find_cases
    from sqlkit.compile import compile_project
    from sqlkit.errors import SqlkitError

    with suppress(SqlkitError):
        target = read_target(project, *_profile(arguments))
        manifest = compile_project(project, target.type, cache=cache_of(project.root))
        artifacts.manifest(manifest, target, cases=find_cases(project.root / "cases"))


def _profile(given: Mapping[str, Any]) -> tuple[str | None, str | None, Path | None]:
    folder = given["profiles_dir"]
    return given["profile"], given["target"], Path(folder) if folder else None


def _selected(project: Project, state: Path | None, given: Mapping[str, Any]) -> frozenset[str]:
    from sqlkit.cache import cache_of
    from sqlkit.cli.target import states_of
    from sqlkit.compile import compile_project
    from sqlkit.graph import selected
    from sqlkit.rendering import read_graph

    target = read_target(project, *_profile(given))
    graph = read_graph(project, target.type, cache_of(project.root))
    states = states_of(
        lambda: compile_project(project, target.type, cache=cache_of(project.root)), target, project.root, state
    )
    return selected(graph.nodes, graph.reads, given["select"], given["exclude"], states)


def _print(result: CaseResult, log_format: str) -> None:
    case, status = result.case, "failed" if result.difference else "passed"
    if log_format == "json":
        place = str(case.where) if result.difference else ""
        line(status=status, name=f"{case.model}: {case.name}", message=result.difference, where=place)
        return
    mark, colour = ("FAIL", "red") if result.difference else ("ok", "green")
    click.echo(click.style(f"{mark:4} ", fg=colour) + f"{case.model}: {case.name}")
    if result.difference:
        click.echo(f"     {case.where}")
        for text in result.difference.splitlines():
            click.echo(f"     {text}")
