{#---
doc: The rows of the input subscriptions that can be used.
grain: subscription_id
materialized: view
like: subscriptions
tags: [inputs]
---#}
{% from "inputs/_audit.sql" import clean with context %}
{{ clean("subscriptions") }}
