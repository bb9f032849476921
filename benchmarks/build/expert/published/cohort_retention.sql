select
    'month' as cohort_grain,
    ages.cohort_start,
    ages.age_kind,
    ages.age,
    ages.cohort_customers,
    ages.is_observed,
    case when ages.is_observed then coalesce(activity.active_customers, 0) end as active_customers,
    case when ages.is_observed then coalesce(activity.orders, 0) end as orders,
    cast(case when ages.is_observed then coalesce(activity.revenue, 0) end as decimal(18, 4)) as revenue,
    cast(null as decimal(18, 4)) as margin,
    case when ages.is_observed then coalesce(activity.active_customers, 0) / ages.cohort_customers end as retention_rate
from {{ ref('cohort_ages') }} as ages
left join {{ ref('cohort_activity') }} as activity
    on activity.cohort_start = ages.cohort_start
    and activity.age_kind = ages.age_kind
    and activity.age = ages.age
