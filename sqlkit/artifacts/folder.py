"""The folder of artifacts: each is written whole or not at all, beside what it replaces."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from sqlkit.errors import ConfigError
from sqlkit.state import Definitions

MANIFEST, RUN_RESULTS, CATALOG = "manifest.json", "run_results.json", "catalog.json"


def folder_of(root: Path) -> Path:
    """Return where the artifacts of the project at `root` are; `sqlkit clean` deletes it."""
    return root / "target"


def write(folder: Path, name: str, artifact: Mapping[str, Any]) -> None:
    """Put an artifact in the place of the one before, in one step; `OSError` where the folder cannot be written."""
    if not folder.is_dir():
        folder.mkdir(parents=True)
    if not (folder / ".gitignore").exists():
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    replace(folder / name, json.dumps(artifact, default=str))


def replace(path: Path, text: str) -> None:
    """Put a text in the place of a file, or of none, in one step; a device or a pipe is written to."""
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8")
        return
    path = path.resolve()
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        aside.write_text(text, encoding="utf-8")
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def read(folder: Path, name: str) -> dict[str, Any] | None:
    """Return an artifact; None where there is none that can be read."""
    try:
        found = json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def drop_results_naming(folder: Path, words: Collection[str]) -> bool:
    """Delete the last build's results if an error in them holds one of the words, and return whether it did."""
    path = folder / RUN_RESULTS
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    written = "|".join(re.escape(json.dumps(word)[1:-1]) for word in words)
    if not re.search(rf"(?<![0-9A-Za-z])(?:{written})(?![0-9A-Za-z])", text):
        return False
    path.unlink()
    return True


def definitions_in(folder: Path) -> Definitions:
    """Return how the models of a manifest of ours were defined; a `ConfigError` where the folder holds none."""
    manifest = read(folder, MANIFEST)
    if manifest is None:
        raise ConfigError(
            f"there is no {MANIFEST} that can be read.",
            where=folder,
            hint="Name the folder target/ of an earlier compile, plan or build.",
        )
    try:
        nodes = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
        return {node["name"]: node["meta"]["sqlkit"]["definition"] for node in nodes}
    except (KeyError, TypeError, AttributeError) as error:
        raise ConfigError("was not written by sqlkit.", where=folder / MANIFEST) from error
