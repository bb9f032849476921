"""`sqlkit test`."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sqlkit.cli.completion import complete_case
from sqlkit.cli.options import ProjectOptions, project_options, selection_options, state_option
from sqlkit.cli.voice import line, log_option, say
from sqlkit.errors import counted

if TYPE_CHECKING:
    from sqlkit.cases import Case, CaseResult
    from sqlkit.cli.target import Artifacts
    from sqlkit.profile import Target
    from sqlkit.project import Project


@click.command("test")
@click.argument("models", nargs=-1, shell_complete=complete_case)
@selection_options
@state_option
@log_option
@project_options
def test_command(
    models: tuple[str, ...],
    select: tuple[str, ...],
    exclude: tuple[str, ...],
    state: Path | None,
    log_format: str,
    options: ProjectOptions,
) -> None:
    """Run the project's cases (given rows, expected rows in cases/); all of them, or those of MODELS."""
    from sqlkit.cases import find_cases
    from sqlkit.errors import SelectionError, unknown

    project = options.project()
    cases = find_cases(project.root / "cases")
    with_cases = {case.model for case in cases}
    for name in models:
        if name not in with_cases:
            raise SelectionError(unknown("model with cases", name, with_cases))
    cases = [case for case in cases if not models or case.model in models]
    if select or exclude:
        chosen = _selected(project, options.target_of(project), select, exclude, state)
        cases = [case for case in cases if case.model in chosen]
        if with_cases and not cases:
            raise SelectionError("none of the selected models has a case.")
    if not cases:
        raise SelectionError(
            "there are no cases.", where=project.root / "cases", hint="docs/extending.md shows how to write one."
        )
    chosen_by = {"models": models, "select": select, "exclude": exclude, "state": state and str(state.resolve())}
    _run(project, options, cases, log_format, {**chosen_by, **options.as_json()})


def rerun(arguments: Mapping[str, Any], bad: Collection[str], root: Path, log_format: str) -> None:
    """Run the cases of those ids again, with the arguments of the run in which they failed."""
    from sqlkit.artifacts.shape import case_id
    from sqlkit.cases import find_cases
    from sqlkit.errors import SelectionError

    options = ProjectOptions.from_json(root, arguments)
    project = options.project()
    found = find_cases(project.root / "cases")
    cases = [case for case in found if case_id(project.name, case.model, case.name) in bad]
    if not cases:
        raise SelectionError("the cases that failed are gone.", where=project.root / "cases")
    _run(project, options, cases, log_format, arguments)


def _run(
    project: Project, options: ProjectOptions, cases: list[Case], log_format: str, arguments: Mapping[str, Any]
) -> None:
    from sqlkit.artifacts.run_results import of_cases
    from sqlkit.cache import cache_of_cases
    from sqlkit.cases import run_cases
    from sqlkit.cli.target import Artifacts
    from sqlkit.errors import BuildError

    artifacts = Artifacts(project.root, log_format)
    _leave_manifest(artifacts, project, options)
    results, began = [], time.perf_counter()
    for result in run_cases(project, cases, cache_of_cases(project.root)):
        results.append((result, time.perf_counter() - began))
        began = time.perf_counter()
        _print(result, log_format)
    said = {"which": "test", **arguments}
    artifacts.run_results(lambda: of_cases(results, project.name, said, artifacts.invocation))
    failed = sum(bool(result.difference) for result, _ in results)
    of_all = f"of {counted(len(cases), 'case')}"
    say(f"{len(cases) - failed} {of_all} hold{'s' if len(cases) == 1 else ''}.", log_format)
    if failed:
        raise BuildError(f"{failed} {of_all} do{'es' if len(cases) == 1 else ''} not hold.")


def _leave_manifest(artifacts: Artifacts, project: Project, options: ProjectOptions) -> None:
    """Write manifest.json if the whole project compiles; a case needs no more than its own model."""
    from sqlkit.cache import cache_of
    from sqlkit.cases import find_cases
    from sqlkit.compile import compile_project
    from sqlkit.errors import SqlkitError

    with suppress(SqlkitError):
        target = options.target_of(project)
        manifest = compile_project(project, target.type, cache=cache_of(project.root))
        artifacts.manifest(manifest, target, cases=find_cases(project.root / "cases"))


def _selected(
    project: Project, target: Target, select: tuple[str, ...], exclude: tuple[str, ...], state: Path | None
) -> frozenset[str]:
    from sqlkit.cache import cache_of
    from sqlkit.cli.target import states_of
    from sqlkit.compile import compile_project
    from sqlkit.graph import selected
    from sqlkit.rendering import read_graph

    graph = read_graph(project, target.type, cache_of(project.root))
    states = states_of(
        lambda: compile_project(project, target.type, cache=cache_of(project.root)), target, project.root, state
    )
    return selected(graph.nodes, graph.reads, select, exclude, states, graph.disabled)


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
