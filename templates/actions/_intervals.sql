{# Parts of 95 % intervals, and the tests beside them. #}
{% set z = 1.959963984540054 %}

{# One end of the score interval of a proportion (Wilson 1927, J. Am. Stat. Assoc. 22, 209); sign is + or -. #}
{% macro wilson(successes, trials, sign) -%}
    (2 * {{ successes }} + {{ z ** 2 }} {{ sign | sql }} {{ z }} * sqrt({{ z ** 2 }} + 4 * {{ successes }} * (1 - {{ successes }} / {{ trials }})))
        / (2 * ({{ trials }} + {{ z ** 2 }}))
{%- endmacro %}

{# The 97.5 % point of Student's t, expanded in powers of 1 / degrees of freedom (Abramowitz and Stegun 1964, 26.7.5); good
to a ten-thousandth of itself from 5 degrees on, to a millionth from 14. #}
{% macro student(degrees) -%}
    {{ z }}
    + {{ (z ** 3 + z) / 4 }} / {{ degrees }}
    + {{ (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96 }} / power({{ degrees }}, 2)
    + {{ (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384 }} / power({{ degrees }}, 3)
    + {{ (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160 }} / power({{ degrees }}, 4)
{%- endmacro %}

{# Variance of a sample, from its size, its sum and the sum of its squares. #}
{% macro variance(size, total, squares) -%}
    cast(greatest(0, {{ squares }} - {{ total }} * ({{ total }} / {{ size }})) as double) / ({{ size }} - 1)
{%- endmacro %}
