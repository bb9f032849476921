"""`sqlkit plan`."""

from __future__ import annotations

import datetime
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sqlkit.cli.options import ProjectOptions, project_options, selection_options, state_option
from sqlkit.cli.voice import line, log_option
from sqlkit.errors import counted

if TYPE_CHECKING:
    from sqlkit.build.plan import Step
    from sqlkit.build.predict import Prediction
    from sqlkit.manifest import Manifest


@click.command("plan")
@selection_options
@state_option
@click.option("--full-refresh", is_flag=True, help="As build --full-refresh.")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", help="How to print.")
@log_option
@project_options
def plan_command(
    select: tuple[str, ...],
    exclude: tuple[str, ...],
    state: Path | None,
    full_refresh: bool,
    shape: str,
    log_format: str,
    options: ProjectOptions,
) -> None:
    """Say what `build` would make, train and publish, why, and which columns that touches; change nothing."""
    from sqlkit.build.predict import predict
    from sqlkit.build.prepare import Request
    from sqlkit.cache import cache_of
    from sqlkit.cli.summary import print_disabled
    from sqlkit.cli.target import Artifacts, definitions_of
    from sqlkit.compile import compile_project
    from sqlkit.warehouses import warehouse_for

    project = options.project()
    chosen = options.target_of(project)
    warehouse = warehouse_for(chosen, project.root)
    manifest = compile_project(project, chosen.type, cache=cache_of(project.root))
    now = datetime.datetime.now(datetime.UTC)
    request = Request(select, exclude, full_refresh, before=definitions_of(state))
    Artifacts(project.root, log_format).manifest(manifest, chosen)
    prediction = predict(manifest, warehouse, request, now)
    if log_format == "json":
        for step in prediction.plan.steps:
            line(status=step.action, name=step.name, message=_why(step))
    if shape == "json":
        told = {**asdict(prediction), "disabled": manifest.disabled}
        click.echo(json.dumps(told, indent=2, default=str))
        return
    if log_format == "json":
        return
    _print(prediction, manifest, warehouse.place())
    _print_breaks(prediction)
    print_disabled(manifest, err=False)


def _print(prediction: Prediction, manifest: Manifest, place: str) -> None:
    plan = prediction.plan
    if not plan.make:
        click.echo(f"Nothing has changed: a build would leave {place} as it is.")
        return
    if plan.inputs:
        click.secho("Inputs that changed", bold=True)
        for name, words in plan.inputs.items():
            click.echo(f"  {name:22} {words}")
    click.secho("Would be made", bold=True)
    for step in plan.steps:
        if step.name in plan.make and _is_shown(step, manifest):
            click.echo(f"  {step.action:6} {step.name:22} {_why(step)}".rstrip())
            click.secho(f"         {'':22} touches {_touched(step.name, prediction, manifest)}", dim=True)
    hidden = sum(not _is_shown(step, manifest) for step in plan.steps if step.name in plan.make)
    if hidden:
        click.echo(f"  and {hidden} that only a build needs (staging, views).")
    _print_kept(plan.steps)
    for name, reading in prediction.reads.items():
        size = f", {reading.bytes / 1e6:,.1f} MB" if reading.bytes is not None else ""
        click.echo(f"Reads {name}: {counted(reading.rows, 'row')}{size}.")
    if plan.drop:
        click.echo(f"Would be removed, since the project does not have them any more: {', '.join(plan.drop)}.")
    staying = [step.name for step in plan.steps if step.action != "drop"]
    tables = sum(manifest.models[name].spec.is_published for name in staying)
    click.echo(f"Would publish {counted(tables, 'table')} to {place}.")


def _print_breaks(prediction: Prediction) -> None:
    """Say what readers would lose, and whether a build would stop at it."""
    broken = [change for change in prediction.changes if change.is_breaking]
    stops = "A build would stop, since readers would lose what no new version announces"
    for meant, words in ((True, "Readers lose, as a new version announces"), (False, stops)):
        told = [str(change) for change in broken if change.is_announced is meant]
        if told:
            click.secho(words, bold=True)
            click.echo("".join(f"  {text}\n" for text in told), nl=False)


def _touched(name: str, prediction: Prediction, manifest: Manifest) -> str:
    columns = prediction.columns.get(name, ())
    if len(columns) == len(_own_columns(manifest, name)):
        return "every column"
    return ", ".join(columns) or "no column"


def _print_kept(steps: tuple[Step, ...]) -> None:
    reused = [step.name for step in steps if step.action == "reuse"]
    carried = [step.name for step in steps if step.action == "carry"]
    resumed = [step.name for step in steps if step.action == "resume"]
    if reused:
        click.echo(f"Unchanged, so kept: {', '.join(reused)}.")
    if resumed:
        click.echo(f"Made by the build that failed, so taken over: {', '.join(resumed)}.")
    if carried:
        click.echo(f"Not selected, so kept: {', '.join(carried)}.")


def _is_shown(step: Step, manifest: Manifest) -> bool:
    """Published tables and estimators, and whatever changed by itself."""
    spec = manifest.models[step.name].spec
    return spec.is_published or spec.estimator is not None or bool(step.reasons)


def _own_columns(manifest: Manifest, name: str) -> list[str]:
    from sqlkit.spec import RUN_COLUMNS

    return [column for column in manifest.models[name].spec.columns if column not in RUN_COLUMNS]


def _why(step: Step) -> str:
    reasons = list(step.reasons)
    if step.because:
        reasons.append("reads " + ", ".join(step.because[:3]) + (" ..." if len(step.because) > 3 else ""))
    return "; ".join(reasons)
