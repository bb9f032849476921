"""`sqlkit demo`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click


@click.command("demo")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default="sqlkit_demo")
@click.option(
    "--customers", type=click.IntRange(200), default=2000, show_default=True, help="2,400,000 make 10 million orders."
)
@click.option("--seed", type=int, default=20240501, show_default=True, help="Another seed, another shop.")
@click.option(
    "--log-format", type=click.Choice(["auto", "plain", "json"]), default="auto", help="How progress is shown."
)
def demo_command(folder: Path, customers: int, seed: int, log_format: str) -> None:
    """Make a project with generated shop data in FOLDER, build it, and say what it shows."""
    from sqlkit import demo
    from sqlkit.build import build
    from sqlkit.build.past import past_dates
    from sqlkit.cli.progress import progress
    from sqlkit.cli.summary import print_summary
    from sqlkit.compile import compile_project
    from sqlkit.errors import ConfigError
    from sqlkit.facts import five_facts
    from sqlkit.profile import DEFAULT
    from sqlkit.project import FILE, load_project
    from sqlkit.warehouses import warehouse_for

    if folder.exists() and any(folder.iterdir()):
        raise ConfigError("is not empty.", where=folder, hint="Name another folder: sqlkit demo my_demo.")
    (folder / "data").mkdir(parents=True)
    shutil.copyfile(Path(demo.__file__).parent / "project" / FILE, folder / FILE)
    click.echo(f"Generating a shop with {customers:,} customers in {folder} ...", err=True)
    demo.generate(folder / "data", customers, seed, _generated if sys.stderr.isatty() else None)
    project = load_project(folder.resolve())
    warehouse = warehouse_for(DEFAULT, project.root)
    manifest = compile_project(project)
    with progress(log_format) as listener:
        result = build(manifest, warehouse, listener, past_dates=past_dates("2023-05-01..2024-02-01/quarter"))
    print_summary(result, manifest, warehouse, log_format)
    click.echo("\nFive facts worth knowing:")
    for fact in five_facts(warehouse, project.currency):
        click.echo(f"  - {fact}")
    click.echo(f"\nNext: cd {folder} && sqlkit show rfm_segments. The mapping is in {folder / FILE}.")


def _generated(what: str, done: int, total: int) -> None:
    click.echo(f"\r  {what} {done:,}/{total:,}", nl=done >= total, err=True)
