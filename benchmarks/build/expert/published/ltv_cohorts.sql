select
    'month' as cohort_grain,
    retention.cohort_start,
    retention.age,
    retention.cohort_customers,
    retention.is_observed,
    retention.orders,
    retention.revenue,
    retention.margin,
    retention.revenue as discounted_revenue,
    cast(case when is_observed then sum(retention.orders) over so_far end as bigint) as cumulative_orders,
    cast(case when is_observed then sum(retention.revenue) over so_far end as decimal(18, 4)) as cumulative_revenue,
    cast(null as decimal(18, 4)) as cumulative_margin,
    cast(case when is_observed then sum(retention.revenue) over so_far end as decimal(18, 4)) as cumulative_discounted_revenue,
    case when is_observed then sum(retention.revenue) over so_far / retention.cohort_customers end as revenue_per_customer
from {{ ref('cohort_retention') }} as retention
where retention.age_kind = 'relative'
window so_far as (partition by retention.cohort_start order by retention.age rows unbounded preceding)
