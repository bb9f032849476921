"""Options that several commands share, named as dbt's users know them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sqlkit.cli.completion import complete_selector
from sqlkit.errors import ConfigError

if TYPE_CHECKING:
    from sqlkit.profile import Target
    from sqlkit.project import Project

F = TypeVar("F", bound=Callable[..., Any])

_FOLDER = click.Path(file_okay=False, path_type=Path)


def project_options(command: F) -> F:
    """Add --project-dir, --profiles-dir, --profile, --target and --vars."""
    for option in (
        click.option("--vars", "variables", default="", metavar="YAML", help="Parameters, as '{rfm.bins: 4}'."),
        click.option("--target", "-t", help="Which output of the profile; its default otherwise."),
        click.option("--profile", help="Which profile of profiles.yml; the project's otherwise."),
        click.option("--profiles-dir", type=_FOLDER, help="Folder that holds profiles.yml."),
        click.option("--project-dir", type=_FOLDER, help="Folder that holds sqlkit.yml; looked for upwards otherwise."),
    ):
        command = option(command)
    return command


def selection_options(command: F) -> F:
    """Add --select and --exclude."""
    for option in (
        click.option(
            "--exclude",
            multiple=True,
            metavar="SELECTOR",
            help="Leave these models out.",
            shell_complete=complete_selector,
        ),
        click.option(
            "--select",
            "-s",
            multiple=True,
            metavar="SELECTOR",
            help="Only these: rfm, +rfm, rfm+, tag:value, path:segments, state:modified.",
            shell_complete=complete_selector,
        ),
    ):
        command = option(command)
    return command


def state_option(command: F) -> F:
    """Add --state."""
    return click.option(
        "--state",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="A target/ of an earlier build, for `state:` to compare with; the last publication otherwise.",
    )(command)


def read_project(project_dir: Path | None, variables: str) -> Project:
    """Return the project that the options name."""
    from sqlkit.project import find_root, load_project

    root = project_dir.resolve() if project_dir else find_root(Path.cwd())
    return load_project(root, read_variables(variables))


def read_target(project: Project, profile: str | None, target: str | None, profiles_dir: Path | None) -> Target:
    """Return the target that the options name."""
    from sqlkit.profile import load_target

    return load_target(project.root, profile or project.profile, target, profiles_dir)


def read_variables(text: str) -> dict[str, Any]:
    """Return --vars as a mapping."""
    if not text.strip():
        return {}
    from sqlkit.document import parse_document

    try:
        data = parse_document(text, Path("--vars")).data
    except ConfigError as error:
        raise ConfigError(error.message, where="--vars") from error
    if not isinstance(data, dict):
        raise ConfigError("expected names and values, as '{rfm.bins: 4}'.", where="--vars")
    return data
