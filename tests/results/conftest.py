"""Fixtures: the real data sets, where somebody has them, each also named as the example projects look for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def online_retail() -> Iterator[Path]:
    """UCI Online Retail as Parquet."""
    yield from _named("ONLINE_RETAIL", "online_retail/online_retail_1.parquet")


@pytest.fixture(scope="module")
def cdnow() -> Iterator[Path]:
    """The CDNOW master file."""
    yield from _named("CDNOW", "cdnow/CDNOW_master.txt")


def _named(variable: str, name: str) -> Iterator[Path]:
    folder = os.environ.get("SQLKIT_REALDATA")
    if not folder:
        pytest.skip(f"a public data set, not shipped: set SQLKIT_REALDATA to a folder that holds {name}")
    path = Path(folder).resolve() / name
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(variable, str(path))
        yield path
