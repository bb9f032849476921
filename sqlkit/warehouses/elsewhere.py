"""Targets beside a target: where a sample is published, where a dry run goes, and what readers call the place."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlkit.errors import ConfigError
from sqlkit.profile import Target


@dataclass(frozen=True)
class _Changed(Mapping[str, Any]):
    """Settings with one of them changed; the others are still read only when asked for."""

    settings: Mapping[str, Any]
    key: str
    value: str

    def __getitem__(self, key: str) -> Any:
        return self.value if key == self.key else self.settings[key]

    def __iter__(self) -> Iterator[str]:
        return iter({**dict.fromkeys(self.settings), self.key: None})

    def __len__(self) -> int:
        return len(list(iter(self)))


def sample_target(target: Target, root: Path) -> Target:
    """Return where a sample of the target's results goes: a file, or a schema, that says so in its name."""
    if target.type == "duckdb":
        published = _published(target, root)
        path = published.with_name(f"{published.stem}.sample{published.suffix}")
        return replace(target, settings=_Changed(target.settings, "publish", str(path)))
    return renamed_target(target, f"{target.schema}_sample")


def renamed_target(target: Target, schema: str) -> Target:
    """Return the target with another schema."""
    return replace(target, settings=_Changed(target.settings, "schema", schema))


@contextmanager
def throwaway(target: Target, root: Path) -> Iterator[Target]:
    """Yield a target of which nothing stays: a file in a folder, or schemas, that are gone afterwards."""
    if target.type == "duckdb":
        with tempfile.TemporaryDirectory(prefix="sqlkit_empty_") as folder:
            yield replace(target, settings=_Changed(target.settings, "publish", str(Path(folder) / "empty.duckdb")))
        return
    from sqlkit.warehouses.snowflake.erasure import erase

    elsewhere = renamed_target(target, f"{target.schema}_empty_{secrets.token_hex(3)}")
    try:
        yield elsewhere
    finally:
        erase(elsewhere, root)


def database_of(target: Target, root: Path) -> str | None:
    """Return the name of the database in which readers find the results; None where the profile does not say."""
    with suppress(ConfigError):  # a profile that cannot be read yet: compiling needs none
        if target.type == "duckdb":
            return _published(target, root).stem
        return str(target.settings.get("database") or "") or None
    return None


def _published(target: Target, root: Path) -> Path:
    from sqlkit.warehouses.duckdb.files import files_of

    return files_of(target, root).published
