{#---
doc: The value from which each score is given, one set an as_of date; rfm scores by these, or by an earlier set.
grain: [metric, score, as_of_date]
materialized: history
columns:
  metric: varchar not null -- recency, frequency or monetary
  score: integer not null -- the score, from 2 up; score 1 needs no cut point
  cut_point: money -- worst value that gets this score or a better one (days, orders or money); null where no customer reaches it
tags: [segments]
---#}
{#
A customer's score is 1 + floor(bins * PERCENT_RANK), at most bins, the worst value first: equal customers get
equal scores, and the worst value scores 1 however many share it. Ranks are whole numbers, so no cut is rounded.
#}
{% set bins = params.rfm.bins %}
{% set metrics = {"recency": "recency_days", "frequency": "frequency", "monetary": "monetary"} %}
with ranked as (

    select
        rfm_base.recency_days,
        rfm_base.frequency,
        rfm_base.monetary,
        rank() over (order by rfm_base.recency_days desc) - 1 as recency_rank,
        rank() over (order by rfm_base.frequency) - 1 as frequency_rank,
        rank() over (order by rfm_base.monetary) - 1 as monetary_rank,
        count(*) over () - 1 as others
    from {{ ref("rfm_base") }} as rfm_base

),

scored as (

    select
        ranked.recency_days,
        ranked.frequency,
        ranked.monetary,
    {% for metric in metrics %}
        least({{ bins }}, 1 + coalesce(floor({{ bins }} * ranked.{{ metric | identifier }}_rank / nullif(ranked.others, 0)), 0)) as {{ metric | identifier }}_score{{ "," | sql if not loop.last }}
    {% endfor %}
    from ranked

),

cut as (

    select
    {% for score in range(2, bins + 1) %}
        max(case when scored.recency_score >= {{ score }} then scored.recency_days end) as recency_{{ score }},
        min(case when scored.frequency_score >= {{ score }} then scored.frequency end) as frequency_{{ score }},
        min(case when scored.monetary_score >= {{ score }} then scored.monetary end) as monetary_{{ score }}{{ "," | sql if not loop.last }}
    {% endfor %}
    from scored

)

{% for metric in metrics %}
{% set last_metric = loop.last %}
{% for score in range(2, bins + 1) %}
select
    {{ metric }} as metric,
    {{ score }} as score,
    cast(cut.{{ metric | identifier }}_{{ score }} as decimal(18, 4)) as cut_point
from cut
{% if not (last_metric and loop.last) %}
union all
{% endif %}
{% endfor %}
{% endfor %}
