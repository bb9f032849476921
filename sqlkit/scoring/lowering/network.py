"""Multi-layer perceptrons: weights and activations, as fitted on the scaled columns."""

from __future__ import annotations

from typing import Any

from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.form import Layer, Link, Network
from sqlkit.scoring.source import Encoded

_LINKS: dict[str, Link] = {"identity": "identity", "logistic": "logit", "softmax": "softmax", "exp": "log"}
"""By scikit-learn's name for the activation of the output."""


def lower_perceptron(estimator: Any, sources: list[Encoded]) -> Network:
    """MLPClassifier and MLPRegressor; several targets or labels at once are refused."""
    link = _LINKS[estimator.out_activation_]
    if estimator.n_outputs_ > 1 and link != "softmax":
        raise NotCovered(type(estimator).__name__, "several targets at once; fit one model a target")
    pairs = zip(estimator.coefs_, estimator.intercepts_, strict=True)
    layers = (Layer(tuple(map(tuple, w.tolist())), tuple(b.tolist())) for w, b in pairs)
    return Network(tuple(sources), tuple(layers), estimator.activation, link)
