"""Which templates are shipped, and which of them a project has at the same path."""

from __future__ import annotations

from pathlib import Path

FOLDERS = ("templates", "models")
"""Where a project's own files stand; the first is where one is written."""

_SUFFIXES = (".sql", ".py")


def shipped_files(ours: Path) -> dict[str, Path]:
    """Return the shipped templates by name, as paths below `ours`; a name that begins with _ is of macros."""
    paths = (p.relative_to(ours) for p in ours.rglob("*") if p.suffix in _SUFFIXES and "__pycache__" not in p.parts)
    return {path.stem: path for path in sorted(paths) if "." not in path.stem}


def variants(ours: Path, path: Path) -> list[Path]:
    """Return the shipped files beside a template that take its place on one warehouse, as paths below `ours`."""
    return sorted(p.relative_to(ours) for p in (ours / path).parent.glob(f"{path.stem}.*.sql"))


def overrides(root: Path, path: Path) -> list[Path]:
    """Return the project's files that take the place of a shipped one, whatever they are written in."""
    candidates = [root / folder / path.with_suffix(suffix) for folder in FOLDERS for suffix in _SUFFIXES]
    return [candidate for candidate in candidates if candidate.is_file()]
