with refunds as (

    select
        orders.refund_of as order_id,
        sum(-abs(orders.amount)) as amount
    from {{ ref('orders') }} as orders
    cross join {{ ref('run_params') }} as run_params
    where orders.refund_of is not null and orders.ordered_at < run_params.as_of_date
    group by orders.refund_of

)

select
    orders.order_id,
    orders.customer_id,
    orders.ordered_at,
    cast(orders.ordered_at as date) as ordered_on,
    orders.amount >= 0 and (refunds.amount is null or orders.amount + refunds.amount > 0) as is_purchase,
    cast(orders.amount + coalesce(refunds.amount, 0) as decimal(18, 4)) as amount
from {{ ref('orders') }} as orders
cross join {{ ref('run_params') }} as run_params
left join refunds
    on refunds.order_id = orders.order_id
where orders.refund_of is null and orders.ordered_at < run_params.as_of_date
