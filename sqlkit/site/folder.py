"""The folder of the site: written aside and put in its place at once, so that a killed command leaves the old one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from sqlkit.errors import ConfigError

MARK = '<meta name="generator" content="sqlkit docs">'
"""What the index of a site of ours holds."""


def put(folder: Path, files: Mapping[str, str]) -> int:
    """Put the files in the place of the site before, and return their size in bytes.

    `ConfigError` where the folder holds what no site does: it would be lost.
    """
    _refuse_foreign(folder)
    aside = folder.with_name(f".{folder.name}.{os.getpid()}.new")
    before = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    try:
        size = 0
        for name, text in files.items():
            path = aside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            size += path.write_bytes(text.encode())
        if folder.exists():
            folder.rename(before)
        aside.rename(folder)
    finally:
        if before.is_dir() and not folder.exists():
            before.rename(folder)
        shutil.rmtree(aside, ignore_errors=True)
        shutil.rmtree(before, ignore_errors=True)
    return size


def is_site(folder: Path) -> bool:
    """Whether the folder holds a site that sqlkit wrote."""
    index = folder / "index.html"
    return index.is_file() and MARK in index.read_text(encoding="utf-8", errors="replace")


def _refuse_foreign(folder: Path) -> None:
    if folder.is_file():
        raise ConfigError("is a file.", where=folder, hint="--output names a folder.")
    if not folder.is_dir():
        return
    hint = "Name a folder that is new, empty or written by sqlkit docs: --output DIR."
    if any(folder.iterdir()) and not is_site(folder):
        raise ConfigError("holds files that sqlkit docs did not write.", where=folder, hint=hint)
    for path in sorted(folder.iterdir()):
        is_ours = path.suffix == ".html" if path.is_file() else path.name in ("assets", "models")
        if not is_ours:
            raise ConfigError(f"holds {path.name}, which sqlkit docs did not write.", where=folder, hint=hint)
