{#---
doc: What contacting so many customers would be expected to cost and bring, by cut-off.
grain: cut_off
columns:
  cut_off: varchar not null -- top_5_percent, top_10_percent and top_20_percent by churn score; best (all who are expected to gain); planned (whom churn_actions contacts); everybody
  cut_off_sort: integer not null -- order of the cut-off
  scored_customers: bigint not null -- customers with a churn score
  contactable_customers: bigint not null -- those of them who may be contacted
  customers: bigint not null -- those of them whom the cut-off contacts
  customer_share: double -- customers / contactable_customers
  lowest_score: double -- least churn score among those contacted
  lowest_gain: money -- least expected gain among those contacted
  expected_leavers: double not null -- customers among them who would leave, the sum of their churn scores
  expected_leavers_lower: double not null -- lower end of its 95 % interval
  expected_leavers_upper: double not null -- upper end
  cost: money not null -- customers times offer cost
  saved_value: money not null -- value of the leavers who are kept, as expected
  saved_value_error: double not null -- its standard error
  saved_value_lower: double not null -- lower end of its 95 % interval
  saved_value_upper: double not null -- upper end
  net_gain: money not null -- saved_value less cost, the sum of expected gains
  net_gain_lower: double not null -- lower end of its 95 % interval
  net_gain_upper: double not null -- upper end
  return_on_cost: double -- net_gain / cost
requires: [orders]
tags: [actions]
---#}
{# A customer of value v leaves with the chance p and is then kept with the chance s: v times a coin of chance ps is
saved, with mean v p s and variance v^2 p s (1 - p s). Of all contacted both add up, since what customers do is taken for
independent; leavers add up p and p (1 - p). The intervals are 1.96 standard errors of a normal distribution, not below 0.
They say what chance does if the scores are calibrated, s is the success rate of everybody alike, and the values are
right; not how wrong these may be. They are too narrow where one customer is worth most of the sum. #}
{% set score = "customers.churn_score" | sql %}
{% set kept = score ~ " * " | sql ~ params.churn_actions.success_rate %}
{% set cut_offs = {
    "top_5_percent": "(customers.place - 1) * 100 < 5 * totals.contactable_customers",
    "top_10_percent": "(customers.place - 1) * 100 < 10 * totals.contactable_customers",
    "top_20_percent": "(customers.place - 1) * 100 < 20 * totals.contactable_customers",
    "best": "customers.expected_gain > 0",
    "planned": "customers.action = 'contact'",
    "everybody": "true",
} %}
with totals as (

    select
        count(*) as scored_customers,
        count(*) filter (where actions.action <> 'no_consent') as contactable_customers,
        max(actions.offer_cost) as offer_cost
    from {{ ref("churn_actions") }} as actions
    having count(*) > 0

),

customers as (

    select
        actions.churn_score,
        actions.customer_value,
        actions.expected_gain,
        actions.action,
        row_number() over (order by actions.churn_score desc, actions.customer_id) as place
    from {{ ref("churn_actions") }} as actions
    where actions.action <> 'no_consent'

),

{% for cut_off, condition in cut_offs.items() %}
{{ cut_off | identifier }} as (

    select
        {{ cut_off }} as cut_off,
        {{ loop.index }} as cut_off_sort,
        count(*) as customers,
        min({{ score }}) as lowest_score,
        min(customers.expected_gain) as lowest_gain,
        coalesce(sum(cast({{ score }} as decimal(38, 18))), 0) as expected_leavers,
        coalesce(sum(cast({{ score }} * (1 - {{ score }}) as decimal(38, 18))), 0) as leavers_variance,
        coalesce(sum(customers.expected_gain), 0) as net_gain,
        coalesce(sum(cast(
            power(customers.customer_value, 2) * {{ kept }} * (1 - {{ kept }}) as decimal(38, 8)
        )), 0) as saved_variance
    from customers
    cross join totals
    where {{ condition | sql }}

),

{% endfor %}
summed as (

{% for cut_off in cut_offs %}
    select
        one.cut_off,
        one.cut_off_sort,
        one.customers,
        one.lowest_score,
        one.lowest_gain,
        cast(one.expected_leavers as double) as expected_leavers,
        sqrt(cast(one.leavers_variance as double)) as leavers_error,
        one.net_gain,
        sqrt(cast(one.saved_variance as double)) as saved_error
    from {{ cut_off | identifier }} as one
    {{ "union all" | sql if not loop.last }}
{% endfor %}

),

priced as (

    select
        summed.cut_off,
        summed.cut_off_sort,
        totals.scored_customers,
        totals.contactable_customers,
        summed.customers,
        summed.lowest_score,
        summed.lowest_gain,
        summed.expected_leavers,
        summed.leavers_error,
        cast(summed.customers * totals.offer_cost as decimal(18, 4)) as cost,
        cast(summed.net_gain + summed.customers * totals.offer_cost as decimal(18, 4)) as saved_value,
        summed.saved_error,
        summed.net_gain
    from totals
    cross join summed

)

select
    priced.cut_off,
    priced.cut_off_sort,
    priced.scored_customers,
    priced.contactable_customers,
    priced.customers,
    priced.customers / nullif(priced.contactable_customers, 0) as customer_share,
    priced.lowest_score,
    priced.lowest_gain,
    priced.expected_leavers,
    greatest(0, priced.expected_leavers - 1.959963984540054 * priced.leavers_error) as expected_leavers_lower,
    least(priced.customers, priced.expected_leavers + 1.959963984540054 * priced.leavers_error) as expected_leavers_upper,
    priced.cost,
    priced.saved_value,
    priced.saved_error as saved_value_error,
    greatest(0, priced.saved_value - 1.959963984540054 * priced.saved_error) as saved_value_lower,
    priced.saved_value + 1.959963984540054 * priced.saved_error as saved_value_upper,
    priced.net_gain,
    greatest(0, priced.saved_value - 1.959963984540054 * priced.saved_error) - priced.cost as net_gain_lower,
    priced.net_gain + 1.959963984540054 * priced.saved_error as net_gain_upper,
    priced.net_gain / nullif(priced.cost, 0) as return_on_cost
from priced
