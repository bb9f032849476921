"""Handler of an explaining function: batches of doubles in, the reasons of each row out, as numbers in one text.

A module of its own: Snowflake runs this text unchanged, beside a zip of sqlkit's training code. The explanation is a
file named by the SHA-256 of its bytes, which are checked before they are read. One text and not a column a number,
since a function answers once a row; a number that is none is empty.
https://docs.snowflake.com/en/developer-guide/udf/python/udf-python-batch
"""

import hashlib
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from _snowflake import vectorized

from sqlkit.scoring.reasons import reasons_of_codes


def _explanation(folder):
    """The text of the only JSON file in the folder; ValueError where its name is not its hash."""
    (path,) = Path(folder).glob("*.json")
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != path.stem:
        raise ValueError(f"the explanation {path.name} is not the one that was installed: its hash is {found}")
    return data.decode()


_REASONS = reasons_of_codes(_explanation(sys._xoptions["snowflake_import_directory"]))


@vectorized(input=pd.DataFrame)
def explain(batch):
    """Columns arrive by position, each a FLOAT and so float64, with NaN for NULL."""
    matrix = np.ascontiguousarray(batch.to_numpy(dtype=np.float64))
    return pd.Series([_text(row) for row in _REASONS(matrix).tolist()])


def _text(row):
    return ",".join("" if value != value else repr(value) for value in row)
