{#---
doc: How many customers each value tier has, and their shares of orders, revenue and value.
grain: tier
columns:
  tier: varchar not null -- the tier, of value_tiers.tiers
  tier_sort: integer not null -- its place there, the most valuable first
  value_kind: varchar -- predicted or historical; null where there are no customers
  cut_point: money -- least value of this tier; null where nobody reaches it, and of the last
  customers: bigint not null -- customers in the tier
  total_customers: bigint not null -- customers in all tiers
  customer_share: double -- customers / total_customers
  orders: bigint not null -- their orders so far
  total_orders: bigint not null -- orders of all tiers
  order_share: double -- orders / total_orders
  revenue: money not null -- what they paid so far, less refunds
  total_revenue: money not null -- revenue of all tiers
  revenue_share: double -- revenue / total_revenue
  tier_value: money not null -- what the tier is worth, by what tiers are given by
  total_value: money not null -- what all tiers are worth
  value_share: double -- tier_value / total_value
requires: [orders]
tags: [value]
---#}
{% from "value/_tiers.sql" import checked, tiers with context %}
{{ checked() }}
with named as (

{% for tier in tiers %}
    select
        {{ tier }} as tier,
        {{ loop.index }} as tier_sort
    {% if not loop.last %}
    union all
    {% endif %}
{% endfor %}

),

summed as (

    select
        value_tiers.tier_sort,
        count(*) as customers,
        sum(customer_orders.orders) as orders,
        sum(customer_orders.revenue) as revenue,
        sum(value_tiers.customer_value) as tier_value
    from {{ ref("value_tiers") }} as value_tiers
    inner join {{ ref("customer_orders") }} as customer_orders
        on customer_orders.customer_id = value_tiers.customer_id
    group by value_tiers.tier_sort

),

totals as (

    select
        coalesce(sum(summed.customers), 0) as customers,
        coalesce(sum(summed.orders), 0) as orders,
        coalesce(sum(summed.revenue), 0) as revenue,
        coalesce(sum(summed.tier_value), 0) as tier_value
    from summed

),

cuts as (

    select
        cut_points.tier_sort,
        cut_points.value_kind,
        cut_points.cut_point
    from {{ ref("value_tier_cut_points") }} as cut_points
    cross join {{ ref("run_params") }} as run_params
    where cut_points.as_of_date = run_params.as_of_date

)

select
    named.tier,
    named.tier_sort,
    cuts.value_kind,
    cuts.cut_point,
    coalesce(summed.customers, 0) as customers,
    totals.customers as total_customers,
    coalesce(summed.customers, 0) / nullif(totals.customers, 0) as customer_share,
    coalesce(summed.orders, 0) as orders,
    totals.orders as total_orders,
    coalesce(summed.orders, 0) / nullif(totals.orders, 0) as order_share,
    coalesce(summed.revenue, 0) as revenue,
    totals.revenue as total_revenue,
    coalesce(summed.revenue, 0) / nullif(totals.revenue, 0) as revenue_share,
    coalesce(summed.tier_value, 0) as tier_value,
    totals.tier_value as total_value,
    coalesce(summed.tier_value, 0) / nullif(totals.tier_value, 0) as value_share
from named
cross join totals
left join summed
    on summed.tier_sort = named.tier_sort
left join cuts
    on cuts.tier_sort = named.tier_sort
