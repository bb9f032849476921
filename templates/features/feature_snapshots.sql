{#---
doc: The features each customer was scored by, at every as_of date built so far.
grain: [customer_id, as_of_date]
materialized: history
columns_of: customer_features
columns:
  customer_id: varchar not null -- the customer
  observed_on: date not null -- the as_of date, as models know it
requires: [orders]
tags: [features]
---#}
{% set features = columns_of("customer_features") | reject("in", ["observed_on", "customer_id"]) | list %}
select
    customer_features.customer_id,
    customer_features.observed_on
{% for feature in features %}
    , customer_features.{{ feature | identifier }}
{% endfor %}
from {{ ref("customer_features") }} as customer_features
inner join {{ ref("observation_dates") }} as observation_dates
    on observation_dates.observed_on = customer_features.observed_on
where observation_dates.split = 'score'
