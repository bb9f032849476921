{#---
doc: Every row of the input events, typed, with the reason why it cannot be used, if there is one.
grain: []
materialized: staging
like: events
columns:
  reason: varchar -- why the row is quarantined; null for a clean row
  detail: varchar -- the value that could not be read, as it came
tags: [inputs]
---#}
{% from "inputs/_audit.sql" import audited with context %}

{% set no_visitor %}
            when mapped.customer_id is null and mapped.anonymous_id is null then 'null_customer_id'
{% endset %}
{{ audited("events", extra=no_visitor) }}

select
{% for column in inputs.events.columns.values() %}
    audited.{{ column.name | identifier }},
{% endfor %}
    audited.reason,
    audited.detail
from audited
