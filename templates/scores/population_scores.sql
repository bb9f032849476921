{#---
doc: How likely each customer of a snapshot is to have the outcome.
grain: customer_id
columns:
  customer_id: varchar not null -- the customer
  score: {type: double not null, doc: probability of the outcome, checks: [{between: [0, 1]}]}
  percentile: {type: double not null, doc: "PERCENT_RANK of the score, the share of the others with a lower one", checks: [{between: [0, 1]}]}
  band: {type: varchar not null, doc: "high (top tenth), medium (top third) or low", checks: [{accepted: [high, medium, low]}]}
  band_sort: integer not null -- order of the band, high first
  model_name: varchar not null -- the model
  model_version: varchar not null -- its version, as in model_registry
requires: [population]
tags: [scores]
---#}
{% from "scores/_bands.sql" import band, band_sort %}
with ranked as (

    select
        population_model.customer_id,
        population_model.score,
        population_model.model_version,
        percent_rank() over (order by population_model.score) as percentile
    from {{ ref("population_model") }} as population_model

)

select
    ranked.customer_id,
    ranked.score,
    ranked.percentile,
    {{ band("ranked.percentile" | sql) }} as band,
    {{ band_sort("ranked.percentile" | sql) }} as band_sort,
    'population_model' as model_name,
    ranked.model_version
from ranked
