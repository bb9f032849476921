"""The 1/10 sample of CDNOW that the papers use, as lifetimes ships it: 2,357 customers over 39 weeks, in weeks."""

from __future__ import annotations

from pathlib import Path

import lifetimes
import pandas as pd

from sqlkit.btyd.cells import Cells, Spends, counted, spends

DATA = Path(lifetimes.__file__).parent / "datasets"


def purchases() -> Cells:
    frame = pd.read_csv(DATA / "cdnow_customers_summary.csv")
    return counted(*(frame[name].to_numpy(float) for name in ("frequency", "recency", "T")))


def values() -> Spends:
    frame = pd.read_csv(DATA / "cdnow_customers_summary_with_transactions.csv")
    return spends(frame["x"].to_numpy(float), frame["zbar"].to_numpy(float))
