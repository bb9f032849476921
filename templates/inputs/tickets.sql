{#---
doc: The rows of the input tickets that can be used.
grain: ticket_id
materialized: view
like: tickets
tags: [inputs]
---#}
{% from "inputs/_audit.sql" import clean with context %}
{{ clean("tickets") }}
