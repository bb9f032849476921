"""How far each way to evaluate a form is from scikit-learn, in value and in the paths rows take."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from sqlkit.scoring.answers import expected_scores
from sqlkit.scoring.features import Columns, Floats, length, take
from sqlkit.scoring.form import Distances, Form, Linear, choose
from sqlkit.scoring.lowering import lower
from sqlkit.scoring.onnx_form import emit_onnx
from sqlkit.scoring.parity import TIE, parity, relative_difference
from sqlkit.scoring.reference import centre_gaps, score
from sqlkit.scoring.runtime import run_onnx
from sqlkit.scoring.sql_form import table_macro
from tests.scoring.catalogue import Entry
from tests.scoring.paths import flipped, marked, path_form, paths_taken
from tests.scoring.shop import EXACT, FEATURES, duckdb_table, every_route, fetch_scores, frame, shop

TRAINED_ON, ROWS, BATCH, BASES = 20_000, 1_000_000, 100_000, 300
"""Rows to fit on, to compare, to hold at a time, and of the sample that adversarial rows are made from."""

FORMS = ("numpy", "onnx", "duckdb")

Answers = Mapping[str, Floats]


@dataclass(frozen=True)
class Agreement:
    """Of one catalogue entry: by form, the largest differences and the rows that went another way.

    `flips` says what of: decision paths, nearest centres, labels; nothing can flip in a regression.
    """

    nodes: int
    route: str
    worst: Mapping[str, float]
    adversarial: Mapping[str, float]
    adversarial_rows: int
    flips: str
    flipped: Mapping[str, int]
    ties: int
    within: float = EXACT
    "What is promised: EXACT, unless the library itself adds up in float32."


@dataclass(frozen=True)
class People:
    """Rows to compare, in memory and as DuckDB's table `customers`."""

    columns: Columns
    connection: Any

    def batches(self) -> Iterator[Columns]:
        """The rows a hundred thousand at a time."""
        rows = np.arange(length(self.columns))
        return (take(self.columns, rows[start : start + BATCH]) for start in range(0, len(rows), BATCH))


def people(rows: int = ROWS) -> People:
    """The shop's customers with NULL as well as NaN, and every fiftieth in a category nobody has seen."""
    columns, rng = dict(shop(rows, seed=9)), np.random.default_rng(9)
    for name in ("spend", "slope"):
        columns[name] = np.ma.MaskedArray(columns[name], mask=np.isnan(columns[name]) & (rng.random(rows) < 0.5))
    columns["channel"][rng.random(rows) < 0.02] = "never seen before"
    connection = duckdb.connect()
    duckdb_table(connection, Form(FEATURES, Linear((), (0.0,), "identity")), columns)
    return People(columns, connection)


def fitted(entry: Entry, rows: int = TRAINED_ON, small: bool = False) -> Any:
    """The entry's pipeline on the shop's customers of another day."""
    columns = shop(rows)
    return entry.unfitted(small).fit(frame(columns, entry.features), entry.target(columns))


def measure(entry: Entry, everyone: People) -> Agreement:
    """Fits the entry, evaluates it in every form on all rows and on the adversarial ones, and compares."""
    model = fitted(entry)
    form = lower(model, entry.features)
    expected = np.concatenate([expected_scores(model, frame(b, entry.features)) for b in everyone.batches()])
    got = _answers(form, everyone)
    report = parity(model, entry.features, take(everyone.columns, np.arange(BASES)), every_route(form))
    tied = _tied(form, everyone)
    flips, rows = _flips(model, form, expected[~tied], {name: a[~tied] for name, a in got.items()})
    if flips == "paths":
        rows = _paths_flipped(model, entry, everyone, report.rows.columns)
    return Agreement(
        nodes=form.nodes,
        route=choose(form),
        worst={name: float(relative_difference(got[name], expected)[~tied].max()) for name in FORMS},
        adversarial={name: report.worst(name) for name in FORMS},
        adversarial_rows=len(report.expected),
        flips=flips,
        flipped=rows,
        ties=int(tied.sum()) + report.ties,
        within=form.tolerance or EXACT,
    )


def _answers(form: Form, everyone: People) -> dict[str, Floats]:
    everyone.connection.execute(table_macro(form, "scored"))
    return {
        "numpy": np.concatenate([score(form, batch) for batch in everyone.batches()]),
        "onnx": run_onnx(emit_onnx(form))(everyone.columns),
        "duckdb": fetch_scores(everyone.connection, form, "select * from scored('customers')"),
    }


def _tied(form: Form, everyone: People) -> npt.NDArray[np.bool_]:
    """Where rounding says which centre is nearest, see `parity.TIE`."""
    if not isinstance(form.body, Distances):
        return np.zeros(length(everyone.columns), dtype=np.bool_)
    gaps = np.concatenate([np.sort(centre_gaps(form.body, batch), axis=1) for batch in everyone.batches()])
    return np.asarray(gaps[:, 1] - gaps[:, 0] <= TIE * np.maximum(1.0, np.abs(gaps).max(axis=1)))


def _flips(model: Any, form: Form, expected: Floats, got: Answers) -> tuple[str, dict[str, int]]:
    if marked(model):
        return "paths", {}
    decide: Callable[[Floats], Any]
    if isinstance(form.body, Distances):
        kind, decide = "centres", np.asarray
    elif hasattr(model, "classes_"):
        kind, decide = "labels", lambda scores: scores.argmax(axis=1) if scores.ndim == 2 else scores > 0.5
    else:
        return "", {}
    return kind, {name: int((decide(answer) != decide(expected)).sum()) for name, answer in got.items()}


def _paths_flipped(model: Any, entry: Entry, everyone: People, made: Columns) -> dict[str, int]:
    rows = dict.fromkeys(FORMS, 0)
    for copy in marked(model):
        form = path_form(copy, entry.features)
        frames = (frame(batch, entry.features) for batch in everyone.batches())
        taken = np.concatenate([paths_taken(copy, one) for one in frames])
        taken_by_made, routes = paths_taken(copy, frame(made, entry.features)), every_route(form)
        for name, got in _answers(form, everyone).items():
            rows[name] += flipped(got, taken) + flipped(routes[name](made), taken_by_made)
    return rows
