"""How a project's overrides differ from what is shipped today, and whether that has changed since they were made."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from sqlkit.overrides.blocks import blocks, extended
from sqlkit.overrides.files import overrides, shipped_files, variants
from sqlkit.overrides.mark import Mark, digest, unmarked


@dataclass(frozen=True)
class Override:
    """One file that takes the place of a shipped one, in whole or in blocks.

    `ejected_from` is the release it says it was ejected from; `has_drifted` whether the shipped text is another since,
    None where the file does not say what it was. `gone` are blocks that the shipped one does not have (any more): they
    replace nothing. `diff` is from the shipped text to the project's; empty where they are equal, or not comparable.
    """

    name: str
    path: Path
    shipped: Path
    ejected_from: str | None
    has_drifted: bool | None
    diff: str
    gone: tuple[str, ...] = ()


def drift(root: Path, ours: Path, only: Collection[str] | None = None) -> list[Override]:
    """Return every override of the project, or those of some models."""
    found = []
    for name, path in shipped_files(ours).items():
        for shipped in (path, *variants(ours, path)) if only is None or name in only else ():
            found += [_override(root, ours, name, shipped, own) for own in overrides(root, shipped)]
    return found


def _override(root: Path, ours: Path, name: str, path: Path, own: Path) -> Override:
    text, mark = unmarked(own.read_text(encoding="utf-8"))
    theirs = (ours / path).read_text(encoding="utf-8")
    labels = (f"sqlkit/{path.as_posix()}", own.relative_to(root).as_posix())
    version = mark.version if mark else None
    if own.suffix != path.suffix:
        return Override(name, own, ours / path, version, None, "")
    if extended(text) != labels[0]:
        return Override(name, own, ours / path, version, _changed(mark, [theirs]), _diff(theirs, text, *labels))
    known, replaced = blocks(theirs), blocks(text)
    shared = [block for block in replaced if block in known]
    gone = tuple(block for block in replaced if block not in known)
    diff = "".join(_diff(known[b], replaced[b], f"{labels[0]}, block {b}", f"{labels[1]}, block {b}") for b in shared)
    has_drifted = True if gone else _changed(mark, [known[block] for block in shared])
    return Override(name, own, ours / path, version, has_drifted, diff, gone)


def _changed(mark: Mark | None, texts: list[str]) -> bool | None:
    """Whether none of the shipped texts is the one that the mark knows."""
    return None if mark is None else mark.sha256 not in map(digest, texts)


def _diff(theirs: str, own: str, from_file: str, to_file: str) -> str:
    if theirs == own:
        return ""
    old, new = (text.removesuffix("\n").split("\n") for text in (theirs, own))
    return "".join(f"{line}\n" for line in difflib.unified_diff(old, new, from_file, to_file, lineterm=""))
