"""Whether a model of amounts is worth having, in sentences, and what its card warns of."""

from __future__ import annotations

from sqlkit.estimators.encoding import COMMON
from sqlkit.scoring.export import Exported
from sqlkit.training.amounts.choice import Choice
from sqlkit.training.amounts.data import Periods, filled
from sqlkit.training.amounts.rivals import BEFORE, BTYD, MEAN
from sqlkit.training.amounts.validation import AmountRival, AmountValidation
from sqlkit.training.definition import Definition

TITLES = {
    MEAN: "the mean of training",
    BEFORE: "what each spent in as long a period before",
    BTYD: "BG/NBD with Gamma-Gamma",
}


def verdict(found: AmountValidation) -> tuple[bool, str]:
    """Amounts have to be nearer than every rival's, and ranked better than by whatever ranks.

    Better means that the whole 95 % interval of the difference lies on its side.
    """
    told = [one for rival in found.rivals for one in (_by_amount(rival, found), _by_rank(rival, found)) if one]
    return all(beats for beats, _ in told), " ".join(sentence for _, sentence in told)


def _by_amount(rival: AmountRival, found: AmountValidation) -> tuple[bool, str]:
    low, high = rival.ahead.lower.mae, rival.ahead.upper.mae
    beats, verb = _compared(None if high is None else -high, None if low is None else -low)
    return beats, (
        f"{verb} {TITLES[rival.name]} at amounts: off by {found.measures.mae:,.2f} on average against "
        f"{rival.judged.measures.mae:,.2f}{_between(low, high, 2)}."
    )


def _by_rank(rival: AmountRival, found: AmountValidation) -> tuple[bool, str] | None:
    theirs, low, high = rival.judged.measures.spearman, rival.ahead.lower.spearman, rival.ahead.upper.spearman
    if theirs is None or found.measures.spearman is None:
        return None
    beats, verb = _compared(low, high)
    return beats, (
        f"{verb} it at ranking: Spearman {found.measures.spearman:.3f} against {theirs:.3f}{_between(low, high, 3)}."
    )


def _between(low: float | None, high: float | None, digits: int) -> str:
    return "" if low is None or high is None else f" (difference {low:+,.{digits}f} to {high:+,.{digits}f})"


def _compared(low: float | None, high: float | None) -> tuple[bool, str]:
    """By the ends of the interval of what the model is better by."""
    if low is not None and low > 0:
        return True, "Beats"
    return False, "Does worse than" if high is not None and high < 0 else "Does not clearly beat"


def limits(
    definition: Definition, data: Periods, found: AmountValidation, choice: Choice, exported: Exported
) -> tuple[str, ...]:
    """What a reader of the card should not take for granted."""
    form, refused = exported.form, exported.report.refused
    used = filled(definition.features, data.train)
    empty = ", ".join(f.name for f in definition.features if f not in used)
    low, high = found.lower.total_ratio, found.upper.total_ratio
    is_off = found.measures.total_ratio is not None and low is not None and high is not None and not low <= 1 <= high
    sentences = (
        (
            is_off,
            f"All together {found.expected:,.0f} was predicted and {found.actual:,.0f} came: levels move from period "
            "to period, ranks less so.",
        ),
        (
            choice.method == "folds",
            "Its estimator was chosen on folds of customers: no training date was old enough to choose by time.",
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
            f"Converted by skl2onnx: predictions differ from scikit-learn's by up to "
            f"{exported.report.worst('onnx'):.2g}, where {form.tolerance} was declared acceptable.",
        ),
        (True, "An amount is what such customers come to on average: hardly one of them spends just that."),
    )
    return tuple(sentence for told, sentence in sentences if told)
