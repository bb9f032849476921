"""The card of segments: why so many, what they are like in the features' own units, and whether they are natural."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlkit.training.clusters.choice import DRAWS, JUDGED, Candidate
from sqlkit.training.contract import Contract
from sqlkit.training.policy import Sensitive


@dataclass(frozen=True)
class Placed:
    """One feature of a segment: its mean over members in its own unit, and how many standard deviations the centre is
    from the mean of all, of its logarithm where that is what distances are of.
    """

    feature: str
    mean: float | None
    overall: float | None
    difference: float


@dataclass(frozen=True)
class Described:
    """A segment as it is assigned in the sample; `radius` where who is farther away is in none."""

    segment: int
    name: str
    customers: int
    share: float
    radius: float | None
    features: tuple[Placed, ...]


@dataclass(frozen=True, kw_only=True)
class ClustersCard:
    """`reference` is the silhouette of the same rule made from one cloud without groups; see `natural`. `metrics` are
    rows to keep, `leak` what other families may have. Of `form` to `libraries` see `Card`.
    """

    name: str
    family: str
    estimator: str
    title: str
    version: str
    settings: Mapping[str, Any]
    contract: Contract
    contract_sha256: str
    customers: int
    total_customers: int
    candidates: tuple[Candidate, ...]
    chosen: Candidate
    why: str
    is_natural: bool
    verdict: str
    reference: float
    segments: tuple[Described, ...]
    metrics: tuple[Mapping[str, Any], ...]
    draws: int = DRAWS
    judged: int = JUDGED
    leak: None = None
    form: str
    nodes: int
    parity: float
    parity_rows: int
    libraries: dict[str, str]
    limits: tuple[str, ...]
    sensitive: tuple[Sensitive, ...] = ()
