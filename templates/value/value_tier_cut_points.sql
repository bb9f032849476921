{#---
doc: The value from which each tier is given, one set an as_of date; value_tiers compares with the latest.
grain: [tier, as_of_date]
materialized: history
columns:
  tier: varchar not null -- the tier, of value_tiers.tiers
  tier_sort: integer not null -- its place there, the most valuable first
  value_kind: {type: varchar not null, doc: "predicted (predicted_value of ltv_predictions) or historical (revenue of the last 365 days)", checks: [{accepted: [predicted, historical]}]}
  value_share: double not null -- this tier and those above it hold at least so much of all value, counted from the top
  cut_point: money -- least value that gets this tier or a better one; null where nobody reaches it, and of the last, which takes the rest
requires: [orders]
tags: [value]
---#}
{#
From the top, a customer is of a tier or a better one while those who are worth more hold less than its share of all
value: so whoever carries the sum across the line is in, and so is everybody who is worth as much. Who is worth nothing
adds to no share.
#}
{% from "value/_tiers.sql" import checked, shares, tiers with context %}
{{ checked() }}
with valued as (

    select
        customer_values.customer_value,
        customer_values.value_kind
    from {{ ref("customer_values") }} as customer_values

),

kinds as (

    select max(valued.value_kind) as value_kind
    from valued

),

levels as (

    select
        valued.customer_value,
        sum(valued.customer_value) as level_value
    from valued
    where valued.customer_value > 0
    group by valued.customer_value

),

reached as (

    select
        levels.customer_value,
        sum(levels.level_value) over (order by levels.customer_value desc) - levels.level_value as value_above,
        sum(levels.level_value) over () as total_value
    from levels

),

{# By a product, which is exact: a division is of doubles, where 5.6 of 7 is less than .8. #}
cut as (

    select
    {% for share in shares %}
        min(case when reached.value_above < {{ share }} * reached.total_value then reached.customer_value end) as cut_point_{{ loop.index }},
    {% endfor %}
        count(*) as levels
    from reached

)

{% for tier in tiers %}
select
    {{ tier }} as tier,
    {{ loop.index }} as tier_sort,
    kinds.value_kind,
    {{ 1.0 if loop.last else shares[loop.index0] * 1.0 }} as value_share,
    {% if loop.last %}cast(null as decimal(18, 4)){% else %}cut.cut_point_{{ loop.index }}{% endif %} as cut_point
from cut
cross join kinds
where kinds.value_kind is not null
{% if not loop.last %}
union all
{% endif %}
{% endfor %}
