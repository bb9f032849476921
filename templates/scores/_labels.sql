{#
Who was there to be lost at each of some dates, as rows of the column observed_on in `dates`, and who has stayed: an order,
or an open subscription, in the horizon. True of a date only once its horizon is over.
#}
{% set horizon = params.churn_model.horizon_days %}

{# Who had ordered in the active days before each date, and whether they ordered again in the horizon from it on. #}
{% macro orders_seen(dates, active_days, horizon) -%}
days as (

    select distinct cast(orders.ordered_at as date) as ordered_on
    from {{ ref("orders") }} as orders
    where not orders.is_refund

),

looked_at as (

    select
        dates.observed_on,
        days.ordered_on,
        days.ordered_on < dates.observed_on as is_before
    from {{ dates }} as dates
    inner join days
        on days.ordered_on >= dates.observed_on - interval {{ active_days }} day
        and days.ordered_on < dates.observed_on + interval {{ horizon }} day

),

seen as (

    select
        looked_at.observed_on,
        orders.customer_id,
        bool_or(looked_at.is_before) as is_active,
        bool_or(not looked_at.is_before) as has_stayed
    from {{ ref("orders") }} as orders
    inner join looked_at
        on looked_at.ordered_on = cast(orders.ordered_at as date)
    where not orders.is_refund
    group by
        looked_at.observed_on,
        orders.customer_id

)
{%- endmacro %}

{#
What each customer spent, less refunds, in the horizon from each date on and in as many days before it, 0 where more was
paid back; and who had ordered in the active days before. Money counts on its own row's day, as in the features.
#}
{% macro spend_seen(dates, active_days, horizon) -%}
{% set amount = "case when orders.refund_of is null then orders.amount else -abs(orders.amount) end" | sql %}
days as (

    select distinct cast(orders.ordered_at as date) as ordered_on
    from {{ ref("orders") }} as orders

),

looked_at as (

    select
        dates.observed_on,
        days.ordered_on,
        days.ordered_on >= dates.observed_on as is_ahead,
        days.ordered_on < dates.observed_on and days.ordered_on >= dates.observed_on - interval {{ horizon }} day as is_just_before,
        days.ordered_on < dates.observed_on and days.ordered_on >= dates.observed_on - interval {{ active_days }} day as is_recent
    from {{ dates }} as dates
    inner join days
        on days.ordered_on >= dates.observed_on - interval {{ [active_days, horizon] | max }} day
        and days.ordered_on < dates.observed_on + interval {{ horizon }} day

),

seen as (

    select
        looked_at.observed_on,
        orders.customer_id,
        bool_or(looked_at.is_recent and not orders.is_refund) as is_active,
        greatest(coalesce(sum({{ amount }}) filter (where looked_at.is_ahead), 0), 0) as spend,
        greatest(coalesce(sum({{ amount }}) filter (where looked_at.is_just_before), 0), 0) as spend_before
    from {{ ref("orders") }} as orders
    inner join looked_at
        on looked_at.ordered_on = cast(orders.ordered_at as date)
    group by
        looked_at.observed_on,
        orders.customer_id

)
{%- endmacro %}

{# The dates are those of the churn model, so that features are computed once; a shorter horizon is over at each of them. #}
{% macro within_churn_horizon(area) -%}
{% if params[area].horizon_days > params.churn_model.horizon_days %}
{{ fail("parameter " ~ area ~ ".horizon_days is above churn_model.horizon_days, whose observation dates it shares", area ~ ".horizon_days", "churn_model.horizon_days") }}
{% endif %}
{%- endmacro %}

{% macro labels(dates) -%}
{% if params.churn_model.label == "subscription" %}
{% if not has_input("subscriptions") %}
{{ fail("parameter churn_model.label is subscription, and sqlkit.yml maps no subscriptions", "churn_model.label") }}
{% endif %}
seen as (

    select
        dates.observed_on,
        subscriptions.customer_id,
        bool_or(
            subscriptions.started_at < dates.observed_on
            and (subscriptions.ended_at is null or subscriptions.ended_at >= dates.observed_on)
        ) as is_active,
        bool_or(
            subscriptions.ended_at is null
            or subscriptions.ended_at >= dates.observed_on + interval {{ horizon }} day
        ) as has_stayed
    from {{ dates }} as dates
    inner join {{ ref("subscriptions") }} as subscriptions
        on subscriptions.started_at < dates.observed_on + interval {{ horizon }} day
    group by
        dates.observed_on,
        subscriptions.customer_id

),
{% else %}
{{ orders_seen(dates, params.churn_model.active_days, horizon) }},
{% endif %}

labels as (

    select
        seen.observed_on,
        seen.customer_id,
        not seen.has_stayed as is_churned
    from seen
    where seen.is_active

)
{%- endmacro %}
