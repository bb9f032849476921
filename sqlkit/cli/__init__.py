"""The `sqlkit` command: one file a subcommand, each parsing and printing only; the work is in the library."""

from __future__ import annotations

import gc
import importlib
import sys
from typing import Any

import click

from sqlkit import __version__
from sqlkit.cli.interruption import exit_code, hearing_sigterm
from sqlkit.cli.voice import error_line, is_json, line, usage_line
from sqlkit.errors import SqlkitError, nearest

COMMANDS = (
    "init",
    "map",
    "demo",
    "debug",
    "ls",
    "compile",
    "plan",
    "build",
    "retry",
    "test",
    "show",
    "report",
    "docs",
    "card",
    "score",
    "schedule",
    "export",
    "diff",
    "eject",
    "forget",
    "clean",
)
"""In the order in which a newcomer meets them; each is `sqlkit/cli/<name>.py`."""


class _Commands(click.Group):
    """Loads a subcommand's file when it is needed, and turns sqlkit's errors into text and exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the subcommands in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one subcommand."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"sqlkit.cli.{cmd_name}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Remember the words of the command, for errors that come before its options are read."""
        ctx.meta["sqlkit.arguments"] = tuple(args)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Add the nearest name to a misspelt subcommand."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            close = nearest(args[0], COMMANDS)
            question = f" Did you mean {close!r}?" if close else ""
            raise click.UsageError(f"No such command {args[0]!r}.{question} Known: {', '.join(COMMANDS)}.", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a subcommand; errors go to stderr, as text or as JSON, a traceback only with --debug."""
        speaks_json = is_json(ctx.meta["sqlkit.arguments"])
        try:
            with hearing_sigterm():
                return super().invoke(ctx)
        except click.UsageError as error:
            if not speaks_json:
                raise
            usage_line(error)
            ctx.exit(error.exit_code)
        except SqlkitError as error:
            if ctx.params.get("debug"):
                import traceback

                traceback.print_exc()
            if speaks_json:
                error_line(error)
                ctx.exit(error.exit_code)
            click.secho("error ", fg="red", bold=True, nl=False, err=True)
            click.echo(str(error), err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt as interruption:
            told, code = "interrupted; the last publication is as it was.", exit_code(interruption)
            if speaks_json:
                line(status="error", message=told, exit_code=code)
            else:
                click.echo(told, err=True)
            ctx.exit(code)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(1)
        except OSError as error:  # what may not be read or written, at whatever step it shows
            if ctx.params.get("debug"):
                raise
            told = f"{error.filename}: {error.strerror}." if error.filename else f"{error.strerror or error}."
            if speaks_json:
                line(status="error", message=told, exit_code=2)
            else:
                click.echo(f"error {told}", err=True)
            ctx.exit(2)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--debug", is_flag=True, help="Show tracebacks.")
@click.version_option(__version__, prog_name="sqlkit")
def main(debug: bool) -> None:
    """Customer analytics inside your warehouse: RFM, cohorts, lifetime value and churn as tested SQL tables."""
    # Trees of SQL are many small objects that all live on: looking through them for garbage takes half of the time.
    gc.set_threshold(500_000, 20, 100)
