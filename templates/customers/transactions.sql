{#---
doc: One row an order known at the as_of date, net of the refunds that name it; a refund that names none is a row of its own.
grain: order_id
materialized: staging
incremental: customer_id
columns:
  order_id: varchar not null -- the order, or the refund that names none
  customer_id: varchar not null -- the customer
  ordered_at: timestamp not null -- when it was placed; for a sum of lines, the first line's time
  ordered_on: date not null -- its day
  is_purchase: boolean not null -- whether it counts as an order; not for refunds and orders refunded in full
  gross_amount: money not null -- before refunds
  refund_amount: money not null -- refunds of this order known at the as_of date, zero or below
  amount: money not null -- gross and refunds together
  margin: money -- amount less cost where the cost of every line is known, or amount times orders.margin_rate; null where neither is known
  channel: varchar -- where it was bought
requires: [orders]
tags: [customers]
---#}
with known as (

    select
        orders.order_id,
        orders.customer_id,
        orders.ordered_at,
        orders.refund_of,
        orders.channel,
        case when orders.refund_of is null then orders.amount else -abs(orders.amount) end as amount,
        case when orders.is_refund then -abs(orders.cost) else orders.cost end as cost
    from {{ ref("orders") }} as orders
    cross join {{ ref("run_params") }} as run_params
    where orders.ordered_at < run_params.as_of_date

),

placed as (

{% if inputs.orders.rows == "lines" %}
    select
        known.order_id,
        min(known.customer_id) as customer_id,
        min(known.ordered_at) as ordered_at,
        min(known.channel) as channel,
        sum(known.amount) as amount,
        case when count(known.cost) = count(*) then sum(known.cost) end as cost
    from known
    where known.refund_of is null
    group by known.order_id
{% else %}
    select
        known.order_id,
        known.customer_id,
        known.ordered_at,
        known.channel,
        known.amount,
        known.cost
    from known
    where known.refund_of is null
{% endif %}

),

refunds as (

    select
        known.refund_of as order_id,
        sum(known.amount) as amount,
        sum(known.cost) as cost
    from known
    where known.refund_of is not null
    group by known.refund_of

),

netted as (

    select
        placed.order_id,
        placed.customer_id,
        placed.ordered_at,
        placed.channel,
        placed.amount as gross_amount,
        coalesce(refunds.amount, 0) as refund_amount,
        placed.amount + coalesce(refunds.amount, 0) as amount,
        placed.cost + coalesce(refunds.cost, 0) as cost
    from placed
    left join refunds
        on refunds.order_id = placed.order_id

)

select
    netted.order_id,
    netted.customer_id,
    netted.ordered_at,
    cast(netted.ordered_at as date) as ordered_on,
    netted.gross_amount >= 0 and (netted.refund_amount = 0 or netted.amount > 0) as is_purchase,
    netted.gross_amount,
    netted.refund_amount,
    netted.amount,
{% if params.orders.margin_rate is none %}
    netted.amount - netted.cost as margin,
{% else %}
    coalesce(
        netted.amount - netted.cost,
        cast(netted.amount * {{ params.orders.margin_rate }} as decimal(18, 4))
    ) as margin,
{% endif %}
    netted.channel
from netted
