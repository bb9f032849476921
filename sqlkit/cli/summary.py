"""What a build says at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sqlkit.build import BuildResult
from sqlkit.cli.voice import say
from sqlkit.errors import counted
from sqlkit.manifest import Manifest
from sqlkit.spec import why_not_made
from sqlkit.warehouses.base import Warehouse

if TYPE_CHECKING:
    from sqlkit.build.sample import Sample


def disabled_lines(manifest: Manifest) -> list[str]:
    """Say which models the project does not have, one line for each input it lacks or parameter it has not set."""
    lacking: dict[str, list[str]] = {}
    for name, inputs in manifest.disabled.items():
        lacking.setdefault(inputs, []).append(name)
    return [f"Not built, {why_not_made(wanting)}: {', '.join(names)}." for wanting, names in lacking.items()]


def print_disabled(manifest: Manifest, err: bool) -> None:
    """Print `disabled_lines`."""
    for text in disabled_lines(manifest):
        click.echo(text, err=err)


def print_summary(
    result: BuildResult,
    manifest: Manifest,
    warehouse: Warehouse,
    log_format: str = "auto",
    sample: Sample | None = None,
) -> None:
    """Say what was published, what was quarantined, what is disabled, and what left the warehouse."""
    for text in _lines(result, manifest, warehouse.place(), sample):
        say(text, log_format)


def _lines(result: BuildResult, manifest: Manifest, place: str, sample: Sample | None) -> list[str]:
    if not result.is_published:
        kept = f"{counted(len(result.carried), 'table')} stay{'s' if len(result.carried) == 1 else ''}"
        return [f"Nothing has changed: {kept} as published in {place}.", *disabled_lines(manifest)]
    lines = [_headline(result, place, sample), _checked(result)]
    for line in result.accounting:
        if line.is_quarantined:
            worth = f", worth {line.amount:,.2f}" if line.amount is not None else ""
            lines.append(f"Quarantined: {counted(line.rows, 'row')} of {line.input}, {line.outcome}{worth}.")
    lines += disabled_lines(manifest)
    lines += [f"Model: {name} {made.sentence}." for name, made in result.models.items()]
    unmapped = [name for name, i in manifest.project.inputs.items() if not i.is_mapped]
    if unmapped:
        lines.append(f"Not mapped, so its columns stay empty: {', '.join(unmapped)}.")
    return [*lines, f"Customer rows that left the warehouse: {result.customer_rows_left}."]


def _headline(result: BuildResult, place: str, sample: Sample | None) -> str:
    count = len(result.tables) + len(result.carried) + len(result.resumed)
    if sample and sample.is_empty:
        return (
            f"Dry run without rows: {counted(count, 'table')} made and checked in {result.seconds:.1f} s;"
            " nothing was published."
        )
    kept = {"unchanged": len(result.carried), "taken over from the failed build": len(result.resumed)}
    told = ", ".join(f"{number} of them {what}" for what, number in kept.items() if number)
    tables = counted(count, "table") + (f" ({told})" if told else "")
    if sample:
        return (
            f"SAMPLE of {sample}: published {tables} as of {result.as_of} in {result.seconds:.1f} s: {place}."
            " The results of everybody are as they were."
        )
    return f"Published {tables} as of {result.as_of} in {result.seconds:.1f} s: {place}"


def _checked(result: BuildResult) -> str:
    passed = sum(r.is_passed for r in result.checks)
    warned = len(result.checks) - passed
    return f"Checks: {passed} passed" + (f", {warned} warned" if warned else "") + "."
