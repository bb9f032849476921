"""A model card: what it is, what it learnt from, how well it does, and beside what."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version

from sqlkit.estimators import EXTRAS, distribution
from sqlkit.training.contract import Contract
from sqlkit.training.importance import Importance
from sqlkit.training.leakage import Leak
from sqlkit.training.policy import Sensitive
from sqlkit.training.promotion import Promotion
from sqlkit.training.search import Found
from sqlkit.training.validation import Validation

LIBRARIES = ("numpy", "onnx", "onnxruntime", "scikit-learn")


@dataclass(frozen=True)
class Period:
    """`positives` is None for 'score', whose outcome nobody knows yet."""

    name: str
    rows: int
    positives: int | None


@dataclass(frozen=True)
class Card:
    """`verdict` says in a sentence whether it beats the baseline, `leak` why not to believe it if so, `promotion`
    whether it takes over from the model before.

    `form` is linear, trees, calibrated or converted, and `nodes` the size of its SQL, 0 where it has none; `parity`
    is the worst difference from scikit-learn over `parity_rows` rows, `tolerance` what was declared acceptable of a
    converted model. `search` is how settings other than the estimator's own were found.
    """

    name: str
    estimator: str
    version: str
    label: str
    horizon_days: int | None
    seed: int
    contract: Contract
    contract_sha256: str
    periods: tuple[Period, ...]
    validation: Validation
    beats_baseline: bool
    verdict: str
    promotion: Promotion
    leak: Leak | None
    importances: tuple[Importance, ...]
    form: str
    nodes: int
    tolerance: float | None
    parity: float
    parity_rows: int
    libraries: dict[str, str]
    limits: tuple[str, ...]
    sensitive: tuple[Sensitive, ...] = ()
    search: Found | None = None


def as_json(card: Card) -> str:
    """One line, keys sorted, every number finite: what a procedure returns and a table keeps."""
    return json.dumps(asdict(card), sort_keys=True, allow_nan=False)


def with_search(card: Card, found: Found) -> Card:
    """Says how settings were chosen, and what figures of the same rows are worth then."""
    is_flattered = card.validation.method == "folds" and found.settings
    flattered = "Its settings were chosen on customers that its figures are of, which flatters them a little."
    more = (found.limit, flattered if is_flattered else "")
    return replace(card, search=found, limits=(*card.limits, *filter(None, more)))


def libraries(estimator: str = "") -> dict[str, str]:
    """Versions of what the figures and the bytes depend on, the library of a shipped `estimator` among them."""
    extra = [distribution(estimator)] if estimator in EXTRAS else []
    return {name: version(name) for name in (*LIBRARIES, *extra)}
