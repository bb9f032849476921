"""`sqlkit card`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sqlkit.cli.completion import complete_model
from sqlkit.cli.options import ProjectOptions, project_options

if TYPE_CHECKING:
    from sqlkit.cards.kept import KeptCard
    from sqlkit.project import Project


@click.command("card")
@click.argument("model", required=False, shell_complete=complete_model)
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file instead of printing."
)
@click.option(
    "--format",
    "shape",
    type=click.Choice(["markdown", "json"]),
    default="markdown",
    show_default=True,
    help="A page to read, or all figures.",
)
@click.option(
    "--min-cell",
    type=click.IntRange(1),
    default=5,
    show_default=True,
    help="Join tenths of fewer customers than this, and leave out slices of fewer.",
)
@project_options
def card_command(model: str | None, output: Path | None, shape: str, min_cell: int, options: ProjectOptions) -> None:
    """Print the card of the model that scores now: its data, how well it does beside simple rivals, its limits.

    Without MODEL, the models that have one are listed.
    """
    from sqlkit.artifacts.folder import replace
    from sqlkit.cards.kept import current_cards
    from sqlkit.cards.small import without_few
    from sqlkit.errors import ConfigError, unknown
    from sqlkit.warehouses import warehouse_for

    project = options.project()
    kept = current_cards(warehouse_for(options.target_of(project), project.root))
    cards = {name: without_few(card, min_cell) for name, card in kept.items()}
    if model is not None and model not in cards:
        raise ConfigError(unknown("model with a card", model, cards))
    text = _listed(cards, shape) if model is None else _told(cards[model], project, shape)
    if output is None:
        click.echo(text, nl=False)
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    replace(output, text)
    click.echo(f"Wrote {output}: {len(text.encode()):,} bytes.")


def _told(kept: KeptCard, project: Project, shape: str) -> str:
    from sqlkit.cards.about import about
    from sqlkit.cards.markdown import markdown

    return kept.as_json() + "\n" if shape == "json" else markdown(kept, about(project, kept.name))


def _listed(cards: dict[str, KeptCard], shape: str) -> str:
    """One line a model: its name, what it is, its version and how much it knows; as JSON, all cards."""
    if shape == "json":
        return "[\n" + ",\n".join(kept.as_json() for kept in cards.values()) + "\n]\n"
    rows = [f"| {c.name} | {c.card['estimator']} | {c.version} | {c.trained_as_of} |" for c in cards.values()]
    return "\n".join(["| model | estimator | version | trained as of |", "|---|---|---|---|", *rows]) + "\n"
