{# Bands of a percentile: high is the top tenth, medium the rest of the top third. #}

{% macro band(percentile) -%}
    case when {{ percentile }} >= 0.9 then 'high' when {{ percentile }} >= 2 / 3 then 'medium' else 'low' end
{%- endmacro %}

{% macro band_sort(percentile) -%}
    case when {{ percentile }} >= 0.9 then 1 when {{ percentile }} >= 2 / 3 then 2 else 3 end
{%- endmacro %}

{# The scores of the as_of date with their place among each other. Equal scores get equal percentiles and so equal bands. #}
{% macro banded(model, horizon_days, score="score") -%}
with ranked as (

    select
        {{ model | identifier }}.customer_id,
        {{ model | identifier }}.score,
        {{ model | identifier }}.model_version,
        percent_rank() over (order by {{ model | identifier }}.score) as percentile
    from {{ ref(model) }} as {{ model | identifier }}
    cross join {{ ref("run_params") }} as run_params
    where {{ model | identifier }}.observed_on = run_params.as_of_date

)

select
    ranked.customer_id,
    ranked.score{% if score != "score" %} as {{ score | identifier }}{% endif %},
    ranked.percentile,
    {{ band("ranked.percentile" | sql) }} as band,
    {{ band_sort("ranked.percentile" | sql) }} as band_sort,
    {{ horizon_days }} as horizon_days,
    {{ model }} as model_name,
    ranked.model_version
from ranked
{%- endmacro %}
