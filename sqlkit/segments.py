"""segments.yml: named segments as ranges of the R, F and M scores, covering every combination exactly once."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pydantic

from sqlkit.document import Document, read_document
from sqlkit.errors import ConfigError, SqlkitError, counted, raise_all
from sqlkit.resources import shipped
from sqlkit.validation import Written, validate

_RANGE = re.compile(r"^\s*(\d+)\s*(?:-\s*(\d+)\s*)?$")
_SCORES = ("r", "f", "m")


@dataclass(frozen=True)
class Segment:
    """A named set of customers: those whose scores all lie within `bounds` (inclusive, by score name)."""

    label: str
    sort: int
    bounds: dict[str, tuple[int, int]]
    description: str
    action: str

    def covers(self, scores: dict[str, int]) -> bool:
        """Whether a combination of scores belongs to the segment."""
        return all(low <= scores[name] <= high for name, (low, high) in self.bounds.items())


class _WrittenSegment(Written):
    example = "{label: Lost, r: 1-2}"

    label: str
    r: str = ""
    f: str = ""
    m: str = ""
    description: str = ""
    action: str = ""

    @pydantic.field_validator("r", "f", "m", mode="before")
    @classmethod
    def _text(cls, value: Any) -> Any:
        return str(value) if isinstance(value, int) else value


class _WrittenSegments(Written):
    segments: list[_WrittenSegment]


def read_segments(path: Path, bins: int) -> tuple[Segment, ...]:
    """Return the segments in the file's order; a combination of scores covered never or twice is an error."""
    document = read_document(path)
    written = validate(document, _WrittenSegments).segments
    if path.is_relative_to(shipped("templates")) and bins != _highest(written):
        raise ConfigError(
            f"rfm.bins is {bins} and the shipped segments are for {_highest(written)}: write your own segments.yml.",
            hint="It belongs beside sqlkit.yml and takes the place of the shipped one.",
        )
    errors: list[SqlkitError] = []
    segments = []
    for index, entry in enumerate(written):
        try:
            bounds = {name: _bounds(getattr(entry, name), bins) for name in _SCORES if getattr(entry, name)}
        except ValueError as error:
            errors.append(ConfigError(f"segment {entry.label!r}: {error}", where=document.where("segments", index)))
            bounds = {}
        segments.append(Segment(entry.label, index + 1, bounds, entry.description, entry.action))
    labels = [segment.label for segment in segments]
    errors += [
        ConfigError(f"segment {label!r} is given twice.", where=document.where("segments", index))
        for index, label in enumerate(labels)
        if label in labels[:index]
    ]
    raise_all(errors or list(_uncovered(document, segments, bins)))
    return tuple(segments)


def _highest(written: list[_WrittenSegment]) -> int:
    texts = [getattr(entry, name) for entry in written for name in _SCORES]
    return max(int(digits) for text in texts for digits in re.findall(r"\d+", text))


def _bounds(text: str, bins: int) -> tuple[int, int]:
    match = _RANGE.match(text)
    if not match:
        raise ValueError(f"{text!r} is no range of scores; write 4 or 4-5.")
    low, high = int(match[1]), int(match[2] or match[1])
    if not 1 <= low <= high <= bins:
        raise ValueError(f"{text!r} does not lie within the scores 1 to {bins} (parameter rfm.bins).")
    return low, high


def _uncovered(document: Document, segments: list[Segment], bins: int) -> Iterator[SqlkitError]:
    missed, shared = [], []
    for combination in itertools.product(range(1, bins + 1), repeat=3):
        scores = dict(zip(_SCORES, combination, strict=True))
        labels = [segment.label for segment in segments if segment.covers(scores)]
        if not labels:
            missed.append(scores)
        elif len(labels) > 1:
            shared.append((scores, labels))
    if missed:
        yield ConfigError(
            f"{len(missed)} of {bins**3} combinations of scores belong to no segment, for example {_shown(missed[0])}.",
            where=document.where("segments"),
        )
    if shared:
        scores, labels = shared[0]
        yield ConfigError(
            f"{counted(len(shared), 'combination')} belong{'s' if len(shared) == 1 else ''} to several segments,"
            f" as {_shown(scores)} to {' and '.join(labels)}.",
            where=document.where("segments"),
        )


def _shown(scores: dict[str, int]) -> str:
    return " ".join(f"{name}={score}" for name, score in scores.items())
