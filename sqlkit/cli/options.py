"""Options that several commands share, named as dbt's users know them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
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


@dataclass(frozen=True)
class ProjectOptions:
    """Which project a command is about, and where that runs; empty ones are looked for where they usually are."""

    project_dir: Path | None = None
    profiles_dir: Path | None = None
    profile: str | None = None
    target: str | None = None
    vars: str = ""

    @property
    def root(self) -> Path:
        """The project's folder, whether or not it holds one."""
        return root_of(self.project_dir)

    @property
    def variables(self) -> dict[str, Any]:
        """--vars as a mapping."""
        return _variables(self.vars)

    def as_json(self) -> dict[str, Any]:
        """Return what `retry` needs to know, folders whole, as it may be called in another one."""
        folder = self.profiles_dir and str(self.profiles_dir.resolve())
        return {"profiles_dir": folder, "profile": self.profile, "target": self.target, "vars": self.vars}

    @classmethod
    def from_json(cls, root: Path, kept: Mapping[str, Any]) -> ProjectOptions:
        """Read `as_json`, for the project in that folder."""
        folder = kept.get("profiles_dir")
        return cls(root, folder and Path(folder), kept.get("profile"), kept.get("target"), kept.get("vars", ""))

    def project(self) -> Project:
        """Read the project."""
        from sqlkit.project import load_project

        return load_project(self.root, self.variables)

    def target_of(self, project: Project | None, name: str | None = None) -> Target:
        """Read where the project, if there is one yet, runs: on the target of that name, or the one of the options."""
        from sqlkit.profile import load_target

        profile, named = self.profile, "--profile"
        if project and not profile:
            profile, named = project.profile, str(project.written.where("profile"))
        target = load_target(self.root, profile, name or self.target, self.profiles_dir, named=named)
        if project:
            project.check_targets(target)
        return target


def root_of(project_dir: Path | None) -> Path:
    """Return the folder of --project-dir, or the nearest that holds a project."""
    from sqlkit.project import find_root

    return project_dir.resolve() if project_dir else find_root(Path.cwd())


def project_dir_option(command: F) -> F:
    """Add --project-dir."""
    told = "Folder that holds sqlkit.yml; looked for upwards otherwise."
    return click.option("--project-dir", type=_FOLDER, help=told)(command)


def project_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --project-dir, --profiles-dir, --profile, --target and --vars, given to the command as `options`."""

    @wraps(command)
    def with_options(**given: Any) -> Any:
        own = {name: given.pop(name) for name in ProjectOptions.__dataclass_fields__}
        return command(options=ProjectOptions(**own), **given)

    for option in (
        click.option("--vars", default="", metavar="YAML", help="Parameters, as '{rfm.bins: 4}'."),
        click.option("--target", "-t", help="Which output of the profile; its default otherwise."),
        click.option("--profile", help="Which profile of profiles.yml; the project's otherwise."),
        click.option("--profiles-dir", type=_FOLDER, help="Folder that holds profiles.yml."),
        project_dir_option,
    ):
        with_options = option(with_options)
    return with_options


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


def _variables(text: str) -> dict[str, Any]:
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
