{#---
doc: Lifetime value curves; what each cohort has brought by each age, per customer and in all.
grain: [cohort_grain, cohort_start, age]
columns:
  cohort_grain: varchar not null -- length of a period (week, month or quarter)
  cohort_start: date not null -- first day of the period of the first order
  age: integer not null -- whole periods since each customer's first order, from 0
  cohort_customers: bigint not null -- customers of the cohort
  is_observed: boolean not null -- whether the age is over for every customer of the cohort; if not, what follows is null
  orders: bigint -- orders at this age
  revenue: money -- revenue at this age, less refunds
  margin: money -- margin at this age; null where unknown
  discounted_revenue: money -- revenue at this age, discounted from the first order on
  cumulative_orders: bigint -- orders up to this age
  cumulative_revenue: money -- revenue up to this age
  cumulative_margin: money -- margin up to this age, of what is known; null where nothing is
  cumulative_discounted_revenue: money -- discounted revenue up to this age
  revenue_per_customer: double -- cumulative_revenue / cohort_customers
tags: [value]
---#}
with observed as (

    select
        retention.cohort_grain,
        retention.cohort_start,
        retention.age,
        retention.cohort_customers,
        retention.is_observed,
        retention.orders,
        retention.revenue,
        retention.margin,
        case when activity.age is not null then retention.margin end as earned_margin,
        case when retention.is_observed then coalesce(activity.discounted_revenue, 0) end as discounted_revenue
    from {{ ref("cohort_retention") }} as retention
    left join {{ ref("cohort_activity") }} as activity
        on activity.cohort_grain = retention.cohort_grain
        and activity.cohort_start = retention.cohort_start
        and activity.age_kind = retention.age_kind
        and activity.age = retention.age
    where retention.age_kind = 'relative'

),

summed as (

    select
        observed.cohort_grain,
        observed.cohort_start,
        observed.age,
        observed.cohort_customers,
        observed.is_observed,
        observed.orders,
        observed.revenue,
        observed.margin,
        observed.discounted_revenue,
    {% for measure in ["orders", "revenue", "earned_margin", "discounted_revenue"] %}
        sum(observed.{{ measure | identifier }}) over (
            partition by observed.cohort_grain, observed.cohort_start
            order by observed.age
            rows between unbounded preceding and current row
        ) as cumulative_{{ measure | identifier }}{{ "," | sql if not loop.last }}
    {% endfor %}
    from observed

)

select
    summed.cohort_grain,
    summed.cohort_start,
    summed.age,
    summed.cohort_customers,
    summed.is_observed,
    summed.orders,
    summed.revenue,
    summed.margin,
    summed.discounted_revenue,
    case when summed.is_observed then summed.cumulative_orders end as cumulative_orders,
    case when summed.is_observed then summed.cumulative_revenue end as cumulative_revenue,
    case when summed.is_observed then summed.cumulative_earned_margin end as cumulative_margin,
    case when summed.is_observed then summed.cumulative_discounted_revenue end as cumulative_discounted_revenue,
    case when summed.is_observed then summed.cumulative_revenue / summed.cohort_customers end as revenue_per_customer
from summed
