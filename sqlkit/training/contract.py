"""The features an artifact was promised: a changed contract is another model, and its hash says so."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlkit.estimators.encoding import COMMON
from sqlkit.scoring.features import Columns, Feature, texts

VERSION = 1
"""Of this layout; raised when a reader of old contracts would misread a new one."""


@dataclass(frozen=True)
class Promised:
    """One raw column; `categories` are those at least COMMON training rows shared, sorted."""

    name: str
    kind: str
    categories: tuple[str, ...]


@dataclass(frozen=True)
class Contract:
    """Every raw column in the order an artifact reads them."""

    features: tuple[Promised, ...]
    version: int = VERSION

    @property
    def sha256(self) -> str:
        """Of the contract as canonical JSON."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def contract_of(features: Sequence[Feature], trained_on: Columns, who: Sequence[int] = (), least: int = 1) -> Contract:
    """What these rows held; a rare category stays with its rows, because its name may name a person.

    `who` numbers their customers, of whom at least so many share a category that is named.
    """
    return Contract(tuple(Promised(f.name, f.kind, _categories(f, trained_on, who, least)) for f in features))


def _categories(feature: Feature, columns: Columns, who: Sequence[int], least: int) -> tuple[str, ...]:
    if feature.kind == "numeric":
        return ()
    words = texts(columns, feature.name)
    rows = Counter(words)
    customers = Counter(text for text, _ in set(zip(words, who, strict=True))) if len(who) else rows
    return tuple(
        sorted(text for text in rows if text is not None and rows[text] >= COMMON and customers[text] >= least)
    )
