"""Champion and challenger: a model trained anew takes over only if it clearly does better on the same later period.

Of two that do alike the one before stays: scores then do not move for no reason, and one that has aged loses clearly.

The champion ranks without having seen that period either. Its curve may have seen outcomes of part of it, which
favours it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlkit.training.baseline import CHAMPION
from sqlkit.training.validation import Validation


@dataclass(frozen=True)
class Promotion:
    """`sentence` says by what; empty where there was no champion to beat."""

    is_promoted: bool
    sentence: str = ""


def promotion(found: Validation) -> Promotion:
    """Better is a lower log loss, which scores ranking and probabilities alike, in the whole 95 % interval of the
    difference, without clearly ranking worse.
    """
    champion = found.rival(CHAMPION)
    if champion is None:
        return Promotion(True)
    least, most = champion.ahead.upper.log_loss, champion.ahead.upper.auc
    is_better = least is not None and least < 0
    is_worse_at_ranking = most is not None and most < 0
    told = (
        f"log loss {found.measures.log_loss:.4f} against {champion.judged.measures.log_loss:.4f}, lower is better; "
        f"AUC {found.measures.auc:.3f} against {champion.judged.measures.auc:.3f}"
    )
    if is_better and not is_worse_at_ranking:
        return Promotion(True, f"Takes over from the model before: {told}.")
    return Promotion(False, f"Does not take over from the model before: {told}.")
