"""From rows to a model of amounts and its card, or to the reason there is none."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np

from sqlkit.estimators.amounts import BEST, regressor
from sqlkit.estimators.own import blamed
from sqlkit.scoring.answers import expected_scores
from sqlkit.scoring.errors import ParityError
from sqlkit.scoring.export import Exported, export
from sqlkit.scoring.features import Columns, length, training_frame
from sqlkit.training.amounts.card import AmountCard, AmountPeriod, metric_rows
from sqlkit.training.amounts.choice import Choice, choose, fitted
from sqlkit.training.amounts.data import Amounts, Periods, read, spread
from sqlkit.training.amounts.importance import importances
from sqlkit.training.amounts.leakage import find_leak
from sqlkit.training.amounts.refusal import refusal
from sqlkit.training.amounts.rivals import rivals
from sqlkit.training.amounts.validation import AmountValidation, validate
from sqlkit.training.amounts.verdict import limits, verdict
from sqlkit.training.artifact import stamped, version_of
from sqlkit.training.card import libraries
from sqlkit.training.contract import Contract, contract_of
from sqlkit.training.definition import Definition
from sqlkit.training.result import Refused, Trained

COMPARED = 2_000
"""Rows of the data put through the parity gate, besides the adversarial ones made from them."""


def train_amount(rows: Columns, definition: Definition) -> Trained | Refused:
    """As `train` does; the artifact is the model that was measured, which has not seen the test period."""
    if definition.estimator != BEST or definition.source is not None:
        regressor(definition.estimator, definition.source)
    data = read(rows, definition)
    reason = refusal(data, definition)
    if reason is not None:
        return Refused(reason)
    with blamed(definition.source):
        return _trained(data, definition)


def _trained(data: Periods, definition: Definition) -> Trained:
    choice = choose(data.train, definition)
    model = fitted(choice.estimator, data.train, definition)
    predicted = expected_scores(model, training_frame(definition.features, data.test.columns))
    found = validate(data.test, predicted, rivals(data, definition), definition.seed)
    contract = contract_of(definition.features, data.train.columns)
    exported = _exported(model, data, definition)
    artifact = stamped(exported, definition, contract, asdict(found.measures))
    card = _card(data, definition, choice, found, contract, exported, version_of(artifact))
    return Trained(artifact, exported.form, card.version, card)


def _exported(model: object, data: Periods, definition: Definition) -> Exported:
    """A refusal says how far apart, and not on which rows: those are customers, and they stay inside."""
    try:
        return export(model, definition.features, spread(data.test, COMPARED).columns, definition.tolerance)
    except ParityError as error:
        raise ParityError(error.verdict) from None


def _card(
    data: Periods,
    definition: Definition,
    choice: Choice,
    found: AmountValidation,
    contract: Contract,
    exported: Exported,
    version: str,
) -> AmountCard:
    beats, sentence = verdict(found)
    periods = (_period("train", data.train), _period("test", data.test))
    return AmountCard(
        name=definition.name,
        estimator=choice.estimator,
        version=version,
        label=definition.label,
        horizon_days=definition.horizon_days,
        seed=definition.seed,
        contract=contract,
        contract_sha256=contract.sha256,
        periods=(*periods, AmountPeriod("score", data.to_score, None, None)),
        choice=choice,
        validation=found,
        beats_baseline=beats,
        verdict=sentence,
        leak=find_leak(data.test, definition.features, definition.trusted),
        importances=importances(data.test, exported.form, definition.seed),
        metrics=metric_rows(found),
        form=type(exported.form.body).__name__.lower(),
        nodes=exported.form.nodes,
        tolerance=exported.form.tolerance,
        parity=exported.report.worst("onnx"),
        parity_rows=length(exported.report.rows.columns),
        libraries=libraries(),
        limits=limits(definition, data, found, choice, exported),
    )


def _period(name: str, rows: Amounts) -> AmountPeriod:
    return AmountPeriod(name, rows.rows, int(np.count_nonzero(rows.actual)), float(rows.actual.sum()))
