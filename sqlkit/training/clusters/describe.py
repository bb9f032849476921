"""Segments told: what they are like, why there are so many, and what they are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sqlkit.estimators.clusters import Clusterer
from sqlkit.estimators.logarithms import PREFIX, with_logarithms
from sqlkit.scoring.features import Columns, Floats, numbers
from sqlkit.training.clusters.card import Described, Placed
from sqlkit.training.clusters.choice import STABLE, Candidate, Tried
from sqlkit.training.clusters.names import Traits, name_of, words_of
from sqlkit.training.clusters.rule import Rule, assigned
from sqlkit.training.definition import Definition
from sqlkit.training.fitted_card import metric


def described(
    rule: Rule, traits: Sequence[Traits], sample: Columns, matrix: Floats, definition: Definition
) -> tuple[Described, ...]:
    """Each segment by the members that the rule gives it in the sample; `matrix` has them scaled."""
    words = words_of(dict(dict(definition.settings)["features"]))
    said = assigned(rule, matrix)
    read = [feature.name.removeprefix(PREFIX) for feature in with_logarithms(definition.features)]
    units = {name: numbers(sample, name) for name in read}
    found = []
    for k, centre in enumerate(rule.centres.tolist()):
        placed = [
            Placed(name, _mean(units[name][said == k]), _mean(units[name]), difference)
            for name, difference in zip(read, centre, strict=True)
        ]
        customers, radius = int((said == k).sum()), float(rule.radii[k])
        share, told = customers / len(said), radius if np.isfinite(radius) else None
        found.append(Described(k + 1, name_of(traits[k], words, k + 1), customers, share, told, tuple(placed)))
    return tuple(found)


def _mean(values: Floats) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None


def why(best: Candidate, found: Sequence[Tried], how: Clusterer, smallest: float) -> str:
    """The sentence on the number of segments, which was chosen among those without one below the `smallest` share."""
    if not how.is_counted:
        return f"Density found {best.segments} segments; nobody asked for a number."
    is_any_small = any(one.candidate.smallest_share < smallest for one in found)
    large = f" that have {smallest:.1%} of customers or more in each" if is_any_small else ""
    if best.stability < STABLE:
        return (
            f"{best.segments}, because halves of the sample find no number of segments{large} again as far as "
            f"they should ({STABLE}), and come nearest with this one."
        )
    agreed = (
        f" of segments{large}, and that halves of the sample agree on,"
        if large
        else " that halves of the sample agree on"
    )
    return f"{best.segments}, because of the numbers{agreed} this one stands apart best."


def metric_rows(found: Sequence[Tried], best: Candidate, cloud: float) -> tuple[Mapping[str, Any], ...]:
    """Rows of model_metrics: of the chosen number as fit, and those it was chosen by of each number that was tried."""
    figures = {
        "segments": float(best.segments),
        "silhouette": best.silhouette,
        "stability": best.stability,
        "smallest_share": best.smallest_share,
        "agreement": best.agreement,
        "apart": best.apart,
    }
    told = [metric("fit", name, value, cloud if name == "silhouette" else None) for name, value in figures.items()]
    tried_ones = [
        metric(f"{one.candidate.segments} segments", name, value)
        for one in found
        for name, value in (("silhouette", one.candidate.silhouette), ("stability", one.candidate.stability))
    ]
    return (*told, *tried_ones)


def limits(best: Candidate, is_natural: bool) -> tuple[str, ...]:
    """What a reader should not take the segments for."""
    sentences = (
        (not is_natural, "They are no natural groups: customers near a border are as much like those beyond it."),
        (
            best.stability < STABLE,
            f"Another sample would draw other borders: halves agree by {best.stability:.2f} (adjusted Rand index).",
        ),
        (
            best.agreement < 1,
            f"The rule that assigns customers has {best.agreement:.1%} of the sample where the clustering has them.",
        ),
        (best.apart > 0, f"{best.apart:.1%} of the sample are in no segment: they lie farther out than its radius."),
    )
    return tuple(sentence for is_told, sentence in sentences if is_told)
