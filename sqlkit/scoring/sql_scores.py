"""The form as SQL expressions over normalised columns (NULL and never NaN)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.form import (
    Body,
    Calibrated,
    Converted,
    Curve,
    Distances,
    Effects,
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
from sqlkit.scoring.sql_calibration import curve_sql, sigmoid_sql
from sqlkit.scoring.sql_distances import distances_sql, segments_sql
from sqlkit.scoring.sql_formula import formula_sql
from sqlkit.scoring.sql_hazards import hazards_sql
from sqlkit.scoring.sql_network import network_margins
from sqlkit.scoring.sql_sources import source_sql, table_sql
from sqlkit.scoring.sql_terms import binary, case, divide, extreme, raw_text, total
from sqlkit.scoring.sql_trees import balanced_sum, chain_sum, number_text, tree_sql
from sqlkit.scoring.sql_writer import Expressions, Writer


def scores(write: Writer, body: Body) -> Expressions:
    """One expression an output."""
    if isinstance(body, Distances):
        return distances_sql(write, body)
    if isinstance(body, Segments):
        return segments_sql(write, body)
    if isinstance(body, Calibrated):
        return _calibrated(write, body)
    if isinstance(body, Network):
        return _linked(write, network_margins(write, body), body.link)
    if isinstance(body, Formula):
        return formula_sql(write, body.scores)
    if isinstance(body, Hazards):
        return hazards_sql(write, body.baseline, _linear(write, body.predictor, 0))
    if isinstance(body, Converted):
        raise NotCovered("Converted", "has no SQL; install it as a function")
    return _linked(write, _margins(write, body, ordered=False), body.link)


def _margins(write: Writer, body: Linear | Trees, ordered: bool) -> Expressions:
    if isinstance(body, Linear):
        return [_linear(write, body, k) for k in range(len(body.intercepts))]
    return [_tree_sum(write, body, k, ordered) for k in range(len(body.base))]


def _linear(write: Writer, body: Linear, k: int) -> exp.Expression:
    terms = [_share(write, term, k) for term in body.terms]
    return total([write.number(body.intercepts[k]), *terms])


def _share(write: Writer, term: Weighted | Effects, k: int) -> exp.Expression:
    if isinstance(term, Weighted):
        return binary(exp.Mul, source_sql(write, term.source), write.number(term.weights[k]))
    values = [(category, weights[k]) for category, weights in term.values]
    return table_sql(write, term.column, values, term.null[k], term.unseen[k])


def _tree_sum(write: Writer, body: Trees, k: int, ordered: bool) -> exp.Expression:
    texts = [tree_sql(t, write.dialect) for t, out in zip(body.trees, body.outputs, strict=True) if out == k]
    base = [number_text(body.base[k], write.dialect)] if body.base[k] != 0.0 else []
    summed = raw_text(chain_sum(base + texts) if ordered else balanced_sum(base + texts))
    return summed if body.divisor == 1.0 else divide(summed, write.number(body.divisor))


def _linked(write: Writer, margins: Expressions, link: Link) -> Expressions:
    if link == "identity":
        return margins
    if link == "log":
        return [exp.Exp(this=margin) for margin in margins]
    if link == "softmax":
        return _softmax(write, margins)
    sigmoids = [sigmoid_sql(write, exp.Neg(this=exp.Paren(this=margin))) for margin in margins]
    return sigmoids if link == "logit" else _normalised(write, sigmoids)


def _softmax(write: Writer, margins: Expressions) -> Expressions:
    bound = write.bind("margin", margins)
    (top,) = write.bind("top", [extreme(exp.Greatest, [m.copy() for m in bound], write.dialect)])
    return _normalised(write, [exp.Exp(this=binary(exp.Sub, m.copy(), top.copy())) for m in bound])


def _normalised(write: Writer, shares: Expressions) -> Expressions:
    bound = write.bind("share", shares)
    (summed,) = write.bind("total", [total([share.copy() for share in bound])])
    equal = write.number(1 / len(shares))
    zero = exp.EQ(this=summed, expression=write.number(0.0))
    return [case([(zero.copy(), equal.copy())], divide(share.copy(), summed.copy())) for share in bound]


def _calibrated(write: Writer, body: Calibrated) -> Expressions:
    """Isotonic steps can be steep, so the trees before them are added in scikit-learn's order."""
    margins = [
        _linked(write, _margins(write, fold.body, _has_steps(fold.curves)), fold.body.link) for fold in body.folds
    ]
    bound = iter(write.bind("margin", [margin for fold in margins for margin in fold]))
    curved = [[curve_sql(write, curve, next(bound)) for curve in fold.curves] for fold in body.folds]
    if len(curved[0]) > 1:
        curved = [_normalised(write, fold) for fold in curved]
    folds = write.number(float(len(curved)))
    return [divide(total([fold[k] for fold in curved]), folds.copy()) for k in range(len(curved[0]))]


def _has_steps(curves: Sequence[Curve]) -> bool:
    return any(isinstance(curve, Isotonic) for curve in curves)
