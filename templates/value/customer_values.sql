{#---
doc: What each customer with an order is worth to value_tiers, all by one measure.
grain: customer_id
materialized: staging
columns:
  customer_id: varchar not null -- the customer
  customer_value: money not null -- what they are expected to be worth, or were; not below 0
  value_kind: {type: varchar not null, doc: "predicted (predicted_value of ltv_predictions) or historical (revenue of the last 365 days)", checks: [{accepted: [predicted, historical]}]}
requires: [orders]
tags: [value]
---#}
{#
One measure for everybody, since what a customer brought and what one will bring cannot be compared: predicted, unless
a model of purchases or of what they are worth was refused, which leaves nobody with a prediction.
#}
with predicted as (

    select
    {% if params.value_tiers.value == "historical" %}
        false as is_predicted
    {% else %}
        count(predictions.predicted_value) > 0 as is_predicted
    from {{ ref("ltv_predictions") }} as predictions
    {% endif %}

)

select
    customer_orders.customer_id,
    cast(greatest(
        case
            when predicted.is_predicted then coalesce(predictions.predicted_value, 0)
            else coalesce(activity.revenue_365d, 0)
        end, 0
    ) as decimal(18, 4)) as customer_value,
    case when predicted.is_predicted then 'predicted' else 'historical' end as value_kind
from {{ ref("customer_orders") }} as customer_orders
cross join predicted
left join {{ ref("ltv_predictions") }} as predictions
    on predictions.customer_id = customer_orders.customer_id
left join {{ ref("customer_activity") }} as activity
    on activity.customer_id = customer_orders.customer_id
