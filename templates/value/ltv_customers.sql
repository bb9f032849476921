{#---
doc: Historical lifetime value of each customer, over the first months and to date.
grain: customer_id
columns:
  customer_id: varchar not null -- the customer
  first_ordered_on: date not null -- day of the first order
  horizon_months: integer not null -- length of the horizon, from the first order
  horizon_ends_on: date not null -- first day after the horizon
  is_horizon_complete: boolean not null -- whether the horizon is over; if not, its figures still grow
  horizon_orders: bigint not null -- orders within the horizon
  horizon_revenue: money not null -- revenue within the horizon, less refunds
  horizon_margin: money -- margin within the horizon; null where unknown
  horizon_discounted_revenue: money not null -- revenue within the horizon, discounted from the first order on
  orders_to_date: bigint not null -- all orders
  revenue_to_date: money not null -- all revenue, less refunds
  margin_to_date: money -- all margin; null where unknown
  discounted_revenue_to_date: money not null -- all revenue, discounted from the first order on
tags: [value]
---#}
{% set horizon = params.ltv.horizon_months %}
select
    customer_value.customer_id,
    customer_value.first_ordered_on,
    {{ horizon }} as horizon_months,
    customer_value.horizon_ends_on,
    customer_value.horizon_ends_on <= run_params.as_of_date as is_horizon_complete,
    customer_value.horizon_orders,
    customer_value.horizon_revenue,
    customer_value.horizon_margin,
    customer_value.horizon_discounted_revenue,
    customer_value.orders_to_date,
    customer_value.revenue_to_date,
    customer_value.margin_to_date,
    customer_value.discounted_revenue_to_date
from {{ ref("customer_value") }} as customer_value
cross join {{ ref("run_params") }} as run_params
