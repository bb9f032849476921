{#
How a feature of a customer is told to people: "no order for 74 days, usual gap 21", "orders in 90 days: 0 (others 1.4)".
A feature that is not listed here is told by its name.
#}

{% set windows = {"orders": "orders", "spend": "spend", "events": "events", "tickets": "support requests"} %}

{% set phrases = {
    "orders_total": "orders so far",
    "spend_total": "spend so far",
    "spend_per_order": "spend per order",
    "days_since_first_order": "days since the first order",
    "mean_gap_days": "usual days between orders",
    "gap_ratio": "days since the last order, in usual gaps",
    "orders_slope": "weekly trend of orders",
    "orders_decline_90d": "orders less than in the 90 days before",
    "events_decline_90d": "events less than in the 90 days before",
    "adoption_rate_90d": "share of features used in 90 days",
    "open_tickets": "open support requests",
    "ticket_rate": "support requests per order",
    "open_subscriptions": "open subscriptions",
    "mrr": "monthly recurring revenue",
    "subscription_days": "days since the first subscription",
} %}

{% set unknown = {"mean_gap_days": "a single order so far", "gap_ratio": "a single order so far"} %}

{% set silences = {
    "days_since_last_order": "order",
    "days_since_last_event": "event",
    "days_since_last_ticket": "support request",
} %}

{% set counts = ["orders", "events", "tickets", "orders_decline", "events_decline"] %}
{% set whole = ["orders_total", "days_since_first_order", "open_tickets", "open_subscriptions", "subscription_days"] %}

{% macro number(value, digits) -%}
    {% if digits -%}
    cast(cast(round({{ value }}, {{ digits }}) as decimal(18, {{ digits }})) as varchar)
    {%- else -%}
    cast(cast(round({{ value }}) as bigint) as varchar)
    {%- endif %}
{%- endmacro %}

{% macro phrase(feature) -%}
    {% set parts = feature.rpartition("_") -%}
    {% if feature in phrases -%}
    {{ phrases[feature] }}
    {%- elif parts[0] in windows -%}
    {{ windows[parts[0]] ~ " in " ~ parts[2][:-1] ~ " days" }}
    {%- else -%}
    {{ feature.replace("_", " ") }}
    {%- endif %}
{%- endmacro %}

{# `others` is the average of all who were scored; a feature that is no number has none. #}
{% macro told(feature, value, others, gap) -%}
    {% if feature in silences -%}
    case
        when {{ value }} is null then {{ "no " ~ silences[feature] ~ " ever" }}
        else {{ "no " ~ silences[feature] ~ " for " }} || {{ number(value, 0) }} || case when {{ value }} = 1 then ' day' else ' days' end
    end{% if feature == "days_since_last_order" %} || coalesce(', usual gap ' || {{ number(gap, 0) }}, ''){% endif %}

    {%- elif others -%}
    case
        when {{ value }} is null then {% if feature in unknown %}{{ unknown[feature] }}{% else %}{{ phrase(feature) }} || ' unknown'{% endif %}

        else {{ phrase(feature) }} || ': ' || {{ number(value, 0 if feature in whole or feature.rpartition("_")[0] in counts else 2) }}
            || coalesce(' (others ' || {{ number(others, 1) }} || ')', '')
    end
    {%- else -%}
    {{ phrase(feature) }} || ': ' || coalesce(cast({{ value }} as varchar), 'unknown')
    {%- endif %}
{%- endmacro %}
