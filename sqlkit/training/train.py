"""From rows to an artifact and its card, or to the reason there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from sqlkit.estimators import estimator
from sqlkit.estimators.own import blamed
from sqlkit.scoring.errors import NotCovered, ParityError
from sqlkit.scoring.explanation import explain
from sqlkit.scoring.explanation_json import to_json
from sqlkit.scoring.export import Exported, export
from sqlkit.scoring.features import Columns, length, take, training_frame
from sqlkit.scoring.form import Form
from sqlkit.training.artifact import stamped, version_of
from sqlkit.training.calibrator import METHODS, calibrated, can_be_calibrated, is_enough
from sqlkit.training.card import Card, Period, libraries, with_search
from sqlkit.training.contract import Contract, contract_of
from sqlkit.training.dataset import Dataset, Labelled, Part, filled, read, spread
from sqlkit.training.definition import Definition
from sqlkit.training.halving import searched
from sqlkit.training.importance import importances
from sqlkit.training.leakage import find_leak
from sqlkit.training.promotion import promotion
from sqlkit.training.reading import splits_of
from sqlkit.training.refusal import refusal
from sqlkit.training.result import Refused, Trained
from sqlkit.training.validation import Validation, validate
from sqlkit.training.verdict import limits, verdict

__all__ = ["Refused", "Trained", "train"]

COMPARED = 2_000
"""Rows of the data put through the parity gate, besides the adversarial ones made from them."""


WORTH_THREADS = 250_000
"""Rows from which on boosting fits on all cores. Below, one takes a few seconds at most, and several wait for each
other as soon as a machine does anything else: 3,000 rows then took 2 to 15 seconds instead of 0.3."""


def train(rows: Columns, definition: Definition, champion: bytes | None = None) -> Trained | Refused:
    """Same rows in any order, on any number of threads: same bytes.

    `champion` is the artifact of the model that scores now, of the same definition: `card.promotion` says whether the
    new one takes over. Families other than outcome have no champion.

    The artifact ranks as the model that was measured, which has not seen the test period; only the curve that sets
    its probabilities right is fitted there. With folds it is fitted on all labelled rows, and the measures are those
    of its siblings.

    Raises TrainingError (a mistake), UnknownEstimator, EstimatorError (a mistake in the project's own estimator),
    and ScoringError where the artifact disagrees.
    """
    from threadpoolctl import threadpool_limits

    if definition.family in ("amount", "clusters", "outcome"):
        import sklearn.utils  # noqa: F401  (its OpenMP has to be loaded to be limited, also before the first training)

    # BLAS promises no order of summing on several threads; scikit-learn sums a column to see whether it has NaN.
    quietly = np.errstate(invalid="ignore", over="ignore")
    is_small = definition.family == "clusters" or length(rows) < WORTH_THREADS  # segments are made from a sample
    threads = {"blas": 1} | ({"openmp": 1} if is_small else {})
    with threadpool_limits(limits=threads), quietly:
        if definition.family == "outcome":
            return _train_outcome(rows, definition, champion)
        return _of_family(definition.family)(rows, definition)


def _of_family(name: str) -> Callable[[Columns, Definition], Trained | Refused]:
    if name == "amount":
        from sqlkit.training.amounts.train import train_amount

        return train_amount
    if name == "purchases":
        from sqlkit.training.purchases import train_purchases

        return train_purchases
    if name == "spend":
        from sqlkit.training.spend import train_spend

        return train_spend
    if name == "clusters":
        from sqlkit.training.clusters.train import train_clusters

        return train_clusters
    if name == "survival":
        from sqlkit.training.survival import train_survival

        return train_survival
    from sqlkit.training.renewals import train_renewals

    return train_renewals


def _train_outcome(rows: Columns, definition: Definition, champion: bytes | None) -> Trained | Refused:
    estimator(definition.estimator, definition.source)
    dataset = read(rows, definition)
    reason = refusal(dataset, definition)
    if reason is not None:
        return Refused(reason)
    with blamed(definition.source):
        if definition.search is None:
            return _trained(dataset, definition, champion)
        found = searched(dataset.train, _training_rows(rows, definition), definition)
        chosen = replace(definition, chosen=tuple(found.settings.items()))
        trained = _trained(dataset, chosen, champion)
        return replace(trained, card=with_search(trained.card, found))


def _training_rows(rows: Columns, definition: Definition) -> Columns:
    return take(rows, np.flatnonzero(splits_of(rows, definition) == "train"))


def _trained(dataset: Dataset, definition: Definition, champion: bytes | None) -> Trained:
    parts = dataset.parts
    models = [_fitted(part.learn, definition) for part in parts]
    method = _calibration(models[0], parts, definition)
    model = _model(models[0], dataset, definition, method)
    contract = contract_of(definition.features, dataset.train.columns, dataset.train.who.tolist(), definition.min_cell)
    exported = _exported(model, dataset, definition)
    found = validate(parts, models, definition, method, champion)
    artifact = stamped(exported, definition, contract, asdict(found.measures))
    version = version_of(artifact)
    explanation, why_not = _explained(exported.form, dataset.train.columns)
    card = _card(dataset, definition, parts, models, found, contract, exported, version)
    if why_not:
        card = replace(card, limits=(*card.limits, f"Its scores have no reasons: {why_not}."))
    return Trained(artifact, exported.form, version, card, explanation)


def _explained(form: Form, trained_on: Columns) -> tuple[str, str]:
    """What scores are explained by; or else why they cannot be."""
    try:
        return to_json(explain(form, trained_on)), ""
    except NotCovered as error:
        return "", error.why


def _calibration(model: Any, parts: Sequence[Part], definition: Definition) -> str | None:
    """How probabilities are set right: as asked, where the model has one margin and outcomes suffice for a curve."""
    if definition.calibration not in METHODS or not is_enough([part.held_out.labels for part in parts]):
        return None
    return definition.calibration if can_be_calibrated(model, definition.features) else None


def _model(model: Any, dataset: Dataset, definition: Definition, method: str | None) -> Any:
    """The one to export: judged on a test period it stays as it is, judged on folds it learns from all of them."""
    if method is not None:
        return calibrated(model, _unfitted(dataset.train, definition), dataset, definition.features, method)
    return model if dataset.test is not None else _fitted(dataset.train, definition)


def _fitted(rows: Labelled, definition: Definition) -> Any:
    return _unfitted(rows, definition).fit(training_frame(definition.features, rows.columns), rows.labels)


def _unfitted(rows: Labelled, definition: Definition) -> Any:
    """Empty columns stay in the frame, so that the artifact reads all features, and out of the pipeline."""
    unfitted = estimator(definition.estimator, definition.source)(filled(definition.features, rows), definition.seed)
    return unfitted.set_params(**dict(definition.chosen)) if definition.chosen else unfitted


def _exported(model: Any, dataset: Dataset, definition: Definition) -> Exported:
    """A refusal says how far apart, and not on which rows: those are customers, and they stay inside."""
    try:
        return export(model, definition.features, _sample(dataset), definition.tolerance)
    except ParityError as error:
        raise ParityError(error.verdict) from None


def _sample(dataset: Dataset) -> Columns:
    return spread(dataset.train if dataset.test is None else dataset.test, COMPARED).columns


def _card(
    dataset: Dataset,
    definition: Definition,
    parts: Sequence[Part],
    models: Sequence[Any],
    found: Validation,
    contract: Contract,
    exported: Exported,
    version: str,
) -> Card:
    ranked = importances(parts, models, definition.features, definition.seed, definition.tolerance)
    beats, sentence = verdict(found)
    return Card(
        name=definition.name,
        estimator=definition.estimator,
        version=version,
        label=definition.label,
        horizon_days=definition.horizon_days,
        seed=definition.seed,
        contract=contract,
        contract_sha256=contract.sha256,
        periods=_periods(dataset),
        validation=found,
        beats_baseline=beats,
        verdict=sentence,
        promotion=promotion(found),
        leak=find_leak(parts, definition.features, found.measures.auc, ranked[0].feature, definition.trusted),
        importances=ranked,
        form=type(exported.form.body).__name__.lower(),
        nodes=exported.form.nodes,
        tolerance=exported.form.tolerance,
        parity=exported.report.worst("onnx"),
        parity_rows=length(exported.report.rows.columns),
        libraries=libraries("" if definition.source else definition.estimator),
        limits=limits(definition, dataset, found, exported),
        sensitive=definition.sensitive,
    )


def _periods(dataset: Dataset) -> tuple[Period, ...]:
    labelled = [("train", dataset.train)] + ([("test", dataset.test)] if dataset.test else [])
    known = [Period(name, rows.rows, rows.positives) for name, rows in labelled]
    return (*known, Period("score", dataset.to_score, None))
