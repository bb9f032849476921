"""The card of a model of purchases: its parameters, how sure they are, and how it did on the holdout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlkit.btyd.cells import Cells
from sqlkit.btyd.fit import Fit
from sqlkit.btyd.holdout import Holdout
from sqlkit.btyd.models import PurchaseModel
from sqlkit.btyd.profile import Profile
from sqlkit.btyd.scores import TIME_UNIT
from sqlkit.btyd.sparse import Coarse
from sqlkit.btyd.total import Total
from sqlkit.scoring.export import Exported
from sqlkit.scoring.form import Form
from sqlkit.training.definition import Definition
from sqlkit.training.fitted_card import FittedCard, Parameter, identity, metric, parameter_metrics

BIASED = 0.15
"""A holdout missed by more is told."""


@dataclass(frozen=True)
class Parameters:
    """A fit to all that is known, and what speaks for it."""

    model: PurchaseModel
    fit: Fit
    profiles: tuple[Profile, ...]
    coarse: Coarse | None


@dataclass(frozen=True, kw_only=True)
class PurchaseCard(FittedCard):
    """With what is expected of all customers, and what a holdout showed; `cells` are distinct histories."""

    time_unit: str
    horizon_days: int | None
    cells: int
    parameters: tuple[Parameter, ...]
    profiles: tuple[Profile, ...]
    expected: Total
    holdout: Holdout
    min_cell: Mapping[str, float] | None


def purchase_card(
    definition: Definition,
    told: Parameters,
    before: Fit,
    holdout: Holdout,
    expected: Total,
    exported: Exported,
    form: Form,
    cells: Cells,
) -> PurchaseCard:
    """All of it, ready for JSON."""
    parameters = parameters_of(told.fit, before)
    return PurchaseCard(
        **identity(definition, exported, form=form),
        title=told.model.title,
        time_unit=TIME_UNIT,
        horizon_days=definition.horizon_days,
        customers=round(cells.total),
        cells=len(cells.age),
        parameters=parameters,
        profiles=told.profiles,
        log_likelihood=told.fit.log_likelihood,
        expected=expected,
        holdout=holdout,
        min_cell=_min_cell(told.coarse),
        metrics=(*_holdout_metrics(holdout), *parameter_metrics(parameters), _log_likelihood(told.fit)),
        limits=_limits(told, holdout),
    )


def parameters_of(fit: Fit, before: Fit | None) -> tuple[Parameter, ...]:
    """Each with its standard error and interval, and its value in the fit that was judged."""
    lower, upper = fit.interval()
    return tuple(
        Parameter(
            name,
            float(fit.parameters[i]),
            fit.standard_errors[i],
            float(lower[i]) if name not in fit.loose else None,
            float(upper[i]) if name not in fit.loose else None,
            float(before.parameters[i]) if before else None,
        )
        for i, name in enumerate(fit.names)
    )


def _log_likelihood(fit: Fit) -> Mapping[str, Any]:
    return metric("fit", "log_likelihood", fit.log_likelihood)


def _holdout_metrics(found: Holdout) -> tuple[Mapping[str, Any], ...]:
    naive = found.naive / found.actual - 1 if found.actual else None
    figures = (
        ("customers", float(found.customers), None),
        ("actual_purchases", found.actual, None),
        ("expected_purchases", found.expected, found.naive),
        ("bias", found.bias, naive),
        ("auc", found.auc, found.auc_frequency),
        ("auc_p_alive", found.auc_alive, found.auc_frequency),
        ("tracking_error", found.tracking_error, None),
    )
    return tuple(metric("holdout", name, value, baseline) for name, value, baseline in figures if value is not None)


def _min_cell(coarse: Coarse | None) -> Mapping[str, float] | None:
    if coarse is None:
        return None
    return {"customers": coarse.least, "cells": len(coarse.cells.age), "bias": coarse.bias or 0.0}


def _limits(told: Parameters, holdout: Holdout) -> tuple[str, ...]:
    """What a reader of the card should not take for granted."""
    found = []
    if told.fit.loose:
        names = ", ".join(told.fit.loose)
        found.append(f"The data do not determine {names}: other values, even far ones, fit about as well.")
    doubtful = ", ".join(p.parameter for p in told.profiles if not p.is_quadratic)
    if doubtful:
        found.append(f"The intervals of {doubtful} are rough: the likelihood is not quadratic there.")
    if told.coarse is not None:
        least, bias = told.coarse.least, told.coarse.bias or 0.0
        cost = f"which changes the purchases expected of all by {bias:+.2%}"
        found.append(f"Fitted to means over {least} alike customers or more, {cost}.")
    found += missed("purchases", holdout.bias)
    if told.model.title == "BG/NBD":
        found.append("P(alive) is 1 of everybody who bought once: it ranks no customers, p_buys does.")
    return tuple(found)


def missed(what: str, bias: float | None) -> list[str]:
    """A sentence where a holdout was missed by far; these models know no season and no trend."""
    if bias is None or abs(bias) <= BIASED:
        return []
    return [f"The holdout's {what} were missed by {bias:+.0%}: a season or a change that the model knows nothing of."]
