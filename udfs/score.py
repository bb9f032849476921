"""Handler of a scoring function: batches of doubles in, one score a row out, by the one ONNX file it imports.

A module of its own: Snowflake runs this text unchanged. The file is named by the SHA-256 of its bytes, which are
checked before they are loaded. Several threads call `score`, so nothing here changes after the module is loaded.
https://docs.snowflake.com/en/developer-guide/udf/python/udf-python-batch
"""

import hashlib
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import pandas as pd
from _snowflake import vectorized

OUTPUT = 0
"""Which of the artifact's outputs; another function of the same artifact ends in another number."""


def _artifact(folder):
    """The bytes of the only ONNX file in the folder; ValueError where its name is not their hash."""
    (path,) = Path(folder).glob("*.onnx")
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != path.stem:
        raise ValueError(f"the artifact {path.name} is not the one that was installed: its hash is {found}")
    return data


def _open(data):
    """One thread: Snowflake brings its own, and several would change the order of sums."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


_SESSION = _open(_artifact(sys._xoptions["snowflake_import_directory"]))


@vectorized(input=pd.DataFrame)
def score(batch):
    """Columns arrive by position, each a FLOAT and so float64, with NaN for NULL."""
    matrix = np.ascontiguousarray(batch.to_numpy(dtype=np.float64))
    return pd.Series(_SESSION.run(None, {"X": matrix})[0][:, OUTPUT])
