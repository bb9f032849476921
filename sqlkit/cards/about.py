"""What a project's contracts say of a model's columns: a card knows their names alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlkit.cache import cache_of
from sqlkit.project import Project
from sqlkit.rendering import read_graph


@dataclass(frozen=True)
class About:
    """`doc` of the model and `meanings` of columns; both are empty where the project knows the model no more."""

    doc: str = ""
    meanings: Mapping[str, str] | None = None

    @property
    def purpose(self) -> str:
        """What the model is; after a semicolon its doc speaks to who reads the template."""
        clause = self.doc.partition(";")[0]
        return clause + "." if clause and not clause.endswith(".") else clause

    def meaning(self, column: str) -> str:
        """What a feature or an output means, "" where nobody says."""
        known = self.meanings or {}
        plain = known.get(column.removeprefix("log_"), "")
        return known.get(column) or (f"logarithm of 1 and: {plain}" if plain else "")


def about(project: Project, name: str) -> About:
    """Read the model's own contract and those of what it reads, the nearest first."""
    if name not in project.models:
        return About()
    reads = read_graph(project, "duckdb", cache_of(project.root)).reads
    found: dict[str, str] = {}
    for model in _upwards(name, reads):
        for column in project.models[model].spec.columns.values():
            if column.doc:
                found.setdefault(column.name, column.doc)
    return About(project.models[name].spec.doc, found)


def _upwards(name: str, reads: Mapping[str, Iterable[str]]) -> list[str]:
    """The model and its ancestors, by distance and then by name."""
    found = [name]
    for model in found:
        found += [parent for parent in sorted(reads.get(model, ())) if parent not in found]
    return found
