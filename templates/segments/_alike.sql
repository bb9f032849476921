{#
What customers are alike by: the features that micro_segments.features names, from customer_features. All are amounts,
counts or days, of which a difference counts by how many times as much it is, so distances are of their logarithms. What
is below 0 counts as 0, as where more was refunded than spent; but slopes and declines have two sides, and what is below 0
is as far below as its opposite is above.
#}
{% set alike = params.micro_segments.features %}
{% set known = types_of("customer_features") %}

{% macro checked() -%}
{% if alike | length < 2 %}
{{ fail("parameter micro_segments.features names " ~ alike | length ~ "; customers are alike by two features or more", "micro_segments.features") }}
{% endif %}
{% if params.micro_segments.max_segments < params.micro_segments.min_segments %}
{{ fail("parameter micro_segments.max_segments is " ~ params.micro_segments.max_segments ~ ", below min_segments, " ~ params.micro_segments.min_segments, "micro_segments.max_segments", "micro_segments.min_segments") }}
{% endif %}
{% set said = namespace(words=[]) %}
{% for name, words in alike %}
{% if name not in known or name in ["observed_on", "customer_id"] %}
{{ fail("parameter micro_segments.features names " ~ name ~ "; customer_features has " ~ known | reject("in", ["observed_on", "customer_id"]) | join(", "), "micro_segments.features", said=name, known=known | reject("in", ["observed_on", "customer_id"])) }}
{% endif %}
{% if known[name] not in ["bigint", "double", "integer"] and not known[name].startswith("decimal") %}
{{ fail("parameter micro_segments.features names " ~ name ~ ", which is " ~ known[name] ~ "; between texts and dates there are no distances", "micro_segments.features") }}
{% endif %}
{% for word in words.split(" or ") %}
{% if word in said.words %}
{{ fail("parameter micro_segments.features says " ~ word ~ " of two things, by which two segments could have one name; say it of one", "micro_segments.features") }}
{% endif %}
{% if word in ["average", "apart from all"] %}
{{ fail("parameter micro_segments.features says " ~ word ~ " for " ~ name ~ ", as segments are called that nothing sets apart; choose another word", "micro_segments.features") }}
{% endif %}
{% set said.words = said.words + [word] %}
{% endfor %}
{% if words.split(" or ") | length != 2 %}
{{ fail("parameter micro_segments.features says " ~ words ~ " for " ~ name ~ "; say how a segment is called below the mean and above it, as few orders or many orders", "micro_segments.features") }}
{% endif %}
{% endfor %}
{%- endmacro %}

{% macro logarithm(name) -%}
case
    when customer_features.{{ name | identifier }} > 0 then ln(1 + customer_features.{{ name | identifier }})
    {% if name.endswith("_slope") or "_decline_" in name %}
    when customer_features.{{ name | identifier }} < 0 then -ln(1 - customer_features.{{ name | identifier }})
    {% endif %}
    when customer_features.{{ name | identifier }} <= 0 then 0
end
{%- endmacro %}

{# The words of one trait: the place of a feature with the sign of its difference, one beyond them the segment's number. #}
{% macro words(trait) -%}
case cast(alike.{{ trait | identifier }} as integer)
{% for name, told in alike %}
    when -{{ loop.index }} then {{ told.partition(" or ")[0] }}
    when {{ loop.index }} then {{ told.partition(" or ")[2] }}
{% endfor %}
    when {{ alike | length + 1 }} then cast(cast(alike.segment as integer) as varchar)
end
{%- endmacro %}
