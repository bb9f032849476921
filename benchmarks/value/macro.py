"""The shipped expression as a macro of an engine, as a build defines it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.value.purchases import AHEAD
from benchmarks.value.sides.asked import parameters_of

HISTORIES = f"""
    create view asked as
    select
        customer_id,
        cast(frequency as double) as frequency,
        cast(last_age_days as double) as last_age_days,
        cast(age_days as double) as age_days,
        cast({AHEAD} as double) as days_ahead
    from histories
"""


def define(connection: Any, folder: Path, customers: int) -> None:
    """`purchase_model_score`, and the view `asked` of what it reads."""
    import numpy as np

    from sqlkit.btyd.models import PURCHASES
    from sqlkit.btyd.scores import Quadrature, form_of
    from sqlkit.scoring.sql_form import table_macro

    parameters = np.array(list(parameters_of(folder, customers).values()))
    form = form_of(PURCHASES["bg_nbd"].scores(parameters, Quadrature(), 0.0))
    keys = ("customer_id", "frequency", "last_age_days", "age_days", "days_ahead")
    connection.execute(table_macro(form, "purchase_model_score", keys))
    connection.execute(HISTORIES)
