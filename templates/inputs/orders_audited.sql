{#---
doc: Every row of the input orders, typed, with the reason why it cannot be used, if there is one.
grain: []
materialized: staging
incremental: customer_id
like: orders
columns:
  is_refund: boolean not null -- whether the row gives money back (a refund_of, or an amount below zero)
  reason: varchar -- why the row is quarantined; null for a clean row
  detail: varchar -- the value that could not be read, as it came
tags: [inputs]
---#}
{#
A refund counts only if it gives back money that is here: it names an order of this input that is no later than
itself, or it names none and its customer bought something no later. Rows dated later change neither answer.
#}
{% from "inputs/_audit.sql" import audited with context %}
{% set columns = inputs.orders.columns.values() | list %}
{% set other_currency %}
{% if inputs.orders.has("currency") %}
            when upper(trim(cast(mapped.currency as varchar))) <> {{ params.currency | upper }} then 'other_currency'
{% endif %}
{% endset %}

{{ audited("orders", extra=other_currency) }},

classified as (

    select
    {% for column in columns %}
        audited.{{ column.name | identifier }},
    {% endfor %}
        audited.reason,
        audited.detail,
        audited.refund_of is not null or coalesce(audited.amount, 0) < 0 as is_refund
    from audited

),

refunds as (

    select
        classified.refund_of,
        classified.customer_id
    from classified
    where classified.is_refund

),

refunded_orders as (

    select
        classified.order_id,
        min(classified.ordered_at) as ordered_at
    from classified
    where classified.reason is null
        and not classified.is_refund
        and classified.order_id in (select refunds.refund_of from refunds)
    group by classified.order_id

),

refunded_customers as (

    select
        classified.customer_id,
        min(classified.ordered_at) as first_ordered_at
    from classified
    where classified.reason is null
        and not classified.is_refund
        and classified.customer_id in (select refunds.customer_id from refunds where refunds.refund_of is null)
    group by classified.customer_id

)

select
{% for column in columns %}
    classified.{{ column.name | identifier }},
{% endfor %}
    classified.is_refund,
    case
        when classified.reason is not null or not classified.is_refund then classified.reason
        when classified.refund_of is not null and refunded_orders.ordered_at <= classified.ordered_at then null
        when classified.refund_of is null and refunded_customers.first_ordered_at <= classified.ordered_at then null
        else 'refund_without_order'
    end as reason,
    classified.detail
from classified
left join refunded_orders
    on refunded_orders.order_id = classified.refund_of
left join refunded_customers
    on refunded_customers.customer_id = classified.customer_id
    and classified.is_refund
