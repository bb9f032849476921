"""Sides of a comparison in turn, each in a fresh process, so that a slow minute of the machine hits all of them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Side:
    """A command that prints one JSON object as its last line; times and sizes are numbers in it."""

    name: str
    command: Sequence[str]


@dataclass(frozen=True)
class Limits:
    """A run beyond `timeout` seconds is given up; a side that took longer than `patience` is not repeated."""

    timeout: float = 900.0
    patience: float = 45.0


@dataclass
class Results:
    """What each side printed, a dictionary a round; why it printed nothing, where it failed."""

    runs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    def median(self, side: str, key: str) -> float | None:
        """The middle of a side's values, None without any."""
        values = [run[key] for run in self.runs.get(side, []) if run.get(key) is not None]
        return median(values) if values else None

    def highest(self, side: str, key: str) -> float | None:
        """The largest of a side's values: what a memory limit has to hold."""
        return max((run[key] for run in self.runs.get(side, []) if run.get(key) is not None), default=None)

    def ratio(self, side: str, other: str, key: str, other_key: str = "") -> float | None:
        """The median over rounds of one side's value over another's, so that both are of the same minutes."""
        pairs = zip(self.runs.get(side, []), self.runs.get(other, []), strict=False)
        ratios = [first[key] / second[other_key or key] for first, second in pairs]
        return median(ratios) if ratios else None


def alternate(
    sides: Sequence[Side], rounds: int, limits: Limits | None = None, say: Callable[[str], None] = print
) -> Results:
    """Run every side once a round, every other round in reverse order."""
    results, limits = Results(), limits or Limits()
    for number in range(rounds):
        for side in _to_run(sides if number % 2 == 0 else sides[::-1], results, limits):
            _run(side, results, limits.timeout)
            say(f"round {number + 1}/{rounds}  {side.name:40} {_said(side.name, results)}")
    return results


def _to_run(sides: Sequence[Side], results: Results, limits: Limits) -> Iterator[Side]:
    for side in sides:
        runs = results.runs.get(side.name, [])
        is_slow = any(run.get("seconds", 0.0) > limits.patience for run in runs)
        if side.name not in results.failures and not is_slow:
            yield side


def _run(side: Side, results: Results, timeout: float) -> None:
    try:
        done = subprocess.run(side.command, cwd=ROOT, capture_output=True, text=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        results.failures[side.name] = f"longer than {timeout:.0f} s"
        return
    if done.returncode != 0:
        results.failures[side.name] = (done.stderr.strip().splitlines() or ["nothing said"])[-1]
        return
    results.runs.setdefault(side.name, []).append(_last_object(done.stdout))


def _last_object(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text.strip().splitlines()[-1])
    return found


def _said(name: str, results: Results) -> str:
    if name in results.failures:
        return results.failures[name]
    shown: Mapping[str, Any] = results.runs[name][-1]
    return "  ".join(f"{key} {value:.4g}" for key, value in shown.items() if isinstance(value, int | float))
