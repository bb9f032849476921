"""Hazards of periods with every customer's periods written out, a row each, and scipy: no counts, no other code."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import minimize


def person_period_rows(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Of customers with `periods`, and `e` where they left in the last of them."""
    repeated = frame.loc[frame.index.repeat(frame["periods"].to_numpy(int))]
    number = repeated.groupby(level=0).cumcount() + 1
    is_last = (repeated["e"] == 1) & (number == repeated["periods"])
    return repeated[columns].assign(period=number.to_numpy(), left=is_last.to_numpy().astype(float))


def fitted(rows: pd.DataFrame, columns: list[str]) -> tuple[np.ndarray, np.ndarray, float]:
    """Coefficients with their standard errors, and the log-likelihood; periods without a loss left out."""
    left = rows.groupby("period")["left"].transform("mean")
    rows = rows[(left > 0) & (left < 1)]
    x = rows[columns].to_numpy(float)
    middle, spread = x.mean(axis=0), x.std(axis=0)
    design = np.column_stack([pd.get_dummies(rows["period"]).to_numpy(float), (x - middle) / spread])
    y = rows["left"].to_numpy() == 1

    def downhill(at: np.ndarray) -> tuple[float, np.ndarray]:
        m = np.exp(design @ at)
        slope = np.where(y, m / np.expm1(m), -m)
        return -np.where(y, np.log(-np.expm1(-m)), -m).sum(), -design.T @ slope

    start = np.full(design.shape[1], -2.0)
    start[-len(columns) :] = 0
    done = minimize(downhill, start, jac=True, method="BFGS", options={"gtol": 1e-9, "maxiter": 5000})
    steps = 1e-5 * np.eye(len(start))
    information = np.array([(downhill(done.x + s)[1] - downhill(done.x - s)[1]) / 2e-5 for s in steps])
    errors = np.sqrt(np.diag(np.linalg.inv(information)))
    size = len(columns)
    return done.x[-size:] / spread, errors[-size:] / spread, -float(done.fun)
