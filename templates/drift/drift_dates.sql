{#---
doc: Which two dates are compared for drift, and the model that scores as of now.
grain: []
materialized: staging
columns:
  scored_as_of: date not null -- now
  model_version: varchar -- the model that scored as of now; null where there is none
  trained_as_of: date -- the model knows no row of this day or later
  reference_as_of: date -- what is compared with; null where there is nothing
requires: [orders]
tags: [drift]
---#}
{#
The reference is the date the model was trained as of. A model trained just now is of these very customers, so it is the
last date before; so it is where a build has trained and not published.
#}
with model as (

    select
        max(run_params.as_of_date) as scored_as_of,
        max(score_snapshots.model_version) as model_version,
        max(score_snapshots.trained_as_of) as trained_as_of
    from {{ ref("run_params") }} as run_params
    left join {{ ref("score_snapshots") }} as score_snapshots
        on score_snapshots.as_of_date = run_params.as_of_date

)

select
    max(model.scored_as_of) as scored_as_of,
    max(model.model_version) as model_version,
    max(model.trained_as_of) as trained_as_of,
    max(score_snapshots.as_of_date) as reference_as_of
from model
left join {{ ref("score_snapshots") }} as score_snapshots
    on score_snapshots.as_of_date <= model.trained_as_of
    and score_snapshots.as_of_date < model.scored_as_of
