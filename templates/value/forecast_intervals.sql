{#---
doc: Orders and revenue expected of the customers there are with their 95 % intervals, in each of the next four quarters; of all, of each cohort and of each segment.
grain: [grouped_by, group_name, quarter_ahead]
columns:
  grouped_by: varchar not null -- all, cohort (calendar quarter of the first purchase) or segment; each is the same customers
  group_name: varchar not null -- all, the cohort's first day, or the segment
  group_sort: integer not null -- order within grouped_by
  quarter_ahead: integer not null -- the quarter, counted from 1; three months each, the first from the as_of date on
  begins_on: date not null -- its first day
  ends_on: date not null -- the first day after it
  customers: bigint not null -- customers with a purchase before the as_of date; who comes later is not in it
  expected_orders: double not null -- purchases expected of them in the quarter; all orders of a day are one
  orders_lower: double -- lower end of their interval, of chance, of the parameters' uncertainty and of what the holdout was missed by beyond these; null where a model was kept and the history no longer has a holdout to measure chance in
  orders_upper: double -- upper end
  expected_revenue: money -- what these are expected to be worth, less refunds that name their order, not discounted; null without spend_model
  revenue_lower: money -- lower end; null as orders_lower, and without what was missed where there is no holdout_spend_model
  revenue_upper: money -- upper end
requires: [orders, params.forecasts.enabled]
tags: [value]
---#}
{% from "value/_forecast.sql" import interval_end, squared_miss, summed_parts %}
{% set groupings = {"all": ("'all'", "0"), "cohort": ("cast(parts.cohort_start as varchar)", "date_diff('quarter', date '1900-01-01', parts.cohort_start)"), "segment": ("parts.segment", "parts.segment_sort")} %}
with summed as (

{% for grouping, (name, sort) in groupings.items() %}
    select
        {{ grouping }} as grouped_by,
        {{ name | sql }} as group_name,
        cast({{ sort | sql }} as integer) as group_sort,
        parts.quarter_ahead,
        sum(parts.customers) as customers,
        {{ summed_parts("parts" | sql) }}
    from {{ ref("forecast_parts") }} as parts
    group by
    {% if grouping == "cohort" %}
        parts.cohort_start,
    {% elif grouping == "segment" %}
        parts.segment,
        parts.segment_sort,
    {% endif %}
        parts.quarter_ahead
    {{ "union all" | sql if not loop.last }}
{% endfor %}

),

judged as (

    select
        sum(parts.actual_orders) as actual_orders,
        sum(parts.actual_revenue) as actual_revenue,
        {{ summed_parts("parts" | sql) }}
    from {{ ref("backtest_parts") }} as parts

),

{# What a season or a change did in the holdout, which no model here knows of, it may do again, and to all alike. #}
missed as (

    select
        {{ squared_miss("orders", "judged" | sql) }} as orders,
        {{ squared_miss("revenue", "judged" | sql) }} as revenue
    from judged

)

select
    summed.grouped_by,
    summed.group_name,
    summed.group_sort,
    summed.quarter_ahead,
    quarters.begins_on,
    quarters.ends_on,
    summed.customers,
    cast(summed.expected_orders as double) as expected_orders,
    {{ interval_end("orders", "summed" | sql, "-", "coalesce(missed.orders, 0) * power(cast(summed.expected_orders as double), 2)" | sql) }} as orders_lower,
    {{ interval_end("orders", "summed" | sql, "+", "coalesce(missed.orders, 0) * power(cast(summed.expected_orders as double), 2)" | sql) }} as orders_upper,
    cast(round(summed.expected_revenue, 4) as decimal(18, 4)) as expected_revenue,
    cast(round({{ interval_end("revenue", "summed" | sql, "-", "coalesce(missed.revenue, 0) * power(cast(summed.expected_revenue as double), 2)" | sql) }}, 4) as decimal(18, 4)) as revenue_lower,
    cast(round({{ interval_end("revenue", "summed" | sql, "+", "coalesce(missed.revenue, 0) * power(cast(summed.expected_revenue as double), 2)" | sql) }}, 4) as decimal(18, 4)) as revenue_upper
from summed
inner join {{ ref("forecast_quarters") }} as quarters
    on quarters.quarter_ahead = summed.quarter_ahead
cross join missed
