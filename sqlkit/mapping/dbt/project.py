"""dbt_project.yml and the profile it names -> DbtProject, with the target whose tables are looked at."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlkit.document import Document, read_document
from sqlkit.environment import expand
from sqlkit.errors import ConfigError, nearest
from sqlkit.mapping.dbt.values import Values
from sqlkit.profile import Target, find_profiles, load_target

FILE = "dbt_project.yml"

_TOLD = ("type", "schema", "threads", "user", "account", "role", "warehouse")
"""Settings that `target.` tells; passwords and keys are none of them."""


@dataclass(frozen=True)
class DbtProject:
    """A dbt project's name, where its files are, what its Jinja may name, and the target it would run on."""

    root: Path
    name: str
    profile: str
    document: Document
    model_paths: tuple[str, ...]
    target_path: str
    target: Target
    database: str | None
    "Where the profile writes: a name the target states, or that of DuckDB's file."
    values: Values


def read_dbt_project(
    path: Path, profile: str | None = None, target: str | None = None, profiles_dir: Path | None = None
) -> DbtProject:
    """Read the project in a folder, or of a dbt_project.yml; profiles.yml is looked for where dbt looks for it."""
    document = read_document(_found(path))
    data, root = document.data, document.path.parent.resolve()
    if not isinstance(data, dict) or not isinstance(data.get("name"), str):
        raise ConfigError("name is missing: a dbt project has one.", where=document.where())
    named = profile or expand(data.get("profile"), document, "profile")
    if not isinstance(named, str):
        raise ConfigError(
            "profile is missing.", where=document.where(), hint="Add `profile: ...`, or give --profile NAME."
        )
    folder = profiles_dir or (Path(os.environ["DBT_PROFILES_DIR"]) if os.environ.get("DBT_PROFILES_DIR") else None)
    where = "--profile" if profile else document.where("profile")
    if find_profiles(root, folder) is None:
        raise ConfigError(
            f"profile {named!r} is wanted, and there is no profiles.yml beside it or in ~/.dbt.",
            where=where,
            hint="--profiles-dir names the folder that holds it.",
        )
    chosen = _placed(load_target(root, named, target, folder, named=where), root)
    database = _database(chosen)
    told = _target(chosen, named, database)
    values = Values(_variables(data, data["name"]), told)
    paths = _paths(document, "model-paths", "source-paths")
    artifacts = str(os.environ.get("DBT_TARGET_PATH") or data.get("target-path") or "target")
    return DbtProject(root, data["name"], named, document, paths, artifacts, chosen, database, values)


def _found(path: Path) -> Path:
    if path.is_file():
        return path
    if (path / FILE).is_file():
        return path / FILE
    if not path.is_dir():
        beside = [p.name for p in path.parent.glob("*") if (p / FILE).is_file()] if path.parent.is_dir() else []
        close = nearest(path.name, beside)
        question = f" Did you mean {close!r}?" if close else ""
        raise ConfigError(f"no such folder.{question}", where=path, hint=f"--dbt names the folder that holds {FILE}.")
    inner = sorted(str(p.parent.relative_to(path)) for p in path.glob(f"*/{FILE}"))
    there = f" There is one in {', '.join(inner)}." if inner else ""
    raise ConfigError(f"holds no {FILE}.{there}", where=path, hint="--dbt names the folder of a dbt project.")


def _placed(target: Target, root: Path) -> Target:
    """Return the target with DuckDB's file as a whole path: dbt counts it from where it runs, the project's folder."""
    if target.type != "duckdb":
        return target
    path = str(target.settings.get("path") or ":memory:")
    if path.partition(":")[0] in ("", "md", "s3", "ducklake") or "://" in path:
        raise ConfigError(
            f"the output {target.name} is in {path}, and only a DuckDB file can be looked into.",
            where=target.where("path") or target.path,
            hint="Name an output with a file by --target.",
        )
    folders = (root, target.path.parent if target.path else root)
    places = [(folder / Path(path).expanduser()).resolve() for folder in folders]
    place = next((place for place in places if place.exists()), places[0])
    if not place.exists():
        raise ConfigError(
            f"there is no database {place}.", where=target.where("path"), hint="`dbt build` or `dbt seed` makes it."
        )
    return replace(target, settings={**target.settings, "path": str(place)})


def _database(target: Target) -> str | None:
    stated = target.settings.get("database")
    if stated or target.type != "duckdb":
        return str(stated) if stated else None
    return Path(target.settings["path"]).stem


def _target(target: Target, profile: str, database: str | None) -> dict[str, Any]:
    settings = {name: target.settings[name] for name in _TOLD if name in target.settings}
    known = {"name": target.name, "profile_name": profile, "database": database, "dbname": database}
    return {"schema": target.schema, "threads": target.threads, **settings, **known}


def _variables(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the `vars:`, those under the project's own name before those of all packages."""
    stated = data.get("vars")
    stated = stated if isinstance(stated, dict) else {}
    own = stated.get(name)
    shared = {key: value for key, value in stated.items() if not isinstance(value, dict)}
    return {**shared, **(own if isinstance(own, dict) else {})}


def _paths(document: Document, *keys: str) -> tuple[str, ...]:
    for key in keys:
        found = document.data.get(key)
        if isinstance(found, list) and all(isinstance(path, str) for path in found):
            return tuple(found)
        if found is not None:
            raise ConfigError(f"{key} should be a list of folders.", where=document.where(key))
    return ("models",)
