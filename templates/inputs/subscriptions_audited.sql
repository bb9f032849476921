{#---
doc: Every row of the input subscriptions, typed, with the reason why it cannot be used, if there is one.
grain: []
materialized: staging
like: subscriptions
columns:
  reason: varchar -- why the row is quarantined; null for a clean row
  detail: varchar -- the value that could not be read, as it came
tags: [inputs]
---#}
{% from "inputs/_audit.sql" import audited with context %}

{{ audited("subscriptions") }}

select
{% for column in inputs.subscriptions.columns.values() %}
    audited.{{ column.name | identifier }},
{% endfor %}
    audited.reason,
    audited.detail
from audited
