"""What scikit-learn itself answers, and for which rows it refuses to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sqlkit.scoring.adversarial import Rows
from sqlkit.scoring.features import Feature, Floats, take, training_frame


def expected_scores(model: Any, frame: Any) -> Floats:
    """P(second class) of two, the matrix of more, or the prediction: what a form's outputs stand for."""
    if not hasattr(model, "predict_proba"):
        return np.asarray(model.predict(frame), dtype=np.float64)
    shares = np.asarray(model.predict_proba(frame), dtype=np.float64)
    return shares[:, 1] if shares.shape[1] == 2 else shares


def answers(model: Any, features: Sequence[Feature], rows: Rows) -> tuple[Any, Floats, dict[str, int]]:
    """Positions answered, the answers, and rows refused by cause."""
    from threadpoolctl import threadpool_limits

    by_cause: dict[str, list[int]] = {}
    for i, cause in enumerate(rows.causes):
        by_cause.setdefault(cause, []).append(i)
    refused: dict[str, int] = {}
    parts: list[tuple[list[int], Floats]] = []

    def ask(causes: list[str]) -> None:
        """Halving: most causes are answered together, and alike ones are refused together."""
        where = [i for cause in causes for i in by_cause[cause]]
        try:
            frame = training_frame(features, take(rows.columns, np.array(where)))
            parts.append((where, expected_scores(model, frame)))
        except ValueError:
            if len(causes) == 1:
                refused[causes[0]] = len(where)
            else:
                ask(causes[: len(causes) // 2])
                ask(causes[len(causes) // 2 :])

    # Many small calls: on a busy machine OpenMP's threads wait 20 times longer than they work. What overflows a
    # float32 is refused, and need not be warned of as well.
    with threadpool_limits(1), np.errstate(over="ignore"):
        ask(sorted(by_cause))
    positions = np.array([i for where, _ in parts for i in where], dtype=np.intp)
    return positions, np.concatenate([e for _, e in parts]) if parts else np.empty(0), refused
