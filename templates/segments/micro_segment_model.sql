{#---
doc: The rule that assigns customers to segments of those who are alike; what it is made from below, what it assigns as what it yields.
grain: [customer_id, observed_on]
materialized: estimator
estimator:
  params: micro_segments
  family: clusters
  split: split
  input: customers
columns:
  observed_on: date not null -- the date the segment is of
  customer_id: varchar not null -- the customer
  segment: double not null -- number of the segment, the largest first; 0 of none
  distance: double not null -- how far the customer is from the segment's centre, in standard deviations
  trait_1: double not null -- what sets the segment apart most, the place of a feature in micro_segments.features, negative below the mean; 0 for none
  trait_2: double not null -- what does so next
  trait_3: double not null -- what tells it from a segment with the same two
  model_version: varchar not null -- version of the model, as in model_registry
  trained_as_of: date not null -- it knows no row of this day or later
requires: [orders, params.micro_segments.enabled]
tags: [segments]
---#}
{% from "segments/_alike.sql" import alike, checked, logarithm with context %}
{{ checked() }}
select
    customer_features.customer_id,
    customer_features.observed_on,
    observation_dates.split
{% for name, _ in alike %}
    , customer_features.{{ name | identifier }}
    , {{ logarithm(name) }} as {{ ("log_" ~ name) | identifier }}
{% endfor %}
from {{ ref("customer_features") }} as customer_features
inner join {{ ref("observation_dates") }} as observation_dates
    on observation_dates.observed_on = customer_features.observed_on
where observation_dates.split = 'score'
    and customer_features.orders_total > 0
