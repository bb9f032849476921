select
    'orders' as input,
    reason,
    cast(null as varchar) as detail,
    order_id as row_key,
    customer_id,
    ordered_at as occurred_at,
    amount
from {{ ref('orders_audited') }}
where reason is not null
