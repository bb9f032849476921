select
    rfm.segment,
    rfm.segment_sort,
    count(*) as customers,
    cast(sum(ltv.orders_to_date) as bigint) as orders_to_date,
    cast(sum(ltv.revenue_to_date) as decimal(18, 4)) as revenue_to_date,
    cast(null as decimal(18, 4)) as margin_to_date,
    sum(ltv.revenue_to_date) / count(*) as mean_revenue_to_date,
    12 as horizon_months,
    count(*) filter (where ltv.is_horizon_complete) as horizon_customers,
    cast(coalesce(sum(ltv.horizon_orders) filter (where ltv.is_horizon_complete), 0) as bigint) as horizon_orders,
    cast(coalesce(sum(ltv.horizon_revenue) filter (where ltv.is_horizon_complete), 0) as decimal(18, 4)) as horizon_revenue,
    cast(null as decimal(18, 4)) as horizon_margin,
    cast(coalesce(sum(ltv.horizon_revenue) filter (where ltv.is_horizon_complete), 0) as decimal(18, 4)) as horizon_discounted_revenue,
    sum(ltv.horizon_revenue) filter (where ltv.is_horizon_complete)
    / nullif(count(*) filter (where ltv.is_horizon_complete), 0) as mean_horizon_revenue
from {{ ref('ltv_customers') }} as ltv
inner join {{ ref('rfm') }} as rfm
    on rfm.customer_id = ltv.customer_id
group by rfm.segment, rfm.segment_sort
