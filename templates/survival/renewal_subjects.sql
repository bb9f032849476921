{#---
doc: How many renewals each customer has made, and whether the next one was not.
grain: customer_id
materialized: staging
columns:
  customer_id: varchar not null -- the customer
  periods_spent: bigint not null -- renewals made; whole periods survived
  is_lost: boolean not null -- whether the customer left before or at the next
requires: [subscriptions or population.duration]
tags: [survival]
---#}
{# Who leaves on the day of a renewal did not make it; one that falls on the as_of date is not known yet. #}
{% from "cohorts/_periods.sql" import relative_age %}
select
    subjects.customer_id,
{% if has_input("subscriptions") %}
    case
        when subjects.is_churned and subjects.ended_on <= subjects.began_on then 0
        when subjects.is_churned
            then {{ relative_age("subjects.began_on" | sql, "cast(subjects.ended_on - interval 1 day as date)" | sql, params.renewal_model.period) }}
        else {{ relative_age("subjects.began_on" | sql, "cast(run_params.as_of_date - interval 1 day as date)" | sql, params.renewal_model.period) }}
    end as periods_spent,
{% else %}
    cast(
        case when subjects.is_churned then greatest(ceil(subjects.duration) - 1, 0) else floor(subjects.duration) end
        as bigint
    ) as periods_spent,
{% endif %}
    subjects.is_churned as is_lost
from {{ ref("survival_subjects") }} as subjects
{% if has_input("subscriptions") %}
cross join {{ ref("run_params") }} as run_params
{% endif %}
