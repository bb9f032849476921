"""What the shell offers where a model is expected: names, from the graph that `ls` reads, nothing compiled.

A shell shows what a completion prints, so a project that cannot be read offers nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sqlkit.errors import SqlkitError

if TYPE_CHECKING:
    from sqlkit.project import Project
    from sqlkit.rendering import Graph

_STATES = ("state:modified", "state:new")


def complete_model(context: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Offer the models of the project."""
    graph = _graph(context)
    return _beginning(incomplete, graph.nodes) if graph else []


def complete_published(context: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Offer the tables that a build publishes."""
    project = _project(context)
    names = [n for n, m in project.models.items() if m.spec.is_published] if project else []
    return _beginning(incomplete, names)


def complete_case(context: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Offer the models that have cases."""
    project = _project(context)
    return _beginning(incomplete, {path.stem for path in (project.root / "cases").rglob("*.yml")} if project else ())


def complete_selector(context: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Offer names, tags and folders after what is typed of a selector: `+rf` gives `+rfm`, `rfm,tag:` the tags."""
    start = max(incomplete.rfind(mark) for mark in " ,+") + 1
    before, last = incomplete[:start], incomplete[start:]
    graph = _graph(context)
    if graph is None:
        return []
    tags = {f"tag:{tag}" for node in graph.nodes.values() for tag in node.tags}
    paths = {f"path:{node.path.rpartition('/')[0]}" for node in graph.nodes.values() if "/" in node.path}
    return [before + found for found in _beginning(last, {*graph.nodes, *tags, *paths, *_STATES})]


def _beginning(text: str, names: Iterable[str]) -> list[str]:
    return sorted(name for name in names if name.startswith(text))


def _graph(context: click.Context) -> Graph | None:
    from sqlkit.cache import cache_of
    from sqlkit.rendering import read_graph

    project = _project(context)
    if project is None:
        return None
    with suppress(SqlkitError):
        return read_graph(project, "duckdb", cache_of(project.root))
    return None


def _project(context: click.Context) -> Project | None:
    from sqlkit.project import find_root, load_project

    given: Any = context.params.get("project_dir")
    with suppress(SqlkitError, OSError):
        return load_project(Path(given).resolve() if given else find_root(Path.cwd()))
    return None
