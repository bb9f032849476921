{#---
doc: What moved each score of the bands that one would contact; features by their place among those of the model.
grain: [customer_id, observed_on]
materialized: explanation
explains: churn_model
columns:
  observed_on: date not null -- the date the score is for
  customer_id: varchar not null -- the customer
  feature_1: double -- place of the feature that moved the score most, from 0; null where none did
  contribution_1: double not null -- how far it moved the margin, up to a higher score
  feature_2: double -- place of the second
  contribution_2: double not null -- how far it moved the margin
  feature_3: double -- place of the third
  contribution_3: double not null -- how far it moved the margin
  others: double not null -- how far all other features moved it together
  expected: double not null -- the margin of an average customer; with all contributions it is this customer's
  model_version: varchar not null -- version of the model explained, as in model_registry
requires: [orders]
tags: [scores]
---#}
{% set let_in = params.churn_model.sensitive_features | map("first") | list %}
{% set left_out = inputs.customers.sensitive | reject("in", let_in) | list %}
{% set features = columns_of("customer_features") | reject("in", ["observed_on", "customer_id"] + left_out) | list %}
select
    customer_features.observed_on,
    customer_features.customer_id
{% for feature in features %}
    , customer_features.{{ feature | identifier }}
{% endfor %}
from {{ ref("customer_features") }} as customer_features
inner join {{ ref("churn_scores") }} as churn_scores
    on churn_scores.customer_id = customer_features.customer_id
cross join {{ ref("run_params") }} as run_params
where customer_features.observed_on = run_params.as_of_date
    and churn_scores.band in (
    {% for band in params.churn_reasons.bands %}
        {{ band }}{{ "," | sql if not loop.last }}
    {% endfor %}
    )
