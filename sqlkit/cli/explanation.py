"""How `sqlkit compile --explain` shows where a model's SQL comes from."""

from __future__ import annotations

import json
from collections.abc import Iterable

import click

from sqlkit.errors import counted
from sqlkit.explain import Explanation, Setting


def print_explanation(explanation: Explanation) -> None:
    """Print one section a question, and the rendered query with the place of each line."""
    click.secho(f"{explanation.name} on {explanation.warehouse}", bold=True)
    _print("Written in", explanation.files)
    _print("Reads", [*explanation.reads, *(f"the input {name}" for name in explanation.inputs)])
    _print(
        "Parameters",
        [f"{s.name} = {json.dumps(s.value, default=str)} ({s.where}) {s.doc}" for s in explanation.settings],
    )
    _print_columns(explanation)
    _print("Which rows there are is decided by", explanation.rows)
    _print_rewrites(explanation)
    _print_lines(explanation)


def _setting(setting: Setting) -> str:
    return f"{setting.name} = {json.dumps(setting.value, default=str)} ({setting.where}) {setting.doc}"


def _print(title: str, lines: Iterable[str]) -> None:
    listed = list(lines)
    if listed:
        click.secho(title, bold=True)
    for line in listed:
        click.echo(f"  {line}")


def _print_columns(explanation: Explanation) -> None:
    click.secho("Columns", bold=True)
    for column in explanation.columns:
        click.echo(f"  {column.name} {column.type}" + (f" -- {column.doc}" if column.doc else ""))
        notes = [f"from {', '.join(column.sources)}"] if column.sources else []
        for note in [*notes, *([column.compiler] if column.compiler else [])]:
            click.secho(f"      {note}", dim=True)


def _print_rewrites(explanation: Explanation) -> None:
    if explanation.rewrites:
        click.secho(f"Rewritten for {explanation.warehouse}", bold=True)
    for rewrite in explanation.rewrites:
        click.echo(f"  {rewrite.rule} ({counted(rewrite.lines, 'line')}): {rewrite.why}")
        for was, became in rewrite.samples:
            click.secho(f"      {was}  →  {became}", dim=True)
    _print("Spelled otherwise", [f"{name}: {spelling}" for name, spelling in explanation.spelled.items()])


def _print_lines(explanation: Explanation) -> None:
    """Print the query with the place of each line before it, where that is another than the one above."""
    click.secho("The query as it is rendered, and where each line is written", bold=True)
    width = max((len(line.where) for line in explanation.lines), default=0)
    last = ""
    for line in explanation.lines:
        click.echo(f"  {line.where if line.where != last else '':{width}} | {line.text}")
        last = line.where
