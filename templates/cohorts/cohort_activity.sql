{#---
doc: What the customers of each cohort did at each age, where they did anything.
grain: [cohort_grain, cohort_start, age_kind, age]
materialized: staging
incremental: sums
columns:
  cohort_grain: varchar not null -- length of a period (week, month or quarter)
  cohort_start: date not null -- first day of the period of the first order
  age_kind: varchar not null -- calendar or relative
  age: integer not null -- age in periods, from 0
  active_customers: bigint not null -- customers with an order at this age
  orders: bigint not null -- their orders
  revenue: money not null -- revenue, less refunds
  margin: money not null -- revenue less cost, of what is known
  discounted_revenue: money not null -- revenue, discounted at ltv.annual_discount_rate from the first order on
  known_margins: bigint not null -- transactions whose margin is known
  row_count: bigint not null -- transactions
tags: [cohorts]
---#}
{% from "cohorts/_periods.sql" import age_of %}
{% from "value/_discount.sql" import discounted %}
with
{% for grain in params.cohorts.grains %}
placed_by_{{ grain | identifier }} as (

    select
        customer_cohorts.cohort_start,
        transactions.customer_id,
        transactions.is_purchase,
        transactions.amount,
        transactions.margin,
        {{ discounted("transactions.amount" | sql, "customer_cohorts.began_on" | sql, "transactions.ordered_on" | sql, params.ltv.annual_discount_rate) }} as discounted_amount,
    {% for kind in ["calendar", "relative"] %}
        greatest(0, {{ age_of(kind, "customer_cohorts.began_on" | sql, "transactions.ordered_on" | sql, grain) }}) as {{ kind | identifier }}_age{{ "," | sql if not loop.last }}
    {% endfor %}
    from {{ ref("transactions") }} as transactions
    inner join {{ ref("customer_cohorts") }} as customer_cohorts
        on customer_cohorts.customer_id = transactions.customer_id
        and customer_cohorts.cohort_grain = {{ grain }}

){{ "," | sql if not loop.last }}

{% endfor %}
{% for grain in params.cohorts.grains %}
{% set last_grain = loop.last %}
{% for kind in ["calendar", "relative"] %}
select
    {{ grain }} as cohort_grain,
    placed.cohort_start,
    {{ kind }} as age_kind,
    placed.{{ kind | identifier }}_age as age,
    count(distinct case when placed.is_purchase then placed.customer_id end) as active_customers,
    count(*) filter (where placed.is_purchase) as orders,
    sum(placed.amount) as revenue,
    coalesce(sum(placed.margin), 0) as margin,
    sum(placed.discounted_amount) as discounted_revenue,
    count(placed.margin) as known_margins,
    count(*) as row_count
from placed_by_{{ grain | identifier }} as placed
group by
    placed.cohort_start,
    placed.{{ kind | identifier }}_age
{% if not (last_grain and loop.last) %}
union all
{% endif %}
{% endfor %}
{% endfor %}
