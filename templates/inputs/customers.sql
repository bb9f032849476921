{#---
doc: The rows of the input customers that can be used.
grain: customer_id
materialized: view
like: customers
tags: [inputs]
---#}
{% from "inputs/_audit.sql" import clean with context %}
{{ clean("customers") }}
