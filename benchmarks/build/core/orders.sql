select
    order_id,
    customer_id,
    ordered_at,
    amount,
    refund_of,
    is_refund
from {{ ref('orders_audited') }}
where reason is null
