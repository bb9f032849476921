"""`sqlkit demo`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from sqlkit.cli.options import ProjectOptions
from sqlkit.cli.voice import line, log_option, say


@click.command("demo")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default="sqlkit_demo")
@click.option(
    "--customers", type=click.IntRange(200), default=2000, show_default=True, help="2,400,000 make 10 million orders."
)
@click.option("--seed", type=int, default=20240501, show_default=True, help="Another seed, another shop.")
@log_option
def demo_command(folder: Path, customers: int, seed: int, log_format: str) -> None:
    """Make a project with generated shop data in FOLDER, build it, and say what it shows."""
    from sqlkit import demo
    from sqlkit.cli.build import Arguments, run_build
    from sqlkit.errors import ConfigError
    from sqlkit.facts import five_facts
    from sqlkit.profile import DEFAULT
    from sqlkit.project import FILE, load_project
    from sqlkit.warehouses import warehouse_for

    if folder.exists() and any(folder.iterdir()):
        raise ConfigError("is not empty.", where=folder, hint="Name another folder: sqlkit demo my_demo.")
    (folder / "data").mkdir(parents=True)
    shutil.copyfile(Path(demo.__file__).parent / "project" / FILE, folder / FILE)
    generating = f"Generating a shop with {customers:,} customers in {folder} ..."
    if log_format == "json":
        line(status="started", message=generating)
    else:
        click.echo(generating, err=True)
    is_watched = sys.stderr.isatty() and log_format != "json"
    demo.generate(folder / "data", customers, seed, _generated if is_watched else None)
    run_build(Arguments(past="2023-05-01..2024-02-01/quarter"), ProjectOptions(folder), log_format)
    project = load_project(folder.resolve())
    say("\nFive facts worth knowing:", log_format)
    for fact in five_facts(warehouse_for(DEFAULT, project.root), project.currency):
        say(f"  - {fact}", log_format)
    say(f"\nNext: cd {folder} && sqlkit show rfm_segments. The mapping is in {folder / FILE}.", log_format)


def _generated(what: str, done: int, total: int) -> None:
    click.echo(f"\r  {what} {done:,}/{total:,}", nl=done >= total, err=True)
