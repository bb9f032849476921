"""Customers counted by what was known of them and how long they stayed -> a model of their hazards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sqlkit.scoring.features import Columns, Feature, Floats, length, numbers, take
from sqlkit.scoring.form import Form, Hazards
from sqlkit.scoring.hazards import Baseline
from sqlkit.survival.concordance import concordance
from sqlkit.survival.cox import CoxFit, Unfit, fit_cox, of_average
from sqlkit.survival.design import Design, design_of, linear, matrix
from sqlkit.survival.discrete import censored, fit_discrete, person_periods
from sqlkit.survival.holdout import Holdout
from sqlkit.survival.subjects import Subjects, counted
from sqlkit.training.artifact import version_of
from sqlkit.training.definition import Definition
from sqlkit.training.errors import TrainingError
from sqlkit.training.gate import artifact_of
from sqlkit.training.reading import require_readable, words_of
from sqlkit.training.result import Refused, Trained
from sqlkit.training.survival_card import survival_card
from sqlkit.training.survival_holdout import holdout_of

TIMES = ("time_spent", "time_ahead")
COUNTS = ("duration", "churned_customers", "censored_customers")

DISCRETE = "discrete_hazard"
"""Learns from a row a cell and period: its end, who left in it and who stayed through it."""

NEEDED = 50
"""Customers who left; and for each covariate `PER_COVARIATE`."""

PER_COVARIATE = 10
"""Peduzzi, Concato, Feinstein and Holford (1995), "Importance of events per independent variable in proportional
hazards regression analysis II", Journal of Clinical Epidemiology 48, 1503-1510."""

STEPS = 1_000
"""Steps an artifact's baseline has at most; beyond, those that divide the hazard evenly are kept."""

COMPARED = 1_000
LARGEST = 50.0
"""Log-hazards beyond are nobody's."""


def train_survival(rows: Columns, definition: Definition) -> Trained | Refused:
    """Raises TrainingError and ScoringError as `train` does; what merely lacks data is refused."""
    features = tuple(f for f in definition.features if f.name not in TIMES)
    learnt = take(rows, np.flatnonzero(words_of(rows, definition.split) == "train"))
    require_readable(learnt, features)
    design, subjects = _subjects(learnt, features, definition)
    reason = _refusal(design, subjects, definition)
    if reason is not None:
        return Refused(reason)
    try:
        fit = _fit(design, subjects, learnt, definition)
    except Unfit as error:
        return Refused(f"Proportional hazards cannot be fitted: {error}.")
    return _trained(design, subjects, fit, learnt, definition, holdout_of(rows, features, definition))


def _fit(design: Design, subjects: Subjects, learnt: Columns, definition: Definition) -> CoxFit:
    if definition.estimator != DISCRETE:
        return fit_cox(subjects)
    end, lost, kept = (numbers(learnt, name) for name in COUNTS)
    fit = fit_discrete(person_periods(end, lost, kept, matrix(design, learnt)))
    return of_average(fit, np.average(subjects.covariates, axis=0, weights=subjects.customers))


def _trained(
    design: Design,
    subjects: Subjects,
    fit: CoxFit,
    learnt: Columns,
    definition: Definition,
    holdout: Holdout | None,
) -> Trained:
    unit = str(dict(definition.settings).get("time_unit", "day"))
    places, hazard = _thinned(fit)
    baseline = Baseline(tuple(places.tolist()), tuple(hazard.tolist()), *TIMES, unit)
    form = Form(definition.features, Hazards(linear(design, fit.coefficients, fit.means), baseline))
    careful = Careful(design, fit, definition.features, places, hazard)
    exported = artifact_of(form, careful, _sample(learnt, definition), definition)
    ranked = concordance(subjects.covariates @ fit.coefficients, subjects)
    card = survival_card(definition, design, subjects, fit, ranked, exported, len(places), learnt, holdout)
    return Trained(exported.data, form, version_of(exported.data), card)


def _subjects(rows: Columns, features: tuple[Feature, ...], definition: Definition) -> tuple[Design, Subjects]:
    """Of counts by period, customers who stayed through one are censored where the next has them no more."""
    duration, churned, stayed = (numbers(rows, name) for name in COUNTS)
    if not (np.isfinite(duration).all() and (duration >= 0).all()):
        raise TrainingError("'duration' has to be a number from 0 on in rows of 'train'")
    if definition.estimator == DISCRETE:
        stayed = censored(rows[definition.keys[0]], duration, churned, stayed)
    design = design_of(features, rows, churned, stayed)
    return design, counted(duration, churned, stayed, matrix(design, rows))


def _refusal(design: Design, subjects: Subjects, definition: Definition) -> str | None:
    needed = max(NEEDED, PER_COVARIATE * len(design.names))
    if subjects.events < needed:
        when = " in a period that is over" if definition.estimator == DISCRETE else ""
        return f"Too few customers who left{when}: found {int(subjects.events)}, need {needed}."
    if not design.names:
        return "Nothing that is known of customers when they begin tells them apart."
    return None


def _thinned(fit: CoxFit) -> tuple[Floats, Floats]:
    if len(fit.places) <= STEPS:
        return fit.places, fit.hazard
    kept = np.unique(np.searchsorted(fit.hazard, np.linspace(fit.hazard[0], fit.hazard[-1], STEPS)))
    kept = np.minimum(kept, len(fit.places) - 1)
    return fit.places[kept], fit.hazard[kept]


def _sample(rows: Columns, definition: Definition) -> Columns:
    """Rows spread over all there are, by duration; the order of rows changes nothing that they are used for."""
    order = np.argsort(numbers(rows, "duration"), kind="stable")
    chosen = order[np.linspace(0, length(rows) - 1, min(COMPARED, length(rows))).astype(np.intp)]
    return {f.name: rows[f.name][chosen] for f in definition.features}


@dataclass(frozen=True)
class Careful:
    """The fit itself as something that answers rows, to which artifacts are held; refuses what nobody is."""

    design: Design
    fit: CoxFit
    features: tuple[Feature, ...]
    places: Floats
    hazard: Floats

    def predict(self, frame: Any) -> Floats:
        """log_hazard, baseline_hazard and survival."""
        rows = {f.name: np.asarray(frame[f.name]) for f in self.features}
        found = matrix(self.design, rows)
        spent, ahead = (rows[name].astype(np.float64) for name in TIMES)
        log_hazard = (found - self.fit.means) @ self.fit.coefficients
        if not (np.abs(log_hazard) <= LARGEST).all() or np.isinf(spent).any() or np.isinf(ahead).any():
            raise ValueError("nobody's hazard or time")
        passed = self._reached(spent + np.maximum(ahead, 0.0)) - self._reached(spent)
        return np.column_stack([log_hazard, passed, np.exp(-np.exp(log_hazard) * passed)])

    def _reached(self, time: Floats) -> Floats:
        places = np.append(self.places, np.inf)
        found = [self.hazard[places[:-1] <= at].max(initial=0.0) if at == at else np.nan for at in time.tolist()]
        return np.array(found)
