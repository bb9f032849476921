{#
The tiers of value_tiers, best first, and the shares of all value at which each but the last ends.
#}
{% set tiers = params.value_tiers.tiers %}
{% set shares = params.value_tiers.shares %}

{% macro checked() -%}
{% if not tiers %}
{{ fail("parameter value_tiers.tiers names no tier; name one at least", "value_tiers.tiers") }}
{% endif %}
{% for tier in tiers if tier is not string %}
{{ fail("parameter value_tiers.tiers holds " ~ ("nothing between commas; name each tier" if tier is none else tier ~ ", which is no text; write it in quotes"), "value_tiers.tiers") }}
{% endfor %}
{% if shares | length != tiers | length - 1 %}
{{ fail("parameter value_tiers.shares has " ~ shares | length ~ " shares for " ~ tiers | length ~ " tiers; each tier but the last has one", "value_tiers.shares", "value_tiers.tiers") }}
{% endif %}
{% if tiers | unique | list | length != tiers | length %}
{{ fail("parameter value_tiers.tiers names a tier twice: " ~ tiers | join(", "), "value_tiers.tiers") }}
{% endif %}
{% for share in shares %}
{% if share is not number or share > 1 or share <= (0 if loop.first else shares[loop.index0 - 1]) %}
{{ fail("parameter value_tiers.shares holds " ~ shares | join(", ") ~ "; they are shares of all value above 0 and up to 1, each above the one before", "value_tiers.shares") }}
{% endif %}
{% endfor %}
{%- endmacro %}
