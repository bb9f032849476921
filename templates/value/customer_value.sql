{#---
doc: What each customer has brought, within the horizon and to date; all of it that changes with the customer's rows alone.
grain: customer_id
materialized: staging
incremental: customer_id
columns:
  customer_id: varchar not null -- the customer
  first_ordered_on: date not null -- day of the first order
  horizon_ends_on: date not null -- first day after the horizon
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
{% from "cohorts/_periods.sql" import advance %}
{% from "value/_discount.sql" import discounted %}
{% set horizon = params.ltv.horizon_months %}
with placed as (

    select
        customer_orders.customer_id,
        customer_orders.first_ordered_on,
        {{ advance("customer_orders.first_ordered_on" | sql, horizon, "month") }} as horizon_ends_on,
        transactions.ordered_on,
        transactions.is_purchase,
        transactions.amount,
        transactions.margin,
        {{ discounted("transactions.amount" | sql, "customer_orders.first_ordered_on" | sql, "transactions.ordered_on" | sql, params.ltv.annual_discount_rate) }} as discounted_amount
    from {{ ref("customer_orders") }} as customer_orders
    inner join {{ ref("transactions") }} as transactions
        on transactions.customer_id = customer_orders.customer_id

)

select
    placed.customer_id,
    placed.first_ordered_on,
    placed.horizon_ends_on,
    count(*) filter (where placed.is_purchase and placed.ordered_on < placed.horizon_ends_on) as horizon_orders,
    coalesce(sum(placed.amount) filter (where placed.ordered_on < placed.horizon_ends_on), 0) as horizon_revenue,
    sum(placed.margin) filter (where placed.ordered_on < placed.horizon_ends_on) as horizon_margin,
    coalesce(sum(placed.discounted_amount) filter (where placed.ordered_on < placed.horizon_ends_on), 0) as horizon_discounted_revenue,
    count(*) filter (where placed.is_purchase) as orders_to_date,
    sum(placed.amount) as revenue_to_date,
    sum(placed.margin) as margin_to_date,
    sum(placed.discounted_amount) as discounted_revenue_to_date
from placed
group by
    placed.customer_id,
    placed.first_ordered_on,
    placed.horizon_ends_on
