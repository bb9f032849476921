{#---
doc: What the customers are expected to be worth, and what moved that since the holdout began; parts that add up to the value at the as_of date, all by the models of today.
grain: component
columns:
  component: varchar not null -- value_then (what the customers of then were expected to be worth over the horizon from then), horizon (how that moves on with time, as was to be expected), purchases (more than expected of those who bought since), silence (less than expected of those who did not), refunds (of customers all of whose purchases were refunded since), new_customers
  component_sort: integer not null -- order of the component
  since: date not null -- the first day of the holdout, the then that is compared with; rows of that day and later were not known
  days_ahead: bigint not null -- length of the horizon, from then and from the as_of date on
  customers: bigint not null -- customers it is of; those of value_then and horizon are told apart by purchases, silence and refunds
  value: money not null -- predicted value, discounted as in ltv_predictions; the sum of all rows is that of ltv_predictions
metrics:
  customer_equity: sum(value) -- what the customers there are are expected to be worth over the horizon
requires: [orders, params.forecasts.enabled]
tags: [value]
---#}
{# By the models of today, so that no part is a change of models. What is expected of a customer, from now over the horizon,
by what was known then is the mean of what could be expected by now: so purchases and silence are surprises, and come to
nothing together where the model is right. #}
{% set holdout, horizon, rate = params.purchase_model.holdout_days, params.purchase_model.horizon_days, params.purchase_model.annual_discount_rate %}
{% macro answered(alias, days) %}
    inner join {{ ref("purchase_model") }} as {{ alias | identifier }}
        on {{ alias | identifier }}.observed_on = summary.observed_on
        and {{ alias | identifier }}.frequency = summary.frequency
        and {{ alias | identifier }}.last_age_days = summary.last_age_days
        and {{ alias | identifier }}.age_days = summary.age_days
        and {{ alias | identifier }}.days_ahead = {{ days }}
{% endmacro %}
with former as (

    select
        summary.customer_id,
        summary.observed_on,
        summary.later_orders,
        cast(round(at_horizon.discounted_purchases * spend.expected_value, 4) as decimal(18, 4)) as value_then,
        cast(round((until_end.discounted_purchases - until_now.discounted_purchases) * spend.expected_value{% if rate %} * power(1 + {{ rate }}, {{ holdout }} / 365.25){% endif %}, 4) as decimal(18, 4)) as value_expected
    from {{ ref("purchase_summary") }} as summary
    {{ answered("at_horizon", horizon) }}
    {{ answered("until_now", holdout) }}
    {{ answered("until_end", holdout + horizon) }}
    inner join {{ ref("spend_model") }} as spend
        on spend.observed_on = summary.observed_on
        and spend.frequency = summary.frequency
        and spend.mean_value = summary.mean_value
    where summary.split = 'train'

),

matched as (

    select
        case
            when former.customer_id is null then 'new_customers'
            when predictions.customer_id is null then 'refunds'
            when former.later_orders > 0 then 'purchases'
            else 'silence'
        end as component,
        coalesce(former.value_then, 0) as value_then,
        coalesce(former.value_expected, 0) as value_expected,
        coalesce(predictions.predicted_value, 0) as value_now,
        former.customer_id is not null as is_former
    from former
    full outer join {{ ref("ltv_predictions") }} as predictions
        on predictions.customer_id = former.customer_id

),

components as (

{% for component in ["value_then", "horizon", "purchases", "silence", "refunds", "new_customers"] %}
    select
        {{ component }} as component,
        {{ loop.index }} as component_sort,
    {% if component == "value_then" %}
        count(*) filter (where matched.is_former) as customers,
        sum(matched.value_then) as value
    {% elif component == "horizon" %}
        count(*) filter (where matched.is_former) as customers,
        sum(matched.value_expected - matched.value_then) as value
    {% else %}
        count(*) filter (where matched.component = {{ component }}) as customers,
        coalesce(sum(matched.value_now - matched.value_expected) filter (where matched.component = {{ component }}), 0) as value
    {% endif %}
    from matched
    {{ "union all" | sql if not loop.last }}
{% endfor %}

)

select
    components.component,
    components.component_sort,
    cast(run_params.as_of_date - interval {{ holdout }} day as date) as since,
    {{ horizon }} as days_ahead,
    components.customers,
    components.value
from components
cross join {{ ref("run_params") }} as run_params
where exists (select 1 from former)
