{#---
doc: The orders and refunds that can be used, at the grain they came in (orders, or lines of them).
grain: []
materialized: view
incremental: customer_id
like: orders
columns:
  is_refund: boolean not null -- whether the row gives money back (a refund_of, or an amount below zero)
tags: [inputs]
---#}
select
{% for column in inputs.orders.columns.values() %}
    audited.{{ column.name | identifier }},
{% endfor %}
    audited.is_refund
from {{ ref("orders_audited") }} as audited
where audited.reason is null
