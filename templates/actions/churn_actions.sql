{#---
doc: What to do about each scored customer, by what contacting them is expected to gain.
grain: customer_id
columns:
  customer_id: varchar not null -- the customer
  campaign_id: varchar not null -- churn_actions.campaign, or the as_of date
  churn_score: {type: double not null, doc: probability of being lost within the horizon, checks: [{between: [0, 1]}]}
  value_source: {type: varchar not null, doc: "predicted (predicted_value / p_buys) or historical (revenue of the last 365 days), what customer_value is made of", checks: [{accepted: [predicted, historical]}]}
  customer_value: money not null -- what is lost with the customer, as margin where that is known; never below zero
  offer_cost: money not null -- what contacting a customer costs
  expected_gain: money not null -- churn_score times churn_actions.success_rate times customer_value, less offer_cost
  gain_rank: bigint not null -- 1 gains most; ties by customer_id
  has_consent: boolean -- whether the customer may be contacted, as known today
  action: {type: varchar not null, doc: "contact, hold_out (would be contacted, drawn not to be), over_budget, not_worth_it (no gain expected) or no_consent", checks: [{accepted: [contact, hold_out, over_budget, not_worth_it, no_consent]}]}
  action_sort: integer not null -- order of the action, contact first
  is_treated: boolean -- true to contact, false to hold out, else null; as the input exposures wants it
  cumulative_cost: money not null -- cost of all contacts down to this rank
  cumulative_gain: money not null -- expected gain of all contacts down to this rank
requires: [orders]
metrics:
  total_offer_cost: sum(offer_cost) -- what contacting these customers costs
  total_expected_gain: sum(expected_gain) -- what contacting these customers is expected to gain, in money
  gain_per_offer_cost: sum(expected_gain) / sum(offer_cost) -- expected gain by money spent
tags: [actions]
---#}
{# An offer costs the same for everybody, so that taking the greatest gains first spends a budget best. A hold-out costs
nothing, and is one only where the budget would have paid for it.

What is lost with a customer is what they would bring if they stayed. predicted_value is that times the chance that they
do, which churn_score holds already: it would count twice. Who does not buy brings nothing, so predicted_value / p_buys is
the value expected of the customer if they buy. #}
{% set settings = params.churn_actions %}
{% set cost = "cast(" | sql ~ settings.offer_cost ~ " as decimal(18, 4))" | sql %}
{% set actions = ["contact", "hold_out", "over_budget", "not_worth_it", "no_consent"] %}
with margins as (

    select sum(transactions.margin) / nullif(sum(transactions.amount), 0) as margin_rate
    from {{ ref("transactions") }} as transactions
    where transactions.margin is not null

),

valued as (

    select
        scores.customer_id,
    {% if settings.campaign is none %}
        cast(run_params.as_of_date as varchar) as campaign_id,
    {% else %}
        {{ settings.campaign }} as campaign_id,
    {% endif %}
        scores.score as churn_score,
    {% if settings.value == "predicted" %}
        case when predictions.predicted_value / predictions.p_buys is null then 'historical' else 'predicted' end as value_source,
        coalesce(predictions.predicted_value / predictions.p_buys, activity.revenue_365d, 0) as revenue,
    {% else %}
        'historical' as value_source,
        coalesce(activity.revenue_365d, 0) as revenue,
    {% endif %}
        customers.consent as has_consent
    from {{ ref("churn_scores") }} as scores
    cross join {{ ref("run_params") }} as run_params
    left join {{ ref("ltv_predictions") }} as predictions
        on predictions.customer_id = scores.customer_id
    left join {{ ref("customer_activity") }} as activity
        on activity.customer_id = scores.customer_id
    left join {{ ref("customers") }} as customers
        on customers.customer_id = scores.customer_id
        and (customers.created_at is null or customers.created_at < run_params.as_of_date)

),

earned as (

    select
        valued.customer_id,
        valued.campaign_id,
        valued.churn_score,
        valued.value_source,
    {% if settings.margin_rate is none %}
        cast(round(greatest(valued.revenue * coalesce(margins.margin_rate, 1), 0), 4) as decimal(18, 4)) as customer_value,
    {% else %}
        cast(round(greatest(valued.revenue * {{ settings.margin_rate }}, 0), 4) as decimal(18, 4)) as customer_value,
    {% endif %}
        valued.has_consent,
        {# Hexadecimal digits sort as the numbers they are. #}
        substr(md5(valued.campaign_id || '|' || valued.customer_id), 1, 8) < {{ "%08x" | format((settings.holdout_share * 4294967296) | int) }} as is_held_out
    from valued
    cross join margins

),

gains as (

    select
        earned.customer_id,
        earned.campaign_id,
        earned.churn_score,
        earned.value_source,
        earned.customer_value,
        cast(round(
            earned.churn_score * {{ settings.success_rate }} * earned.customer_value - {{ cost }}, 4
        ) as decimal(18, 4)) as expected_gain,
        earned.has_consent,
    {% if inputs.customers.has("consent") %}
        coalesce(earned.has_consent, false) as is_allowed,
    {% else %}
        true as is_allowed,
    {% endif %}
        earned.is_held_out
    from earned

),

ranked as (

    select
        gains.customer_id,
        gains.campaign_id,
        gains.churn_score,
        gains.value_source,
        gains.customer_value,
        gains.expected_gain,
        row_number() over (order by gains.expected_gain desc, gains.customer_id) as gain_rank,
        gains.has_consent,
        gains.is_allowed,
        gains.is_held_out
    from gains

),

counted as (

    select
        ranked.customer_id,
        ranked.campaign_id,
        ranked.churn_score,
        ranked.value_source,
        ranked.customer_value,
        ranked.expected_gain,
        ranked.gain_rank,
        ranked.has_consent,
        ranked.is_allowed,
        ranked.is_held_out,
        coalesce(sum(case when ranked.is_allowed and ranked.expected_gain > 0 and not ranked.is_held_out then 1 else 0 end) over (
            order by ranked.gain_rank
            rows between unbounded preceding and 1 preceding
        ), 0) as contacts_before
    from ranked

),

decided as (

    select
        counted.customer_id,
        counted.campaign_id,
        counted.churn_score,
        counted.value_source,
        counted.customer_value,
        counted.expected_gain,
        counted.gain_rank,
        counted.has_consent,
        case
            when not counted.is_allowed then 'no_consent'
            when counted.expected_gain <= 0 then 'not_worth_it'
        {% if settings.budget is not none %}
            when (counted.contacts_before + 1) * {{ cost }} > {{ settings.budget }} then 'over_budget'
        {% endif %}
            when counted.is_held_out then 'hold_out'
            else 'contact'
        end as action
    from counted

)

select
    decided.customer_id,
    decided.campaign_id,
    decided.churn_score,
    decided.value_source,
    decided.customer_value,
    {{ cost }} as offer_cost,
    decided.expected_gain,
    decided.gain_rank,
    decided.has_consent,
    decided.action,
    case decided.action
    {% for action in actions %}
        when {{ action }} then {{ loop.index }}
    {% endfor %}
    end as action_sort,
    case decided.action when 'contact' then true when 'hold_out' then false end as is_treated,
    {% for name, amount in [("cumulative_cost", cost), ("cumulative_gain", "decided.expected_gain" | sql)] %}
    sum(case when decided.action = 'contact' then {{ amount }} else 0 end) over (
        order by decided.gain_rank
        rows between unbounded preceding and current row
    ) as {{ name | identifier }}{{ "," | sql if not loop.last }}
    {% endfor %}
from decided
