"""Which virtual warehouse makes which model: `snowflake_warehouse` of the profile, dbt-snowflake's name for it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlkit.errors import ConfigError, SelectionError
from sqlkit.graph import Node, Reads, selected
from sqlkit.profile import Target

KEY = "snowflake_warehouse"


def warehouses_named(target: Target) -> dict[str, str]:
    """Return what the profile says: selectors of models, as --select takes them -> warehouses."""
    given = target.settings.get(KEY) or {}
    if not isinstance(given, Mapping) or not all(isinstance(name, str) and name for name in given.values()):
        raise ConfigError(
            f"{KEY} should be models and their warehouses, found {given!r}.",
            where=target.where(KEY),
            hint=f"{KEY}: {{churn_model: TRAINING_WH, 'tag:scores': SCORES_WH}}; `warehouse` is for all others.",
        )
    return {str(selector): warehouse for selector, warehouse in given.items()}


def assigned(target: Target, nodes: Mapping[str, Node], reads: Reads, disabled: Mapping[str, str]) -> dict[str, str]:
    """Return the warehouse of each model that has one of its own; of two selectors that fit, the later counts."""
    found: dict[str, str] = {}
    for selector, warehouse in warehouses_named(target).items():
        try:
            chosen = selected(nodes, reads, (selector,), disabled=disabled)
        except SelectionError as error:
            if selector in disabled:  # it is not built, and so needs no warehouse
                continue
            raise ConfigError(f"{KEY}: {error.message}", where=target.where(KEY), hint=error.hint) from error
        found |= dict.fromkeys(chosen, warehouse)
    return found


def spelled(name: str) -> str:
    """Return the name of a warehouse or another object as Snowflake keeps it: upper-case, unless it is in quotes.

    >>> spelled("big_wh"), spelled('"Odd"')
    ('BIG_WH', 'Odd')
    """
    return name.strip('"') if '"' in name else name.upper()
