{#---
doc: The rows of the input exposures that can be used.
grain: []
materialized: view
like: exposures
tags: [inputs]
---#}
{% from "inputs/_audit.sql" import clean with context %}
{{ clean("exposures") }}
