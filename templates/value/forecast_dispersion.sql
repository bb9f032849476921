{#---
doc: How far customers were from what was expected of them in the holdout, by how often they had bought; a squared difference as a multiple of what was expected.
grain: repeats
materialized: staging
columns:
  repeats: bigint not null -- repeat purchases before the holdout, from this number to the next; 0, 1, 2, 4, 8
  customers: bigint not null -- customers with so many
  orders_dispersion: double -- squared differences of orders over expected orders, 1 if customers bought as by Poisson; where fewer than 30 had so many repeats, that of all
  revenue_dispersion: double -- squared differences of revenue over expected revenue, in money
requires: [orders, params.forecasts.enabled]
tags: [value]
---#}
{# A customer who did just what was expected would else make those like them certain. #}
{% from "value/_forecast.sql" import repeats_of %}
{% set fewest = 30 %}
with expected as (

    select
        {{ repeats_of("summary.frequency" | sql) }} as repeats,
        summary.later_orders,
        summary.later_value,
        purchases.expected_purchases as orders,
        purchases.expected_purchases * spend.expected_value as revenue
    from {{ ref("purchase_summary") }} as summary
    inner join {{ ref("purchase_model") }} as purchases
        on purchases.observed_on = summary.observed_on
        and purchases.frequency = summary.frequency
        and purchases.last_age_days = summary.last_age_days
        and purchases.age_days = summary.age_days
        and purchases.days_ahead = {{ params.purchase_model.holdout_days }}
    left join {{ ref("spend_model") }} as spend
        on spend.observed_on = summary.observed_on
        and spend.frequency = summary.frequency
        and spend.mean_value = summary.mean_value
    where summary.split = 'train'

),

squared as (

    select
        expected.repeats,
        cast(expected.orders as decimal(38, 8)) as orders,
        cast(expected.revenue as decimal(38, 8)) as revenue,
        cast(power(expected.later_orders - expected.orders, 2) as decimal(38, 8)) as orders_square,
        cast(power(cast(expected.later_value as double) - expected.revenue, 2) as decimal(38, 8)) as revenue_square
    from expected

),

summed as (

    select
        squared.repeats,
        count(*) as customers,
        sum(squared.orders_square) / nullif(sum(squared.orders), 0) as orders_dispersion,
        sum(squared.revenue_square) / nullif(sum(squared.revenue), 0) as revenue_dispersion
    from squared
    group by squared.repeats

),

overall as (

    select
        sum(squared.orders_square) / nullif(sum(squared.orders), 0) as orders_dispersion,
        sum(squared.revenue_square) / nullif(sum(squared.revenue), 0) as revenue_dispersion
    from squared

)

select
    numbers.number as repeats,
    coalesce(summed.customers, 0) as customers,
    coalesce(case when summed.customers >= {{ fewest }} then summed.orders_dispersion end, overall.orders_dispersion) as orders_dispersion,
    coalesce(case when summed.customers >= {{ fewest }} then summed.revenue_dispersion end, overall.revenue_dispersion) as revenue_dispersion
from {{ ref("numbers") }} as numbers
cross join overall
left join summed
    on summed.repeats = numbers.number
where numbers.number in (0, 1, 2, 4, 8)
