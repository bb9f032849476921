select
    transactions.customer_id,
    count(*) filter (where ordered_on >= as_of_date - 30 and is_purchase) as orders_30d,
    coalesce(sum(amount) filter (where ordered_on >= as_of_date - 30), 0) as revenue_30d,
    count(*) filter (where ordered_on >= as_of_date - 90 and is_purchase) as orders_90d,
    coalesce(sum(amount) filter (where ordered_on >= as_of_date - 90), 0) as revenue_90d,
    count(*) filter (where ordered_on >= as_of_date - 365 and is_purchase) as orders_365d,
    coalesce(sum(amount) filter (where ordered_on >= as_of_date - 365), 0) as revenue_365d
from {{ ref('transactions') }} as transactions
cross join {{ ref('run_params') }} as run_params
group by transactions.customer_id
