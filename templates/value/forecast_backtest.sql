{#---
doc: The forecast that would have been made when the holdout began, by models fitted to what was known then, against what came; of all, of each cohort and of each segment.
grain: [grouped_by, group_name]
columns:
  grouped_by: varchar not null -- all, cohort (calendar quarter of the first purchase) or segment (when the holdout began; not there if rfm_history does not have that day)
  group_name: varchar not null -- all, the cohort's first day, or the segment
  group_sort: integer not null -- order within grouped_by
  forecast_as_of: date not null -- the first day of the holdout; rows of that day and later were not known
  days_ahead: bigint not null -- length of the holdout
  customers: bigint not null -- customers who had bought by then; who came later is not in it
  expected_orders: double not null -- purchases expected of them in the holdout
  orders_lower: double not null -- lower end of its 95 % interval, of chance and of the parameters' uncertainty; a season is not in it
  orders_upper: double not null -- upper end
  actual_orders: bigint not null -- purchases that came
  is_orders_within: boolean not null -- whether these are within the interval
  expected_revenue: money -- what purchases were expected to be worth; null unless there is a model of it both then and today
  revenue_lower: money -- lower end of its 95 % interval
  revenue_upper: money -- upper end
  actual_revenue: money not null -- what was paid for the purchases that came, less refunds that name their order
  is_revenue_within: boolean -- whether that is within the interval
requires: [orders, params.forecasts.enabled]
tags: [value]
---#}
{% from "value/_forecast.sql" import interval_end, summed_parts %}
{% set groupings = {"all": ("'all'", "0"), "cohort": ("cast(parts.cohort_start as varchar)", "date_diff('quarter', date '1900-01-01', parts.cohort_start)"), "segment": ("parts.segment", "parts.segment_sort")} %}
with summed as (

{% for grouping, (name, sort) in groupings.items() %}
    select
        {{ grouping }} as grouped_by,
        {{ name | sql }} as group_name,
        cast({{ sort | sql }} as integer) as group_sort,
        sum(parts.customers) as customers,
        sum(parts.actual_orders) as actual_orders,
        sum(parts.actual_revenue) as actual_revenue,
        {{ summed_parts("parts" | sql) }}
    from {{ ref("backtest_parts") }} as parts
    {% if grouping == "cohort" %}
    group by parts.cohort_start
    {% elif grouping == "segment" %}
    where parts.segment is not null
    group by
        parts.segment,
        parts.segment_sort
    {% else %}
    having count(*) > 0
    {% endif %}
    {{ "union all" | sql if not loop.last }}
{% endfor %}

),

bounded as (

    select
        summed.grouped_by,
        summed.group_name,
        summed.group_sort,
        summed.customers,
        summed.actual_orders,
        summed.actual_revenue,
        summed.expected_orders,
        summed.expected_revenue,
        {{ interval_end("orders", "summed" | sql, "-") }} as orders_lower,
        {{ interval_end("orders", "summed" | sql, "+") }} as orders_upper,
        cast(round({{ interval_end("revenue", "summed" | sql, "-") }}, 4) as decimal(18, 4)) as revenue_lower,
        cast(round({{ interval_end("revenue", "summed" | sql, "+") }}, 4) as decimal(18, 4)) as revenue_upper
    from summed

)

select
    bounded.grouped_by,
    bounded.group_name,
    bounded.group_sort,
    cast(run_params.as_of_date - interval {{ params.purchase_model.holdout_days }} day as date) as forecast_as_of,
    {{ params.purchase_model.holdout_days }} as days_ahead,
    bounded.customers,
    cast(bounded.expected_orders as double) as expected_orders,
    bounded.orders_lower,
    bounded.orders_upper,
    bounded.actual_orders,
    bounded.actual_orders between bounded.orders_lower and bounded.orders_upper as is_orders_within,
    cast(round(bounded.expected_revenue, 4) as decimal(18, 4)) as expected_revenue,
    bounded.revenue_lower,
    bounded.revenue_upper,
    bounded.actual_revenue,
    bounded.actual_revenue between bounded.revenue_lower and bounded.revenue_upper as is_revenue_within
from bounded
cross join {{ ref("run_params") }} as run_params
