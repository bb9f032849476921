"""Shows a build while it runs: a live bar on a terminal, plain lines in a log, JSON lines for machines."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

import click

from sqlkit.build.events import Event, Listener
from sqlkit.cli.voice import line

_MARKS = {
    "built": ("ok", "green"),
    "failed": ("FAIL", "red"),
    "skipped": ("skip", "yellow"),
    "warned": ("warn", "yellow"),
}


@contextmanager
def progress(log_format: str) -> Iterator[Listener]:
    """Yield a listener for a build's events in the format asked for: auto, plain or json."""
    if log_format == "json":
        yield _json
    elif log_format == "auto" and sys.stderr.isatty():
        with _live() as listener:
            yield listener
    else:
        yield _plain


def _json(event: Event) -> None:
    line(**asdict(event))


def _plain(event: Event) -> None:
    text = _sentence(event)
    if text:
        click.echo(f"{datetime.datetime.now():%H:%M:%S} {event.done:>3}/{event.total} {text}", err=True, color=False)


def _sentence(event: Event) -> str:
    if event.status == "built" and event.rows is None:
        return ""
    if event.status == "note":
        return f"     {event.name:22} {event.message}"
    if event.status in _MARKS:
        rows = f" {event.rows:>12,} {'row ' if event.rows == 1 else 'rows'}" if event.rows is not None else ""
        seconds = f" {event.seconds:7.2f} s" if event.seconds is not None else ""
        return f"{_MARKS[event.status][0]:4} {event.name:22}{rows}{seconds} {event.message}".rstrip()
    return ""


@contextmanager
def _live() -> Iterator[Listener]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
    from rich.text import Text

    columns = (BarColumn(bar_width=32), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def listener(event: Event) -> None:
            bar.update(task, completed=event.done, total=event.total or None)
            if event.status == "started":
                bar.update(task, description=event.name)
            text = _sentence(event)
            if text:
                shown = Text("  " + text)
                mark, colour = _MARKS.get(event.status, ("", "dim"))
                shown.stylize(colour, 2, 2 + len(mark))
                bar.console.print(shown)

        yield listener
