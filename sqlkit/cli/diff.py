"""`sqlkit diff`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sqlkit.cli.completion import complete_selector
from sqlkit.cli.options import ProjectOptions, project_options, selection_options

if TYPE_CHECKING:
    from sqlkit.compare import Comparison
    from sqlkit.overrides.drift import Override
    from sqlkit.profile import Target
    from sqlkit.project import Project


@click.command("diff")
@click.argument("models", nargs=-1, shell_complete=complete_selector)
@selection_options
@click.option("--shipped", is_flag=True, help="Compare the project's overrides with the shipped templates instead.")
@click.option("--contract", is_flag=True, help="Compare contracts with those published; exit with 1 if one is broken.")
@click.option(
    "--against", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="A publication in this file."
)
@click.option("--against-target", metavar="TARGET", help="The publication of this output of the profile.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 if tables differ, or a shipped template has changed.")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", help="How to print.")
@project_options
def diff_command(
    models: tuple[str, ...],
    select: tuple[str, ...],
    exclude: tuple[str, ...],
    shipped: bool,
    contract: bool,
    against: Path | None,
    against_target: str | None,
    exit_code: bool,
    shape: str,
    options: ProjectOptions,
) -> None:
    """Compare the last publication with the one before it, another file's or another target's; only counts leave.

    MODELS are selectors, as --select takes them.
    """
    if sum((shipped, contract, against is not None, against_target is not None)) > 1:
        raise click.UsageError("Give one of --shipped, --contract, --against and --against-target.")
    if contract:
        _diff_contracts(options, (*models, *select), exclude, shape)
        return
    if shipped:
        differs = _diff_shipped(options.root, (*models, *select), exclude, shape)
    else:
        project = options.project()
        other = options.target_of(project, against_target) if against_target else against
        differs = _diff_published(project, options.target_of(project), other, (*models, *select), exclude, shape)
    if exit_code and differs:
        raise click.exceptions.Exit(1)


def _diff_contracts(options: ProjectOptions, select: tuple[str, ...], exclude: tuple[str, ...], shape: str) -> None:
    """Print what differs; what breaks and is not announced ends in the error that a build would end in."""
    from sqlkit.cache import cache_of
    from sqlkit.cli.target import last_state
    from sqlkit.compile import compile_project
    from sqlkit.graph import selected
    from sqlkit.promises import contract_changes, refuse_unannounced

    project = options.project()
    target = options.target_of(project)
    manifest = compile_project(project, target.type, cache=cache_of(project.root))
    published = last_state(target, project.root)
    changes = contract_changes(manifest, published)
    if select or exclude:
        only = selected(manifest.nodes, manifest.reads, select, exclude, disabled=manifest.disabled)
        changes = tuple(change for change in changes if change.table in only)
    if shape == "json":
        told = [{**asdict(change), "where": str(change.where), "is_breaking": change.is_breaking} for change in changes]
        click.echo(json.dumps(told, indent=2))
    else:
        kept = [change for change in changes if change.is_announced or not change.is_breaking]
        for change in kept:
            click.echo(f"{change}" + (f" (version {change.versions[1] or 'removed'})" if change.is_breaking else ""))
        if not changes:
            same = "The contracts are those of the last publication."
            click.echo(same if published.models else "Nothing is published yet, so nothing can be broken.")
    refuse_unannounced(changes)


def _diff_published(
    project: Project,
    target: Target,
    other: Target | Path | None,
    select: tuple[str, ...],
    exclude: tuple[str, ...],
    shape: str,
) -> bool:
    from sqlkit.cache import cache_of
    from sqlkit.cli.comparison import print_comparison
    from sqlkit.compare import compare
    from sqlkit.graph import selected
    from sqlkit.rendering import read_graph
    from sqlkit.warehouses import warehouse_for

    only = None
    if select or exclude:
        graph = read_graph(project, target.type, cache_of(project.root))
        only = selected(graph.nodes, graph.reads, select, exclude, disabled=graph.disabled)
    grains = {name: model.spec.grain for name, model in project.models.items()}
    comparison = compare(warehouse_for(target, project.root), grains, other, only)
    if shape == "json":
        click.echo(json.dumps(_comparison_data(comparison), indent=2, default=str))
    else:
        print_comparison(comparison)
    return not comparison.is_equal


def _comparison_data(comparison: Comparison) -> dict[str, Any]:
    data = {**asdict(comparison), "is_equal": comparison.is_equal}
    for side in ("before", "now"):
        data[side]["tables"] = sorted(data[side]["tables"])
    return data


def _diff_shipped(root: Path, select: tuple[str, ...], exclude: tuple[str, ...], shape: str) -> bool:
    from sqlkit.graph import Node, selected
    from sqlkit.overrides.drift import drift
    from sqlkit.overrides.files import shipped_files
    from sqlkit.resources import shipped

    ours = shipped("templates")
    nodes = {n: Node(n, (), path.with_suffix("").as_posix()) for n, path in shipped_files(ours).items()}
    found = drift(root, ours, selected(nodes, {}, select, exclude))
    if shape == "json":
        click.echo(json.dumps([asdict(override) for override in found], indent=2, default=str))
    else:
        _print_overrides(found, root)
    return any(override.has_drifted for override in found)


def _print_overrides(found: list[Override], root: Path) -> None:
    if not found:
        click.echo("Nothing of it is overridden: all is as shipped.")
    for override in found:
        click.secho(override.path.relative_to(root).as_posix(), bold=True)
        for sentence in _sentences(override):
            click.echo(f"  {sentence}")
        if override.diff:
            click.echo(override.diff, nl=False)


def _sentences(override: Override) -> list[str]:
    from sqlkit import __version__

    if override.path.suffix != override.shipped.suffix:
        return [f"Takes the place of the shipped {override.shipped.name}, which is written in another language."]
    said = [f"The shipped one has no block {block} any more: it replaces nothing." for block in override.gone]
    if override.ejected_from is None:
        said.append("It does not say what it was made from, so whether the shipped one has changed is not known.")
    elif override.has_drifted:
        said += [
            f"The shipped one has changed since you ejected it (sqlkit {override.ejected_from}, now {__version__}).",
            f"`sqlkit eject {override.name} --force` writes it over yours; take your own changes back from there.",
        ]
    else:
        said.append(f"The shipped one has not changed since you ejected it (sqlkit {override.ejected_from}).")
    return said if override.diff or override.gone else [*said, "Yours is equal to it."]
