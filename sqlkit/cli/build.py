"""`sqlkit build`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sqlkit.cli.options import ProjectOptions, project_options, selection_options, state_option
from sqlkit.cli.voice import log_option

if TYPE_CHECKING:
    from sqlkit.build.sample import Sample
    from sqlkit.profile import Target
    from sqlkit.state import Definitions


@dataclass(frozen=True)
class Arguments:
    """What a build was asked for, as run_results.json keeps it for `retry`."""

    select: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    state: Path | None = None
    past: str | None = None
    sample: str | None = None
    empty: bool = False
    threads: int | None = None
    full_refresh: bool = False
    fail_fast: bool = False
    allow_breaking: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the arguments as they are kept; folders whole, as `retry` may be called in another one."""
        return {"which": "build", **asdict(self), "state": self.state and str(self.state.resolve())}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Arguments:
        """Read `as_json`."""
        found = {f.name: kept[f.name] for f in fields(cls) if f.name in kept}
        found |= {name: tuple(found.get(name, ())) for name in ("select", "exclude")}
        return cls(**{**found, "state": Path(found["state"]) if found.get("state") else None})


@click.command("build")
@selection_options
@state_option
@click.option("--past", metavar="FROM..TO/EVERY", help="Back-fill histories first, as 2024-01-01..2024-06-01/month.")
@click.option(
    "--sample", metavar="SHARE", help="Some customers alone, as 1% or 10000; published beside, marked as a sample."
)
@click.option("--empty", is_flag=True, help="A dry run: make and check everything without rows, publish nothing.")
@click.option("--threads", type=click.IntRange(1, 64), help="Models built at the same time; the profile's otherwise.")
@click.option("--full-refresh", is_flag=True, help="Make everything anew, trained models too.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first failure.")
@click.option("--allow-breaking", is_flag=True, help="Publish although readers lose what no version announces.")
@log_option
@project_options
def build_command(log_format: str, options: ProjectOptions, **given: Any) -> None:
    """Build every model aside, check it, and publish all results at once."""
    if given["sample"] and given["empty"]:
        raise click.UsageError("--sample and --empty exclude each other.")
    run_build(Arguments(**given), options, log_format)


def run_build(arguments: Arguments, options: ProjectOptions, log_format: str, *, resume: bool = False) -> None:
    """Build, leave the artifacts and say what came of it; `resume` takes over what a failed build made anew."""
    from sqlkit.artifacts.record import Recorder
    from sqlkit.artifacts.run_results import of_build
    from sqlkit.build import BuildResult, Request, build
    from sqlkit.build.past import past_dates
    from sqlkit.cache import cache_of
    from sqlkit.cli.notice import Notices
    from sqlkit.cli.progress import progress
    from sqlkit.cli.summary import print_summary
    from sqlkit.cli.target import Artifacts, place_of, published
    from sqlkit.compile import compile_project
    from sqlkit.warehouses import warehouse_for

    dates = past_dates(arguments.past) if arguments.past else []
    sample = _sample(arguments)
    project = options.project()
    real = options.target_of(project)
    before = _before(arguments, project.root)
    if before is None and sample and any("state:" in text for text in (*arguments.select, *arguments.exclude)):
        before = published(real, project.root)  # a sample is compared with what it is a sample of
    manifest = compile_project(project, real.type, cache=cache_of(project.root))
    artifacts = Artifacts(project.root, log_format)
    artifacts.manifest(manifest, real)
    notices = Notices(project, real, log_format, is_silent=sample is not None)
    with notices, _place(real, project.root, sample) as chosen, progress(log_format) as listener:
        recorder, place = Recorder(listener), place_of(chosen, project.root)

        def keep(result: BuildResult) -> None:
            notices.result = result
            said = {**arguments.as_json(), **options.as_json(), "is_done": result.is_done}
            artifacts.run_results(lambda: of_build(result, manifest, place, recorder, said, artifacts.invocation))
            if result.is_done and sample is None:
                artifacts.catalog(manifest, place, warehouse)

        warehouse = warehouse_for(chosen, project.root)
        result = build(
            manifest,
            warehouse,
            recorder,
            Request(
                arguments.select,
                arguments.exclude,
                arguments.full_refresh,
                dates,
                resume,
                before=before,
                sample=sample,
                may_break=arguments.allow_breaking,
            ),
            threads=arguments.threads or chosen.threads,
            fail_fast=arguments.fail_fast,
            ended=keep,
        )
    print_summary(result, manifest, warehouse, log_format, sample)


def _before(arguments: Arguments, root: Path) -> Definitions | None:
    from sqlkit.artifacts.folder import folder_of
    from sqlkit.cli.target import definitions_of
    from sqlkit.errors import ConfigError

    if arguments.state and arguments.state.resolve() == folder_of(root).resolve():
        raise ConfigError("is what this build writes.", where="--state", hint="Name a copy of an earlier one.")
    return definitions_of(arguments.state)


def _sample(arguments: Arguments) -> Sample | None:
    from sqlkit.build.sample import EMPTY, read_sample

    if arguments.empty:
        return EMPTY
    return read_sample(arguments.sample) if arguments.sample else None


@contextmanager
def _place(real: Target, root: Path, sample: Sample | None) -> Iterator[Target]:
    """Yield where to publish: a sample and a dry run never where the real results are."""
    from sqlkit.warehouses.elsewhere import sample_target, throwaway

    if sample is None:
        yield real
    elif sample.is_empty:
        with throwaway(real, root) as elsewhere:
            yield elsewhere
    else:
        yield sample_target(real, root)
