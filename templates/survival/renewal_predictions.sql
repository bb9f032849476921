{#---
doc: How many renewals are to be expected of each customer who is still there.
grain: customer_id
columns:
  customer_id: varchar not null -- the customer
  periods_spent: bigint not null -- renewals made
  periods_ahead: bigint not null -- renewals asked for
  retention: {type: double not null, doc: probability to make the next one, checks: [{between: [0, 1]}]}
  survival: {type: double not null, doc: probability to make all of them, checks: [{between: [0, 1]}]}
  expected_renewals: double not null -- how many of them are expected
  discounted_renewals: double not null -- how many are, each discounted by its time from now
  model_version: varchar not null -- version of renewal_model, as in model_registry
requires: [subscriptions or population.duration]
tags: [survival]
---#}
select
    subjects.customer_id,
    subjects.periods_spent,
    {{ params.renewal_model.horizon_periods }} as periods_ahead,
    model.retention,
    model.survival,
    model.residual_periods as expected_renewals,
    model.discounted_periods as discounted_renewals,
    model.model_version
from {{ ref("renewal_subjects") }} as subjects
inner join {{ ref("renewal_model") }} as model
    on model.periods_spent = subjects.periods_spent
    and model.periods_ahead = {{ params.renewal_model.horizon_periods }}
where not subjects.is_lost
