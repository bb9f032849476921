{#
Sums of customers and their intervals. By chance customers differ from what is expected each alone, so that variances
add up; the errors of parameters are the same for all, so that their parts add up, and are squared after that.
#}
{% set directions = range(1, 5) %}
{% set spend_directions = range(1, 4) %}

{# Repeats, as customers are told apart where it is measured how far they are from what is expected of them. #}
{% macro repeats_of(frequency) -%}
    case when {{ frequency }} < 2 then {{ frequency }} when {{ frequency }} < 4 then 2 when {{ frequency }} < 8 then 4 else 8 end
{%- endmacro %}

{# The columns of a row that add up, of what is known of a customer: expected orders, what one is worth, how far by chance. #}
{% macro parts_of(orders, value, rows, earlier=none, spend="spend" | sql) -%}
    cast({{ orders }} as decimal(38, 8)) as expected_orders,
    cast({{ orders }} * {{ value }} as decimal(38, 8)) as expected_revenue,
    cast({{ orders }} * dispersion.orders_dispersion as decimal(38, 8)) as orders_variance,
    cast({{ orders }} * {{ value }} * dispersion.revenue_dispersion as decimal(38, 8)) as revenue_variance,
{%- for part in directions %}
    {%- set along = "(" | sql ~ rows ~ ".expected_purchases_along_" | sql ~ part ~ (" - coalesce(" | sql ~ earlier ~ ".expected_purchases_along_" | sql ~ part ~ ", 0)" | sql if earlier else "" | sql) ~ ")" | sql %}
    cast({{ along }} as decimal(38, 12)) as orders_along_{{ part }},
    cast({{ along }} * {{ value }} as decimal(38, 12)) as revenue_along_{{ part }},
{%- endfor %}
{%- for part in spend_directions %}
    cast({{ orders }} * {{ spend }}.expected_value_along_{{ part }} as decimal(38, 12)) as spend_along_{{ part }}{{ "," | sql if not loop.last }}
{%- endfor %}
{%- endmacro %}

{# Sums of rows with those columns. #}
{% macro summed_parts(rows) -%}
{%- for column in ["expected_orders", "expected_revenue", "orders_variance", "revenue_variance"] %}
    sum({{ rows }}.{{ column | identifier }}) as {{ column | identifier }},
{%- endfor %}
{%- for measure in ["orders", "revenue"] %}{% for part in directions %}
    sum({{ rows }}.{{ measure | identifier }}_along_{{ part }}) as {{ measure | identifier }}_along_{{ part }},
{%- endfor %}{% endfor %}
{%- for part in spend_directions %}
    sum({{ rows }}.spend_along_{{ part }}) as spend_along_{{ part }}{{ "," | sql if not loop.last }}
{%- endfor %}
{%- endmacro %}

{# Variance of such sums, by chance and by the parameters' errors. #}
{% macro variance_of(measure, rows) -%}
    cast({{ rows }}.{{ measure | identifier }}_variance as double)
{%- for part in directions %}
        + power(cast({{ rows }}.{{ measure | identifier }}_along_{{ part }} as double), 2)
{%- endfor %}
{%- if measure == "revenue" %}{% for part in spend_directions %}
        + power(cast({{ rows }}.spend_along_{{ part }} as double), 2)
{%- endfor %}{% endif %}
{%- endmacro %}

{# One end of a 95 % interval, + or -, not below 0; none where nothing is expected for want of a model, nor where nothing says
how far by chance: of nulls the greatest is null on one warehouse and 0 on another. `further` is variance beside the sums'. #}
{% macro interval_end(measure, rows, sign, further="0" | sql) -%}
    case when {{ rows }}.expected_{{ measure | identifier }} is not null and {{ rows }}.{{ measure | identifier }}_variance is not null then greatest(0, cast({{ rows }}.expected_{{ measure | identifier }} as double) {{ sign | sql }} 1.959963984540054 * sqrt(greatest(0,
        {{ variance_of(measure, rows) }}
        + {{ further }}
    ))) end
{%- endmacro %}

{# Square of the share by which a forecast of everybody was off, beyond what its variance explains. #}
{% macro squared_miss(measure, rows) -%}
    greatest(0, power({{ rows }}.actual_{{ measure | identifier }} - cast({{ rows }}.expected_{{ measure | identifier }} as double), 2) - ({{ variance_of(measure, rows) }})) / power(nullif(cast({{ rows }}.expected_{{ measure | identifier }} as double), 0), 2)
{%- endmacro %}
