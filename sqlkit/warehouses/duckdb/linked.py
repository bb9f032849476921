"""The published name: a link to a file of its own for each publication, so that a reader has one of them whole.

analytics.duckdb                           -> analytics.published/<token>/analytics.duckdb
analytics.published/<token>/analytics.duckdb  one publication; its stem is the catalog's name

DuckDB 2.0 opens a file twice, for its headers and for all else (`DatabaseHandle::Open`, `prefetched`), and cannot read
the headers of one publication with the tables of the next. Links it follows once, before. It also has one instance of a
file in a process: behind a link, each publication is a file that nobody has open yet.

The publication before the last stays until the next, for who has followed the link and not yet opened the file. Where
a file system has no links, the file itself takes the name.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

_MOST_LINKS = 40
"""After so many, a chain of links has no end (Linux, `path_resolution(7)`)."""


def named(path: Path) -> Path:
    """Return a path with all links followed but those that `publish` makes."""
    for _ in range(_MOST_LINKS):
        path = path.parent.resolve() / path.name
        if not path.is_symlink() or _is_ours(path):
            break
        path = path.parent / path.readlink()
    return path


def publish(file: Path, name: Path) -> None:
    """Give a closed file the published name, at once for whoever opens it next."""
    token = secrets.token_hex(6)
    made = _folder(name) / token / name.name
    before, link = name.resolve(), _link(name)
    link.unlink(missing_ok=True)
    try:
        link.symlink_to(made.relative_to(name.parent))
    except (OSError, NotImplementedError):
        os.replace(file, name)
        return
    made.parent.mkdir(parents=True)
    os.replace(file, made)
    for folder in (made.parent, _folder(name)):
        sync(folder)
    os.replace(link, name)
    forget(name, but=before)


def forget(name: Path, *, but: Path | None = None) -> None:
    """Delete every publication but the last, and another one."""
    kept = {name.resolve().parent, but and but.parent}
    for folder in _folder(name).glob("*"):
        if folder not in kept:
            for file in (folder / name.name, wal(folder / name.name)):
                file.unlink(missing_ok=True)
            with suppress(OSError):  # what else is in it is not ours
                folder.rmdir()


def sweep(name: Path) -> None:
    """Delete the link of a publication that was killed."""
    _link(name).unlink(missing_ok=True)


def wal(path: Path) -> Path:
    """Return where DuckDB writes a file's changes before they are in it."""
    return path.with_name(path.name + ".wal")


def sync(path: Path) -> None:
    """Have a file, or a folder's names, on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _folder(name: Path) -> Path:
    return name.with_name(f"{name.stem}.published")


def _link(name: Path) -> Path:
    return name.with_name(f"{name.name}.link")


def _is_ours(path: Path) -> bool:
    match path.readlink().parts:
        case (folder, _, file):
            return (folder, file) == (_folder(path).name, path.name)
    return False
