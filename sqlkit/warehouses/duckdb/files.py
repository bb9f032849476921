"""The files of a DuckDB target, and the swap that publishes.

analytics.duckdb          what readers open; replaced whole, never written to
analytics.stage.duckdb    what a build writes; becomes analytics.duckdb, or is swept by the next build
analytics.audit.duckdb    runs, checks, egress; held open for the whole build, which makes it the lock
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sqlkit.errors import BuildError, ConfigError
from sqlkit.profile import Target

DEFAULT = "analytics.duckdb"


@dataclass(frozen=True)
class Files:
    """Where a DuckDB target reads (`raw`, None without a database) and writes."""

    raw: Path | None
    published: Path

    @property
    def stage(self) -> Path:
        """The file a build writes."""
        return self.published.with_name(f"{self.published.stem}.stage{self.published.suffix}")

    @property
    def audit(self) -> Path:
        """The file that outlives failed builds."""
        return self.published.with_name(f"{self.published.stem}.audit{self.published.suffix}")

    def sweep(self) -> None:
        """Delete what a killed build left of its stage; only while holding the audit."""
        for path in (self.stage, _wal(self.stage)):
            path.unlink(missing_ok=True)

    def swap(self) -> None:
        """Put the closed stage in the place of the published file, on disk before it shows.

        A `.wal` beside either file belongs to a writer: swapping under it would leave a file nobody can open.
        """
        for path in (self.stage, self.published):
            if _wal(path).exists():
                raise BuildError(
                    f"{_wal(path).name} lies beside {path.name}: another program has written to it and not finished.",
                    where=path,
                    hint="Close the program that opened it for writing, open and close the file once, build again.",
                )
        _sync(self.stage)
        os.replace(self.stage, self.published)
        _sync(self.published.parent)


def files_of(target: Target, root: Path) -> Files:
    """Return a target's files; relative paths count from the profile's folder, else the project's."""
    base = target.path.parent if target.path else root
    raw = target.settings.get("path")
    published = (root / str(target.settings.get("publish") or DEFAULT)).resolve()
    if raw is None or str(raw) == ":memory:":
        return Files(None, published)
    if "://" in str(raw) or str(raw).startswith("md:"):
        raise ConfigError(f"path {raw!r} is not a file; only local DuckDB files are read.", where=target.path)
    path = _existing(str(raw), base, root)
    files = Files(path, published)
    if path in (published, files.stage, files.audit):
        raise ConfigError(
            f"path and publish come to the same file, {path.name}.",
            where=target.path,
            hint=f"A build writes {published.name}, {files.stage.name} and {files.audit.name}; `path` is only read.",
        )
    return files


def _existing(raw: str, base: Path, root: Path) -> Path:
    candidates = [(folder / Path(raw).expanduser()).resolve() for folder in dict.fromkeys((root, base))]
    return next((path for path in candidates if path.exists()), candidates[0])


def _wal(path: Path) -> Path:
    return path.with_name(path.name + ".wal")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
