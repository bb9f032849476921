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

SUFFIX = ".published"
"""Of the folder beside the name."""

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
    made = _folder(name) / secrets.token_hex(6) / name.name
    before, pending = name.resolve(), link(name)
    pending.unlink(missing_ok=True)
    try:
        pending.symlink_to(made.relative_to(name.parent))
    except (OSError, NotImplementedError):
        os.replace(file, name)
    else:
        made.parent.mkdir(parents=True)
        os.replace(file, made)
        for folder in (made.parent, _folder(name)):
            sync(folder)
        os.replace(pending, name)
    sync(name.parent)
    forget(name, but=before)


def older(name: Path) -> list[Path]:
    """Return the files of publications before the last that are still there."""
    files = [folder / name.name for folder in sorted(_folder(name).glob("*"))]
    return [file for file in files if file.is_file() and file.resolve() != name.resolve()]


def forget(name: Path, *, but: Path | None = None) -> None:
    """Delete every publication but the last, and another one."""
    for file in older(name):
        if file.resolve() != but:
            _delete(file)


def sweep(name: Path) -> None:
    """Delete what a publication that was killed has made: a file that nothing but a link to come points to."""
    pending = link(name)
    if pending.is_symlink():
        made = name.parent / pending.readlink()
        if made.resolve() != name.resolve():
            _delete(made)
        pending.unlink()


def link(name: Path) -> Path:
    """Return where the link is made that will take the published name."""
    return name.with_name(f"{name.name}.link")


def _delete(file: Path) -> None:
    for path in (file, wal(file)):
        path.unlink(missing_ok=True)
    with suppress(OSError):  # what else is in the folder is not ours
        file.parent.rmdir()


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
    return name.with_name(f"{name.stem}{SUFFIX}")


def _is_ours(path: Path) -> bool:
    match path.readlink().parts:
        case (folder, _, file):
            return (folder, file) == (_folder(path).name, path.name)
    return False
