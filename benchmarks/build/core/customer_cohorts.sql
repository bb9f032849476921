select
    customer_id,
    cast(date_trunc('month', first_ordered_on) as date) as cohort_start,
    first_ordered_on as began_on
from {{ ref('customer_orders') }}
