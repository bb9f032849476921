"""A Snowpark table as the arrays training takes, whichever types pandas gave its columns."""

import numpy as np


def columns(frame, spellings):
    """Arrays by name; Snowflake's names are upper-case, so a column is called as one of `spellings` or lower-case."""
    spelt = {text.upper(): text for text in spellings}
    return {spelt.get(name.upper(), name.lower()): _array(frame[name]) for name in frame.columns}


def booleans(table):
    """Names, upper-case, of the columns that are BOOLEAN."""
    kinds = {field.name.strip('"').upper(): type(field.datatype).__name__ for field in table.schema.fields}
    return {name for name, kind in kinds.items() if kind == "BooleanType"}


def _array(values):
    """Plain arrays as they are, anything else as objects with None for NULL.

    A NUMBER is int8 to int64, float64 or Decimal objects, by its scale and whether it has NULLs; BOOLEAN with NULLs,
    DATE and VARCHAR are objects; a nullable type of pandas is no NumPy type at all. Training reads each of these.
    """
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "biufM":
        return values.to_numpy()
    pairs = zip(values.astype(object), values.isna(), strict=True)
    found = np.empty(len(values), object)
    found[:] = [None if missing else value for value, missing in pairs]
    return found
