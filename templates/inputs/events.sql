{#---
doc: The rows of the input events that can be used.
grain: event_id
materialized: view
like: events
tags: [inputs]
---#}
{% from "inputs/_audit.sql" import clean with context %}
{{ clean("events") }}
