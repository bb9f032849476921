"""Internal stages: folders of files, reached by PUT and GET from outside and by name from inside."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from email.utils import formatdate
from pathlib import Path, PurePosixPath

from emulator.errors import compilation, missing
from emulator.identifiers import NAME, encode, parts
from emulator.session import Session

Key = tuple[str, str, str]
_REFERENCE = re.compile(rf"'?@(?P<stage>~|{NAME})(?P<path>(?:/[^']*)?)'?")


class Stages:
    """All stages of the account under one temporary folder."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="emulated_stages_")
        self.root = Path(self._folder.name)
        self.names: dict[Key, str | None] = {}
        """Comments of stages by their name."""

    def create(self, key: Key, comment: str | None) -> None:
        """An empty stage."""
        self.drop(key)
        self.names[key] = comment
        self.folder(key).mkdir(parents=True)

    def drop(self, key: Key) -> None:
        """The stage and its files."""
        self.names.pop(key, None)
        shutil.rmtree(self.folder(key), ignore_errors=True)

    def folder(self, key: Key) -> Path:
        """Where the files of a stage are."""
        return self.root.joinpath(*key)

    def locate(self, reference: str, session: Session) -> tuple[Key, str]:
        """`@DB.SCHEMA.STAGE/a/b`, quoted or not: the stage and the path in it; the stage must exist."""
        found = _REFERENCE.fullmatch(reference.strip())
        if not found:
            raise compilation(f"syntax error: invalid stage reference {reference}")
        path = found["path"].strip("/")
        if found["stage"] == "~":
            key = ("~", "~", "~")
            self.names.setdefault(key, None)
            self.folder(key).mkdir(parents=True, exist_ok=True)
            return key, path
        key = session.qualify_folded([encode(one) for one in parts(found["stage"])])
        if key not in self.names:
            raise missing("Stage", ".".join(key))
        if ".." in PurePosixPath(path).parts:
            raise compilation(f"invalid path {path}")
        return key, path

    def files(self, key: Key, prefix: str) -> list[tuple[str, Path]]:
        """Files whose path starts with a prefix, by their path in the stage: prefixes are text, not folders."""
        base = self.folder(key)
        listed = ((path.relative_to(base).as_posix(), path) for path in base.rglob("*") if path.is_file())
        return sorted((name, path) for name, path in listed if name.startswith(prefix))

    def file(self, reference: str, session: Session) -> Path:
        """One file by its full name; a missing one is the error that IMPORTS gives."""
        key, path = self.locate(reference, session)
        found = self.folder(key) / path
        if not found.is_file():
            raise compilation(f"Remote file '{reference}' was not found. file stage: {path}", 91016, "02000")
        return found

    def write(self, path: str, content: bytes) -> None:
        """The bytes of a PUT, at a path that a PUT's answer named."""
        target = (self.root / path).resolve()
        if self.root.resolve() not in target.parents:
            raise compilation(f"invalid path {path}")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    def read(self, path: str) -> bytes | None:
        """The bytes for a GET, None where there is no such file."""
        target = (self.root / path).resolve()
        return target.read_bytes() if self.root.resolve() in target.parents and target.is_file() else None


def described(name: str, path: Path) -> tuple[str, int, str, str]:
    """A row of LIST: name, size, md5, last modified."""
    content = path.read_bytes()
    stamp = formatdate(path.stat().st_mtime, usegmt=True)
    return name, len(content), hashlib.md5(content, usedforsecurity=False).hexdigest(), stamp
