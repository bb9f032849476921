"""`sqlkit init`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sqlkit.errors import counted

if TYPE_CHECKING:
    from sqlkit.mapping.ask import Question
    from sqlkit.mapping.check import Measured
    from sqlkit.mapping.profile import FileFacts
    from sqlkit.mapping.propose import Answers, Proposal
    from sqlkit.warehouses.base import Warehouse


@click.command("init")
@click.argument("files", nargs=-1)
@click.option(
    "--project-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write sqlkit.yml into; this one otherwise.",
)
@click.option("--force", is_flag=True, help="Replace an existing sqlkit.yml.")
@click.option("--yes", is_flag=True, help="Never ask; what is unsure gets a comment.")
def init_command(files: tuple[str, ...], project_dir: Path | None, force: bool, yes: bool) -> None:
    """Write sqlkit.yml for FILES (.csv, .parquet, .json, globs), with a mapping proposed from names and contents.

    Each file becomes the input it looks most like: orders, customers, events ... Without FILES, sqlkit.yml is one to
    fill in. Only counts, and the first and last of times, are read from the files; no row is.
    """
    from sqlkit.errors import ConfigError
    from sqlkit.mapping.write import example, written
    from sqlkit.profile import DEFAULT
    from sqlkit.project import FILE
    from sqlkit.warehouses import warehouse_for

    root = (project_dir or Path.cwd()).resolve()
    path = root / FILE
    if path.exists() and not force:
        raise ConfigError(
            "is here already.", where=path, hint="Edit it, or replace it with --force; nothing was changed."
        )
    if not files:
        _write(path, example())
        click.echo(f"Wrote {_shown(path)} to fill in. Next: edit it, then sqlkit debug.")
        return
    warehouse = warehouse_for(DEFAULT, root)
    warehouse.connect()
    try:
        proposal = _agreed(_profiled(files, warehouse), warehouse, asks=not yes and _is_terminal())
        _write(path, written(proposal))
        _print_proposal(proposal)
        _print_end(path, proposal, warehouse)
    finally:
        warehouse.close()


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _shown(path: Path) -> str:
    from sqlkit.errors import Location

    return str(Location(path))


def _profiled(files: tuple[str, ...], warehouse: Warehouse) -> list[FileFacts]:
    from sqlkit.mapping.files import open_files
    from sqlkit.mapping.profile import profile

    return [profile(file, warehouse) for file in open_files(files, warehouse)]


def _agreed(files: list[FileFacts], warehouse: Warehouse, asks: bool) -> Proposal:
    """Return the proposal, after asking about each required column that is missing or unsure."""
    from sqlkit.mapping.ask import next_question
    from sqlkit.mapping.grain import measure_with
    from sqlkit.mapping.propose import propose

    answers: dict[tuple[str, str], str | None] = {}
    proposal = propose(files, measure_with(warehouse))
    while asks and (question := next_question(proposal, answers)):
        answers[question.input, question.column] = _ask(question, answers)
        proposal = propose(files, measure_with(warehouse), answers)
    return proposal


def _ask(question: Question, answers: Answers) -> str | None:
    from sqlkit.mapping.ask import NONE, understood

    click.secho(f"\n{question.input}.{question.column}", bold=True, nl=False)
    click.echo(f" - {question.doc}\n  {question.doubt}")
    for number, choice in enumerate(question.choices, 1):
        click.echo(f"  {number}  {choice}")
    if not question.choices:
        click.echo(f"  the file has: {', '.join(question.file.file.file.types)}")
    none = f", or {NONE}" if question.may_be_none else ""
    default = question.choices[0] if question.choices else NONE if question.may_be_none else None
    while True:
        answer = click.prompt(f"  a number, a column, an expression{none}", default=default)
        try:
            return understood(question, answer)
        except ValueError as error:
            click.secho(f"  {error}", fg="red")


def _print_proposal(proposal: Proposal) -> None:
    for proposed in proposal.inputs:
        lines = ", a row a line of an order" if proposed.rows == "lines" else ""
        click.secho(f"\n{proposed.name}", bold=True, nl=False)
        click.echo(f" from {proposed.file.file.written} ({counted(proposed.file.rows, 'row')}{lines})")
        rows = []
        for name, candidate in proposed.columns.items():
            if candidate.expression is not None:
                mark = "sure" if candidate.is_sure else "unsure"
                why = candidate.doubt or candidate.reason
                rows.append((name, candidate.expression, why, mark))
            elif name in proposed.missing:
                rows.append((name, "", "no column looks like it", "missing"))
            elif name in proposed.contract.required:
                rows.append((name, "null", candidate.reason, "sure"))
        _print_table(rows)
        for note in proposed.notes:
            click.echo(f"  {note[:1].upper()}{note[1:]}.")
        if proposed.suggested_where:
            click.echo(f"  Consider, commented out for now: where: {proposed.suggested_where}")
        if proposed.unused:
            click.echo(f"  Not mapped: {', '.join(proposed.unused)}")
    for note in proposal.notes:
        click.echo(f"{note[:1].upper()}{note[1:]}.")


_COLOURS = {"sure": "green", "unsure": "yellow", "missing": "red"}


def _print_table(rows: list[tuple[str, str, str, str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("column", "mapped from", "", "why"):
        table.add_column(name, overflow="fold")
    for column, source, why, mark in rows:
        table.add_row(Text(column), Text(source), Text(mark, style=_COLOURS[mark]), Text(why))
    console = Console()
    if not console.is_terminal:  # a log has no width: cut nothing
        console = Console(width=max(80, *(sum(map(len, row)) + 20 for row in rows)))
    console.print(table)


def _print_end(path: Path, proposal: Proposal, warehouse: Warehouse) -> None:
    from sqlkit.errors import ConfigError
    from sqlkit.mapping.check import measure_orders
    from sqlkit.project import load_project

    if proposal.missing:
        raise ConfigError(
            f"written, but {_listed(proposal)} not found.", where=path, hint="\n  ".join(_advice(proposal))
        )
    project = load_project(path.parent)
    if project.inputs["orders"].is_mapped:
        _print_measured(measure_orders(warehouse, project))
    unsure = sum(not i.columns[name].is_sure for i in proposal.inputs for name in i.contract.required)
    show = ", then sqlkit show rfm" if project.inputs["orders"].is_mapped else ""
    look = f" {counted(unsure, 'column')} to look at first, marked with a ?." if unsure else ""
    click.echo(f"\nWrote {_shown(path)}.{look}\nNext: sqlkit build{show}.")


def _listed(proposal: Proposal) -> str:
    names = [f"{input}.{column}" for input, column in proposal.missing]
    return f"{', '.join(names)} {'was' if len(names) == 1 else 'were'}"


def _advice(proposal: Proposal) -> list[str]:
    """Say, for each input with something missing, what its file has and what to write."""
    lines = []
    for proposed in proposal.inputs:
        if proposed.missing:
            lines.append(f"{proposed.file.file.written} has: {', '.join(proposed.file.file.types)}.")
            wanted = ", ".join(f"`{name}: <column>`" for name in proposed.missing)
            lines.append(f"Write {wanted} under inputs: {proposed.name}: columns, a column or an expression over them.")
    return lines


def _print_measured(found: Measured) -> None:
    who = f"{counted(found.rows, 'row')} of {counted(found.customers, 'customer')}"
    amount = f", {found.amount:,.2f} in all" if found.amount is not None else ""
    click.echo(f"\nRead through this mapping: {who}, {_day(found.first)} to {_day(found.last)}{amount}.")
    if found.below_zero:
        click.echo(f"  {counted(found.below_zero, 'row')} below zero, taken as refunds.")
    without = {"customer": found.without_customer, "time": found.without_time, "amount": found.without_amount}
    for what, rows in without.items():
        if rows:
            click.echo(f"  {counted(rows, 'row')} without a readable {what}; a build quarantines such rows.")


def _day(moment: object) -> str:
    return str(moment)[:10] if moment is not None else "?"
