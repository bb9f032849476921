"""Whether a model is worth having, in a sentence, and what its card warns of."""

from __future__ import annotations

from sqlkit.estimators.encoding import COMMON
from sqlkit.scoring.export import Exported
from sqlkit.training.dataset import Dataset, filled
from sqlkit.training.definition import Definition
from sqlkit.training.validation import Validation


def verdict(found: Validation) -> tuple[bool, str]:
    """It has to rank better than the baseline column and its probabilities have to beat the base rate's."""
    model, constant, alone = found.measures, found.constant, found.baseline
    to_beat = alone.auc if alone else 0.5
    sorting = f"sorting by {alone.column} alone" if alone else "chance"
    ranks, sure = model.auc > to_beat, model.brier < constant.brier
    return ranks and sure, (
        f"{_verb(ranks)} {sorting} at ranking (AUC {model.auc:.3f} against {to_beat:.3f}) and "
        f"{_verb(sure).lower()} the base rate at probabilities (Brier score {model.brier:.4f} "
        f"against {constant.brier:.4f}, lower is better)."
    )


def limits(definition: Definition, dataset: Dataset, found: Validation, exported: Exported) -> tuple[str, ...]:
    """What a reader of the card should not take for granted."""
    form, refused = exported.form, exported.report.refused
    used = filled(definition.features, dataset.train)
    empty = ", ".join(f.name for f in definition.features if f not in used)
    return tuple(
        sentence
        for told, sentence in (
            (
                found.positives < definition.minimum_positives,
                f"Only {found.positives} held-out positives: the figures are uncertain.",
            ),
            (bool(empty), f"NULL in every training row, and so not used: {empty}."),
            (
                any(f.kind == "text" for f in definition.features),
                f"Categories of fewer than {COMMON} training rows are scored as unknown.",
            ),
            (
                bool(refused),
                f"{sum(refused.values())} extreme rows, which scikit-learn refuses, were not compared.",
            ),
            (
                not form.has_sql,
                f"Converted by skl2onnx: scores differ from scikit-learn's by up to "
                f"{exported.report.worst('onnx'):.2g}, where {form.tolerance} was declared acceptable.",
            ),
            (
                found.method == "folds",
                "Judged on folds of the same period: how it holds up later is not known.",
            ),
        )
        if told
    )


def _verb(better: bool) -> str:
    return "Beats" if better else "Does not beat"
