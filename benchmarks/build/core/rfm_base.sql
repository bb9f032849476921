select
    customer_orders.customer_id,
    customer_orders.last_ordered_on,
    date_diff('day', customer_orders.last_ordered_on, run_params.as_of_date) as recency_days,
    customer_orders.orders as frequency,
    customer_orders.revenue as monetary
from {{ ref('customer_orders') }} as customer_orders
cross join {{ ref('run_params') }} as run_params
