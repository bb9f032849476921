"""`sqlkit retry`."""

from __future__ import annotations

from pathlib import Path

import click

from sqlkit.cli.voice import log_option, say


@click.command("retry")
@log_option
@click.option(
    "--project-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that holds sqlkit.yml; looked for upwards otherwise.",
)
def retry_command(log_format: str, project_dir: Path | None) -> None:
    """Run the last build or test again with its arguments, making only what failed or was skipped.

    What the failed build made and found good is taken over, unless its SQL or its inputs have changed since. Where
    nothing failed there is nothing to do, and the exit code is 0, as with dbt.
    """
    from sqlkit.artifacts.folder import folder_of
    from sqlkit.artifacts.run_results import last_run
    from sqlkit.cli.build import Arguments, run_build
    from sqlkit.cli.test import rerun
    from sqlkit.project import find_root

    root = project_dir.resolve() if project_dir else find_root(Path.cwd())
    arguments, bad = last_run(folder_of(root))
    if not bad and arguments.get("is_done", True):
        say(f"Nothing to retry: nothing failed in the last {arguments['which']}.", log_format)
    elif arguments["which"] == "test":
        rerun(arguments, bad, root, log_format)
    else:
        run_build(Arguments.from_json(arguments), root, log_format, resume=True)
