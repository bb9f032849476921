{#---
doc: The macro value tier of each customer with an order, by the cut points of the as_of date.
grain: customer_id
columns:
  customer_id: varchar not null -- the customer
  customer_value: money not null -- what the tier is given by; not below 0
  value_kind: {type: varchar not null, doc: "predicted (predicted_value of ltv_predictions) or historical (revenue of the last 365 days)", checks: [{accepted: [predicted, historical]}]}
  tier: varchar not null -- the tier, of value_tiers.tiers
  tier_sort: integer not null -- its place there, the most valuable first
requires: [orders]
tags: [value]
---#}
{% from "value/_tiers.sql" import checked, tiers with context %}
{{ checked() }}
with cut_points as (

    select
    {% for tier in tiers[:-1] %}
        max(case when cuts.tier_sort = {{ loop.index }} then cuts.cut_point end) as cut_point_{{ loop.index }},
    {% endfor %}
        count(*) as tiers
    from {{ ref("value_tier_cut_points") }} as cuts
    cross join {{ ref("run_params") }} as run_params
    where cuts.as_of_date = run_params.as_of_date

),

tiered as (

    select
        customer_values.customer_id,
        customer_values.customer_value,
        customer_values.value_kind,
        case
        {% for tier in tiers[:-1] %}
            when customer_values.customer_value >= cut_points.cut_point_{{ loop.index }} then {{ loop.index }}
        {% endfor %}
            when cut_points.tiers > 0 then {{ tiers | length }}
        end as tier_sort
    from {{ ref("customer_values") }} as customer_values
    cross join cut_points

)

select
    tiered.customer_id,
    tiered.customer_value,
    tiered.value_kind,
    case tiered.tier_sort
    {% for tier in tiers %}
        when {{ loop.index }} then {{ tier }}
    {% endfor %}
    end as tier,
    tiered.tier_sort
from tiered
