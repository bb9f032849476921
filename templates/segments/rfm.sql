{#---
doc: Recency, frequency and monetary value of each customer, scored 1 (worst) to rfm.bins (best), and a named segment.
grain: customer_id
columns:
  customer_id: varchar not null -- the customer
  last_ordered_on: date not null -- day of the last order
  recency_days: bigint not null -- days from the last order to the as_of date
  frequency: bigint not null -- number of orders
  monetary: money not null -- what was paid, less refunds
  r_score: integer not null -- recency score
  f_score: integer not null -- frequency score
  m_score: integer not null -- monetary score
  rfm_score: varchar not null -- the three scores beside one another, as 5-4-4
  segment: varchar not null -- segment, from segments.yml
  segment_sort: integer not null -- order of the segment in segments.yml
tags: [segments]
---#}
{% set bins = params.rfm.bins %}
{% set scores = range(bins, 1, -1) | list %}
with cut_points as (

    select
    {% for score in scores %}
        max(case when cuts.metric = 'recency' and cuts.score = {{ score }} then cuts.cut_point end) as recency_{{ score }},
        max(case when cuts.metric = 'frequency' and cuts.score = {{ score }} then cuts.cut_point end) as frequency_{{ score }},
        max(case when cuts.metric = 'monetary' and cuts.score = {{ score }} then cuts.cut_point end) as monetary_{{ score }},
    {% endfor %}
        count(*) as known
    from {{ ref("rfm_cut_points") }} as cuts
    cross join {{ ref("run_params") }} as run_params
    where cuts.as_of_date = {% if params.rfm.cut_points_of is none %}run_params.as_of_date{% else %}{{ params.rfm.cut_points_of }}{% endif %}


),

scored as (

    select
        rfm_base.customer_id,
        rfm_base.last_ordered_on,
        rfm_base.recency_days,
        rfm_base.frequency,
        rfm_base.monetary,
        case
        {% for score in scores %}
            when rfm_base.recency_days <= cut_points.recency_{{ score }} then {{ score }}
        {% endfor %}
            when cut_points.known > 0 then 1
        end as r_score,
        case
        {% for score in scores %}
            when rfm_base.frequency >= cut_points.frequency_{{ score }} then {{ score }}
        {% endfor %}
            when cut_points.known > 0 then 1
        end as f_score,
        case
        {% for score in scores %}
            when rfm_base.monetary >= cut_points.monetary_{{ score }} then {{ score }}
        {% endfor %}
            when cut_points.known > 0 then 1
        end as m_score
    from {{ ref("rfm_base") }} as rfm_base
    cross join cut_points

),

segmented as (

    select
        scored.customer_id,
        scored.last_ordered_on,
        scored.recency_days,
        scored.frequency,
        scored.monetary,
        scored.r_score,
        scored.f_score,
        scored.m_score,
        {% block segment_sort %}
        case
        {% for segment in segments %}
            when {% for score, bounds in segment.bounds.items() %}scored.{{ score | identifier }}_score between {{ bounds[0] }} and {{ bounds[1] }}{{ " and " | sql if not loop.last }}{% else %}true{% endfor %} then {{ segment.sort }}
        {% endfor %}
        end
        {% endblock %} as segment_sort
    from scored

)

select
    segmented.customer_id,
    segmented.last_ordered_on,
    segmented.recency_days,
    segmented.frequency,
    segmented.monetary,
    segmented.r_score,
    segmented.f_score,
    segmented.m_score,
    cast(segmented.r_score as varchar) || '-' || cast(segmented.f_score as varchar) || '-' || cast(segmented.m_score as varchar) as rfm_score,
    case segmented.segment_sort
    {% for segment in segments %}
        when {{ segment.sort }} then {{ segment.label }}
    {% endfor %}
    end as segment,
    segmented.segment_sort
from segmented
