{#---
doc: How long an average customer stays, by the model of hazards; anybody's survival is this one, to the power of their hazard ratio.
grain: duration
columns:
  duration: double not null -- time since they began
  baseline_hazard: double not null -- cumulative hazard until then, by Breslow (1972), or of the periods over by then
  baseline_survival: {type: double not null, doc: "probability to stay longer, exp(-baseline_hazard)", checks: [{between: [0, 1]}]}
  model_version: varchar not null -- version of survival_model, as in model_registry
requires: [subscriptions or population.duration]
tags: [survival]
---#}
select
    model.time_ahead as duration,
    model.baseline_hazard,
    exp(-model.baseline_hazard) as baseline_survival,
    model.model_version
from {{ ref("survival_model") }} as model
where model.cell = 0
