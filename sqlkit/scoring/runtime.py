"""Running an artifact's bytes with onnxruntime, the way a warehouse function does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np

from sqlkit.scoring.codes import Vocabulary, encode
from sqlkit.scoring.features import Columns, Feature, Floats, length, take
from sqlkit.scoring.row_order import in_order

Scorer = Callable[[Columns], Floats]

SLICE = 2048
"""Rows a call: what DuckDB hands over, and measured fastest in memory too."""

PACKET = 8
"""Doubles in the widest register: the rows left over by it are computed otherwise, and may differ in the last bit."""


def run_onnx(data: bytes) -> Scorer:
    """A callable on raw columns; the bytes carry all it needs. One thread: the engine brings its own."""
    session = open_session(data)
    meta = session.get_modelmeta().custom_metadata_map
    features = [Feature(*fields) for fields in json.loads(meta["sqlkit.features"])]
    words = Vocabulary(tuple((c, tuple(w)) for c, w in json.loads(meta["sqlkit.words"]).items()))
    run = run_matrix(session)
    return _sliced(lambda columns: _scores(run(encode(features, words, columns))))


def run_matrix(session: Any) -> Callable[[Any], Any]:
    """A callable from a batch's `[rows, features]` matrix to its scores, in the order of rows that is fastest.

    A row's scores are the same to the bit whichever rows come with it.
    """
    meta = session.get_modelmeta().custom_metadata_map
    sorted_by = json.loads(meta.get("sqlkit.sorted_by", "[]"))

    def run(matrix: Any) -> Any:
        rows = len(matrix)
        if rows % PACKET:
            matrix = np.pad(matrix, ((0, -rows % PACKET), (0, 0)))
        return session.run(None, {"X": matrix})[0][:rows]

    return in_order(run, sorted_by)


def open_session(data: bytes) -> Any:
    """An onnxruntime session with one intra-op thread, which is also what keeps sums in order."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def _sliced(run: Scorer) -> Scorer:
    def score(columns: Columns) -> Floats:
        rows = np.arange(length(columns))
        starts = range(0, max(len(rows), 1), SLICE)
        return np.concatenate([run(take(columns, rows[start : start + SLICE])) for start in starts])

    return score


def _scores(scores: Floats) -> Floats:
    return scores[:, 0] if scores.shape[1] == 1 else scores
