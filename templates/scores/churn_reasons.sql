{#---
doc: The three features that moved each customer's churn score most, which way, and in words.
grain: [customer_id, reason_rank]
columns:
  customer_id: varchar not null -- the customer
  reason_rank: integer not null -- 1 moved the score most; fewer than three where fewer moved it
  feature: varchar not null -- the feature
  contribution: {type: double not null, doc: "Shapley value: how far it moved the model's margin from that of an average customer, before calibration"}
  direction: {type: varchar not null, doc: raises or lowers the risk, checks: [{accepted: [raises, lowers]}]}
  reason: varchar not null -- what there is to say of it
  model_version: varchar not null -- version of the model, as in model_registry
requires: [orders]
tags: [scores]
---#}
{% from "scores/_features.sql" import told %}
{% set features = columns_of("customer_features") | reject("in", ["observed_on", "customer_id"]) | list %}
{% set others = inputs.customers.attributes.values() | selectattr("type", "in", ["varchar", "boolean", "date", "timestamp"]) %}
{% set numbers = features | reject("in", ["plan"] + (others | map(attribute="name") | list)) | list %}
with listed as (

{% for rank in [1, 2, 3] %}
    select
        churn_explained.customer_id,
        churn_explained.observed_on,
        {{ rank }} as reason_rank,
        cast(churn_explained.{{ ("feature_" ~ rank) | identifier }} as integer) as feature_place,
        churn_explained.{{ ("contribution_" ~ rank) | identifier }} as contribution,
        churn_explained.model_version
    from {{ ref("churn_explained") }} as churn_explained
    where churn_explained.{{ ("feature_" ~ rank) | identifier }} is not null
    {% if not loop.last %}
    union all
    {% endif %}
{% endfor %}

),

others as (

    select
    {% for feature in numbers %}
        avg(cast(customer_features.{{ feature | identifier }} as decimal(18, 4))) as {{ feature | identifier }}{{ "," | sql if not loop.last }}
    {% endfor %}
    from {{ ref("customer_features") }} as customer_features
    inner join {{ ref("churn_scores") }} as churn_scores
        on churn_scores.customer_id = customer_features.customer_id
    cross join {{ ref("run_params") }} as run_params
    where customer_features.observed_on = run_params.as_of_date

)

select
    listed.customer_id,
    listed.reason_rank,
    case listed.feature_place
    {% for feature in features %}
        when {{ loop.index0 }} then {{ feature }}
    {% endfor %}
    end as feature,
    listed.contribution,
    case when listed.contribution > 0 then 'raises' else 'lowers' end as direction,
    case listed.feature_place
    {% for feature in features %}
        {% set value = "known." | sql ~ feature | identifier %}
        {% set average = "others." | sql ~ feature | identifier if feature in numbers else none %}
        when {{ loop.index0 }} then {{ told(feature, value, average, "known.mean_gap_days" | sql) }}
    {% endfor %}
    end as reason,
    listed.model_version
from listed
inner join {{ ref("customer_features") }} as known
    on known.customer_id = listed.customer_id
    and known.observed_on = listed.observed_on
cross join others
