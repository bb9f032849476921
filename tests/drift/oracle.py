"""Drift of one feature in numpy and scipy, by its definition and not as the template does it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import chi2, ks_2samp, kstwobign


def drift(reference: pd.DataFrame, current: pd.DataFrame, alpha: float = 0.05) -> pd.DataFrame:
    """What feature_drift says of each column of two sets of customers."""
    is_text = {name: not pd.api.types.is_numeric_dtype(reference[name]) for name in reference.columns}
    level = alpha / sum(1 if text else 2 for text in is_text.values())
    found = {
        name: (texts if text else numbers)(reference[name], current[name], level) for name, text in is_text.items()
    }
    return pd.DataFrame(found).T


def numbers(reference: pd.Series[Any], current: pd.Series[Any], level: float) -> dict[str, float]:
    then, now = (part.dropna().to_numpy(float) for part in (reference, current))
    deciles = np.quantile(then, np.arange(1, 10) / 10, method="inverted_cdf")
    edges = np.unique(deciles)
    counts = [np.bincount(np.searchsorted(edges, part), minlength=len(edges) + 1) for part in (then, now)]
    counts = [np.append(c, part.isna().sum()) for c, part in zip(counts, (reference, current), strict=True)]
    found = psi(counts[0], counts[1], level)
    test = ks_2samp(then, now, method="asymp")
    chance = kstwobign.isf(level) * np.sqrt(1 / len(then) + 1 / len(now))
    found |= {"ks_statistic": test.statistic, "ks_threshold": max(0.1, chance)}
    found["is_drifted"] = found["is_drifted"] or test.statistic > found["ks_threshold"]
    return found | {"mean_reference": then.mean(), "mean_current": now.mean()}


def texts(reference: pd.Series[Any], current: pd.Series[Any], level: float) -> dict[str, float]:
    shares = reference.value_counts() / len(reference)
    frequent = set(shares.index[shares >= 0.05])
    both = []
    for part in (reference, current):
        kept = part.where(part.isna() | part.isin(frequent), "(others)")
        both.append(kept.fillna("(none)").value_counts())
    counts = pd.concat(both, axis=1).fillna(0).to_numpy()
    nothing = dict.fromkeys(("ks_statistic", "ks_threshold", "mean_reference", "mean_current"), np.nan)
    return psi(counts[:, 0], counts[:, 1], level) | nothing


def psi(reference: Any, current: Any, level: float) -> dict[str, float]:
    """The index of bins that anybody is in, each with half a customer more."""
    there = (reference + current) > 0
    then, now = ((counts[there] + 0.5) / (counts.sum() + 0.5 * there.sum()) for counts in (reference, current))
    found = float(((now - then) * np.log(now / then)).sum())
    chance = chi2.isf(level, there.sum() - 1) * (1 / reference.sum() + 1 / current.sum()) if there.sum() > 1 else 0
    return {"psi": found, "psi_threshold": max(0.1, chance), "is_drifted": found > max(0.1, chance)}
