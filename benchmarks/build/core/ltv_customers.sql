with placed as (

    select
        customer_orders.customer_id,
        customer_orders.first_ordered_on,
        cast(customer_orders.first_ordered_on + interval 12 month as date) as horizon_ends_on,
        transactions.ordered_on,
        transactions.is_purchase,
        transactions.amount
    from {{ ref('customer_orders') }} as customer_orders
    inner join {{ ref('transactions') }} as transactions
        on transactions.customer_id = customer_orders.customer_id

)

select
    customer_id,
    first_ordered_on,
    horizon_ends_on,
    count(*) filter (where is_purchase and ordered_on < horizon_ends_on) as horizon_orders,
    cast(coalesce(sum(amount) filter (where ordered_on < horizon_ends_on), 0) as decimal(18, 4)) as horizon_revenue,
    count(*) filter (where is_purchase) as orders_to_date,
    cast(sum(amount) as decimal(18, 4)) as revenue_to_date
from placed
group by customer_id, first_ordered_on, horizon_ends_on
