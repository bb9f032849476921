"""Whether customers still look as they did when the model that scores them was trained."""

from __future__ import annotations

from collections.abc import Sequence

from sqlkit.report.answers import Answer, Question
from sqlkit.report.curves import LETTER
from sqlkit.report.features import feature_name
from sqlkit.report.panel import Kind, Panel, headings
from sqlkit.report.svg import bar, line, picture, text
from sqlkit.report.words import Words

QUESTION = Question(
    "drift",
    """
        with compared as (
            select
                feature,
                kind,
                reference_as_of,
                least(n_reference, n_current) as customers,
                is_drifted,
                finding,
                psi,
                psi_threshold,
                ks_statistic,
                ks_threshold,
                greatest(psi / psi_threshold, coalesce(ks_statistic / ks_threshold, 0)) as strength
            from ref.feature_drift
            where is_comparable
        )

        select
            feature,
            kind,
            reference_as_of,
            is_drifted,
            finding,
            max(customers) as customers,
            max(strength) as strength,
            max(psi) as psi,
            max(psi_threshold) as psi_threshold,
            max(ks_statistic) as ks_statistic,
            max(ks_threshold) as ks_threshold
        from compared
        group by feature, kind, reference_as_of, is_drifted, finding
        order by strength desc, feature
    """,
    by=("feature", "kind", "reference_as_of", "is_drifted", "finding"),
    customers=("customers",),
)
"""Means are not asked: those of a feature that few customers have would tell of them."""

MOST = 10
"""Bars. The data table has all."""

SCORE = "score"


def draw(answers: Sequence[Answer], words: Words) -> Panel | None:
    """A bar a feature, the strongest change first, beside what it may be."""
    told = [answer for answer in answers if answer["customers"]]
    if not told:
        return None
    drifted = [answer for answer in told if answer["is_drifted"]]
    wording = ("still_headline", "one_headline", "headline")[min(len(drifted), 2)]
    return Panel(
        words.say(
            "drift",
            wording,
            drifted=words.number(len(drifted)),
            compared=words.number(len(told)),
            day=words.day(told[0]["reference_as_of"]),
            first=_name((drifted or told)[0], words),
        ),
        words.say("drift", "about"),
        _chart(told[:MOST], words),
        headings(words, "drift"),
        tuple(_row(answer, words) for answer in told),
        words=frozenset((0, 6)),
        notes=(words.say("drift", "no_verdict"),) if drifted else (),
    )


def _name(answer: Answer, words: Words) -> str:
    is_score = answer["kind"] == SCORE
    return words.say("drift", "score") if is_score else feature_name(answer["feature"], words)


def _row(answer: Answer, words: Words) -> tuple[str, ...]:
    measures = (answer[name] for name in ("psi", "psi_threshold", "ks_statistic", "ks_threshold"))
    return (
        _name(answer, words),
        words.number(answer["strength"], 2),
        *(words.number(measure, 3) for measure in measures),
        words.say("drift", "findings", answer["finding"]),
    )


def _chart(told: Sequence[Answer], words: Words) -> str:
    names = [_name(answer, words) for answer in told]
    left = max(200, LETTER * max(map(len, names)))
    allowed = 200 / max(1.25, *(float(answer["strength"]) for answer in told))
    bottom = 22 + 26 * len(told)
    shapes = [text(left + allowed, 10, words.say("drift", "allowed"), "quiet small", "middle")]
    for i, (name, answer) in enumerate(zip(names, told, strict=True)):
        y, width = 18 + 26 * i, allowed * float(answer["strength"])
        style = "second" if answer["is_drifted"] else "first"
        shapes += [
            text(left - 8, y + 13, name, anchor="end"),
            bar(left, y, width, 17, style, words.say("drift", "findings", answer["finding"])),
            text(left + 5 + max(width, allowed), y + 13, words.number(answer["strength"], 2), "quiet"),
        ]
    shapes.append(line(left + allowed, 14, left + allowed, bottom - 4, "curve c0"))
    return picture(round(left + 270), bottom, shapes, words.say("page", "chart", headline=words.say("drift", "about")))


KIND = Kind(QUESTION, draw)
