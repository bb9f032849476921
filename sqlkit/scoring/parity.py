"""The gate every artifact passes: scikit-learn in float64 against the artifact, row by row.

Compared is what scikit-learn answers. Where it refuses a row (infinity behind a scaler, NULL without an
imputer, more than float32 holds in a forest) there is nothing to agree with: counted by cause, not compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sqlkit.scoring.adversarial import Rows, adversarial, missing
from sqlkit.scoring.answers import answers
from sqlkit.scoring.errors import NotCovered, ParityError
from sqlkit.scoring.features import (
    Columns,
    Feature,
    Floats,
    length,
    masked,
    take,
    texts,
)
from sqlkit.scoring.form import Distances, Form
from sqlkit.scoring.lowering import lower
from sqlkit.scoring.reference import centre_gaps
from sqlkit.scoring.runtime import Scorer

TOLERANCE = 1e-9
"""Above this, relative to max(1, |expected|), an exact artifact is refused."""

TIE = 1e-14
"""Two centres whose distances agree to this, relatively: rounding, not the model, says which is nearest."""


@dataclass(frozen=True)
class ParityReport:
    """Answers side by side for the rows that scikit-learn answered and that are no tie."""

    features: tuple[Feature, ...]
    rows: Rows
    expected: Floats
    answers: Mapping[str, Floats]
    refused: Mapping[str, int]
    ties: int

    def worst(self, artifact: str) -> float:
        """The largest relative difference; infinity where one side has an answer and the other has none."""
        return float(self.differences(artifact).max(initial=0.0))

    def differences(self, artifact: str) -> Floats:
        """Row by row, the worst output of each."""
        return relative_difference(self.answers[artifact], self.expected)


def parity(model: Any, features: Sequence[Feature], sample: Columns, artifacts: Mapping[str, Scorer]) -> ParityReport:
    """`artifacts` by name: anything that scores raw columns. A difference is reported, not raised."""
    form = _form(model, features)
    return _compare(
        model, features, _with_sample(features, sample, adversarial(features, sample, form)), artifacts, form
    )


def require_parity(report: ParityReport, tolerance: float = TOLERANCE) -> None:
    """Raises ParityError naming causes, counts and the worst rows."""
    if not length(report.rows.columns):
        raise ParityError("scikit-learn answered none of the rows, so nothing was compared")
    wrong = [name for name in report.answers if report.worst(name) > tolerance]
    if wrong:
        raise ParityError(
            "\n".join(_faults(report, name, tolerance) for name in wrong),
            "; ".join(_verdict(report, name, tolerance) for name in wrong),
        )


def relative_difference(got: Floats, expected: Floats) -> Floats:
    """|got - expected| / max(1, |expected|); two NaN or the same infinity agree."""
    if got.shape != expected.shape:
        raise ParityError(f"the artifact answers with shape {got.shape}, scikit-learn with {expected.shape}")
    with np.errstate(invalid="ignore", over="ignore"):
        apart = np.abs(got - expected) / np.maximum(1.0, np.abs(expected))
    same = (got == expected) | (np.isnan(got) & np.isnan(expected))
    apart = np.where(same, 0.0, np.where(np.isnan(apart), np.inf, apart))
    return apart if apart.ndim == 1 else np.asarray(apart.max(axis=1))


def _form(model: Any, features: Sequence[Feature]) -> Form | None:
    try:
        return lower(model, features)
    except NotCovered:
        return None


def _with_sample(features: Sequence[Feature], sample: Columns, made: Rows) -> Rows:
    columns = {f.name: _joined(f, sample, made.columns) for f in features}
    return Rows(columns, tuple(_null_patterns(features, sample)) + made.causes)


def _joined(feature: Feature, sample: Columns, made: Columns) -> Any:
    if feature.kind == "text":
        return np.array([*texts(sample, feature.name), *texts(made, feature.name)], dtype=object)
    return _appended(masked(sample, feature.name), made[feature.name])


def _appended(first: Any, second: Any) -> Any:
    values = np.concatenate([np.ma.getdata(first), np.ma.getdata(second)])
    return np.ma.MaskedArray(values, mask=np.concatenate([np.ma.getmaskarray(first), np.ma.getmaskarray(second)]))


def _null_patterns(features: Sequence[Feature], sample: Columns) -> list[str]:
    """Rows of the sample by which of their columns are NULL: models refuse by column."""
    where = {f.name: missing(f, sample) for f in features}
    named = (", ".join(n for n, null in where.items() if null[i]) for i in range(length(sample)))
    return [f"sample row, NULL in {names}" if names else "sample row" for names in named]


def _compare(
    model: Any, features: Sequence[Feature], rows: Rows, artifacts: Mapping[str, Scorer], form: Form | None
) -> ParityReport:
    answered, expected, refused = answers(model, features, rows)
    tied = _tied(form, take(rows.columns, answered))
    kept = answered[~tied]
    columns = take(rows.columns, kept)
    return ParityReport(
        tuple(features),
        Rows(columns, tuple(rows.causes[i] for i in kept)),
        expected[~tied],
        {name: run(columns) for name, run in artifacts.items()},
        refused,
        int(tied.sum()),
    )


def _tied(form: Form | None, columns: Columns) -> Any:
    if form is None or not isinstance(form.body, Distances) or not length(columns):
        return np.zeros(length(columns), dtype=np.bool_)
    gaps = np.sort(centre_gaps(form.body, columns), axis=1)
    if gaps.shape[1] < 2:
        return np.zeros(len(gaps), dtype=np.bool_)
    with np.errstate(invalid="ignore"):
        return gaps[:, 1] - gaps[:, 0] <= TIE * np.maximum(1.0, np.abs(gaps).max(axis=1))


def _faults(report: ParityReport, artifact: str, tolerance: float) -> str:
    apart = report.differences(artifact)
    wrong = apart > tolerance
    rows = [_row(report, artifact, int(i)) for i in np.argsort(-apart)[:3] if wrong[i]]
    return "\n".join([_verdict(report, artifact, tolerance), *_causes(report, apart, wrong), *rows])


def _verdict(report: ParityReport, artifact: str, tolerance: float) -> str:
    apart = report.differences(artifact)
    count = f"{(apart > tolerance).sum()} of {len(apart)} rows"
    return f"{artifact}: {count} differ by more than {tolerance:g} from scikit-learn, by {apart.max():.2g} at most"


def _causes(report: ParityReport, apart: Floats, wrong: Any) -> list[str]:
    """Those wrong most often first: a cause that is always wrong explains the ones that sometimes are."""
    causes = np.array(report.rows.causes)
    ranked = []
    for cause in sorted(set(causes[wrong])):
        here = causes == cause
        ranked.append((-wrong[here].mean(), -here.sum(), cause, apart[here].max(), wrong[here].sum()))
    ranked.sort()
    lines = [f"  {cause}: {bad} of {-total}, worst {most:.3g}" for _, total, cause, most, bad in ranked[:8]]
    return [*lines, f"  and {len(ranked) - 8} more causes"] if len(ranked) > 8 else lines


def _row(report: ParityReport, artifact: str, i: int) -> str:
    values = {f.name: _shown(report.rows.columns[f.name][i]) for f in report.features}
    row = ", ".join(f"{name}={value}" for name, value in values.items())
    got, expected = report.answers[artifact][i].tolist(), report.expected[i].tolist()
    return f"  expected {expected!r}, got {got!r} ({report.rows.causes[i]}): {row}"


def _shown(value: Any) -> str:
    return "NULL" if value is None or value is np.ma.masked else repr(getattr(value, "item", lambda: value)())
