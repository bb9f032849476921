"""Published data sets as snapshots that YAML alone maps, and what books and papers say of them.

The claims are of a publication, whichever warehouse holds it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.published import Publication
from tests.survival.lives import LUNG, ROSSI, lung, rossi, waltons
from tests.survival.test_sbg import PER_MILLE

PROJECT = """
inputs:
  population:
    file: data/people.parquet
    columns: {{customer_id: id, outcome: e = 1, duration: t}}
    attributes: {attributes}
params:
  survival: {{segments: {segments}, horizon: 50}}
  survival_model: {{covariates: {covariates}}}
  renewal_model: {{period: quarter}}
"""


@dataclass(frozen=True)
class Known:
    """A data set, the results to build, and what has to be true of them."""

    people: pd.DataFrame
    covariates: list[str]
    select: str
    holds: Callable[[Publication], None]

    def project(self) -> str:
        """Its sqlkit.yml; segments only where covariates are."""
        named = self.covariates or ["t"]  # a snapshot has an attribute at least
        attributes = {name: {"column": name, "type": "double"} for name in named}
        told = {"attributes": attributes, "segments": self.covariates[:1], "covariates": self.covariates}
        return PROJECT.format(**told)

    def write(self, folder: Path) -> Path:
        """Its rows, each with an id."""
        (folder / "data").mkdir(parents=True, exist_ok=True)
        path = folder / "data" / "people.parquet"
        columns = ["t", "e", *self.covariates]
        frame = self.people[columns].astype(float).astype({"e": int})
        frame.assign(id=[f"p{i:05}" for i in range(len(frame))]).to_parquet(path, index=False)
        return path


def median_of(days: float) -> Callable[[Publication], None]:
    """Of everybody, by Kaplan-Meier."""

    def holds(published: Publication) -> None:
        found = {row["segment"]: row["median_duration"] for row in published.rows("survival_segments")}
        assert found["all"] == days

    return holds


def ratios_of(coefficients: list[float], digits: float, log_likelihood: float, ranked: float | None) -> Any:
    """Of Cox's model, covariates in the order of the data set."""

    def holds(published: Publication) -> None:
        card = published.card("survival_model")
        assert [ratio["coefficient"] for ratio in card["ratios"]] == pytest.approx(coefficients, abs=digits)
        assert card["log_likelihood"] == pytest.approx(log_likelihood, abs=5e-4)
        assert ranked is None or card["concordance"] == pytest.approx(ranked, abs=5e-4)

    return holds


def renewals_of(alpha: float, beta: float, log_likelihood: float) -> Callable[[Publication], None]:
    """Of the shifted-beta-geometric model."""

    def holds(published: Publication) -> None:
        card = published.card("renewal_model")
        assert [p["value"] for p in card["parameters"]] == pytest.approx([alpha, beta], abs=5e-4)
        assert card["log_likelihood"] == pytest.approx(log_likelihood, abs=5e-3)

    return holds


def cohort(name: str, years: int = 7) -> pd.DataFrame:
    """A thousand customers of Fader and Hardie (2007), table 1, one a row."""
    left = np.array([1000, *PER_MILLE[name][:years]])
    lost = np.repeat(np.arange(1, years + 1), -np.diff(left))
    durations = np.concatenate([lost, np.full(left[-1], years)])
    return pd.DataFrame({"t": durations, "e": np.arange(1000) < len(lost)})


COX, CURVES, RENEWALS = "+survival_predictions", "+survival_segments", "+renewal_curve"

KNOWN = {
    # Davidson-Pilon (2019), "lifelines: survival analysis in Python", Journal of Open Source Software 4(40), 1317.
    "waltons": Known(waltons(), [], CURVES, median_of(56)),
    # survfit(Surv(time, status) ~ 1, lung), Therneau and Grambsch (2000), "Modeling Survival Data".
    "lung_median": Known(lung(), [], CURVES, median_of(310)),
    # Allison (1995), "Survival Analysis Using SAS", chapter 5.
    "rossi": Known(
        rossi(), ROSSI, COX, ratios_of([-0.379, -0.057, 0.314, -0.150, -0.434, -0.085, 0.091], 5.1e-4, -658.7477, 0.640)
    ),
    # coxph(Surv(time, status) ~ age + sex + ph.ecog, lung), likewise.
    "lung": Known(lung().dropna(subset=LUNG), LUNG, COX, ratios_of([0.01107, -0.5526, 0.4637], 5e-5, -729.230, None)),
    # Fader and Hardie (2007), section 4.
    "regular": Known(cohort("regular"), [], RENEWALS, renewals_of(0.704, 1.182, -1680.27)),
    "highend": Known(cohort("highend"), [], RENEWALS, renewals_of(0.668, 3.806, -1611.16)),
}
