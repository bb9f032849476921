{#
What held-out customers are told apart by when a model is judged: a column of an input as slice_<name>, which is no feature.
Numbers stay numbers, so that they can be told apart by ranges; anything else is told apart by its text.
#}
{% macro sliced(input, name) -%}
    {%- set type = inputs[input].columns[name].type -%}
    {%- set column = (input | identifier ~ "." ~ name | identifier) | sql -%}
    {{ column if type in ["integer", "bigint", "double"] or type.startswith("decimal") else ("cast(" ~ column ~ " as varchar)") | sql }} as {{ ("slice_" ~ name) | identifier }}
{%- endmacro %}
