"""Runs of unequal length (a customer's orders, an order's lines) kept flat: no Python loop meets a row."""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.void]


def owners(counts: Ints) -> Ints:
    """The index of the run each element belongs to.

    >>> owners(np.array([2, 0, 1])).tolist()
    [0, 0, 2]
    """
    return np.repeat(np.arange(len(counts), dtype=np.int64), counts)


def places(counts: Ints) -> Ints:
    """The place of each element within its run, from 0.

    >>> places(np.array([2, 0, 3])).tolist()
    [0, 1, 0, 1, 2]
    """
    starts = np.cumsum(counts) - counts
    return np.arange(int(counts.sum()), dtype=np.int64) - np.repeat(starts, counts)


def pick(rng: np.random.Generator, size: int, among: int) -> Ints:
    """Indices below `among` with repetition; unlike Generator.integers it allows none out of none."""
    return (rng.random(size) * among).astype(np.int64)


def stream(seed: int, block: int, concern: str) -> np.random.Generator:
    """A generator of its own for each block and concern: a change to one leaves the others' draws alone."""
    return np.random.default_rng([seed, block, zlib.crc32(concern.encode())])
