{#---
doc: What the customers of each cohort did at each age, where they did anything.
grain: [cohort_grain, cohort_start, age_kind, age]
materialized: staging
columns:
  cohort_grain: varchar not null -- length of a period (week, month or quarter)
  cohort_start: date not null -- first day of the period of the first order
  age_kind: varchar not null -- calendar or relative
  age: integer not null -- age in periods, from 0
  active_customers: bigint not null -- customers with an order at this age
  orders: bigint not null -- their orders
  revenue: money not null -- revenue, less refunds
  margin: money -- revenue less cost; null where unknown
  discounted_revenue: money not null -- revenue, discounted at ltv.annual_discount_rate from the first order on
tags: [cohorts]
---#}
{% from "cohorts/_periods.sql" import age_of %}
{% from "value/_discount.sql" import discounted %}
with aged as (

{% for grain in params.cohorts.grains %}
{% set last_grain = loop.last %}
{% for kind in ["calendar", "relative"] %}
    select
        customer_cohorts.cohort_grain,
        customer_cohorts.cohort_start,
        {{ kind }} as age_kind,
        greatest(0, {{ age_of(kind, "customer_cohorts.began_on" | sql, "transactions.ordered_on" | sql, grain) }}) as age,
        transactions.customer_id,
        transactions.is_purchase,
        transactions.amount,
        transactions.margin,
        {{ discounted("transactions.amount" | sql, "customer_cohorts.began_on" | sql, "transactions.ordered_on" | sql, params.ltv.annual_discount_rate) }} as discounted_amount
    from {{ ref("transactions") }} as transactions
    inner join {{ ref("customer_cohorts") }} as customer_cohorts
        on customer_cohorts.customer_id = transactions.customer_id
        and customer_cohorts.cohort_grain = {{ grain }}
    {% if not (last_grain and loop.last) %}
    union all
    {% endif %}
{% endfor %}
{% endfor %}

)

select
    aged.cohort_grain,
    aged.cohort_start,
    aged.age_kind,
    aged.age,
    count(distinct case when aged.is_purchase then aged.customer_id end) as active_customers,
    count(*) filter (where aged.is_purchase) as orders,
    sum(aged.amount) as revenue,
    sum(aged.margin) as margin,
    sum(aged.discounted_amount) as discounted_revenue
from aged
group by
    aged.cohort_grain,
    aged.cohort_start,
    aged.age_kind,
    aged.age
