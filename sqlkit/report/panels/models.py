"""Which models score customers, and how well each did; the rest is in model_metrics.

Models that only judge a forecast of the past score nobody of today.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlkit.report.answers import Answer, Question
from sqlkit.report.panel import Kind, Panel, headings
from sqlkit.report.words import Words

QUESTION = Question(
    "models",
    """
        select
            registry.model_name,
            registry.estimator,
            registry.model_version,
            registry.trained_as_of,
            metrics.period,
            metrics.metric,
            max(metrics.metric_value) as metric_value,
            max(metrics.metric_lower) as metric_lower,
            max(metrics.metric_upper) as metric_upper,
            max(metrics.baseline_value) as baseline_value
        from ref.model_registry as registry
        inner join ref.model_metrics as metrics
            on metrics.model_name = registry.model_name and metrics.model_version = registry.model_version
        where
            registry.is_current
            and registry.model_name not in ('holdout_purchase_model', 'holdout_spend_model')
            and coalesce(metrics.scored_by, 'model') = 'model'
            and metrics.metric in (
                'auc',
                'average_precision',
                'brier',
                'lift',
                'base_rate',
                'bias',
                'actual_purchases',
                'expected_purchases',
                'actual_value',
                'expected_value',
                'actual_survival',
                'expected_survival',
                'concordance'
            )
        group by
            registry.model_name,
            registry.estimator,
            registry.model_version,
            registry.trained_as_of,
            metrics.period,
            metrics.metric
        order by registry.model_name, metrics.period, metrics.metric
    """,
)


def draw(answers: Sequence[Answer], words: Words) -> Panel | None:
    """No chart: a card a model, as rows."""
    count = len({answer["model_name"] for answer in answers})
    if not count:
        return None
    return Panel(
        words.say("models", "one_headline" if count == 1 else "headline", count=words.number(count)),
        words.say("models", "about"),
        "",
        headings(words, "models"),
        tuple(
            (
                a["model_name"],
                a["estimator"].replace("_", " "),
                a["model_version"],
                words.day(a["trained_as_of"]),
                a["period"],
                a["metric"].replace("_", " "),
                _number(a["metric_value"], words),
                _number(a["metric_lower"], words),
                _number(a["metric_upper"], words),
                _number(a["baseline_value"], words),
            )
            for a in answers
        ),
        words=frozenset(range(6)),
    )


def _number(value: float | None, words: Words) -> str:
    return "" if value is None else words.number(value, 0 if abs(value) >= 100 else 3)


KIND = Kind(QUESTION, draw, is_wide=True)
