"""The routines of the account, by kind, name and argument types."""

from __future__ import annotations

import atexit
import datetime as dt
import hashlib
import shutil
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path

from emulator.catalogue import Key, now
from emulator.errors import compilation, missing
from emulator.identifiers import decode
from emulator.routines.parse import Routine, one_name
from emulator.routines.process import Process
from emulator.routines.scan import split


@dataclass
class Installed:
    """One routine that can be called; `duck` is its name in DuckDB, which does not change when it is replaced."""

    text: Routine
    key: Key
    duck: str
    process: Process | None = None
    folder: Path | None = None
    created: dt.datetime = field(default_factory=now)

    @property
    def signature(self) -> str:
        """The full name with its argument types."""
        return ".".join(self.key) + "(" + ", ".join(self.text.types) + ")"


def duck_name(key: Key, types: tuple[str, ...]) -> str:
    """A name for DuckDB that tells overloads apart."""
    digest = hashlib.sha256(f"{key}{types}".encode()).hexdigest()[:16]
    return f"_sf_udf_{digest}"


class Registry:
    """Who is installed. Interpreters end with the server."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, Key, tuple[str, ...]], Installed] = {}
        self._lock = threading.RLock()
        atexit.register(self.close)

    def add(self, one: Installed) -> None:
        """In place of one with the same kind, name and types."""
        with self._lock:
            name = (one.text.kind, one.key, one.text.types)
            self._end(self._found.pop(name, None))
            self._found[name] = one

    def get(self, kind: str, key: Key, types: tuple[str, ...]) -> Installed | None:
        """Exactly that overload."""
        return self._found.get((kind, key, types))

    def drop(self, kind: str, key: Key, types: tuple[str, ...]) -> bool:
        """Whether there was one."""
        with self._lock:
            one = self._found.pop((kind, key, types), None)
            self._end(one)
            return one is not None

    def drop_schema(self, database: str, schema: str) -> None:
        """All that are in a schema."""
        with self._lock:
            for kind, key, types in [name for name in self._found if name[1][:2] == (database, schema)]:
                self.drop(kind, key, types)

    def all(self, kind: str) -> list[Installed]:
        """Functions or procedures, by name."""
        return sorted(
            (one for name, one in list(self._found.items()) if name[0] == kind), key=lambda one: one.signature
        )

    def for_call(self, kind: str, key: Key, count: int) -> Installed | None:
        """The one that takes so many arguments. Two that do are an ambiguity here: old signatures should be dropped."""
        fits = [
            one
            for one in self.all(kind)
            if one.key == key and sum(a.default is None for a in one.text.args) <= count <= len(one.text.args)
        ]
        if len(fits) > 1:
            names = ", ".join(decode(one.signature) for one in fits)
            raise compilation(f"EMULATOR: {count} arguments fit {len(fits)} overloads ({names}); drop the old ones")
        return fits[0] if fits else None

    def signature(self, kind: str, key: Key, types: str) -> str:
        """The full signature of an existing routine, from `(FLOAT, FLOAT)` as in GRANT and DESCRIBE."""
        wanted = tuple(one_name(one) for one in split(types.strip()[1:-1]))
        one = self.get(kind, key, wanted)
        if one is None:
            raise missing(kind.title(), decode(".".join(key)) + types)
        return one.signature

    def _end(self, one: Installed | None) -> None:
        if one and one.process:
            one.process.close()
        if one and one.folder:
            shutil.rmtree(one.folder, ignore_errors=True)

    def close(self) -> None:
        """Ends every interpreter."""
        for one in list(self._found.values()):
            self._end(one)


def new_folder() -> Path:
    """An import directory."""
    return Path(tempfile.mkdtemp(prefix="emulated_imports_"))
