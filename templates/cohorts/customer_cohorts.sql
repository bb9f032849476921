{#---
doc: The cohort each customer with an order belongs to, by the period of the first order, one row a cohort grain.
grain: [customer_id, cohort_grain]
materialized: staging
incremental: customer_id
columns:
  customer_id: varchar not null -- the customer
  cohort_grain: varchar not null -- length of a period (week, month or quarter)
  cohort_start: date not null -- first day of the period of the first order
  began_on: date not null -- day of the first order
tags: [cohorts]
---#}
{% from "cohorts/_periods.sql" import period_start %}
{% for grain in params.cohorts.grains %}
select
    customer_orders.customer_id,
    {{ grain }} as cohort_grain,
    {{ period_start("customer_orders.first_ordered_on" | sql, grain) }} as cohort_start,
    customer_orders.first_ordered_on as began_on
from {{ ref("customer_orders") }} as customer_orders
{% if not loop.last %}
union all
{% endif %}
{% endfor %}
