"""What to learn, from which columns, and how much data it takes before a model may speak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlkit.estimators.own import Source
from sqlkit.scoring.features import Feature
from sqlkit.training.errors import TrainingError
from sqlkit.training.policy import Sensitive
from sqlkit.training.search import Search


@dataclass(frozen=True)
class Definition:
    """`label` (0/1 or boolean, or an amount), `split` ('train', 'test' or 'score') and `keys` name columns of the rows.

    The first key says who a row is about; all keys together identify it. `baseline` is the column a model
    has to beat: what a sensible person would sort by today. `history` are the columns orders so far, days since
    the last and days since the first, from which BG/NBD is fitted as another rival (of an amount also spend per order,
    for Gamma-Gamma). `capacity` is the share of a
    list that one can act on, `calibration` the curve that sets probabilities right (sigmoid, isotonic or none).

    `source` is the project's own estimator of that name, else it is a shipped one. `tolerance` is how far an
    artifact may be from scikit-learn, relative to max(1, |score|), where none can be exact; None accepts no such
    model. `trusted` features may rank almost perfectly and are no leak. A `family` other than outcome has columns
    of its own instead of a label, and `settings`, the further parameters of its area. A `search` finds
    `chosen`, parameters of an outcome's pipeline.
    """

    name: str
    label: str
    split: str
    keys: tuple[str, ...]
    features: tuple[Feature, ...]
    estimator: str
    horizon_days: int | None
    seed: int = 0
    minimum_positives: int = 100
    minimum_negatives: int = 100
    folds: int = 5
    baseline: str | None = None
    history: tuple[str, ...] | None = None
    capacity: float = 0.1
    calibration: str = "none"
    source: Source | None = None
    tolerance: float | None = None
    trusted: tuple[str, ...] = ()
    slices: tuple[str, ...] = ()
    "Columns by which held-out rows are told apart; no features."
    sensitive: tuple[Sensitive, ...] = ()
    min_cell: int = 5
    "Slices are of at least so many customers of either class."
    family: str = "outcome"
    settings: tuple[tuple[str, Any], ...] = ()
    search: Search | None = None
    chosen: tuple[tuple[str, Any], ...] = ()

    def __post_init__(self) -> None:
        names = [f.name for f in self.features]
        repeated = sorted({name for name in names if names.count(name) > 1})
        told = [name for name in names if name in (self.label, self.split)]
        for wrong, why in (
            (not self.keys, "has no keys; name the columns that identify a row"),
            (not names, "has no features"),
            (bool(repeated), f"lists {', '.join(repeated)} more than once among its features"),
            (bool(told), f"has {', '.join(told)} among its features, which is what it is to predict"),
            (self.folds < 2, f"has {self.folds} folds; at least 2 are needed"),
            (not 0 < self.capacity <= 1, f"has capacity {self.capacity}; it is a share above 0"),
            (self.seed < 0, f"has seed {self.seed}; it starts at 0"),
        ):
            if wrong:
                raise TrainingError(f"model {self.name!r} {why}")
