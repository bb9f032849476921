{#---
doc: Every input row that could not be used, with its reason. Nothing is dropped in silence.
grain: []
columns:
  input: varchar not null -- the input the row came from
  reason: varchar not null -- why it could not be used
  detail: varchar -- the value that could not be read, as it came
  row_key: varchar -- the row's key, where it has one
  customer_id: varchar -- the customer, where known
  occurred_at: timestamp -- when it happened, where known
  amount: money -- its money, where it has any
tags: [quality]
---#}
{% set mapped = inputs.values() | selectattr("is_mapped") | list %}
{% for input in mapped %}
{% set contract = input.contract %}
select
    {{ input.name }} as input,
    audited.reason,
    audited.detail,
    {% if contract.key %}audited.{{ contract.key | identifier }}{% elif "order_id" in input.columns %}audited.order_id{% else %}cast(null as varchar){% endif %} as row_key,
    {% if "customer_id" in input.columns %}audited.customer_id{% else %}cast(null as varchar){% endif %} as customer_id,
    {% if contract.time %}audited.{{ contract.time | identifier }}{% else %}cast(null as timestamp){% endif %} as occurred_at,
    {% if contract.value %}audited.{{ contract.value | identifier }}{% else %}cast(null as decimal(18, 4)){% endif %} as amount
from {{ ref(input.name ~ "_audited") }} as audited
where audited.reason is not null
{% if not loop.last %}
union all
{% endif %}
{% endfor %}
