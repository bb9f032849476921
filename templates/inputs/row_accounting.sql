{#---
doc: Where every row of every input went, in rows and money; read = clean + quarantined, always.
grain: [input, outcome]
columns:
  input: varchar not null -- the input
  outcome: varchar not null -- read, clean, or the reason of a quarantine
  is_quarantined: boolean not null -- whether the outcome is a reason of a quarantine
  row_count: bigint not null -- rows
  amount: money -- their money (order amounts, item amounts, monthly revenue of subscriptions); null for inputs without
checks:
  - name: rows_add_up
    sql: |
      select input
      from this
      group by input
      having sum(case when outcome = 'read' then row_count else -row_count end) <> 0
tags: [quality]
---#}
{% set mapped = inputs.values() | selectattr("is_mapped") | list %}
with outcomes as (

{% for input in mapped %}
    select
        {{ input.name }} as input,
        'read' as outcome,
        false as is_quarantined,
        count(*) as row_count,
        cast(null as {{ "decimal(18, 4)" | sql }}) as amount
    from {{ source(input.name) }} as mapped
    union all
    select
        {{ input.name }} as input,
        coalesce(audited.reason, 'clean') as outcome,
        audited.reason is not null as is_quarantined,
        count(*) as row_count,
        {% if input.contract.value %}sum(audited.{{ input.contract.value | identifier }}){% else %}cast(null as decimal(18, 4)){% endif %} as amount
    from {{ ref(input.name ~ "_audited") }} as audited
    group by audited.reason
    {% if not loop.last %}
    union all
    {% endif %}
{% endfor %}

)

select
    outcomes.input,
    outcomes.outcome,
    outcomes.is_quarantined,
    outcomes.row_count,
    case
        when outcomes.outcome = 'read' then sum(outcomes.amount) over (partition by outcomes.input)
        else outcomes.amount
    end as amount
from outcomes
