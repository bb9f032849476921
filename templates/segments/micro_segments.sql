{#---
doc: The segment of alike customers that each customer with an order is in.
grain: customer_id
columns:
  customer_id: varchar not null -- the customer
  segment: integer not null -- number of the segment, the largest first when they were made; 0 of none
  segment_name: varchar not null -- what sets it apart from the mean of all customers; no two have one name
  distance: double not null -- how far the customer is from the segment's centre, in standard deviations
  model_name: varchar not null -- the model
  model_version: varchar not null -- its version, as in model_registry
requires: [orders, params.micro_segments.enabled]
tags: [segments]
---#}
{% from "segments/_alike.sql" import words with context %}
select
    alike.customer_id,
    cast(alike.segment as integer) as segment,
    case
        when alike.segment = 0 then 'apart from all'
        else coalesce({{ words("trait_1") }}, 'average')
            || coalesce(', ' || {{ words("trait_2") }}, '')
            || coalesce(', ' || {{ words("trait_3") }}, '')
    end as segment_name,
    alike.distance,
    'micro_segment_model' as model_name,
    alike.model_version
from {{ ref("micro_segment_model") }} as alike
cross join {{ ref("run_params") }} as run_params
where alike.observed_on = run_params.as_of_date
