"""How well a model does for some customers and not for others, by an attribute that need not be a feature.

All slices are judged on the draws that the model itself is judged on, beside the rest of the customers. A figure is of
all held-out rows together; pairs for AUC are of one part, whose scores come from one model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np

from sqlkit.scoring.features import Floats
from sqlkit.training.bootstrap import interval, resamples
from sqlkit.training.dataset import Labels, Part
from sqlkit.training.definition import Definition
from sqlkit.training.levels import Codes, Level, levels_of
from sqlkit.training.metrics import pairs, taken
from sqlkit.training.policy import SLICE
from sqlkit.training.tally import Sorted, once, ranked


@dataclass(frozen=True)
class Figures:
    """Of one slice. `base_rate` is the share of positives, `expected_rate` what the scores expected, and
    `calibration_error` the first less the second.

    `selection_rate` is the share of the slice in the top of the whole list, as long as one's capacity; of those
    `precision` are positive. `recall` (true positive rate) and `false_positive_rate` are the shares of its positives
    and negatives in it. None for what cannot be told.
    """

    base_rate: float | None
    expected_rate: float | None
    calibration_error: float | None
    brier: float | None
    auc: float | None
    selection_rate: float | None
    precision: float | None
    recall: float | None
    false_positive_rate: float | None


NAMES = tuple(field.name for field in fields(Figures))


@dataclass(frozen=True)
class Told:
    """Figures between the ends of their 95 % intervals."""

    measures: Figures
    lower: Figures
    upper: Figures


@dataclass(frozen=True)
class Slice:
    """Held-out rows of one level; `ahead` is what it has more of each figure than all other rows."""

    level: Level
    customers: int
    rows: int
    positives: int
    judged: Told
    ahead: Told


@dataclass(frozen=True)
class Sliced:
    """`slices` are all held-out rows by an attribute; none where customers are too few to be told apart by it.

    `joined` levels were too small by themselves.
    """

    attribute: str
    joined: int
    slices: tuple[Slice, ...]


def told_apart(
    parts: Sequence[Part], scores: Sequence[Floats], said: Sequence[Floats], definition: Definition
) -> tuple[Sliced, ...]:
    """One entry an attribute of `definition.slices`; `scores` rank and `said` are probabilities, an array a part."""
    return tuple(_by_attribute(column, parts, scores, said, definition) for column in definition.slices)


def _by_attribute(
    column: str, parts: Sequence[Part], scores: Sequence[Floats], said: Sequence[Floats], definition: Definition
) -> Sliced:
    held_out = [part.held_out for part in parts]
    labels = np.concatenate([one.labels for one in held_out])
    who = np.concatenate([one.who for one in held_out])
    values = np.concatenate([one.slices[column] for one in held_out])
    levels, codes, joined = levels_of(values, who, labels, definition.min_cell)
    ends = np.cumsum([one.rows for one in held_out])[:-1]
    lists = [
        _List.of(part.held_out.labels, s, p, definition.capacity)
        for part, s, p in zip(parts, scores, said, strict=True)
    ]
    masks = [np.split(codes == i, ends) for i in range(len(levels))]
    judged = _judged(lists, masks, definition.seed) if levels else []
    slices = tuple(
        Slice(level, len(np.unique(who[codes == i])), int((codes == i).sum()), int(labels[codes == i].sum()), *both)
        for i, (level, both) in enumerate(zip(levels, judged, strict=True))
    )
    return Sliced(column.removeprefix(SLICE), joined, slices)


@dataclass(frozen=True)
class _List:
    """A part's held-out rows; `group` is each row's place among the distinct scores."""

    labels: Labels
    scores: Floats
    said: Floats
    top: float
    sorted: Sorted
    group: Codes

    @classmethod
    def of(cls, labels: Labels, scores: Floats, said: Floats, top: float) -> _List:
        found = ranked(labels, scores)
        group = np.empty(len(labels), dtype=np.intp)
        group[found.order] = np.repeat(np.arange(len(found.begins)), np.diff([*found.begins, len(labels)]))
        return cls(labels, scores, said, top, found, group)

    def selected(self, weights: Floats) -> Floats:
        """How much of each row is in the top of each resample; rows tied at its edge share what is left of it."""
        return np.asarray(weights * taken(self.sorted.tally(weights), self.top)[:, self.group])


@dataclass(frozen=True)
class _View:
    """Some of a part's rows, in the order of their scores."""

    rows: Codes
    labels: Floats
    said: Floats
    sorted: Sorted

    @classmethod
    def of(cls, whole: _List, rows: Codes) -> _View:
        labels = whole.labels[rows]
        return cls(rows, labels.astype(np.float64), whole.said[rows], ranked(labels, whole.scores[rows]))

    def sums(self, weights: Floats, selected: Floats) -> Floats:
        """What figures are ratios of, by resample; sums of several parts add up."""
        if not len(self.rows):
            return np.zeros((8, len(weights)))
        drawn, chosen = weights[:, self.rows], selected[:, self.rows]
        won, all_pairs = pairs(self.sorted.tally(drawn))
        return np.array(
            [
                drawn.sum(axis=1),
                drawn @ self.labels,
                drawn @ self.said,
                drawn @ (self.labels - self.said) ** 2,
                chosen.sum(axis=1),
                chosen @ self.labels,
                won,
                all_pairs,
            ]
        )


def _judged(lists: Sequence[_List], masks: Sequence[Sequence[Codes]], seed: int) -> list[tuple[Told, Told]]:
    """Of each slice, the figures and what it is ahead of the rest."""
    views = [
        [[_View.of(whole, np.flatnonzero(mask ^ is_rest)) for whole, mask in zip(lists, slice_, strict=True)]
         for is_rest in (False, True)]
        for slice_ in masks
    ]  # fmt: skip
    with np.errstate(divide="ignore", invalid="ignore"):
        found = _figures(views, lists, [once(len(one.labels)) for one in lists])[..., 0]
        drawn = np.concatenate(list(_draws(views, lists, seed)), axis=3)
    return [
        (_told(own[0], draws[0]), _told(own[0] - own[1], draws[0] - draws[1]))
        for own, draws in zip(found, drawn, strict=True)
    ]


def _draws(views: Sequence[Sequence[Sequence[_View]]], lists: Sequence[_List], seed: int) -> Iterator[Floats]:
    for weights in resamples([len(one.labels) for one in lists], seed):
        yield _figures(views, lists, weights)


def _figures(views: Sequence[Sequence[Sequence[_View]]], lists: Sequence[_List], weights: Sequence[Floats]) -> Floats:
    """Slices x (its own, the rest's) x figures x resamples."""
    selected = [whole.selected(w) for whole, w in zip(lists, weights, strict=True)]
    return np.array(
        [
            [
                _ratios(sum(view.sums(w, s) for view, w, s in zip(parts, weights, selected, strict=True)))
                for parts in both
            ]
            for both in views
        ]
    )


def _ratios(sums: Floats | int) -> Floats:
    """Figures in the order of NAMES."""
    rows, positives, expected, squares, selected, hits, won, all_pairs = np.asarray(sums)
    return np.array(
        [
            positives / rows,
            expected / rows,
            (positives - expected) / rows,
            squares / rows,
            won / all_pairs,
            selected / rows,
            hits / selected,
            hits / positives,
            (selected - hits) / (rows - positives),
        ]
    )


def _told(found: Floats, drawn: Floats) -> Told:
    return Told(*(Figures(*(None if np.isnan(v) else float(v) for v in one)) for one in (found, *interval(drawn))))
