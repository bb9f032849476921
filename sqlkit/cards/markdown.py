"""A card as Markdown: front matter, then the text of its family."""

from __future__ import annotations

import re
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined, UndefinedError

from sqlkit.cards import figures
from sqlkit.cards.about import About
from sqlkit.cards.front_matter import front_matter
from sqlkit.cards.kept import KeptCard
from sqlkit.errors import ConfigError


def markdown(kept: KeptCard, about: About) -> str:
    """Return the page; `ConfigError` for a card that an earlier release wrote and this one cannot read."""
    try:
        text = _texts().get_template(f"{kept.family}.md").render(kept=kept, card=kept.card, about=about)
        return f"---\n{front_matter(kept)}---\n\n{_spaced(text)}"
    except (UndefinedError, KeyError) as error:
        raise ConfigError(
            f"the card of {kept.name} was written by a release that told less: {error}.",
            hint="Train it anew: sqlkit build --full-refresh.",
        ) from error


def _texts() -> Environment:
    # What is written is Markdown, not HTML, so names are escaped by the filter `cell`.
    environment = Environment(
        loader=FunctionLoader(_text), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals |= {
        "measures": figures.NAMES,
        "amounts": figures.AMOUNTS,
        "judged": figures.judged,
        "between": figures.between,
    }
    environment.globals |= {"slice_measures": figures.SLICE_NAMES, "slice_name": figures.slice_name}
    environment.filters |= {"fixed": figures.fixed, "plain": figures.plain, "cell": figures.cell}
    return environment


def _text(name: str) -> str:
    return (files("sqlkit.cards") / "texts" / name).read_text(encoding="utf-8")


def _spaced(text: str) -> str:
    """Paragraphs one empty line apart, however many conditions between them did not hold."""
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"
