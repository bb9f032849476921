{#---
doc: How likely each customer who is still there is to stay through the horizon, by what was known of them when they began.
grain: customer_id
columns:
  customer_id: varchar not null -- the customer
  time_spent: double not null -- how long they have been there; days for subscriptions, a snapshot's own unit otherwise
  time_ahead: double not null -- the horizon, from now on
  hazard_ratio: double not null -- how many times an average customer's hazard theirs is
  survival: {type: double, doc: probability to stay through the time ahead; null where nobody was seen so long, checks: [{between: [0, 1]}]}
  model_version: varchar not null -- version of survival_model, as in model_registry
requires: [subscriptions or population.duration]
tags: [survival]
---#}
{% from "survival/_cells.sql" import cells with context %}
with {{ cells() }},

longest as (

    select max(counts.duration) as duration
    from {{ ref("survival_counts") }} as counts

)

select
    cells.customer_id,
    model.time_spent,
    model.time_ahead,
    exp(model.log_hazard) as hazard_ratio,
    case when model.time_spent + model.time_ahead <= longest.duration then model.survival end as survival,
    model.model_version
from cells
inner join {{ ref("survival_model") }} as model
    on model.cell = cells.cell
    and model.time_spent = cells.duration
cross join longest
where not cells.is_churned
