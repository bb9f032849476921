{#---
doc: What is expected of the customers of each cohort and segment in each quarter, and what it is uncertain by; all of it adds up.
grain: [cohort_start, segment, quarter_ahead]
materialized: staging
columns:
  cohort_start: date not null -- first day of the calendar quarter of the first purchase
  segment: varchar not null -- segment at the as_of date; (none) for who is not in rfm
  segment_sort: integer not null -- order of the segment
  quarter_ahead: integer not null -- the quarter, counted from 1
  customers: bigint not null -- customers who have bought by the as_of date
  expected_orders: decimal(38, 8) not null -- purchases expected of them
  expected_revenue: decimal(38, 8) -- what these are expected to be worth
  orders_variance: decimal(38, 8) -- variance of their purchases by chance; null where the history no longer has a holdout to measure it in
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
{# A quarter is the difference of two horizons: what is expected to its end, less what is expected to its first day. #}
{% from "value/_forecast.sql" import parts_of, repeats_of, summed_parts %}
with expected as (

    select
        cast(date_trunc('quarter', summary.first_ordered_on) as date) as cohort_start,
        coalesce(rfm.segment, '(none)') as segment,
        coalesce(rfm.segment_sort, 0) as segment_sort,
        quarters.quarter_ahead,
        {{ parts_of("(purchases.expected_purchases - coalesce(earlier.expected_purchases, 0))" | sql, "spend.expected_value" | sql, "purchases" | sql, "earlier" | sql) }}
    from {{ ref("purchase_summary") }} as summary
    cross join {{ ref("forecast_quarters") }} as quarters
    inner join {{ ref("purchase_model") }} as purchases
        on purchases.observed_on = summary.observed_on
        and purchases.frequency = summary.frequency
        and purchases.last_age_days = summary.last_age_days
        and purchases.age_days = summary.age_days
        and purchases.days_ahead = quarters.days_ahead
    left join {{ ref("purchase_model") }} as earlier
        on earlier.observed_on = summary.observed_on
        and earlier.frequency = summary.frequency
        and earlier.last_age_days = summary.last_age_days
        and earlier.age_days = summary.age_days
        and earlier.days_ahead = quarters.days_before
    left join {{ ref("spend_model") }} as spend
        on spend.observed_on = summary.observed_on
        and spend.frequency = summary.frequency
        and spend.mean_value = summary.mean_value
    left join {{ ref("forecast_dispersion") }} as dispersion
        on dispersion.repeats = {{ repeats_of("summary.frequency" | sql) }}
    left join {{ ref("rfm") }} as rfm
        on rfm.customer_id = summary.customer_id
    where summary.split = 'score'

)

select
    expected.cohort_start,
    expected.segment,
    expected.segment_sort,
    expected.quarter_ahead,
    count(*) as customers,
    {{ summed_parts("expected" | sql) }}
from expected
group by
    expected.cohort_start,
    expected.segment,
    expected.segment_sort,
    expected.quarter_ahead
