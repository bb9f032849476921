"""What sqlkit should publish for a shop: one function a result, each from the documented definitions alone.

Money is counted in whole ten-thousandths (`UNIT`), so that no sum is ever rounded.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from .churn import customer_churn
from .cohorts import cohort_churn, cohort_retention
from .history import rfm_cut_points, rfm_history, segment_migrations
from .quarantine import quarantine, row_accounting
from .rfm import rfm, rfm_segments
from .shop import UNIT, Inputs, Params, Segment, Shop
from .threesixty import customer_360
from .value import ltv_cohorts, ltv_customers, ltv_segments

__all__ = ["EXPECTED", "UNIT", "Inputs", "Params", "Segment", "Shop"]

EXPECTED: dict[str, Callable[[Shop], pd.DataFrame]] = {
    function.__name__: function
    for function in (
        cohort_churn,
        cohort_retention,
        customer_360,
        customer_churn,
        ltv_cohorts,
        ltv_customers,
        ltv_segments,
        quarantine,
        rfm,
        rfm_cut_points,
        rfm_history,
        rfm_segments,
        row_accounting,
        segment_migrations,
    )
}
