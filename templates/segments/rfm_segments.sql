{#---
doc: Size and worth of each segment, and what to do about it.
grain: segment
columns:
  segment: varchar not null -- segment, from segments.yml
  segment_sort: integer not null -- order of the segment
  description: varchar not null -- who they are
  suggested_action: varchar not null -- what to do
  customers: bigint not null -- customers in the segment
  total_customers: bigint not null -- customers in all segments
  customer_share: double -- customers / total_customers
  orders: bigint not null -- their orders
  revenue: money not null -- their revenue
  total_revenue: money not null -- revenue of all segments
  revenue_share: double -- revenue / total_revenue
  mean_recency_days: double -- mean days since the last order
  mean_frequency: double -- mean number of orders
  mean_monetary: double -- mean revenue
  last_ordered_on: date -- day of the latest order in the segment
  inactive_customers: bigint not null -- customers without an order for more than rfm.inactive_days
  inactive_share: double -- inactive_customers / customers
tags: [segments]
---#}
with named as (

{% for segment in segments %}
    select
        {{ segment.label }} as segment,
        {{ segment.sort }} as segment_sort,
        {{ segment.description }} as description,
        {{ segment.action }} as suggested_action
    {% if not loop.last %}
    union all
    {% endif %}
{% endfor %}

),

summed as (

    select
        rfm.segment_sort,
        count(*) as customers,
        sum(rfm.frequency) as orders,
        sum(rfm.monetary) as revenue,
        sum(rfm.recency_days) as recency_days,
        max(rfm.last_ordered_on) as last_ordered_on,
        count(*) filter (where rfm.recency_days > {{ params.rfm.inactive_days }}) as inactive_customers
    from {{ ref("rfm") }} as rfm
    group by rfm.segment_sort

),

totals as (

    select
        count(*) as customers,
        coalesce(sum(rfm.monetary), 0) as revenue
    from {{ ref("rfm") }} as rfm

)

select
    named.segment,
    named.segment_sort,
    named.description,
    named.suggested_action,
    coalesce(summed.customers, 0) as customers,
    totals.customers as total_customers,
    coalesce(summed.customers, 0) / nullif(totals.customers, 0) as customer_share,
    coalesce(summed.orders, 0) as orders,
    coalesce(summed.revenue, 0) as revenue,
    totals.revenue as total_revenue,
    coalesce(summed.revenue, 0) / nullif(totals.revenue, 0) as revenue_share,
    summed.recency_days / summed.customers as mean_recency_days,
    summed.orders / summed.customers as mean_frequency,
    summed.revenue / summed.customers as mean_monetary,
    summed.last_ordered_on,
    coalesce(summed.inactive_customers, 0) as inactive_customers,
    summed.inactive_customers / summed.customers as inactive_share
from named
cross join totals
left join summed
    on summed.segment_sort = named.segment_sort
