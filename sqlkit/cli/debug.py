"""`sqlkit debug`."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

import click

from sqlkit.cli.options import ProjectOptions, project_options
from sqlkit.errors import ConfigError, WarehouseError

if TYPE_CHECKING:
    from sqlkit.profile import Target


@click.command("debug")
@click.option("--live", is_flag=True, help="Prove it: build generated data there and on DuckDB, compare, drop.")
@project_options
def debug_command(live: bool, options: ProjectOptions) -> None:
    """Check the project, the profile, the connection and every input, and say what is found."""
    from importlib.metadata import version

    from sqlkit import __version__
    from sqlkit.cache import cache_of
    from sqlkit.compile import compile_project
    from sqlkit.warehouses import warehouse_for

    project = options.project()
    chosen = options.target_of(project)
    _line("sqlkit", f"{__version__} on Python {platform.python_version()}")
    _line("packages", ", ".join(f"{name} {version(name)}" for name in ("duckdb", "sqlglot", "ibis-framework")))
    _line("project", f"{project.name} ({project.root})")
    _line("profile", str(chosen.path) if chosen.path else "none; results go to embedded DuckDB beside sqlkit.yml")
    _line("target", f"{chosen.name} ({chosen.type}), schema {chosen.schema}, {chosen.threads} threads")
    manifest = compile_project(project, chosen.type, cache=cache_of(project.root))
    _line("models", f"{len(manifest.models)} compile, {len(manifest.disabled)} disabled")
    warehouse = warehouse_for(chosen, project.root)
    warehouse.assign(manifest.nodes, manifest.reads, manifest.disabled)
    warehouse.connect()
    try:
        for name, value in warehouse.facts().items():
            _line(name, value)
        warehouse.expect([input for input in project.inputs.values() if input.is_mapped])
        wanting = warehouse.preflight()
        for todo in wanting:
            _line("missing", todo)
        for input in project.inputs.values():
            if input.is_mapped:
                warehouse.source(input, project.timezone)
                _line(f"input {input.name}", "can be read")
            else:
                _line(f"input {input.name}", "not mapped")
    finally:
        warehouse.close()
    if wanting:
        raise WarehouseError(
            f"{len(wanting)} of what a build needs is missing.", hint="Have an administrator run the statements above."
        )
    if live:
        _prove(chosen)
    click.secho("All good.", fg="green")


def _prove(target: Target) -> None:
    from sqlkit.live import prove

    if target.type != "snowflake":
        raise ConfigError(
            f"--live compares a warehouse with DuckDB; {target.name} is on {target.type}.", where="--live"
        )
    proof = prove(target, click.echo)
    for name, rows in proof.tables.items():
        told = proof.differences.get(name)
        _line(name, "; ".join(told) if told else f"{rows:,} rows, equal")
    _line("statements", f"{proof.statements} in the first build, {proof.statements_unchanged} with nothing changed")
    if not proof.holds:
        raise WarehouseError(
            f"{len(proof.differences)} tables differ from DuckDB's.",
            hint="Please report them: this is a fault of sqlkit's.",
        )


def _line(name: str, value: str) -> None:
    click.echo(f"{name:20} {value}")
