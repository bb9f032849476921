{# Money at `day`, discounted to `began` at an annual rate; exact where the rate is 0. #}
{% macro discounted(amount, began, day, annual_rate) -%}
    {%- if annual_rate == 0 -%}
    {{ amount }}
    {%- else -%}
    cast(round({{ amount }} * power(1 + {{ annual_rate }}, -greatest(0, date_diff('day', {{ began }}, {{ day }})) / 365.25), 4) as decimal(18, 4))
    {%- endif -%}
{%- endmacro %}
