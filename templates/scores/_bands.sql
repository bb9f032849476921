{# Bands of a percentile: high is the top tenth, medium the rest of the top third. #}

{% macro band(percentile) -%}
    case when {{ percentile }} >= 0.9 then 'high' when {{ percentile }} >= 2 / 3 then 'medium' else 'low' end
{%- endmacro %}

{% macro band_sort(percentile) -%}
    case when {{ percentile }} >= 0.9 then 1 when {{ percentile }} >= 2 / 3 then 2 else 3 end
{%- endmacro %}
