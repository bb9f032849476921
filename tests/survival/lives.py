"""Data sets that lifelines ships, by the names used here: t, e and covariates; and lives drawn at random."""

from __future__ import annotations

import numpy as np
import pandas as pd
from lifelines.datasets import load_lung, load_rossi, load_waltons

from sqlkit.survival.subjects import Subjects, counted

ROSSI = ["fin", "age", "race", "wexp", "mar", "paro", "prio"]
LUNG = ["age", "sex", "ecog"]


def rossi() -> pd.DataFrame:
    return load_rossi().rename(columns={"week": "t", "arrest": "e"})


def lung() -> pd.DataFrame:
    return load_lung().rename(columns={"time": "t", "status": "e", "ph.ecog": "ecog"})


def waltons() -> pd.DataFrame:
    return load_waltons().rename(columns={"T": "t", "E": "e"})


def drawn(rows: int, seed: int, columns: int = 3) -> pd.DataFrame:
    """Whole durations, so that many leave together; proportional hazards with coefficients of .6, -.4, .2, ..."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, columns)).round(2)
    pull = np.array([0.6, -0.4, 0.2, 0.0, 0.1])[:columns]
    life, seen = np.ceil(rng.exponential(np.exp(-x @ pull)) * 12), rng.integers(1, 40, rows)
    frame = pd.DataFrame(x, columns=[f"x{i}" for i in range(columns)])
    return frame.assign(t=np.minimum(life, seen).astype(float), e=(life <= seen).astype(int))


def subjects(frame: pd.DataFrame, columns: list[str]) -> Subjects:
    churned = frame["e"].to_numpy(float)
    return counted(frame["t"].to_numpy(float), churned, 1 - churned, frame[columns].to_numpy(float))
