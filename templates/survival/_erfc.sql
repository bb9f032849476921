{#
erfc(x) for x from 0 on, flat and of exp alone: the trapezoidal rule with midpoints half apart and its exact correction,
good to 1e-14. Hunter and Regan (1972), "A note on the evaluation of the complementary error function", Mathematics of
Computation 26, 539-541.

P(chi-square with one degree of freedom > c) = erfc(sqrt(c / 2)).
#}

{% macro erfc(x) -%}
    {{ x }} * exp(-{{ x }} * {{ x }}) / 3.141592653589793 * (
    {%- for k in range(13) -%}
        {{ " + " | sql if not loop.first }}exp(-{{ (k + 0.5) ** 2 / 4 }}) / ({{ (k + 0.5) ** 2 / 4 }} + {{ x }} * {{ x }})
    {%- endfor -%}
    ) + case when {{ x }} < 6.283185307179586 then 2 / (1 + exp(12.566370614359172 * least({{ x }}, 7))) else 0 end
{%- endmacro %}
