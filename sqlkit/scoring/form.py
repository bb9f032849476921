"""The intermediate form: a fitted pipeline as plain numbers over raw columns, independent of any engine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.features import Feature
from sqlkit.scoring.formula import Node, Operation, each, widths
from sqlkit.scoring.hazards import Baseline
from sqlkit.scoring.source import Encoded, Numeric
from sqlkit.scoring.tree import Tree, count

Link = Literal["identity", "logit", "softmax", "ovr", "log"]
"""From margin to score. `ovr` is sigmoids normalised to one, as one-versus-rest classifiers do."""

Activation = Literal["identity", "relu", "tanh", "logistic"]
"""Between the layers of a network."""


@dataclass(frozen=True)
class Weighted:
    """A numeric column's share in each margin: weight times the scaled value."""

    source: Numeric
    weights: tuple[float, ...]


@dataclass(frozen=True)
class Effects:
    """A text column's share in each margin, one row of weights a category."""

    column: str
    values: tuple[tuple[str, tuple[float, ...]], ...]
    null: tuple[float, ...]
    unseen: tuple[float, ...]


@dataclass(frozen=True)
class Linear:
    """One margin an intercept; regressions, generalised linear models, logistic and softmax classifiers."""

    terms: tuple[Weighted | Effects, ...]
    intercepts: tuple[float, ...]
    link: Link

    @property
    def nodes(self) -> int:
        """Multiplications and category branches, over all margins."""
        sizes = (len(t.values) if isinstance(t, Effects) else 1 for t in self.terms)
        return sum(sizes) * len(self.intercepts)


@dataclass(frozen=True)
class Trees:
    """Margin k is (base[k] + the trees whose output is k, in this order) / divisor.

    A leaf holds one number, so a forest over K classes has each tree K times, once a class. `rounding` is how far the
    scores of a library that adds up in float32 may be from these, relative to max(1, |score|); 0 where they are these.
    """

    trees: tuple[Tree, ...]
    outputs: tuple[int, ...]
    base: tuple[float, ...]
    divisor: float
    link: Link
    rounding: float = 0.0

    @property
    def nodes(self) -> int:
        """Splits and leaves of all trees."""
        return sum(map(count, self.trees))


@dataclass(frozen=True)
class Distances:
    """The index of the nearest centre (`nearest`), or the distance to each (`each`)."""

    sources: tuple[Encoded, ...]
    centres: tuple[tuple[float, ...], ...]
    result: Literal["nearest", "each"] = "nearest"

    @property
    def nodes(self) -> int:
        """Differences to compute."""
        return len(self.sources) * len(self.centres)


@dataclass(frozen=True)
class Layer:
    """Sums of a network's layer: a row of weights an input, a bias a unit."""

    weights: tuple[tuple[float, ...], ...]
    biases: tuple[float, ...]


@dataclass(frozen=True)
class Network:
    """A feed-forward network: `activation` after every layer but the last, which is followed by `link`."""

    sources: tuple[Encoded, ...]
    layers: tuple[Layer, ...]
    activation: Activation
    link: Link

    @property
    def nodes(self) -> int:
        """Multiplications."""
        return sum(len(layer.weights) * len(layer.biases) for layer in self.layers)


@dataclass(frozen=True)
class Sigmoid:
    """Platt scaling: 1 / (1 + exp(slope * margin + offset))."""

    slope: float
    offset: float


@dataclass(frozen=True)
class Isotonic:
    """Straight lines between knots (`x` strictly rising), flat outside."""

    x: tuple[float, ...]
    y: tuple[float, ...]


Curve = Sigmoid | Isotonic


@dataclass(frozen=True)
class Fold:
    """A model and one calibrator for each of its margins, or of its scores where the body has a link."""

    body: Linear | Trees
    curves: tuple[Curve, ...]

    @property
    def nodes(self) -> int:
        """The model's nodes and the calibrators' knots."""
        return self.body.nodes + sum(len(c.x) if isinstance(c, Isotonic) else 1 for c in self.curves)


@dataclass(frozen=True)
class Calibrated:
    """The mean of the folds; above two classes each fold is normalised to one first."""

    folds: tuple[Fold, ...]

    @property
    def nodes(self) -> int:
        """The sum over the folds."""
        return sum(fold.nodes for fold in self.folds)


@dataclass(frozen=True)
class Converted:
    """What skl2onnx makes of the steps the others have no equal for; `sources` are the matrix before them.

    Of the `output`-th result of the ONNX `model`, the scores are `columns`. Held to `tolerance`, not to exactness.
    """

    sources: tuple[Encoded, ...]
    model: bytes
    output: int
    columns: tuple[int, ...]
    tolerance: float

    @property
    def nodes(self) -> int:
        """Nothing that could be an expression."""
        return 0


@dataclass(frozen=True)
class Formula:
    """Named scores as arithmetic over raw columns, which are in `time_unit` where they are times."""

    outputs: tuple[tuple[str, Node], ...]
    time_unit: str

    @property
    def scores(self) -> tuple[Node, ...]:
        """What is computed, in the outputs' order."""
        return tuple(value for _, value in self.outputs)

    @property
    def nodes(self) -> int:
        """Exponentials, logarithms and roots, which are what takes time."""
        found = widths(self.scores)
        slow = ("exp", "ln", "sqrt")
        return sum(found[id(one)] for one in each(self.scores) if isinstance(one, Operation) and one.kind in slow)


@dataclass(frozen=True)
class Hazards:
    """Proportional hazards: the logarithm of a customer's to the baseline's, and the baseline itself."""

    predictor: Linear
    baseline: Baseline

    @property
    def nodes(self) -> int:
        """Those of the predictor, and a comparison a step."""
        return self.predictor.nodes + len(self.baseline.places)


@dataclass(frozen=True)
class Segments:
    """The segment of the nearest centre, from 1 on, and how far away that is in scaled units.

    Farther away than its radius is in no segment, 0. `known` is what else is answered, by name a number a segment; of
    no segment 0.
    """

    nearest: Distances
    radii: tuple[float, ...]
    known: tuple[tuple[str, tuple[float, ...]], ...] = ()

    @property
    def nodes(self) -> int:
        """Differences to compute, once to rank and once to measure."""
        return 2 * self.nearest.nodes

    @property
    def outputs(self) -> tuple[str, ...]:
        """What it answers, in this order."""
        return ("segment", "distance", *(name for name, _ in self.known))


Body = Linear | Trees | Distances | Network | Calibrated | Converted | Formula | Hazards | Segments


@dataclass(frozen=True)
class Form:
    """A lowered model. One output is P(second class), a value or a centre's index; several, one a label."""

    features: tuple[Feature, ...]
    body: Body
    labels: tuple[str, ...] = ()

    @property
    def nodes(self) -> int:
        """A size to choose the route by; see `choose`."""
        return self.body.nodes

    @property
    def width(self) -> int:
        """Number of output columns."""
        return width(self.body)

    @property
    def has_sql(self) -> bool:
        """Whether it can be written as SQL: all but what skl2onnx converted."""
        return not isinstance(self.body, Converted)

    @property
    def tolerance(self) -> float | None:
        """What a converted model's owner declared, or what float32 makes of a library's own sums; None where exact."""
        if isinstance(self.body, Trees):
            return self.body.rounding or None
        return self.body.tolerance if isinstance(self.body, Converted) else None

    @property
    def outputs(self) -> tuple[str, ...]:
        """`score`, or `score_0`, `score_1`, ... in the order of `labels`; a formula has names of its own."""
        if isinstance(self.body, Formula):
            return tuple(name for name, _ in self.body.outputs)
        if isinstance(self.body, Hazards):
            return self.body.baseline.OUTPUTS
        if isinstance(self.body, Segments):
            return self.body.outputs
        return ("score",) if self.width == 1 else tuple(f"score_{k}" for k in range(self.width))


def width(body: Body) -> int:
    """Number of output columns of a body."""
    if isinstance(body, Linear):
        return len(body.intercepts)
    if isinstance(body, Trees):
        return len(body.base)
    if isinstance(body, Network):
        return len(body.layers[-1].biases)
    if isinstance(body, Distances):
        return len(body.centres) if body.result == "each" else 1
    if isinstance(body, Converted):
        return len(body.columns)
    if isinstance(body, Formula):
        return len(body.outputs)
    if isinstance(body, Hazards):
        return len(body.baseline.OUTPUTS)
    if isinstance(body, Segments):
        return len(body.outputs)
    return len(body.folds[0].curves)


def with_distances(form: Form) -> Form:
    """A k-means form that gives the distance to each centre, as `transform` does, instead of the nearest."""
    if not isinstance(form.body, Distances):
        raise NotCovered(type(form.body).__name__, "has no centres to be distant from")
    return replace(form, body=replace(form.body, result="each"))


def choose(form: Form, budget: int = 6000) -> Literal["expression", "function"]:
    """The route measured fastest: SQL, where there is any, while it plans quickly; else a function."""
    return "expression" if form.has_sql and form.nodes <= budget else "function"
