"""The formats by name: listed rather than discovered, so that a reader sees them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlkit.errors import ConfigError
from sqlkit.manifest import Manifest
from sqlkit.semantics.boring import boring
from sqlkit.semantics.dbt import dbt_exposures, dbt_sources
from sqlkit.semantics.lookml import lookml
from sqlkit.semantics.model import SemanticModel
from sqlkit.semantics.osi import osi
from sqlkit.semantics.snowflake_view import snowflake_view
from sqlkit.semantics.star import star
from sqlkit.semantics.superset import superset


@dataclass(frozen=True)
class Asked:
    """What an export is made of: the contracts, what they say, the target's name and type, the star's schema."""

    manifest: Manifest
    model: SemanticModel
    target: str
    warehouse: str
    schema: str


@dataclass(frozen=True)
class Format:
    """One kind of export and the name its file usually has."""

    file: str
    doc: str
    write: Callable[[Asked], str]


FORMATS: Mapping[str, Format] = {
    "star": Format(
        "star.sql",
        "views of facts and dimensions, for Power BI and Tableau",
        lambda asked: star(asked.model, asked.manifest.dialect, asked.schema),
    ),
    "snowflake": Format("semantic_view.sql", "a semantic view", lambda asked: snowflake_view(asked.model)),
    "osi": Format("osi.json", "Open Semantic Interchange 0.1.1, which dbt reads", lambda asked: osi(asked.model)),
    "boring": Format("boring.yml", "boring-semantic-layer's YAML", lambda asked: boring(asked.model)),
    "lookml": Format("sqlkit.view.lkml", "views and explores for Looker", lambda asked: lookml(asked.model)),
    "superset": Format(
        "superset.yml",
        "Apache Superset's datasets, with descriptions and metrics",
        lambda asked: superset(asked.model, asked.manifest.dialect),
    ),
    "dbt-sources": Format("sources.yml", "the results as dbt sources", lambda asked: dbt_sources(asked.model)),
    "dbt-exposures": Format(
        "exposures.yml",
        "the project as an exposure of the dbt models it reads",
        lambda asked: dbt_exposures(asked.manifest, asked.model, asked.warehouse, asked.target),
    ),
}


LISTS = ("superset", "dbt-sources", "dbt-exposures")
"""Formats that tell of every published table, whether or not its contract says anything to BI tools."""


def exported(name: str, asked: Asked) -> str:
    """Return the text of an export; a `ConfigError` where no contract says anything to BI tools."""
    if not asked.model.tables and name not in LISTS:
        raise ConfigError(
            "no contract states an entity or metrics.",
            where=asked.manifest.project.written.where(),
            hint="Write `metrics:` in the contract of a published table; docs/extending.md shows how.",
        )
    return FORMATS[name].write(asked)
