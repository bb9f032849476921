"""Whether scores can be taken at their word: the share they expected of each tenth, and the share that came."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from sqlkit.report.answers import Answer, Question
from sqlkit.report.axes import Axes, ticks
from sqlkit.report.curves import Curve, curves, wide
from sqlkit.report.panel import Kind, Panel
from sqlkit.report.svg import dot, line, picture
from sqlkit.report.tenths import COUNTS, by_model, named, of_model, outcome, table, which
from sqlkit.report.words import Words

QUESTION = Question(
    "calibration",
    """
        with latest as (
            select
                model_name,
                max(trained_at) as trained_at
            from ref.model_registry
            where is_current
            group by model_name
        ),

        fits as (
            select
                model_name,
                model_version,
                run_id,
                max(case when metric = 'calibration_slope' then metric_value end) as slope,
                max(case when metric = 'calibration_slope' then metric_lower end) as slope_lower,
                max(case when metric = 'calibration_slope' then metric_upper end) as slope_upper,
                max(case when metric = 'calibration_intercept' then metric_value end) as intercept,
                max(case when metric = 'calibration_intercept' then metric_lower end) as intercept_lower,
                max(case when metric = 'calibration_intercept' then metric_upper end) as intercept_upper
            from ref.model_metrics
            where scored_by = 'model'
            group by model_name, model_version, run_id
        )

        select
            tenths.model_name,
            tenths.bin,
            max(registry.form) as form,
            max(fits.slope) as slope,
            max(fits.slope_lower) as slope_lower,
            max(fits.slope_upper) as slope_upper,
            max(fits.intercept) as intercept,
            max(fits.intercept_lower) as intercept_lower,
            max(fits.intercept_upper) as intercept_upper,
            count(*) as tenths,
            sum(tenths.held_out_rows) as customers,
            sum(tenths.positives) as positives,
            sum(tenths.held_out_rows) - sum(tenths.positives) as negatives,
            sum(tenths.expected_positives) as expected
        from latest
        inner join ref.model_registry as registry
            on registry.model_name = latest.model_name and registry.trained_at = latest.trained_at
        inner join ref.model_calibration as tenths
            on tenths.model_name = registry.model_name
            and tenths.model_version = registry.model_version
            and tenths.run_id = registry.run_id
        left join fits
            on fits.model_name = tenths.model_name
            and fits.model_version = tenths.model_version
            and fits.run_id = tenths.run_id
        where tenths.positives is not null
        group by tenths.model_name, tenths.bin
        order by tenths.model_name, tenths.bin
    """,
    by=(
        "model_name",
        "bin",
        "form",
        "slope",
        "slope_lower",
        "slope_upper",
        "intercept",
        "intercept_lower",
        "intercept_upper",
    ),
    customers=COUNTS,
    within=("model_name",),
    adds=("tenths", "expected"),
)

CALIBRATED = "calibrated"
"""The form of a model whose probabilities a curve sets right."""

Z = 1.959963984540054
"""Of a 95 % interval, in standard deviations."""


def draw(answers: Sequence[Answer], words: Words) -> Panel | None:
    """A point a tenth, and the line on which it should be; the headline is on the first model."""
    models = by_model(answers)
    if not models:
        return None
    first, many = next(iter(models)), len(models)
    about = words.say("calibration", "about", came=outcome(words, first if many == 1 else "other")["came"])
    return Panel(
        of_model(words, first, _headline(first, models[first], words), many),
        about,
        _chart(models, about, words),
        *table(words, "calibration", models, _cells),
        notes=tuple(
            of_model(words, name, note, many) for name, tenths in models.items() for note in _notes(tenths[0], words)
        ),
    )


def interval(positives: int, customers: int) -> tuple[float, float]:
    """Return the ends of a share's 95 % interval: Wilson (1927), Journal of the American Statistical Association 22.

    >>> tuple(round(end, 4) for end in interval(15, 50))
    (0.191, 0.4375)
    """
    share, square = positives / customers, Z * Z / customers
    middle = share + square / 2
    half = Z * math.sqrt((share * (1 - share) + square / 4) / customers)
    return (middle - half) / (1 + square), (middle + half) / (1 + square)


def _shares(tenth: Answer) -> tuple[float, float, float, float]:
    """What was expected and what came, with the ends of its interval."""
    positives, customers = int(tenth["positives"]), int(tenth["customers"])
    return float(tenth["expected"]) / customers, positives / customers, *interval(positives, customers)


def _headline(model: str, tenths: Sequence[Answer], words: Words) -> str:
    shares = [_shares(tenth) for tenth in tenths]
    agree = sum(lower <= expected <= upper for expected, _, lower, upper in shares)
    gap = max(abs(expected - came) for expected, came, *_ in shares)
    return words.say(
        "calibration",
        "headline",
        what=outcome(words, model)["what"],
        agree=words.number(agree),
        groups=words.number(len(tenths)),
        gap=words.number(100 * gap),
    )


def _notes(model: Answer, words: Words) -> list[str]:
    """What slope and intercept say where they are known, and of which period it is not."""
    notes = []
    for figure, wanted in (("slope", 1.0), ("intercept", 0.0)):
        value, lower, upper = (model[figure + end] for end in ("", "_lower", "_upper"))
        if lower is not None and upper is not None:
            verdict = "below" if upper < wanted else "above" if lower > wanted else "as_wanted"
            ends = {"value": _two(value, words), "lower": _two(lower, words), "upper": _two(upper, words)}
            notes.append(words.say("calibration", figure, verdict, **ends))
    if notes and model["form"] == CALIBRATED:
        notes.append(words.say("calibration", "same_period"))
    return notes


def _two(value: float, words: Words) -> str:
    """Two digits, and no minus before 0."""
    return words.number(round(value, 2) + 0.0, 2)


def _cells(tenths: Sequence[Answer], words: Words) -> Iterator[tuple[str, ...]]:
    for tenth in tenths:
        shares = (words.share(share, 1) for share in _shares(tenth))
        yield which(tenth, words), words.number(tenth["customers"]), *shares


def _chart(models: Mapping[str, Sequence[Answer]], about: str, words: Words) -> str:
    shares = {name: [_shares(tenth) for tenth in tenths] for name, tenths in models.items()}
    along = ticks(max(max(expected, upper) for points in shares.values() for expected, _, _, upper in points))
    axes = Axes(along, along, 420, 215)
    lines: dict[str, Curve] = {words.say("calibration", "expected"): [(0, 0), (along[-1], along[-1])]}
    lines |= {named(name): sorted((expected, came) for expected, came, *_ in points) for name, points in shares.items()}
    marks = []
    for i, points in enumerate(shares.values(), 1):
        for expected, came, lower, upper in points:
            marks.append(line(*axes.at(expected, lower), *axes.at(expected, upper), f"c{i}"))
            marks.append(dot(*axes.at(expected, came), f"c{i}", words.share(came, 1)))
    grid = axes.drawn(words.share, words.share, words.say("calibration", "axis"))
    label = words.say("page", "chart", headline=about)
    return picture(wide(axes, lines), 270, [*grid, *curves(axes, lines), *marks], label)


KIND = Kind(QUESTION, draw)
