"""The files of a DuckDB target, and the swap that publishes.

analytics.duckdb          what readers open: a link to a file that is never written to (`linked`), replaced at once
analytics.published/      the last publication's file, and the one before it
analytics.stage.duckdb    what a build writes; becomes analytics.duckdb, or is swept by the next build
analytics.previous.duckdb what analytics.duckdb was before its last replacement; safe to delete
analytics.retry.duckdb    what a failed build made and found good, for the next one; safe to delete
analytics.audit.duckdb    runs, checks, egress; held open for the whole build, which makes it the lock
analytics.kept.duckdb     what was made of each customer's rows, so that the next build makes less; safe to delete
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlkit.errors import BuildError, ConfigError
from sqlkit.profile import Target
from sqlkit.warehouses.duckdb import linked
from sqlkit.warehouses.duckdb.linked import named, sync, wal

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
    def previous(self) -> Path:
        """The file of the publication before the last."""
        return self.published.with_name(f"{self.published.stem}.previous{self.published.suffix}")

    @property
    def aside(self) -> Path:
        """The file of what a failed build found good."""
        return self.published.with_name(f"{self.published.stem}.retry{self.published.suffix}")

    @property
    def audit(self) -> Path:
        """The file that outlives failed builds."""
        return self.published.with_name(f"{self.published.stem}.audit{self.published.suffix}")

    @property
    def kept(self) -> Path:
        """The file of tables that outlive builds."""
        return self.published.with_name(f"{self.published.stem}.kept{self.published.suffix}")

    def unfinished(self) -> list[Path]:
        """Return what a killed build left of its stage."""
        return [path for path in (self.stage, linked.link(self.published)) if os.path.lexists(path)]

    def sweep(self) -> None:
        """Delete what a killed build left of its stage; only while holding the audit."""
        for path in (self.stage, wal(self.stage)):
            path.unlink(missing_ok=True)
        linked.sweep(self.published)

    def set_aside(self) -> None:
        """Keep the closed stage of a failed build, whole or not at all."""
        if not wal(self.stage).exists():
            sync(self.stage)
            os.replace(self.stage, self.aside)

    def swap(self) -> None:
        """Put the closed stage in the place of the published file, on disk before it shows.

        A `.wal` beside either file belongs to a writer: swapping under it would leave a file nobody can open.
        """
        self._make_ready(self.published)
        self._keep_previous()
        linked.publish(self.stage, self.published)

    def replace(self, path: Path) -> None:
        """Put the closed stage in the place of any of these files, as `swap` does, keeping nothing of it."""
        self._make_ready(path)
        if path == self.published:
            linked.publish(self.stage, path)
            linked.forget(path)
        else:
            os.replace(self.stage, path)
            sync(path.parent)

    def _make_ready(self, replaced: Path) -> None:
        for path in (self.stage, replaced, replaced.resolve()):
            if wal(path).exists():
                raise BuildError(
                    f"{wal(path).name} lies beside {path.name}: another program has written to it and not finished.",
                    where=path,
                    hint="Close the program that opened it for writing, open and close the file once, build again.",
                )
        sync(self.stage)

    def drop_kept(self) -> None:
        """Delete what a build can do without, for good; only while holding the audit."""
        linked.forget(self.published)
        for path in (self.kept, self.aside):
            path.unlink(missing_ok=True)
            wal(path).unlink(missing_ok=True)

    def older(self) -> list[Path]:
        """Return the files of publications that have no other name; a killed build left them, or a lost link."""
        previous = self.previous
        return [path for path in linked.older(self.published) if not (previous.exists() and path.samefile(previous))]

    def is_previous_the_last(self) -> bool:
        """Whether a killed build left two names of one publication."""
        return self.previous.exists() and self.published.exists() and self.previous.samefile(self.published)

    def _keep_previous(self) -> None:
        """Give the published file a second name, under which it outlives being replaced; nothing is copied.

        Killed between the two calls, a build leaves no earlier publication, or one that is the last itself.
        """
        if not self.published.exists():  # the first publication, or the file was lost: what was before it stays
            return
        self.previous.unlink(missing_ok=True)
        with suppress(OSError):  # a file system without hard links
            os.link(self.published.resolve(), self.previous)


def files_of(target: Target, root: Path) -> Files:
    """Return a target's files; relative paths count from the profile's folder, else the project's."""
    base = target.path.parent if target.path else root
    raw = target.settings.get("path")
    published = named(root / str(target.settings.get("publish") or DEFAULT))
    if published.suffix == linked.SUFFIX:
        raise ConfigError(
            f"publish is a file {published.name}: a folder beside it would be called the same.",
            where=target.where("publish"),
            hint=f"Call it {published.stem}.duckdb.",
        )
    if raw is None or str(raw) == ":memory:":
        return Files(None, published)
    if "://" in str(raw) or str(raw).startswith("md:"):
        raise ConfigError(f"path {raw!r} is not a file; only local DuckDB files are read.", where=target.path)
    path = _existing(str(raw), base, root)
    files = Files(path, published)
    if path in (published, files.stage, files.previous, files.aside, files.audit, files.kept):
        raise ConfigError(
            f"path and publish come to the same file, {path.name}.",
            where=target.path,
            hint=f"A build writes {published.name}, {files.stage.name} and {files.audit.name}; `path` is only read.",
        )
    return files


def _existing(raw: str, base: Path, root: Path) -> Path:
    candidates = [named(folder / Path(raw).expanduser()) for folder in dict.fromkeys((root, base))]
    return next((path for path in candidates if path.exists()), candidates[0])
