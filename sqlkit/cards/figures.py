"""Numbers as a card prints them: each a rounding of the JSON's, never a computation."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, log10
from typing import Any

NAMES = {
    "auc": "AUC",
    "average_precision": "Average precision",
    "lift": "Lift",
    "precision": "Precision",
    "recall": "Recall",
    "f2": "F2",
    "brier": "Brier score",
    "log_loss": "Log loss",
    "calibration_slope": "Calibration slope",
    "calibration_intercept": "Calibration intercept",
}
"""Measures in the order of a card's table."""

AMOUNTS = {
    "mae": "Mean absolute error",
    "rmse": "Root mean squared error",
    "r2": "R2",
    "total_ratio": "Predicted total / actual",
    "spearman": "Spearman",
    "gini": "Gini",
}
"""The same of a model of amounts."""

SLICE_NAMES = {
    "base_rate": "Base rate",
    "expected_rate": "Expected",
    "calibration_error": "Base rate less expected",
    "selection_rate": "Selected",
    "recall": "Recall (TPR)",
    "false_positive_rate": "False positive rate",
    "precision": "Precision",
    "auc": "AUC",
    "brier": "Brier score",
}
"""Measures of slices in the order of a card's table."""

DIGITS = {"lift": 2, "brier": 4, "log_loss": 4, "mae": 2, "rmse": 2}
"""After the point; of other measures three."""

SIGNIFICANT = 4

TINY = 1e-4
"""Smaller numbers are written with an exponent."""


def fixed(value: float | None, digits: int = 3, *, is_signed: bool = False) -> str:
    """Return a number with so many digits after the point, "" for None, and no zero with a sign.

    >>> fixed(0.7378), fixed(-0.0001, 2), fixed(0.0441, is_signed=True), fixed(None)
    ('0.738', '0.00', '+0.044', '')
    """
    if value is None:
        return ""
    text = f"{value:+,.{digits}f}" if is_signed else f"{value:,.{digits}f}"
    return text if any(digit in "123456789" for digit in text) else text.lstrip("+-")


def plain(value: float | None) -> str:
    """Return a number with four significant digits, whole ones whole.

    >>> plain(25.23752), plain(9440.909), plain(0.0558), plain(1.1102e-16), plain(574), plain(-28825.87), plain(None)
    ('25.24', '9,441', '0.05580', '1.110e-16', '574', '-28,826', '')
    """
    if value is None:
        return ""
    if value == int(value):
        return f"{int(value):,}"
    if abs(value) < TINY:
        return f"{value:.{SIGNIFICANT - 1}e}"
    return f"{value:,.{max(0, SIGNIFICANT - 1 - floor(log10(abs(value))))}f}"


def between(lower: float | None, upper: float | None) -> str:
    """Return an interval, "" where there is none."""
    return "" if lower is None or upper is None else f"{plain(lower)} to {plain(upper)}"


def judged(name: str, found: Mapping[str, Mapping[str, float | None]], *, is_difference: bool = False) -> str:
    """Return a measure with its interval, "" of what says nothing of it.

    >>> found = {"measures": {"auc": 0.7378}, "lower": {"auc": 0.7213}, "upper": {"auc": 0.7538}}
    >>> judged("auc", found)
    '0.738 (0.721 to 0.754)'
    """
    digits = DIGITS.get(name, 3)
    parts = (found[part][name] for part in ("measures", "lower", "upper"))
    value, *ends = (fixed(part, digits, is_signed=is_difference) for part in parts)
    return f"{value} ({' to '.join(ends)})" if all(ends) else value


def slice_name(level: Mapping[str, Any]) -> str:
    """Return what a slice of held-out rows is called.

    >>> slice_name({"name": "", "kind": "joined", "joined": 3})
    '3 smaller, joined'
    """
    joined = f"{level['joined']} smaller, joined"
    return {"joined": joined, "missing": "not known"}.get(level["kind"], str(level["name"]))


def cell(text: object) -> str:
    """Return a text that neither ends a table's cell nor begins markup.

    >>> cell("a|b <i>")
    'a\\\\|b &lt;i&gt;'
    """
    told = " ".join(str(text).split())
    return told.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "\\|")
