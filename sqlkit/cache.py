"""What a run found out, for the next one: JSON in a folder that may be deleted at any moment.

Each thing has one place in it, and a key of all that what is found depends on, this release of sqlkit and of what it
compiles with among it: with another key there is nothing to find. It is no pickle: reading it runs nothing. What was
cut short or altered is as good as absent.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache as once
from pathlib import Path
from typing import Any

_COMPILERS = ("duckdb", "ibis-framework", "jinja2", "sqlglot")


@dataclass(frozen=True)
class Cache:
    """What is kept in `folder`, one file a place."""

    folder: Path

    def find(self, place: str, key: str) -> dict[str, Any] | None:
        """Return what was kept at a place under this very key, None if that cannot be read."""
        try:
            seal, _, text = self._path(place).read_text(encoding="utf-8").partition("\n")
        except (OSError, UnicodeDecodeError):
            return None
        if seal != _sha256(key + text):
            return None
        found: dict[str, Any] = json.loads(text)
        return found

    def keep(self, place: str, key: str, entry: dict[str, Any]) -> None:
        """Put an entry in the place of the one before, whole or not at all; where it cannot be written, it is not."""
        text, path = json.dumps(entry), self._path(place)
        aside = path.with_name(f"{path.name}.{os.getpid()}")
        with suppress(OSError):
            if not self.folder.is_dir():
                self.folder.mkdir(parents=True)
                (self.folder / ".gitignore").write_text("*\n", encoding="utf-8")
            try:
                aside.write_text(f"{_sha256(key + text)}\n{text}", encoding="utf-8")
                os.replace(aside, path)
            finally:
                aside.unlink(missing_ok=True)

    def _path(self, place: str) -> Path:
        return self.folder / f"{place}.json"


def cache_of(root: Path) -> Cache:
    """Return the cache of the project at `root`; `sqlkit clean` deletes it."""
    return Cache(root / "target" / "cache")


def cache_of_cases(root: Path) -> Cache:
    """Return the cache of its cases, whose parameters would push out what builds have found."""
    return Cache(root / "target" / "cache" / "cases")


def key_of(*parts: Any) -> str:
    """Return a key for values that JSON can say."""
    return _sha256(json.dumps([release(), *parts]))


@once
def release() -> str:
    """Return what identifies the code that fills entries: sqlkit's own files, Python, and what compiles beside it."""
    from importlib.metadata import version

    digest = hashlib.sha256(json.dumps([sys.version, *(version(name) for name in _COMPILERS)]).encode())
    package = Path(__file__).parent
    for folder, folders, names in os.walk(package):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".py", ".yml")):
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    digest.update(f"{os.path.relpath(path, package)}\n".encode() + file.read())
    return digest.hexdigest()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
