"""Which raw columns a model leans on: how much ranking is lost when one is shuffled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sqlkit.scoring.codes import encode, vocabulary
from sqlkit.scoring.export import form_of
from sqlkit.scoring.features import Feature, Floats
from sqlkit.scoring.form import Form
from sqlkit.scoring.onnx_form import emit_onnx
from sqlkit.scoring.onnx_graph import INPUT
from sqlkit.scoring.runtime import open_session
from sqlkit.training.dataset import Labelled, Labels, Part, select
from sqlkit.training.metrics import auc

SHUFFLES = 3

MOST = 5_000
"""Held-out rows of each class; more only sharpens digits nobody reads, and AUC minds no class balance."""

FEWER = 500
"""The same for a converted model, which may compare each row with every row it was trained on."""


@dataclass(frozen=True)
class Importance:
    """`auc_drop` at or below zero: held-out rows are ranked no worse without the column."""

    feature: str
    auc_drop: float


def importances(
    parts: Sequence[Part],
    models: Sequence[Any],
    features: Sequence[Feature],
    seed: int,
    tolerance: float | None = None,
) -> tuple[Importance, ...]:
    """Of each raw column, however many an encoder makes of it; the mean over parts, the largest first."""
    forms = [form_of(model, features, tolerance) for model in models]
    drops = [_drops(_sample(part.held_out, form), form, seed) for part, form in zip(parts, forms, strict=True)]
    mean = np.mean(drops, axis=0).tolist()
    found = [Importance(f.name, drop) for f, drop in zip(features, mean, strict=True)]
    return tuple(sorted(found, key=lambda i: (-i.auc_drop, i.feature)))


def _sample(rows: Labelled, form: Form) -> Labelled:
    most = MOST if form.has_sql else FEWER
    chosen = []
    for label in (0, 1):
        where = np.flatnonzero(rows.labels == label)
        chosen.append(where[np.linspace(0, len(where) - 1, min(len(where), most)).astype(np.intp)])
    return select(rows, np.sort(np.concatenate(chosen)))


def _drops(rows: Labelled, form: Form, seed: int) -> list[float]:
    """Scored as an artifact: its matrix is encoded once and then shuffled, where a pipeline starts again."""
    matrix = encode(form.features, vocabulary(form), rows.columns)
    run = runner(form)
    unshuffled = auc(rows.labels, run(matrix))
    return [unshuffled - _shuffled(rows.labels, matrix, run, j, seed) for j in range(len(form.features))]


def runner(form: Form) -> Callable[[Floats], Floats]:
    """The artifact as a function of its encoded matrix: no row is encoded twice."""
    session = open_session(emit_onnx(form))
    return lambda matrix: np.asarray(session.run(None, {INPUT: matrix})[0][:, 0], dtype=np.float64)


def _shuffled(labels: Labels, matrix: Floats, run: Callable[[Floats], Floats], j: int, seed: int) -> float:
    rng = np.random.default_rng([seed, j])
    found = []
    for _ in range(SHUFFLES):
        shuffled = matrix.copy()
        shuffled[:, j] = rng.permutation(matrix[:, j])
        found.append(auc(labels, run(shuffled)))
    return float(np.mean(found))
