"""The form evaluated in numpy: the definition that both emitters are held to."""

from __future__ import annotations

import numpy as np

from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.features import Columns, Floats, length, texts
from sqlkit.scoring.form import (
    Activation,
    Body,
    Calibrated,
    Converted,
    Curve,
    Distances,
    Effects,
    Fold,
    Form,
    Formula,
    Hazards,
    Isotonic,
    Linear,
    Link,
    Network,
    Segments,
    Trees,
    Weighted,
)
from sqlkit.scoring.formula_numpy import formula_scores
from sqlkit.scoring.hazards import hazard_scores
from sqlkit.scoring.source import evaluate
from sqlkit.scoring.tree import follow


def score(form: Form, columns: Columns) -> Floats:
    """One value a row, or a row of them where the form has several outputs."""
    with np.errstate(over="ignore", invalid="ignore"):
        result = _body(form.body, columns)
    return np.asarray(result[:, 0]) if form.width == 1 else result


def _body(body: Body, columns: Columns) -> Floats:
    if isinstance(body, Distances):
        return _distances(body, columns)
    if isinstance(body, Calibrated):
        return _calibrated(body, columns)
    if isinstance(body, Formula):
        return formula_scores(body.scores, columns)
    if isinstance(body, Hazards):
        return hazard_scores(body.baseline, _linear(body.predictor, columns)[:, 0], columns)
    if isinstance(body, Segments):
        return _segments(body, columns)
    if isinstance(body, Converted):
        raise NotCovered("Converted", "is ONNX alone; run it with `run_onnx`")
    return linked(_margins(body, columns), body.link)


def _margins(body: Linear | Trees | Network, columns: Columns) -> Floats:
    if isinstance(body, Network):
        return _network(body, columns)
    return _linear(body, columns) if isinstance(body, Linear) else _trees(body, columns)


def _linear(body: Linear, columns: Columns) -> Floats:
    margins = np.tile(np.array(body.intercepts), (length(columns), 1))
    for term in body.terms:
        margins = margins + share(term, columns)
    return margins


def share(term: Weighted | Effects, columns: Columns) -> Floats:
    """What one term adds to each margin, `[rows, margins]`."""
    if isinstance(term, Weighted):
        return np.asarray(evaluate(term.source, columns)[:, None] * np.array(term.weights))
    table = dict(term.values)
    return np.array([term.null if v is None else table.get(v, term.unseen) for v in texts(columns, term.column)])


def _trees(body: Trees, columns: Columns) -> Floats:
    margins = np.tile(np.array(body.base), (length(columns), 1))
    for tree, k in zip(body.trees, body.outputs, strict=True):
        margins[:, k] += follow(tree, columns)
    return margins / body.divisor


def _network(body: Network, columns: Columns) -> Floats:
    values = _scaled(body, columns)
    for layer in body.layers[:-1]:
        values = activated(values @ np.array(layer.weights) + np.array(layer.biases), body.activation)
    return np.asarray(values @ np.array(body.layers[-1].weights) + np.array(body.layers[-1].biases))


def activated(values: Floats, activation: Activation) -> Floats:
    """A unit's answer to its sum."""
    if activation == "relu":
        return np.maximum(values, 0.0)
    if activation == "logistic":
        return np.asarray(1 / (1 + np.exp(-values)))
    return np.tanh(values) if activation == "tanh" else values


def linked(margins: Floats, link: Link) -> Floats:
    """From margins to scores, in the stable form of each formula."""
    if link == "log":
        return np.asarray(np.exp(margins))
    if link == "softmax":
        weights = np.exp(margins - margins.max(axis=1, keepdims=True))
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))
    if link == "identity":
        return margins
    sigmoids = 1 / (1 + np.exp(-margins))
    return sigmoids if link == "logit" else normalised(sigmoids)


def normalised(shares: Floats) -> Floats:
    """Rows made to sum to one; a row of zeros becomes equal shares, as scikit-learn has it."""
    totals = shares.sum(axis=1, keepdims=True)
    equal = np.full_like(shares, 1 / shares.shape[1])
    return np.asarray(np.divide(shares, totals, out=equal, where=totals != 0))


def _distances(body: Distances, columns: Columns) -> Floats:
    if body.result == "each":
        values = _scaled(body, columns)
        apart = [values - np.array(centre) for centre in body.centres]
        return np.column_stack([np.sqrt((difference**2).sum(axis=1)) for difference in apart])
    gaps = centre_gaps(body, columns)
    nearest = np.where(np.isnan(gaps).any(axis=1), np.nan, np.argmin(gaps, axis=1).astype(np.float64))
    return nearest[:, None]


def _segments(body: Segments, columns: Columns) -> Floats:
    """Ranked as `centre_gaps` ranks, measured as it is."""
    nearest = _distances(body.nearest, columns)[:, 0]
    place = np.nan_to_num(nearest).astype(np.intp)
    away = _scaled(body.nearest, columns) - np.array(body.nearest.centres)[place]
    distance = np.sqrt((away**2).sum(axis=1))
    is_in = distance <= np.array(body.radii)[place]
    known = [np.where(is_in, np.array(values)[place], 0.0) for _, values in body.known]
    found = np.column_stack([np.where(is_in, place + 1.0, 0.0), distance, *known])
    return np.where(np.isnan(nearest)[:, None], np.nan, found)


def centre_gaps(body: Distances, columns: Columns) -> Floats:
    """|c|^2 - 2 x.c: the squared distance less |x|^2. scikit-learn ranks by it, and it overflows later."""
    centres = np.array(body.centres)
    return np.asarray((centres**2).sum(axis=1) - 2 * (_scaled(body, columns) @ centres.T))


def _scaled(body: Distances | Network, columns: Columns) -> Floats:
    return np.column_stack([evaluate(source, columns) for source in body.sources])


def _calibrated(body: Calibrated, columns: Columns) -> Floats:
    total = sum((_fold(fold, columns) for fold in body.folds), start=np.zeros(()))
    return np.asarray(total / len(body.folds))


def _fold(fold: Fold, columns: Columns) -> Floats:
    margins = linked(_margins(fold.body, columns), fold.body.link)
    curved = np.column_stack([calibrated(curve, margins[:, k]) for k, curve in enumerate(fold.curves)])
    return curved if len(fold.curves) == 1 else normalised(curved)


def calibrated(curve: Curve, margins: Floats) -> Floats:
    """The calibrator's probability for each margin."""
    if isinstance(curve, Isotonic):
        return np.where(np.isnan(margins), np.nan, np.interp(margins, curve.x, curve.y))
    return 1 / (1 + np.exp(curve.slope * margins + curve.offset))
