"""Every page of the site as text: plain HTML with links, one file a model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

import sqlkit
from sqlkit.dialects.catalogue import catalogue
from sqlkit.errors import counted
from sqlkit.site.contents import Contents
from sqlkit.site.index import graph_script, search_script
from sqlkit.site.model_page import ROOT, groups, model_page, shown_file
from sqlkit.site.names import column_anchor, model_file, safe, seen, value, where
from sqlkit.site.picture import PLUMBING, area_of, whole
from sqlkit.spec import why_not_made
from sqlkit.style import BASE

HERE = Path(__file__).parent

_OWN = "'self' file:"

POLICY = f"default-src 'none'; script-src {_OWN}; style-src {_OWN}; img-src {_OWN}; base-uri 'none'; form-action 'none'"
"""Nothing but the site's own files; `file:` is the site opened from disk, where not every browser has a `self`."""

SCRIPTS = ("load", "search", "walk", "trace", "age")
"""In the order in which they run."""

KINDS = {"aggregate": "Aggregates", "window": "Windows", "scalar": "Functions", "operator": "Operators and casts"}


def pages(contents: Contents) -> dict[str, str]:
    """Return each file's text by its path in the site's folder; the same for the same contents."""
    environment = _environment(contents)
    own = {
        "index": _index(contents),
        "inputs": _inputs(contents),
        "columns": {"columns": _column_names(contents)},
        "macros": {"files": contents.macros},
        "functions": _functions(),
        "parameters": _parameters(contents),
    }
    found = {f"{name}.html": environment.get_template(f"{name}.html").render(root="", **own[name]) for name in own}
    template = environment.get_template("model.html")
    for name in contents.manifest.models:
        found[model_file(name)] = template.render(root=ROOT, **model_page(contents, name))
    return found | _assets(contents)


def _environment(contents: Contents) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "html"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(seen=seen, value=value)
    environment.globals.update(
        policy=POLICY,
        scripts=SCRIPTS,
        project=contents.manifest.project,
        published=contents.published,
        version=sqlkit.__version__,
        counted=counted,
        model_file=model_file,
        column_anchor=column_anchor,
        safe=safe,
        is_model=contents.manifest.models.__contains__,
    )
    return environment


def _assets(contents: Contents) -> dict[str, str]:
    found = {f"assets/{name}.js": (HERE / "scripts" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS}
    found["assets/site.css"] = BASE + (HERE / "site.css").read_text(encoding="utf-8")
    found["assets/icon.svg"] = (HERE / "icon.svg").read_text(encoding="utf-8")
    found["assets/names.js"] = search_script(contents)
    found["assets/graph.js"] = graph_script(contents)
    return found


def _index(contents: Contents) -> dict[str, Any]:
    manifest, published = contents.manifest, contents.published
    areas: dict[str, list[str]] = defaultdict(list)
    for name in manifest.models:
        areas[area_of(manifest, name)].append(name)
    checks = [(name, check) for name, model in manifest.models.items() for check in model.spec.checks]
    found = (
        [published.checks[name, check.name] for name, check in checks if (name, check.name) in published.checks]
        if published
        else []
    )
    return {
        "picture": whole(manifest),
        "plumbing": sorted(PLUMBING & manifest.models.keys()),
        "areas": {area: sorted(names) for area, names in sorted(areas.items())},
        "models": manifest.models,
        "disabled": {name: why_not_made(wanting) for name, wanting in manifest.disabled.items()},
        "tables": sum(model.spec.is_published for model in manifest.models.values()),
        "column_count": sum(len(model.spec.columns) for model in manifest.models.values()),
        "checks": len(checks),
        "passed": sum(not one.failing_rows for one in found),
        "broken": sum(bool(one.failing_rows) for one in found),
        "warehouse": manifest.dialect.name,
        "broken_checks": _broken(contents),
    }


def _broken(contents: Contents) -> Mapping[str, int]:
    """Return how many checks of each model were broken when they were last run."""
    broken: dict[str, int] = defaultdict(int)
    for (model, _), found in (contents.published.checks if contents.published else {}).items():
        broken[model] += bool(found.failing_rows)
    return broken


def _inputs(contents: Contents) -> dict[str, Any]:
    project = contents.manifest.project
    return {
        "inputs": sorted(project.inputs.values(), key=lambda entry: (not entry.is_mapped, entry.name)),
        "readers": contents.source_readers,
        "down": {
            (name, column): groups(contents.columns.down.get((f"source.{name}", column), ()))
            for name, entry in project.inputs.items()
            for column in entry.columns
        },
    }


def _column_names(contents: Contents) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    """Return each column name with the tables that have it: table, link, type and meaning."""
    found: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    for name, model in contents.manifest.models.items():
        for column in model.spec.columns.values():
            found[column.name].append((name, where((name, column.name)), column.type, column.doc))
    return [(column, sorted(tables)) for column, tables in sorted(found.items())]


def _functions() -> dict[str, Any]:
    known = catalogue()
    kinds = {title: [f for f in known.functions if f.kind == kind] for kind, title in KINDS.items()}
    return {"kinds": kinds, "banned": known.banned, "sample": known.sample}


def _parameters(contents: Contents) -> dict[str, Any]:
    project, models = contents.manifest.project, contents.manifest.models
    users: dict[str, list[str]] = defaultdict(list)
    for name, model in sorted(models.items()):
        area = f"{model.spec.estimator.params}." if model.spec.estimator else None
        for known in project.declared:
            if known in model.params or (area and known.startswith(area)):
                users[known].append(name)
    areas: dict[str, list[Any]] = defaultdict(list)
    for param in project.declared.values():
        areas[param.name.partition(".")[0]].append(param)
    own = project.root / "segments.yml"
    return {
        "areas": dict(sorted(areas.items())),
        "users": users,
        "segments": project.segments,
        "segments_file": "segments.yml" if own.is_file() else shown_file(_shipped_segments(), project.root),
    }


def _shipped_segments() -> Path:
    from sqlkit.resources import shipped

    return shipped("templates") / "segments" / "segments.yml"
