{#---
doc: Every row of the input population, typed, with the reason why it cannot be used, if there is one.
grain: []
materialized: staging
like: population
columns:
  reason: varchar -- why the row is quarantined; null for a clean row
  detail: varchar -- the value that could not be read, as it came
tags: [inputs]
---#}
{% from "inputs/_audit.sql" import audited with context %}

{{ audited("population") }}

select
{% for column in inputs.population.columns.values() %}
    audited.{{ column.name | identifier }},
{% endfor %}
    audited.reason,
    audited.detail
from audited
