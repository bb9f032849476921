"""Versions of contracts as sqlkit.yml states them, for models whose contract is shipped, or gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlkit.document import Document
from sqlkit.errors import ConfigError, raise_all, unknown
from sqlkit.models.base import Model

REMOVED = "removed"
"""What is written of a table that was published and is meant to go."""


def with_versions(models: Mapping[str, Model], versions: Mapping[str, Any], document: Document) -> dict[str, Model]:
    """Return the models with the versions that sqlkit.yml states; of two, the higher counts."""
    told = {name: _problem(name, version, models) for name, version in versions.items()}
    raise_all([ConfigError(text, where=document.where("versions", name)) for name, text in told.items() if text])
    return {
        name: replace(model, spec=replace(model.spec, version=max(model.spec.version, versions.get(name, 1))))
        for name, model in models.items()
    }


def removed(versions: Mapping[str, Any]) -> frozenset[str]:
    """Return the tables that are said to be gone."""
    return frozenset(name for name, version in versions.items() if version == REMOVED)


def _problem(name: str, version: Any, models: Mapping[str, Model]) -> str:
    if version == REMOVED:
        return f"{name} is a model of this project, so it is not removed." if name in models else ""
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        return f"the version of {name} is a whole number from 1 on, or `removed`, found {version!r}."
    return "" if name in models else unknown("model", name, models) + " Of one that is gone write `removed`."
