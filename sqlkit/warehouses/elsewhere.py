"""Targets beside a target: where a sample is published, where a dry run goes, and what readers call the place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
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
    return replace(target, settings=_Changed(target.settings, "schema", f"{target.schema}_sample"))


def throwaway_target(target: Target, folder: Path) -> Target:
    """Return a target that writes nowhere but into `folder`, which is the caller's to delete."""
    if target.type != "duckdb":
        raise ConfigError(f"a dry run on {target.type} has no place yet; take a duckdb target.", where=target.path)
    return replace(target, settings=_Changed(target.settings, "publish", str(folder / "empty.duckdb")))


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
