{#---
doc: What was expected for the holdout of the customers of each cohort and segment when it began, and what came; all of it adds up.
grain: [cohort_start, segment]
materialized: staging
columns:
  cohort_start: date not null -- first day of the calendar quarter of the first purchase
  segment: varchar -- segment when the holdout began; null where rfm_history does not have that day
  segment_sort: integer -- order of the segment
  customers: bigint not null -- customers who had bought before the holdout
  actual_orders: bigint not null -- their purchases in it
  actual_revenue: money not null -- what was paid for these, less refunds that name their order
  expected_orders: decimal(38, 8) not null -- purchases expected of them
  expected_revenue: decimal(38, 8) -- what these are expected to be worth; null unless both spend_model and holdout_spend_model are there
  orders_variance: decimal(38, 8) not null -- variance of their purchases by chance
  revenue_variance: decimal(38, 8) -- variance of what these are worth
  orders_along_1: decimal(38, 12) not null -- what a standard deviation of the purchase model's parameters in direction 1 adds to expected_orders
  orders_along_2: decimal(38, 12) not null -- what a standard deviation of the purchase model's parameters in direction 2 adds to expected_orders
  orders_along_3: decimal(38, 12) not null -- what a standard deviation of the purchase model's parameters in direction 3 adds to expected_orders
  orders_along_4: decimal(38, 12) not null -- what a standard deviation of the purchase model's parameters in direction 4 adds to expected_orders
  revenue_along_1: decimal(38, 12) -- and to expected_revenue
  revenue_along_2: decimal(38, 12) -- and to expected_revenue
  revenue_along_3: decimal(38, 12) -- and to expected_revenue
  revenue_along_4: decimal(38, 12) -- and to expected_revenue
  spend_along_1: decimal(38, 12) -- what one of the spend model's in direction 1 adds to expected_revenue
  spend_along_2: decimal(38, 12) -- what one of the spend model's in direction 2 adds to expected_revenue
  spend_along_3: decimal(38, 12) -- what one of the spend model's in direction 3 adds to expected_revenue
requires: [orders, params.forecasts.enabled]
tags: [value]
---#}
{# A model of then is judged where there is one of today, which measures how far by chance. #}
{% from "value/_forecast.sql" import parts_of, repeats_of, summed_parts %}
with known as (

    select count(*) as customers
    from {{ ref("rfm_history") }} as rfm_history
    inner join {{ ref("run_params") }} as run_params
        on rfm_history.as_of_date = cast(run_params.as_of_date - interval {{ params.purchase_model.holdout_days }} day as date)

),

expected as (

    select
        cast(date_trunc('quarter', summary.first_ordered_on) as date) as cohort_start,
        coalesce(rfm_history.segment, case when known.customers > 0 then '(none)' end) as segment,
        coalesce(rfm_history.segment_sort, case when known.customers > 0 then 0 end) as segment_sort,
        summary.later_orders,
        summary.later_value,
        {{ parts_of("purchases.expected_purchases" | sql, "spend.expected_value" | sql, "purchases" | sql) }}
    from {{ ref("purchase_summary") }} as summary
    cross join known
    inner join {{ ref("holdout_purchase_model") }} as purchases
        on purchases.observed_on = summary.observed_on
        and purchases.frequency = summary.frequency
        and purchases.last_age_days = summary.last_age_days
        and purchases.age_days = summary.age_days
        and purchases.days_ahead = {{ params.purchase_model.holdout_days }}
    inner join {{ ref("forecast_dispersion") }} as dispersion
        on dispersion.repeats = {{ repeats_of("summary.frequency" | sql) }}
        and dispersion.orders_dispersion is not null
    left join {{ ref("holdout_spend_model") }} as spend
        on spend.observed_on = summary.observed_on
        and spend.frequency = summary.frequency
        and spend.mean_value = summary.mean_value
        and dispersion.revenue_dispersion is not null
    left join {{ ref("rfm_history") }} as rfm_history
        on rfm_history.customer_id = summary.customer_id
        and rfm_history.as_of_date = summary.observed_on
    where summary.split = 'train'

)

select
    expected.cohort_start,
    expected.segment,
    expected.segment_sort,
    count(*) as customers,
    sum(expected.later_orders) as actual_orders,
    sum(expected.later_value) as actual_revenue,
    {{ summed_parts("expected" | sql) }}
from expected
group by
    expected.cohort_start,
    expected.segment,
    expected.segment_sort
