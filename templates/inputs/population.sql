{#---
doc: The rows of the input population that can be used.
grain: customer_id
materialized: view
like: population
tags: [inputs]
---#}
{% from "inputs/_audit.sql" import clean with context %}
{{ clean("population") }}
