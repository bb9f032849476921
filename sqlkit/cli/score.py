"""`sqlkit score`."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from sqlkit.cli.completion import complete_model
from sqlkit.cli.options import ProjectOptions, project_options
from sqlkit.cli.voice import log_option, say
from sqlkit.errors import ConfigError, counted

if TYPE_CHECKING:
    from sqlkit.reproduce import Reproduced


@click.command("score")
@click.argument("model", default="churn_model", shell_complete=complete_model)
@click.option("--as-of", required=True, metavar="DATE", help="The as_of date of the scores, as 2024-01-01.")
@click.option("--model-version", metavar="VERSION", help="The version that gave them; told by them otherwise.")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", help="How to print.")
@log_option
@project_options
def score_command(
    model: str, as_of: str, model_version: str | None, shape: str, log_format: str, options: ProjectOptions
) -> None:
    """Compute past scores of MODEL again, from the features kept of that date, and compare them to the bit.

    Nothing is written and no row leaves the warehouse. Exits with 1 if a score comes out otherwise.
    """
    from sqlkit.reproduce import reproduce
    from sqlkit.warehouses import warehouse_for

    date = _date(as_of)
    project = options.project()
    warehouse = warehouse_for(options.target_of(project), project.root)
    done = reproduce(project, warehouse, model, date, model_version)
    if shape == "json":
        told = {**asdict(done), "differing": done.differing, "missing": done.missing, "is_equal": done.is_equal}
        click.echo(json.dumps(told, indent=2, default=str))
    else:
        for text in _sentences(done):
            say(text, log_format)
    if not done.is_equal:
        raise click.exceptions.Exit(1)


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"{text!r} is no date.", where="--as-of", hint="Write it as 2024-01-01.") from None


def _sentences(done: Reproduced) -> Iterator[str]:
    yield f"{done.model} {done.version}, run as {done.form} on {done.features} of {done.as_of}:"
    yield f"{counted(done.kept, 'score')} in {done.scores}, {done.equal:,} of them equal to the bit."
    if done.differing:
        yield f"{counted(done.differing, 'score')} differ, by {done.furthest:g} at most."
    if done.missing:
        yield f"{counted(done.missing, 'score')} cannot be computed again: their features are not kept."
