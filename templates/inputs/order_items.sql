{#---
doc: The rows of the input order_items that can be used.
grain: []
materialized: view
like: order_items
tags: [inputs]
---#}
{% from "inputs/_audit.sql" import clean with context %}
{{ clean("order_items") }}
