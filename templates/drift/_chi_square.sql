{#
P(chi-square > 2 h) for 1 to 21 degrees of freedom, and its density there: finite sums of h ** (i / 2 - 1) / gamma(i / 2)
over i of the degrees' parity, the odd ones with an error function. Abramowitz and Stegun (1972), 26.4.4 and 26.4.5.
#}
{% from "survival/_erfc.sql" import erfc %}
{% set most = 21 %}
{% set of = namespace(gammas=[0, 1.7724538509055159, 1]) %}
{% for i in range(3, most + 1) %}
{% set of.gammas = of.gammas + [(i / 2 - 1) * of.gammas[i - 2]] %}
{% endfor %}

{% macro survival(h, degrees) -%}
    case when {{ degrees }} % 2 = 1 then {{ erfc("sqrt(" ~ h ~ ")" | sql) }} else 0 end
    + exp(-{{ h }}) * (
    {%- for i in range(2, most + 1) -%}
        {{ " + " | sql if not loop.first }}case when {{ degrees }} >= {{ i }} and ({{ degrees }} - {{ i }}) % 2 = 0 then power({{ h }}, {{ i / 2 - 1 }}) / {{ of.gammas[i] }} else 0 end
    {%- endfor -%}
    )
{%- endmacro %}

{% macro density(h, degrees) -%}
    exp(-{{ h }}) / 2 * case {{ degrees }}
    {%- for i in range(1, most + 1) %} when {{ i }} then power({{ h }}, {{ i / 2 - 1 }}) / {{ of.gammas[i] }}{% endfor %} end
{%- endmacro %}
