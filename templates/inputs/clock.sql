{#---
doc: What a run is told from outside, once; the only place where the day comes in.
grain: []
materialized: staging
columns:
  run_id: varchar not null -- the run
  today: date not null -- the day the run began, in the business time zone
  requested_as_of: date -- the as_of date asked for; null for the latest
tags: [inputs]
---#}
select
    cast($run_id as varchar) as run_id,
    cast($today as date) as today,
    cast($as_of as date) as requested_as_of
