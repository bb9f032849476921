"""What a command says: text for people, or one JSON object a line on stderr for `--log-format json`."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, TypeVar

import click

from sqlkit.errors import SqlkitError

F = TypeVar("F", bound=Callable[..., Any])

FORMATS = ("auto", "plain", "json")

KEYS = {
    "at": "when, in UTC",
    "status": "what happened",
    "name": "the model, case or column it happened to",
    "message": "in words",
    "rows": "rows of the table that was made",
    "seconds": "how long it took",
    "done": "models done so far",
    "total": "models to do",
    "where": "of an error: file and line",
    "hint": "of an error: what to do",
    "exit_code": "of an error: what the command returns",
}
"""The keys of a line; a key without a value is left out. docs/running.md lists them."""


def log_option(command: F) -> F:
    """Add --log-format."""
    return click.option(
        "--log-format", type=click.Choice(FORMATS), default="auto", help="How progress is shown; json is for machines."
    )(command)


def say(text: str, log_format: str = "auto", status: str = "summary", **more: Any) -> None:
    """Say a line: on stdout, or as JSON, which needs no layout."""
    if log_format == "json":
        line(status=status, message=text.strip(" -\n"), **more)
    else:
        click.echo(text)


def line(**values: Any) -> None:
    """Write one JSON object to stderr."""
    known = {"at": datetime.datetime.now(datetime.UTC).isoformat(), **values}
    kept = {key: known[key] for key in KEYS if known.get(key) not in (None, "")}
    click.echo(json.dumps(kept, default=str), err=True)


def is_json(arguments: Sequence[str]) -> bool:
    """Whether a command line asks for JSON, which has to be known of one that cannot be read, too.

    >>> is_json(["build", "--log-format", "json"]), is_json(["build", "--log-format=json"]), is_json(["build"])
    (True, True, False)
    """
    return "--log-format=json" in arguments or ("--log-format", "json") in pairwise(arguments)


def error_line(error: SqlkitError) -> None:
    """Write an error; of several found together, each."""
    for one in getattr(error, "errors", (error,)):
        place = str(one.where) if one.where else ""
        line(status="error", message=one.message, where=place, hint=one.hint, exit_code=error.exit_code)


def usage_line(error: click.ClickException) -> None:
    """Write that the command line itself cannot be read."""
    line(status="error", message=error.format_message(), exit_code=error.exit_code)
