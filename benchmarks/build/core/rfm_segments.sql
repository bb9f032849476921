select
    segment,
    count(*) as customers,
    count(*) / sum(count(*)) over () as customer_share,
    cast(sum(frequency) as bigint) as orders,
    cast(sum(monetary) as decimal(18, 4)) as revenue,
    sum(monetary) / sum(sum(monetary)) over () as revenue_share,
    sum(recency_days) / count(*) as mean_recency_days,
    max(last_ordered_on) as last_ordered_on,
    count(*) filter (where recency_days > 90) as inactive_customers
from {{ ref('rfm') }}
group by segment
