select
    customer_id,
    min(ordered_on) filter (where is_purchase) as first_ordered_on,
    max(ordered_on) filter (where is_purchase) as last_ordered_on,
    count(*) filter (where is_purchase) as orders,
    cast(sum(amount) as decimal(18, 4)) as revenue
from {{ ref('transactions') }}
group by customer_id
having count(*) filter (where is_purchase) > 0
