"""The customers that segments are made from: some of them, the same whatever order they come in."""

from __future__ import annotations

import hashlib

import numpy as np

from sqlkit.scoring.features import Columns, take
from sqlkit.training.definition import Definition
from sqlkit.training.errors import TrainingError
from sqlkit.training.reading import require_readable, words_of


def sampled(rows: Columns, definition: Definition, most: int) -> Columns:
    """Up to `most` of the rows to score, in the order of their customers' hashes.

    Segments are of customers as they are now, so there is nothing to hold out; the name alone decides who is drawn.
    """
    _require_numbers(rows, definition)
    now = take(rows, np.flatnonzero(words_of(rows, definition.split) == "score"))
    who = np.ma.asarray(now[definition.keys[0]], dtype=object).tolist()
    hashes = [hashlib.sha256(f"{definition.seed} {name}".encode()).hexdigest() for name in who]
    order = sorted(range(len(who)), key=hashes.__getitem__)
    return take(now, np.array(order[:most], dtype=np.intp))


def _require_numbers(rows: Columns, definition: Definition) -> None:
    texts = [feature.name for feature in definition.features if feature.kind != "numeric"]
    if texts:
        raise TrainingError(f"feature {texts[0]!r} is text, between which there are no distances; leave it out")
    require_readable(rows, definition.features)
