"""Folds by a hash of who a row is about: no random numbers, no dependence on order."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt


def assign(who: npt.NDArray[np.str_], labels: npt.NDArray[np.int64], folds: int) -> npt.NDArray[np.intp]:
    """The fold of each row, 0 to folds - 1.

    Stratified: positives, and then the rest, are dealt out in the order of their hash. All rows about one
    customer share a fold, which is the customer's, positive if any of them is.

    >>> assign(np.array(["ann", "bob", "cid", "dee"]), np.array([1, 0, 1, 0]), 2).tolist()
    [0, 0, 1, 1]
    """
    names, row_of = np.unique(who, return_inverse=True)
    positive = np.zeros(len(names), dtype=np.bool_)
    positive[row_of[labels == 1]] = True
    shuffled = np.argsort([hashlib.sha256(str(name).encode()).hexdigest() for name in names], kind="stable")
    fold = np.empty(len(names), dtype=np.intp)
    for kind in (True, False):
        dealt = shuffled[positive[shuffled] == kind]
        fold[dealt] = np.arange(len(dealt)) % folds
    return fold[row_of]
