"""Whether a model is worth having, in a sentence, and what its card warns of."""

from __future__ import annotations

from sqlkit.estimators.encoding import COMMON
from sqlkit.scoring.export import Exported
from sqlkit.training.baseline import BASE_RATE, BG_NBD, CHAMPION
from sqlkit.training.dataset import Dataset, filled
from sqlkit.training.definition import Definition
from sqlkit.training.validation import Rival, Validation


def verdict(found: Validation) -> tuple[bool, str]:
    """It has to rank better than whatever ranks, and its probabilities have to beat the base rate's.

    Better means that the whole 95 % interval of the difference lies on its side.
    """
    ranking = [_by_auc(rival) for rival in found.rivals if rival.name not in (BASE_RATE, CHAMPION)] or [
        _by_chance(found)
    ]
    odds = [_by_brier(found, rival) for rival in found.rivals if rival.name == BASE_RATE]
    told = [*ranking, *odds]
    return all(beats for beats, _ in told), " ".join(sentence for _, sentence in told)


def _by_auc(rival: Rival) -> tuple[bool, str]:
    beats, verb = _compared(rival.ahead.lower.auc, rival.ahead.upper.auc)
    sorting = "BG/NBD" if rival.name == BG_NBD else f"sorting by {rival.name} alone"
    ahead, theirs = rival.ahead.measures.auc, rival.judged.measures.auc
    return beats, f"{verb} {sorting} at ranking: AUC {theirs + ahead:.3f} against {theirs:.3f}{_between(rival, 'auc')}."


def _by_chance(found: Validation) -> tuple[bool, str]:
    beats, verb = _compared(*(end if end is None else end - 0.5 for end in (found.lower.auc, found.upper.auc)))
    return beats, f"{verb} chance at ranking: AUC {found.measures.auc:.3f}."


def _by_brier(found: Validation, rival: Rival) -> tuple[bool, str]:
    low, high = rival.ahead.lower.brier, rival.ahead.upper.brier
    beats, verb = _compared(None if high is None else -high, None if low is None else -low)
    return beats, (
        f"{verb} the base rate at probabilities: Brier score {found.measures.brier:.4f} against "
        f"{rival.judged.measures.brier:.4f}, lower is better{_between(rival, 'brier', 4)}."
    )


def _between(rival: Rival, figure: str, digits: int = 3) -> str:
    low, high = getattr(rival.ahead.lower, figure), getattr(rival.ahead.upper, figure)
    return "" if low is None or high is None else f" (difference {low:+.{digits}f} to {high:+.{digits}f})"


def _compared(low: float | None, high: float | None) -> tuple[bool, str]:
    """By the ends of the interval of what the model is better by."""
    if low is not None and low > 0:
        return True, "Beats"
    return False, "Does worse than" if high is not None and high < 0 else "Does not clearly beat"


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
                form.has_sql and form.tolerance is not None,
                f"Its library adds up in float32: its own scores are up to {exported.report.worst('onnx'):.2g} from "
                f"these, which add the same leaves in double; more than {form.tolerance or 0:.2g} they cannot be.",
            ),
            (
                found.calibrated_by is not None and found.method == "test period",
                "Probabilities are set right on the test period, each customer's judged by a curve fitted to others: "
                "how far the rate moves by the next period is not known.",
            ),
            (
                found.method == "folds",
                "Judged on folds of the same period: how it holds up later is not known.",
            ),
        )
        if told
    )
