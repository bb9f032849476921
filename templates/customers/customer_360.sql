{#---
doc: One wide row a customer, with everything the other results know of them.
grain: customer_id
attributes_of: customers
columns:
  customer_id: varchar not null -- the customer
  created_on: date -- day of signing up, where customers are mapped
  country: varchar -- country, as known today
  has_consent: boolean -- whether the customer may be contacted, as known today
  first_ordered_on: date -- day of the first order; null for a customer without
  last_ordered_on: date -- day of the last order
  recency_days: bigint -- days from the last order to the as_of date
  orders: bigint not null -- number of orders
  revenue: money not null -- what was paid, less refunds
  margin: money -- revenue less cost; null where unknown
  mean_order_value: double -- revenue per order
  orders_30d: bigint not null -- orders in the last 30 days
  orders_90d: bigint not null -- orders in the last 90 days
  orders_365d: bigint not null -- orders in the last 365 days
  revenue_30d: money not null -- revenue of the last 30 days
  revenue_90d: money not null -- revenue of the last 90 days
  revenue_365d: money not null -- revenue of the last 365 days
  r_score: integer -- recency score, 1 worst; null for a customer RFM does not cover
  f_score: integer -- frequency score, 1 worst
  m_score: integer -- monetary score, 1 worst
  segment: varchar -- RFM segment
  segment_sort: integer -- order of the segment
  horizon_revenue: money -- revenue of the first ltv.horizon_months months
  is_horizon_complete: boolean -- whether those months are over
  is_churned: boolean -- whether the customer has churned by inactivity
  churn_score: double -- probability of being lost within the horizon; null for a customer not scored
  churn_band: varchar -- high, medium or low; null for a customer not scored
  p_buys: double -- probability of a purchase within purchase_model.horizon_days; null for a customer without a prediction
  expected_purchases: double -- purchases expected in that time
  expected_purchase_value: double -- what one of them is expected to be worth
  predicted_value: money -- what they are expected to be worth together, discounted
  value_tier: varchar -- macro value tier; null for a customer without an order
  value_tier_sort: integer -- order of the tier, the most valuable first
  is_subscriber: boolean -- whether a subscription is open; null where subscriptions are not mapped
  mrr: money -- monthly recurring revenue of open subscriptions
  tickets_90d: bigint -- support requests of the last 90 days; null where tickets are not mapped
  open_tickets: bigint -- support requests open at the as_of date
  events_30d: bigint -- events of the last 30 days; null where events are not mapped
  last_event_on: date -- day of the last event
entity: customer
metrics:
  customers: count(*) -- customers, with an order or without
  total_orders: sum(orders) -- orders
  total_revenue: sum(revenue) -- what was paid, less refunds
  total_margin: sum(margin) -- revenue less cost, where that is known
  revenue_per_customer: sum(revenue) / count(*) -- revenue by customer, those without an order too
  average_order_value: sum(revenue) / sum(orders) -- revenue by order
  orders_per_buyer: sum(orders) / count(first_ordered_on) -- orders by customer who has ordered
  churned_customers: sum(is_churned) -- customers who have churned by inactivity
  churn_rate: sum(is_churned) / count(is_churned) -- share of customers with an order who have churned by inactivity
  contactable_customers: sum(has_consent) -- customers who may be contacted, as known today
  total_predicted_value: sum(predicted_value) -- what purchases within purchase_model.horizon_days are expected to be worth
tags: [customers]
---#}
{# Country, consent and attributes are today's: good to show, not to learn from. #}
{% set attributes = inputs.customers.attributes.values() | list %}
with signed_up as (

    select
        customers.customer_id,
        cast(customers.created_at as date) as created_on,
        customers.country,
    {% for attribute in attributes %}
        customers.{{ attribute.name | identifier }},
    {% endfor %}
        customers.consent as has_consent
    from {{ ref("customers") }} as customers
    cross join {{ ref("run_params") }} as run_params
    where customers.created_at is null or customers.created_at < run_params.as_of_date

),

everyone as (

    select signed_up.customer_id from signed_up
    union distinct
    select customer_orders.customer_id from {{ ref("customer_orders") }} as customer_orders

),

subscribed as (

    select
        subscriptions.customer_id,
        count(*) as open_subscriptions,
        sum(subscriptions.mrr) as mrr
    from {{ ref("subscriptions") }} as subscriptions
    cross join {{ ref("run_params") }} as run_params
    where subscriptions.started_at < run_params.as_of_date
        and (subscriptions.ended_at is null or subscriptions.ended_at >= run_params.as_of_date)
    group by subscriptions.customer_id

),

supported as (

    select
        tickets.customer_id,
        count(*) filter (where tickets.created_at >= run_params.as_of_date - interval 90 day) as tickets_90d,
        count(*) filter (where tickets.closed_at is null or tickets.closed_at >= run_params.as_of_date) as open_tickets
    from {{ ref("tickets") }} as tickets
    cross join {{ ref("run_params") }} as run_params
    where tickets.created_at < run_params.as_of_date
    group by tickets.customer_id

),

seen as (

    select
        events.customer_id,
        count(*) filter (where events.event_at >= run_params.as_of_date - interval 30 day) as events_30d,
        max(cast(events.event_at as date)) as last_event_on
    from {{ ref("events") }} as events
    cross join {{ ref("run_params") }} as run_params
    where events.event_at < run_params.as_of_date
    group by events.customer_id

),

inactive as (

    select
        customer_churn.customer_id,
        customer_churn.is_churned
    from {{ ref("customer_churn") }} as customer_churn
    where customer_churn.churn_kind = 'inactivity'

)

select
    everyone.customer_id,
    signed_up.created_on,
    signed_up.country,
    signed_up.has_consent,
    customer_orders.first_ordered_on,
    customer_orders.last_ordered_on,
    date_diff('day', customer_orders.last_ordered_on, run_params.as_of_date) as recency_days,
    coalesce(customer_orders.orders, 0) as orders,
    coalesce(customer_orders.revenue, 0) as revenue,
    case
        when customer_orders.customer_id is null and {{ inputs.orders.has("cost") or params.orders.margin_rate is not none }} then 0
        else customer_orders.margin
    end as margin,
    customer_orders.revenue / customer_orders.orders as mean_order_value,
    coalesce(customer_activity.orders_30d, 0) as orders_30d,
    coalesce(customer_activity.orders_90d, 0) as orders_90d,
    coalesce(customer_activity.orders_365d, 0) as orders_365d,
    coalesce(customer_activity.revenue_30d, 0) as revenue_30d,
    coalesce(customer_activity.revenue_90d, 0) as revenue_90d,
    coalesce(customer_activity.revenue_365d, 0) as revenue_365d,
    rfm.r_score,
    rfm.f_score,
    rfm.m_score,
    rfm.segment,
    rfm.segment_sort,
    ltv_customers.horizon_revenue,
    ltv_customers.is_horizon_complete,
    inactive.is_churned,
    churn_scores.score as churn_score,
    churn_scores.band as churn_band,
    ltv_predictions.p_buys,
    ltv_predictions.expected_purchases,
    ltv_predictions.expected_purchase_value,
    ltv_predictions.predicted_value,
    value_tiers.tier as value_tier,
    value_tiers.tier_sort as value_tier_sort,
    case when {{ has_input("subscriptions") }} then coalesce(subscribed.open_subscriptions, 0) > 0 end as is_subscriber,
    case when {{ has_input("subscriptions") }} then coalesce(subscribed.mrr, 0) end as mrr,
    case when {{ has_input("tickets") }} then coalesce(supported.tickets_90d, 0) end as tickets_90d,
    case when {{ has_input("tickets") }} then coalesce(supported.open_tickets, 0) end as open_tickets,
    case when {{ has_input("events") }} then coalesce(seen.events_30d, 0) end as events_30d,
    seen.last_event_on
{% for attribute in attributes %}
    , signed_up.{{ attribute.name | identifier }}
{% endfor %}
from everyone
cross join {{ ref("run_params") }} as run_params
left join signed_up
    on signed_up.customer_id = everyone.customer_id
left join {{ ref("customer_orders") }} as customer_orders
    on customer_orders.customer_id = everyone.customer_id
left join {{ ref("customer_activity") }} as customer_activity
    on customer_activity.customer_id = everyone.customer_id
left join {{ ref("rfm") }} as rfm
    on rfm.customer_id = everyone.customer_id
left join {{ ref("ltv_customers") }} as ltv_customers
    on ltv_customers.customer_id = everyone.customer_id
left join {{ ref("churn_scores") }} as churn_scores
    on churn_scores.customer_id = everyone.customer_id
left join {{ ref("ltv_predictions") }} as ltv_predictions
    on ltv_predictions.customer_id = everyone.customer_id
left join {{ ref("value_tiers") }} as value_tiers
    on value_tiers.customer_id = everyone.customer_id
left join inactive
    on inactive.customer_id = everyone.customer_id
left join subscribed
    on subscribed.customer_id = everyone.customer_id
left join supported
    on supported.customer_id = everyone.customer_id
left join seen
    on seen.customer_id = everyone.customer_id
