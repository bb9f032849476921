"""`sqlkit forget`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sqlkit.cli.options import ProjectOptions, project_options
from sqlkit.errors import ConfigError, RunError, counted

if TYPE_CHECKING:
    from sqlkit.forget import Forgotten
    from sqlkit.warehouses.erasing import Holding


@click.command("forget")
@click.argument("customers", metavar="[CUSTOMER_ID]...", nargs=-1)
@click.option(
    "--file",
    "listed",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="A file of ids, one a line; - for standard input. A shell keeps what is written behind the command.",
)
@click.option("--column", "columns", multiple=True, metavar="NAME", help="Also rows with the id in this column.")
@click.option("--keep-sources", is_flag=True, help="Erase although inputs still have the customers.")
@click.option("--dry-run", is_flag=True, help="Say what would go and change nothing.")
@project_options
def forget_command(
    customers: tuple[str, ...],
    listed: Path | None,
    columns: tuple[str, ...],
    keep_sources: bool,
    dry_run: bool,
    options: ProjectOptions,
) -> None:
    """Erase customers from all that sqlkit keeps: results, histories, the publication before, samples, the audit.

    Ids that begin with - go behind a --, after all options: sqlkit forget --dry-run -- -5
    """
    from sqlkit.artifacts.folder import RUN_RESULTS, drop_results_naming, folder_of
    from sqlkit.forget import customers_in, forget

    ids = customers_in([*customers, *(_lines(listed) if listed else ())])
    project = options.project()
    target = options.target_of(project)
    done = forget(project, target, ids, columns, keep_sources=keep_sources, dry_run=dry_run)
    _print(done, dry_run)
    if not (dry_run or done.is_held_back) and drop_results_naming(folder_of(project.root), ids):
        click.echo(f"Deleted target/{RUN_RESULTS}, which might name one in an error.")
    if done.is_held_back and not dry_run:
        raise RunError(
            f"nothing was erased: inputs still have rows of them: {_inputs(done)}.",
            hint="Erase them there first, as the next build brings them back; --keep-sources erases them here already.",
        )


def _lines(path: Path) -> list[str]:
    try:
        with click.open_file(str(path), encoding="utf-8-sig") as file:
            return str(file.read()).split("\n")
    except UnicodeDecodeError:
        raise ConfigError("is not UTF-8.", where=path) from None


def _print(done: Forgotten, dry_run: bool) -> None:
    rows = done.found.rows
    for holding in rows:
        click.echo(f"{_place(holding)}  {counted(holding.rows, 'row')}")
    for text in _conclusion(done, dry_run):
        click.echo(text)
    for holding in done.found.alike:
        told = (
            f"{counted(holding.rows, 'row')} of {holding.place} with such a value in {holding.table}.{holding.column}"
        )
        click.echo(f"Left: {told}; if it is a customer's, --column {holding.column}.")
    if done.found.unsearched:
        names = ", ".join(done.found.unsearched)
        click.echo(f"Not searched, having no customer_id: {names}. A build makes them anew from the inputs.")
    if done.inputs and (dry_run or done.is_erased):
        click.echo(f"Inputs still have rows of them: {_inputs(done)}. A build may bring them back.")


def _conclusion(done: Forgotten, dry_run: bool) -> Iterable[str]:
    rows = done.found.rows
    if not rows:
        yield f"Nothing was kept of {_who(done.customers)}."
    else:
        total = sum(holding.rows for holding in rows)
        verb = "Erased" if done.is_erased else "To be erased" if dry_run else "Kept"
        yield f"{verb}: {counted(total, 'row')}, of {done.known:,} of {_who(done.customers)}."
    if done.is_erased and not rows:
        yield "The last erasure was interrupted, so all files were written anew."
    if done.is_erased:
        yield "Aggregates count them until the next build; `sqlkit build --full-refresh` also trains models anew."


def _place(holding: Holding) -> str:
    return f"{holding.place:28}{holding.table:24}"


def _who(customers: int) -> str:
    return counted(customers, "customer")


def _inputs(done: Forgotten) -> str:
    return ", ".join(f"{name} ({counted(rows, 'row')})" for name, rows in done.inputs.items())
