{#---
doc: Which share of each cohort ordered again at each age; what is not yet over for the whole cohort is null, not 0.
grain: [cohort_grain, cohort_start, age_kind, age]
columns:
  cohort_grain: varchar not null -- length of a period (week, month or quarter)
  cohort_start: date not null -- first day of the period of the first order
  age_kind: varchar not null -- calendar (periods of the calendar) or relative (periods since each customer's first order)
  age: integer not null -- age in periods, from 0
  cohort_customers: bigint not null -- customers of the cohort
  is_observed: boolean not null -- whether the age is over for every customer of the cohort
  active_customers: bigint -- customers with an order at this age
  orders: bigint -- their orders
  revenue: money -- revenue, less refunds
  margin: money -- revenue less cost; null where unknown
  retention_rate: {type: double, doc: active_customers / cohort_customers, checks: [{between: [0, 1]}]}
tags: [cohorts]
---#}
with sizes as (

    select
        customer_cohorts.cohort_grain,
        customer_cohorts.cohort_start,
        count(*) as cohort_customers
    from {{ ref("customer_cohorts") }} as customer_cohorts
    group by
        customer_cohorts.cohort_grain,
        customer_cohorts.cohort_start

)

select
    ages.cohort_grain,
    ages.cohort_start,
    ages.age_kind,
    ages.age,
    sizes.cohort_customers,
    ages.is_observed,
    case when ages.is_observed then coalesce(activity.active_customers, 0) end as active_customers,
    case when ages.is_observed then coalesce(activity.orders, 0) end as orders,
    case when ages.is_observed then coalesce(activity.revenue, 0) end as revenue,
    case
        when not ages.is_observed then null
        when activity.age is null and {{ inputs.orders.has("cost") or params.orders.margin_rate is not none }} then 0
        when activity.known_margins > 0 then activity.margin
    end as margin,
    case when ages.is_observed then coalesce(activity.active_customers, 0) / sizes.cohort_customers end as retention_rate
from {{ ref("cohort_ages") }} as ages
inner join sizes
    on sizes.cohort_grain = ages.cohort_grain
    and sizes.cohort_start = ages.cohort_start
left join {{ ref("cohort_activity") }} as activity
    on activity.cohort_grain = ages.cohort_grain
    and activity.cohort_start = ages.cohort_start
    and activity.age_kind = ages.age_kind
    and activity.age = ages.age
