select
    customer_id,
    'inactivity' as churn_kind,
    first_ordered_on as began_on,
    last_ordered_on as last_active_on,
    180 as allowed_days,
    last_ordered_on + 180 < as_of_date as is_churned,
    case when last_ordered_on + 180 < as_of_date then last_ordered_on + 180 end as churned_on
from {{ ref('customer_orders') }}
cross join {{ ref('run_params') }}
