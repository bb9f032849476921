{#---
doc: Customers counted by how long they stayed and whether they left, overall and in each segment; all that Kaplan-Meier and the log-rank test know of them.
grain: [segment_by, segment, duration]
materialized: staging
columns:
  segment_by: varchar not null -- all, or what the segments are of
  segment: varchar not null -- the segment
  duration: double not null -- time since they began
  churned_customers: bigint not null -- who left then
  censored_customers: bigint not null -- who were seen so long, and had not left
requires: [subscriptions or population.duration]
tags: [survival]
---#}
{% from "survival/_attributes.sql" import joined, label, segments with context %}
select
    'all' as segment_by,
    'all' as segment,
    subjects.duration,
    count(*) filter (where subjects.is_churned) as churned_customers,
    count(*) filter (where not subjects.is_churned) as censored_customers
from {{ ref("survival_subjects") }} as subjects
group by subjects.duration
{% for name in segments %}
union all
select
    {{ name }} as segment_by,
    {{ label(name) }} as segment,
    subjects.duration,
    count(*) filter (where subjects.is_churned) as churned_customers,
    count(*) filter (where not subjects.is_churned) as censored_customers
from {{ ref("survival_subjects") }} as subjects
{{ joined(name) }}
group by
    {{ label(name) }},
    subjects.duration
{% endfor %}
