"""`sqlkit test`."""

from __future__ import annotations

from pathlib import Path

import click

from sqlkit.cli.options import project_options, read_project


@click.command("test")
@click.argument("models", nargs=-1)
@project_options
def test_command(
    models: tuple[str, ...],
    project_dir: Path | None,
    profiles_dir: Path | None,
    profile: str | None,
    target: str | None,
    variables: str,
) -> None:
    """Run the project's cases (given rows, expected rows in cases/); all of them, or those of MODELS."""
    from sqlkit.cases import find_cases, run_cases
    from sqlkit.errors import BuildError, SelectionError, unknown

    project = read_project(project_dir, variables)
    cases = find_cases(project.root / "cases")
    with_cases = {case.model for case in cases}
    for name in models:
        if name not in with_cases:
            raise SelectionError(unknown("model with cases", name, with_cases))
    cases = [case for case in cases if not models or case.model in models]
    if not cases:
        raise SelectionError(
            "there are no cases.", where=project.root / "cases", hint="docs/extending.md shows how to write one."
        )
    failed = 0
    for result in run_cases(project, cases):
        failed += bool(result.difference)
        mark, colour = ("FAIL", "red") if result.difference else ("ok", "green")
        click.echo(click.style(f"{mark:4} ", fg=colour) + f"{result.case.model}: {result.case.name}")
        if result.difference:
            click.echo(f"     {result.case.where}")
            for line in result.difference.splitlines():
                click.echo(f"     {line}")
    click.echo(f"{len(cases) - failed} of {len(cases)} cases hold.")
    if failed:
        raise BuildError(f"{failed} of {len(cases)} cases do not hold.")
