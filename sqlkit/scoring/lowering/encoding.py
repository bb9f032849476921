"""Encoders of text: asked, category by category, what they answer.

Asking the fitted encoder covers `drop`, `min_frequency`, `max_categories` and every way of `handle_unknown`
without repeating its rules here.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt

from sqlkit.scoring.errors import NotCovered
from sqlkit.scoring.features import Floats
from sqlkit.scoring.source import Lookup, Numeric, Source, Text

_NEW = "\x00 never seen in training"


def lift_one_hot(encoder: Any, sources: list[Source]) -> list[Source]:
    """A lookup for each output column, in the encoder's order."""
    ends = np.cumsum(encoder._n_features_outs)
    lifted: list[Source] = []
    for j, (source, end) in enumerate(zip(sources, ends, strict=True)):
        if not isinstance(source, Text):
            raise NotCovered("OneHotEncoder", f"column '{source.column}' is a number; cast it to text first")
        answers = _ask(encoder, j, _questions(encoder, j, source))
        block = answers[:, end - encoder._n_features_outs[j] : end]
        lifted += [_lookup(encoder, j, source, block[:, k]) for k in range(block.shape[1])]
    return lifted


def lift_ordinal(encoder: Any, sources: list[Source]) -> list[Source]:
    """The category's rank; over a column that holds ranks already, ranks of ranks."""
    return [_ordinal(encoder, j, source) for j, source in enumerate(sources)]


def lift_target(encoder: Any, sources: list[Source]) -> list[Source]:
    """The mean of the target in the category, one column a class where there are more than two."""
    width = len(encoder.encodings_) // len(sources)
    lifted: list[Source] = []
    for j, source in enumerate(sources):
        if not isinstance(source, Text):
            raise NotCovered("TargetEncoder", f"column '{source.column}' is a number; cast it to text first")
        answers = _ask(encoder, j, _questions(encoder, j, source))
        lifted += [_lookup(encoder, j, source, answers[:, j * width + k]) for k in range(width)]
    return lifted


def _ordinal(encoder: Any, j: int, source: Source) -> Source:
    if isinstance(source, Numeric):
        raise NotCovered("OrdinalEncoder", f"column '{source.column}' is a number; cast it to text first")
    if isinstance(source, Text):
        return _lookup(encoder, j, source, _ask(encoder, j, _questions(encoder, j, source))[:, j])
    asked: list[Any] = [v for _, v in source.values] + [source.null, source.unseen]
    *values, null, unseen = _ask(encoder, j, asked)[:, j].tolist()
    renamed = tuple((c, v) for (c, _), v in zip(source.values, values, strict=True))
    return Lookup(source.column, renamed, null, unseen)


def _known(encoder: Any, j: int) -> list[str]:
    return [c for c in encoder.categories_[j].tolist() if isinstance(c, str)]


def _questions(encoder: Any, j: int, source: Text) -> list[Any]:
    return [*_known(encoder, j), source.marker if source.null is None else source.null, _NEW]


def _lookup(encoder: Any, j: int, source: Text, answers: Floats) -> Lookup:
    *values, null, unseen = answers.tolist()
    listed = tuple((c, v) for c, v in zip(_known(encoder, j), values, strict=True) if v != unseen)
    return Lookup(source.column, listed, null, unseen)


def _ask(encoder: Any, j: int, values: list[Any]) -> Floats:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            answers = encoder.transform(_probe(encoder, j, values))
        except ValueError as error:
            why = f"it refuses new categories; set handle_unknown='ignore' ({error})"
            raise NotCovered(type(encoder).__name__, why) from error
    dense = answers.toarray() if hasattr(answers, "toarray") else answers
    return np.asarray(dense, dtype=np.float64)


def _probe(encoder: Any, j: int, values: list[Any]) -> Any:
    kinds = {c.dtype.kind for c in encoder.categories_}
    block: npt.NDArray[Any] = np.empty((len(values), len(encoder.categories_)), dtype=object)
    for k, categories in enumerate(encoder.categories_):
        block[:, k] = categories[0]
    block[:, j] = values
    probe = block.astype(np.float64) if kinds <= set("fiub") else block
    if not hasattr(encoder, "feature_names_in_"):
        return probe
    import pandas as pd

    return pd.DataFrame(probe, columns=encoder.feature_names_in_)
