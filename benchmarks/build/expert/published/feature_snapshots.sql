select
    customer_id,
    features.* exclude (customer_id)
from {{ ref('customer_features') }} as features
where observed_on = (select as_of_date from {{ ref('run_params') }})
