"""`sqlkit retry`."""

from __future__ import annotations

from pathlib import Path

import click

from sqlkit.cli.options import ProjectOptions, project_dir_option, root_of
from sqlkit.cli.voice import log_option, say


@click.command("retry")
@log_option
@project_dir_option
def retry_command(log_format: str, project_dir: Path | None) -> None:
    """Run the last build or test again with its arguments, making only what failed or was skipped.

    What the failed build made and found good is taken over, unless its SQL or its inputs have changed since. Where
    nothing failed there is nothing to do, and the exit code is 0, as with dbt.
    """
    from sqlkit.artifacts.folder import folder_of
    from sqlkit.artifacts.run_results import last_run
    from sqlkit.cli.build import Arguments, run_build
    from sqlkit.cli.test import rerun

    root = root_of(project_dir)
    arguments, bad = last_run(folder_of(root))
    if not bad and arguments.get("is_done", True):
        say(f"Nothing to retry: nothing failed in the last {arguments['which']}.", log_format)
    elif arguments["which"] == "test":
        rerun(arguments, bad, root, log_format)
    else:
        run_build(Arguments.from_json(arguments), ProjectOptions.from_json(root, arguments), log_format, resume=True)
