"""A shipped template -> a file of the project that takes its place."""

from __future__ import annotations

from pathlib import Path

from sqlkit.errors import ConfigError, unknown
from sqlkit.overrides.blocks import blocks
from sqlkit.overrides.files import FOLDERS, overrides, shipped_files, variants
from sqlkit.overrides.mark import Mark, digest, marked


def eject(
    root: Path, ours: Path, version: str, name: str, *, block: str | None = None, is_forced: bool = False
) -> list[Path]:
    """Write a template of `ours`, or one of its blocks, into the project; return the files written.

    A variant of a warehouse's own is written with it. What the project has at those paths stays, unless forced.
    """
    known = shipped_files(ours)
    if name not in known:
        raise ConfigError(unknown("shipped model", name, known))
    texts = _texts(ours, version, known[name], block)
    for path in texts:
        _refuse_existing(root, path, is_forced=is_forced)
    written = []
    for path, text in texts.items():
        target = next(iter(overrides(root, path)), root / FOLDERS[0] / path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        written.append(target)
    return written


def _texts(ours: Path, version: str, path: Path, block: str | None) -> dict[Path, str]:
    """Return what is to be written, by path below the shipped folder."""
    if block is not None:
        return {path: _block(ours, version, path, block)}
    texts = {found: (ours / found).read_text(encoding="utf-8") for found in (path, *variants(ours, path))}
    return {found: marked(text, found.suffix, Mark(version, digest(text))) for found, text in texts.items()}


def _block(ours: Path, version: str, path: Path, block: str) -> str:
    known = blocks((ours / path).read_text(encoding="utf-8"))
    if not known:
        raise ConfigError(
            f"{path.stem} has no blocks, so it can only be ejected whole.",
            hint=f"`sqlkit eject {path.stem}`, without --block.",
        )
    if block not in known:
        raise ConfigError(unknown(f"block of {path.stem}", block, known))
    body = f'{{% extends "sqlkit/{path.as_posix()}" %}}\n{{% block {block} %}}{known[block]}{{% endblock %}}\n'
    return marked(body, path.suffix, Mark(version, digest(known[block])))


def _refuse_existing(root: Path, path: Path, *, is_forced: bool) -> None:
    for existing in overrides(root, path):
        if existing.suffix != path.suffix:
            raise ConfigError(
                f"takes the place of the shipped {path.name} already.", where=existing, hint="Delete it first."
            )
        if not is_forced:
            raise ConfigError(
                "exists already.",
                where=existing,
                hint="--force replaces it; `sqlkit diff --shipped` shows how it differs from the shipped one.",
            )
