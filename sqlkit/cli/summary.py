"""What a build says at its end."""

from __future__ import annotations

import click

from sqlkit.build import BuildResult
from sqlkit.compile import Manifest
from sqlkit.warehouses.base import Warehouse


def print_disabled(manifest: Manifest, err: bool) -> None:
    """Say which models the project cannot have, one line for each input it lacks."""
    lacking: dict[str, list[str]] = {}
    for name, inputs in manifest.disabled.items():
        lacking.setdefault(inputs, []).append(name)
    for inputs, names in lacking.items():
        click.echo(f"Not built, for want of the input {inputs}: {', '.join(names)}.", err=err)


def print_summary(result: BuildResult, manifest: Manifest, warehouse: Warehouse, log_format: str = "auto") -> None:
    """Say what was published, what was quarantined, what is disabled, and what left the warehouse."""
    err = log_format == "json"
    tables = len(result.tables) + len(result.carried)
    carried = f" ({len(result.carried)} carried over)" if result.carried else ""
    click.echo(
        f"Published {tables} tables{carried} as of {result.as_of} in {result.seconds:.1f} s: {warehouse.place()}",
        err=err,
    )
    passed = sum(r.is_passed for r in result.checks)
    warned = len(result.checks) - passed
    click.echo(f"Checks: {passed} passed" + (f", {warned} warned" if warned else "") + ".", err=err)
    for line in result.accounting:
        if line.is_quarantined:
            worth = f", worth {line.amount:,.2f}" if line.amount is not None else ""
            click.echo(f"Quarantined: {line.rows:,} rows of {line.input}, {line.outcome}{worth}.", err=err)
    print_disabled(manifest, err)
    for name, made in result.models.items():
        click.echo(f"Model: {name} {made.sentence}.", err=err)
    unmapped = [name for name, i in manifest.project.inputs.items() if not i.is_mapped]
    if unmapped:
        click.echo(f"Not mapped, so its columns stay empty: {', '.join(unmapped)}.", err=err)
    click.echo(f"Customer rows that left the warehouse: {result.customer_rows_left}.", err=err)
