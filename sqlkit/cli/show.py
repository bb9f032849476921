"""`sqlkit show`."""

from __future__ import annotations

import csv
import json
import sys

import click

from sqlkit.cli.completion import complete_published
from sqlkit.cli.options import ProjectOptions, project_options


@click.command("show")
@click.argument("table", shell_complete=complete_published)
@click.option("--limit", type=click.IntRange(1), default=10, show_default=True, help="Rows to show.")
@click.option("--columns", metavar="A,B", help="Only these columns.")
@click.option("--order-by", metavar="COLUMN", help="Order by this column; -COLUMN for the largest first.")
@click.option("--format", "shape", type=click.Choice(["table", "csv", "json"]), default="table", help="How to print.")
@project_options
def show_command(
    table: str,
    limit: int,
    columns: str | None,
    order_by: str | None,
    shape: str,
    options: ProjectOptions,
) -> None:
    """Print rows of a published table. The rows leave the warehouse at your request, and the ledger says so."""
    from sqlkit.show import rows_of
    from sqlkit.warehouses import warehouse_for

    project = options.project()
    warehouse = warehouse_for(options.target_of(project), project.root)
    wanted = [c.strip() for c in columns.split(",")] if columns else None
    names, rows = rows_of(warehouse, table, limit=limit, columns=wanted, order_by=order_by)
    if shape == "json":
        for row in rows:
            click.echo(json.dumps(dict(zip(names, row, strict=True)), default=str))
    elif shape == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(names)
        writer.writerows(rows)
    else:
        _print_table(names, rows)


def _print_table(names: list[str], rows: list[tuple[object, ...]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for index, name in enumerate(names):
        is_number = any(isinstance(row[index], int | float) or type(row[index]).__name__ == "Decimal" for row in rows)
        table.add_column(name, justify="right" if is_number else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(_text(value) for value in row))
    console = Console()
    if not console.is_terminal:  # a log has no width: cut nothing
        console = Console(width=max(80, sum(len(n) + 40 for n in names)))
    console.print(table)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:,.4f}"
    if type(value).__name__ == "Decimal":
        return f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
