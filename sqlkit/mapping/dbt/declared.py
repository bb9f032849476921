"""Every table a dbt project declares, models first, and what is to be said of those left out."""

from __future__ import annotations

from sqlkit.errors import ConfigError
from sqlkit.mapping.dbt.models import models_of
from sqlkit.mapping.dbt.project import DbtProject
from sqlkit.mapping.dbt.properties import properties
from sqlkit.mapping.dbt.relation import DbtRelation
from sqlkit.mapping.dbt.sources import sources_of


def declared(project: DbtProject) -> tuple[list[DbtRelation], list[str]]:
    """Return models and sources with notes on what could not be told; a `ConfigError` for a project without any."""
    documents = properties(project)
    found, told = models_of(project, documents)
    for document in documents:
        sources, left_out = sources_of(project, document)
        found += sources
        told += left_out
    if not found:
        paths = ", ".join(project.model_paths)
        raise ConfigError(
            f"declares no source and no model in {paths}.",
            where=project.document.path,
            hint="; ".join(told) or "sqlkit maps what `sources:` and models of a dbt project name.",
        )
    return found, told
