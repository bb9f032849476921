{#---
doc: How many of the customers scored had each value of each feature, at the reference date and now.
grain: [feature, number, category]
materialized: staging
columns:
  feature: varchar not null -- the feature, or score
  number: double -- the value, of numbers
  category: varchar -- the value, of text
  n_reference: bigint not null -- customers with it at the reference date; of the score, by the same model
  n_current: bigint not null -- customers with it now
requires: [orders]
tags: [drift]
---#}
{# Only who was scored: the model does not see the others. A score of another model differs without any drift. #}
{% from "drift/_features.sql" import numbers, texts with context %}
{% macro counted(feature, number, category, is_reference="not compared.is_current" | sql) -%}
select
    {{ feature }} as feature,
    {{ number }} as number,
    {{ category }} as category,
    count(*) filter (where {{ is_reference }}) as n_reference,
    count(*) filter (where compared.is_current) as n_current
from compared
group by
    {{ number }},
    {{ category }}
{%- endmacro %}
{% set no_text, no_number = "cast(null as varchar)" | sql, "cast(null as double)" | sql %}
with compared as (

    select
        score_snapshots.as_of_date = dates.scored_as_of as is_current,
        score_snapshots.model_version = dates.model_version as is_same_model,
        score_snapshots.score
{% for feature in numbers + texts %}
        , feature_snapshots.{{ feature | identifier }}
{% endfor %}
    from {{ ref("drift_dates") }} as dates
    inner join {{ ref("score_snapshots") }} as score_snapshots
        on score_snapshots.as_of_date in (dates.scored_as_of, dates.reference_as_of)
    inner join {{ ref("feature_snapshots") }} as feature_snapshots
        on feature_snapshots.customer_id = score_snapshots.customer_id
        and feature_snapshots.as_of_date = score_snapshots.as_of_date

)

{{ counted("score", "compared.score" | sql, no_text, "not compared.is_current and compared.is_same_model" | sql) }}
{% for feature in numbers %}
union all
{{ counted(feature, ("cast(compared." ~ feature | identifier ~ " as double)") | sql, no_text) }}
{% endfor %}
{% for feature in texts %}
union all
{{ counted(feature, no_number, ("compared." ~ feature | identifier) | sql) }}
{% endfor %}
