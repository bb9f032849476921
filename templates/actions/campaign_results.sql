{#---
doc: What each campaign with a random hold-out has changed, and whether its two sides were alike before.
grain: campaign_id
columns:
  campaign_id: varchar not null -- the campaign
  first_assigned_on: date not null -- day on which the first customer was assigned
  last_assigned_on: date not null -- day on which the last one was
  window_days: integer not null -- days from the assignment on that count
  is_complete: boolean not null -- whether they are over for everybody; nothing is said of the effect before
  two_sided_customers: bigint not null -- customers assigned to both sides, left out
  repeated_customers: bigint not null -- customers assigned to one side more than once, left out
  treated_customers: bigint not null -- customers who were contacted
  held_out_customers: bigint not null -- customers who were held out
  treated_buyers: bigint -- those contacted who ordered in the window
  held_out_buyers: bigint -- those held out who did
  treated_rate: double -- treated_buyers / treated_customers
  held_out_rate: double -- held_out_buyers / held_out_customers
  uplift: double -- treated_rate less held_out_rate
  uplift_lower: double -- lower end of its 95 % interval
  uplift_upper: double -- upper end
  p_value: {type: double, doc: "probability of at least that difference either way, had the campaign no effect", checks: [{between: [0, 1]}]}
  treated_revenue: money -- what those contacted paid for orders of the window, less refunds
  held_out_revenue: money -- what those held out paid
  treated_mean_revenue: double -- treated_revenue / treated_customers
  held_out_mean_revenue: double -- held_out_revenue / held_out_customers
  revenue_uplift: double -- treated_mean_revenue less held_out_mean_revenue
  revenue_uplift_lower: double -- lower end of its 95 % interval; null below 5 degrees of freedom
  revenue_uplift_upper: double -- upper end
  treated_orders_before: bigint not null -- orders of those contacted in the campaign_results.balance_days before
  held_out_orders_before: bigint not null -- orders of those held out
  orders_before_difference: double -- difference of their means, in standard deviations
  treated_spend_before: money not null -- what those contacted paid in those days
  held_out_spend_before: money not null -- what those held out paid
  spend_before_difference: double -- difference of their means, in standard deviations
  allowed_difference: double -- 0.1, or what chance exceeds once in a hundred times, if that is more
  treated_share: double -- treated_customers of both sides
  planned_treated_share: double -- campaign_results.treated_share
  share_p_value: {type: double, doc: probability of a share at least as far from the planned one; null where none is planned, checks: [{between: [0, 1]}]}
  is_balanced: boolean -- neither difference before is more than allowed, nor share_p_value below 0.001; null with fewer than two customers on a side
requires: [exposures, orders]
tags: [actions]
---#}
{# Uplift has Newcombe's hybrid score interval (1998, Statistics in Medicine 17, 873-890, method 10) and the p-value of
the pooled z test; revenue Welch's interval (1947, Biometrika 34, 28-35). Standardised differences up to 0.1 are taken for
balance (Austin 2009, Statistics in Medicine 28, 3083-3107), but small sides differ by more than that by chance; a share of
customers that chance gives once in a thousand times is taken for a fault of the assignment. #}
{% from "actions/_intervals.sql" import student, variance, wilson %}
{% from "survival/_erfc.sql" import erfc %}
{% set settings = params.campaign_results %}
{% set sides = {"treated": "measured.is_treated", "held_out": "not measured.is_treated"} %}
{% set planned = settings.treated_share %}
with assignments as (

    select
        exposures.campaign_id,
        exposures.customer_id,
        count(*) as assignments,
        min(exposures.assigned_at) as assigned_at,
        max(exposures.assigned_at) as last_assigned_at,
        bool_and(exposures.is_treated) as is_treated,
        bool_or(exposures.is_treated) and not bool_and(exposures.is_treated) as is_two_sided
    from {{ ref("exposures") }} as exposures
    cross join {{ ref("run_params") }} as run_params
    where exposures.assigned_at < run_params.as_of_date
    group by
        exposures.campaign_id,
        exposures.customer_id

),

campaigns as (

    select
        assignments.campaign_id,
        cast(min(assignments.assigned_at) as date) as first_assigned_on,
        cast(max(assignments.last_assigned_at) as date) as last_assigned_on,
        max(assignments.last_assigned_at) + interval {{ settings.window_days }} day as window_ends_at,
        count(*) filter (where assignments.is_two_sided) as two_sided_customers,
        count(*) filter (where assignments.assignments > 1 and not assignments.is_two_sided) as repeated_customers
    from assignments
    group by assignments.campaign_id

),

measured as (

    select
        assignments.campaign_id,
        assignments.customer_id,
        assignments.is_treated,
        count(*) filter (where transactions.is_purchase and transactions.ordered_at >= assignments.assigned_at) as orders,
        cast(coalesce(sum(transactions.amount) filter (where transactions.ordered_at >= assignments.assigned_at), 0) as decimal(18, 4)) as revenue,
        count(*) filter (where transactions.is_purchase and transactions.ordered_at < assignments.assigned_at) as orders_before,
        cast(coalesce(sum(transactions.amount) filter (where transactions.ordered_at < assignments.assigned_at), 0) as decimal(18, 4)) as spend_before
    from assignments
    left join {{ ref("transactions") }} as transactions
        on transactions.customer_id = assignments.customer_id
        and transactions.ordered_at >= assignments.assigned_at - interval {{ settings.balance_days }} day
        and transactions.ordered_at < assignments.assigned_at + interval {{ settings.window_days }} day
    where assignments.assignments = 1
    group by
        assignments.campaign_id,
        assignments.customer_id,
        assignments.is_treated

),

summed as (

    select
        campaigns.campaign_id,
        campaigns.first_assigned_on,
        campaigns.last_assigned_on,
        campaigns.window_ends_at <= run_params.as_of_date as is_complete,
        campaigns.two_sided_customers,
        campaigns.repeated_customers{% for side, of in sides.items() %},
        count(*) filter (where {{ of | sql }}) as {{ (side ~ "_customers") | identifier }},
        count(*) filter (where {{ of | sql }} and measured.orders > 0) as {{ (side ~ "_buyers") | identifier }}
        {%- for measure in ["revenue", "orders_before", "spend_before"] %}
        {% set value = "measured." | sql ~ measure | identifier %},
        coalesce(sum({{ value }}) filter (where {{ of | sql }}), 0) as {{ (side ~ "_" ~ measure) | identifier }},
        cast(coalesce(sum({{ value }} * {{ value }}) filter (where {{ of | sql }}), 0) as double) as {{ (side ~ "_" ~ measure ~ "_squares") | identifier }}
        {%- endfor %}
    {%- endfor %}

    from campaigns
    cross join {{ ref("run_params") }} as run_params
    left join measured
        on measured.campaign_id = campaigns.campaign_id
    group by
        campaigns.campaign_id,
        campaigns.first_assigned_on,
        campaigns.last_assigned_on,
        campaigns.window_ends_at,
        run_params.as_of_date,
        campaigns.two_sided_customers,
        campaigns.repeated_customers

),

spread as (

    select
        summed.campaign_id{% for side in sides %}
        {% set size = "summed." | sql ~ (side ~ "_customers") | identifier %}
        {% set buyers = "summed." | sql ~ (side ~ "_buyers") | identifier %},
        {{ buyers }} / {{ size }} as {{ (side ~ "_rate") | identifier }},
        case when {{ size }} > 0 then greatest(0, {{ wilson(buyers, size, "-") }}) end as {{ (side ~ "_lower") | identifier }},
        case when {{ size }} > 0 then least(1, {{ wilson(buyers, size, "+") }}) end as {{ (side ~ "_upper") | identifier }}
        {%- for measure in ["revenue", "orders_before", "spend_before"] %}
        {% set total = "summed." | sql ~ (side ~ "_" ~ measure) | identifier %},
        {{ total }} / {{ size }} as {{ (side ~ "_" ~ measure ~ "_mean") | identifier }},
        {{ variance(size, total, ("summed." | sql ~ (side ~ "_" ~ measure ~ "_squares") | identifier)) }} as {{ (side ~ "_" ~ measure ~ "_variance") | identifier }}
        {%- endfor %}
    {%- endfor %},
        (summed.treated_buyers + summed.held_out_buyers) / (summed.treated_customers + summed.held_out_customers) as rate,
        1 / summed.treated_customers + 1 / summed.held_out_customers as inverse_sizes,
        summed.treated_customers / (summed.treated_customers + summed.held_out_customers) as treated_share
    from summed

),

compared as (

    select
        spread.campaign_id,
        spread.treated_rate - spread.held_out_rate as uplift,
        spread.treated_rate - spread.held_out_rate
            - sqrt(power(spread.treated_rate - spread.treated_lower, 2) + power(spread.held_out_upper - spread.held_out_rate, 2)) as uplift_lower,
        spread.treated_rate - spread.held_out_rate
            + sqrt(power(spread.treated_upper - spread.treated_rate, 2) + power(spread.held_out_rate - spread.held_out_lower, 2)) as uplift_upper,
        abs(spread.treated_rate - spread.held_out_rate)
            / sqrt(2 * nullif(spread.rate * (1 - spread.rate), 0) * spread.inverse_sizes) as uplift_root,
        spread.treated_revenue_mean - spread.held_out_revenue_mean as revenue_uplift,
        sqrt(spread.treated_revenue_variance / summed.treated_customers + spread.held_out_revenue_variance / summed.held_out_customers) as revenue_error,
        power(spread.treated_revenue_variance / summed.treated_customers + spread.held_out_revenue_variance / summed.held_out_customers, 2) / (
            power(spread.treated_revenue_variance / summed.treated_customers, 2) / (summed.treated_customers - 1)
            + power(spread.held_out_revenue_variance / summed.held_out_customers, 2) / (summed.held_out_customers - 1)
        ) as revenue_degrees,
    {% for measure in ["orders_before", "spend_before"] %}
        {% set one = "spread." | sql ~ ("treated_" ~ measure ~ "_mean") | identifier %}
        {% set other = "spread." | sql ~ ("held_out_" ~ measure ~ "_mean") | identifier %}
        case
            when {{ one }} = {{ other }} then 0
            else ({{ one }} - {{ other }}) / sqrt((
                spread.{{ ("treated_" ~ measure ~ "_variance") | identifier }} + spread.{{ ("held_out_" ~ measure ~ "_variance") | identifier }}
            ) / 2)
        end as {{ (measure ~ "_difference") | identifier }},
    {% endfor %}
        case when spread.inverse_sizes is not null then greatest(0.1, 2.5758293035489004 * sqrt(spread.inverse_sizes)) end as allowed_difference,
        spread.treated_share,
    {% if planned is none %}
        cast(null as double) as share_root
    {% else %}
        abs(spread.treated_share - {{ planned }})
            / sqrt(2 * {{ planned }} * (1 - {{ planned }}) / (summed.treated_customers + summed.held_out_customers)) as share_root
    {% endif %}
    from spread
    inner join summed
        on summed.campaign_id = spread.campaign_id

),

judged as (

    select
        compared.campaign_id,
        {{ erfc("compared.uplift_root" | sql) }} as p_value,
        case when compared.revenue_degrees >= 5 then compared.revenue_error * ({{ student("compared.revenue_degrees" | sql) }}) end as revenue_margin,
        {{ erfc("compared.share_root" | sql) }} as share_p_value
    from compared

)

select
    summed.campaign_id,
    summed.first_assigned_on,
    summed.last_assigned_on,
    {{ settings.window_days }} as window_days,
    summed.is_complete,
    summed.two_sided_customers,
    summed.repeated_customers,
    summed.treated_customers,
    summed.held_out_customers,
    case when summed.is_complete then summed.treated_buyers end as treated_buyers,
    case when summed.is_complete then summed.held_out_buyers end as held_out_buyers,
    case when summed.is_complete then spread.treated_rate end as treated_rate,
    case when summed.is_complete then spread.held_out_rate end as held_out_rate,
    case when summed.is_complete then compared.uplift end as uplift,
    case when summed.is_complete then compared.uplift_lower end as uplift_lower,
    case when summed.is_complete then compared.uplift_upper end as uplift_upper,
    case when summed.is_complete then judged.p_value end as p_value,
    case when summed.is_complete then summed.treated_revenue end as treated_revenue,
    case when summed.is_complete then summed.held_out_revenue end as held_out_revenue,
    case when summed.is_complete then spread.treated_revenue_mean end as treated_mean_revenue,
    case when summed.is_complete then spread.held_out_revenue_mean end as held_out_mean_revenue,
    case when summed.is_complete then compared.revenue_uplift end as revenue_uplift,
    case when summed.is_complete then compared.revenue_uplift - judged.revenue_margin end as revenue_uplift_lower,
    case when summed.is_complete then compared.revenue_uplift + judged.revenue_margin end as revenue_uplift_upper,
    summed.treated_orders_before,
    summed.held_out_orders_before,
    compared.orders_before_difference,
    summed.treated_spend_before,
    summed.held_out_spend_before,
    compared.spend_before_difference,
    compared.allowed_difference,
    compared.treated_share,
    cast({{ planned }} as double) as planned_treated_share,
    judged.share_p_value,
    case when summed.treated_customers > 1 and summed.held_out_customers > 1 then
        coalesce(abs(compared.orders_before_difference) <= compared.allowed_difference, false)
        and coalesce(abs(compared.spend_before_difference) <= compared.allowed_difference, false)
        and coalesce(judged.share_p_value >= 0.001, true)
    end as is_balanced
from summed
inner join spread
    on spread.campaign_id = summed.campaign_id
inner join compared
    on compared.campaign_id = summed.campaign_id
inner join judged
    on judged.campaign_id = summed.campaign_id
