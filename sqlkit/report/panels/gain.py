"""Whom one finds by score: the share of churners caught by the share of customers contacted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from sqlkit.report.answers import Answer, Question
from sqlkit.report.axes import Axes
from sqlkit.report.curves import Curve, curves, wide
from sqlkit.report.panel import Kind, Panel
from sqlkit.report.svg import dot, picture
from sqlkit.report.tenths import COUNTS, by_model, named, of_model, outcome, table, which
from sqlkit.report.words import Words

QUESTION = Question(
    "gain",
    """
        with latest as (
            select
                model_name,
                max(trained_at) as trained_at
            from ref.model_registry
            where is_current
            group by model_name
        ),

        rankings as (
            select
                model_name,
                model_version,
                run_id,
                max(case when scored_by = 'model' then metric_value end) as auc,
                max(case when scored_by not in ('model', 'bg_nbd', 'champion') then scored_by end) as alone,
                max(case when scored_by not in ('model', 'bg_nbd', 'champion') then metric_value end) as alone_auc,
                max(case when scored_by not in ('model', 'bg_nbd', 'champion') then model_ahead_lower end)
                    as alone_lower,
                max(case when scored_by not in ('model', 'bg_nbd', 'champion') then model_ahead_upper end)
                    as alone_upper,
                max(case when scored_by = 'bg_nbd' then scored_by end) as bg_nbd,
                max(case when scored_by = 'bg_nbd' then metric_value end) as bg_nbd_auc,
                max(case when scored_by = 'bg_nbd' then model_ahead_lower end) as bg_nbd_lower,
                max(case when scored_by = 'bg_nbd' then model_ahead_upper end) as bg_nbd_upper
            from ref.model_metrics
            where metric = 'auc' and scored_by <> 'base_rate'
            group by model_name, model_version, run_id
        )

        select
            tenths.model_name,
            tenths.bin,
            max(rankings.auc) as auc,
            max(rankings.alone) as alone,
            max(rankings.alone_auc) as alone_auc,
            max(rankings.alone_lower) as alone_lower,
            max(rankings.alone_upper) as alone_upper,
            max(rankings.bg_nbd) as bg_nbd,
            max(rankings.bg_nbd_auc) as bg_nbd_auc,
            max(rankings.bg_nbd_lower) as bg_nbd_lower,
            max(rankings.bg_nbd_upper) as bg_nbd_upper,
            count(*) as tenths,
            sum(tenths.held_out_rows) as customers,
            sum(tenths.positives) as positives,
            sum(tenths.held_out_rows) - sum(tenths.positives) as negatives
        from latest
        inner join ref.model_registry as registry
            on registry.model_name = latest.model_name and registry.trained_at = latest.trained_at
        inner join ref.model_calibration as tenths
            on tenths.model_name = registry.model_name
            and tenths.model_version = registry.model_version
            and tenths.run_id = registry.run_id
        left join rankings
            on rankings.model_name = tenths.model_name
            and rankings.model_version = tenths.model_version
            and rankings.run_id = tenths.run_id
        where tenths.positives is not null
        group by tenths.model_name, tenths.bin
        order by tenths.model_name, tenths.bin
    """,
    by=(
        "model_name",
        "bin",
        "auc",
        "alone",
        "alone_auc",
        "alone_lower",
        "alone_upper",
        "bg_nbd",
        "bg_nbd_auc",
        "bg_nbd_lower",
        "bg_nbd_upper",
    ),
    customers=COUNTS,
    within=("model_name",),
    adds=("tenths",),
)

RIVALS = ("alone", "bg_nbd")
"""Of a ranking: one column by itself, and a model of purchases."""


def draw(answers: Sequence[Answer], words: Words) -> Panel | None:
    """A curve a model, and the line of chance; the headline is on the first model."""
    models = by_model(answers)
    if not models:
        return None
    first, many = next(iter(models)), len(models)
    about = words.say("gain", "about", those=outcome(words, first if many == 1 else "other")["those"])
    return Panel(
        of_model(words, first, _headline(first, models[first], words), many),
        about,
        _chart(models, about, words),
        *table(words, "gain", models, _cells),
        notes=tuple(
            of_model(words, name, _compared(tenths[0], rival, words), many)
            for name, tenths in models.items()
            for rival in RIVALS
            if _verdict(tenths[0], rival)
        ),
    )


def gained(tenths: Sequence[Answer]) -> list[tuple[float, float]]:
    """Return the share contacted and the share caught after each tenth."""
    customers, positives = ([float(tenth[count]) for tenth in tenths] for count in ("customers", "positives"))
    contacted, caught = accumulate(customers), accumulate(positives)
    return [(n / sum(customers), k / sum(positives)) for n, k in zip(contacted, caught, strict=True)]


def _headline(model: str, tenths: Sequence[Answer], words: Words) -> str:
    """What the first tenth holds, and the first rival that does as well, if one does: worse ones are in the notes."""
    contacted, caught = gained(tenths)[0]
    verdicts = {rival: _verdict(tenths[0], rival) for rival in RIVALS}
    ahead = [(verdict, rival) for verdict in ("worse", "unclear") for rival in RIVALS if verdicts[rival] == verdict]
    but = words.say("gain", "but", ahead[0][0], rival=_rival(tenths[0], ahead[0][1], words)) if ahead else ""
    return words.say(
        "gain",
        "headline",
        contacted=words.share(contacted),
        caught=words.share(caught),
        those=outcome(words, model)["those"],
        times=words.number(caught / contacted, 1),
        but=but,
    )


def _verdict(model: Answer, rival: str) -> str:
    """How the model ranks beside a rival, by the ends of the interval of the difference; nothing if that is not known.

    >>> _verdict({"alone_lower": 0.01, "alone_upper": 0.05}, "alone")
    'better'
    """
    lower, upper = model[f"{rival}_lower"], model[f"{rival}_upper"]
    if lower is None or upper is None:
        return ""
    return "better" if lower > 0 else "worse" if upper < 0 else "unclear"


def _rival(model: Answer, rival: str, words: Words) -> str:
    return words.say("gain", "rivals", rival, column=named(str(model["alone"])))


def _compared(model: Answer, rival: str, words: Words) -> str:
    return words.say(
        "gain",
        "notes",
        _verdict(model, rival),
        rival=_rival(model, rival, words),
        auc=words.number(model["auc"], 3),
        rival_auc=words.number(model[f"{rival}_auc"], 3),
        lower=words.number(model[f"{rival}_lower"], 3),
        upper=words.number(model[f"{rival}_upper"], 3),
    )


def _cells(tenths: Sequence[Answer], words: Words) -> Iterator[tuple[str, ...]]:
    for tenth, (contacted, caught) in zip(tenths, gained(tenths), strict=True):
        yield (
            which(tenth, words),
            words.number(tenth["customers"]),
            words.number(tenth["positives"]),
            words.share(contacted, 1),
            words.share(caught, 1),
            words.number(caught / contacted, 2),
        )


def _chart(models: Mapping[str, Sequence[Answer]], about: str, words: Words) -> str:
    fifths = [i / 5 for i in range(6)]
    axes = Axes(fifths, fifths, 420, 215)
    lines: dict[str, Curve] = {words.say("gain", "chance"): [(0, 0), (1, 1)]}
    lines |= {named(name): [(0, 0), *gained(tenths)] for name, tenths in models.items()}
    dots = [
        dot(*axes.at(*point), f"c{i}", words.share(point[1], 1))
        for i, tenths in enumerate(models.values(), 1)
        for point in gained(tenths)
    ]
    if len(models) == 1:
        (tenths,) = models.values()
        common = sum(tenth["positives"] for tenth in tenths) / sum(tenth["customers"] for tenth in tenths)
        lines[words.say("gain", "best")] = [(0, 0), (float(common), 1), (1, 1)]
    grid = axes.drawn(words.share, words.share, words.say("gain", "axis"))
    label = words.say("page", "chart", headline=about)
    return picture(wide(axes, lines), 270, [*grid, *curves(axes, lines), *dots], label)


KIND = Kind(QUESTION, draw)
