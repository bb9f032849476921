"""The error function that SQL lacks, against 40 digits."""

from __future__ import annotations

from pathlib import Path

import duckdb
import jinja2
import mpmath as mp
import numpy as np
import pandas as pd
import pytest
from markupsafe import Markup

from sqlkit.resources import shipped


def rendered(argument: str) -> str:
    """The macro alone, with the filter that projects have."""
    folder = Path(str(shipped("templates")))
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(folder), autoescape=False)
    environment.filters["sql"] = Markup
    return str(environment.from_string('{% from "survival/_erfc.sql" import erfc %}{{ erfc(x) }}').render(x=argument))


def test_to_its_digits() -> None:
    places = np.concatenate([[0.0], np.geomspace(1e-12, 25, 400), np.linspace(6, 6.6, 61)])
    with duckdb.connect() as connection:
        connection.register("given", pd.DataFrame({"x": places}))
        found = connection.execute(f"select {rendered('x')} from given").fetchnumpy()
    expected = [float(mp.erfc(mp.mpf(x))) for x in places.tolist()]
    assert next(iter(found.values())) == pytest.approx(expected, rel=2e-13, abs=0)
