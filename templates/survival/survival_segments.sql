{#---
doc: How long customers stay, overall and in each segment; median, survival to the horizon and expected time up to it.
grain: [segment_by, segment]
columns:
  segment_by: varchar not null -- all, or what the segments are of
  segment: varchar not null -- the segment
  customers: bigint not null -- customers of the segment
  churned_customers: bigint not null -- those who left
  median_duration: double -- until half have left; null where more than half stay as long as anyone was seen
  median_lower: double -- lower end of its 95 % interval
  median_upper: double -- upper end; null where it is beyond what was seen
  horizon: double not null -- up to which the following are stated
  horizon_survival: {type: double, doc: probability to stay longer than the horizon; null where nobody was seen so long, checks: [{between: [0, 1]}]}
  horizon_survival_lower: double -- lower end of its 95 % interval
  horizon_survival_upper: double -- upper end
  restricted_mean: double -- expected time up to the horizon; null where nobody was seen so long
  restricted_mean_lower: double -- lower end of its 95 % interval
  restricted_mean_upper: double -- upper end
requires: [subscriptions or population.duration]
tags: [survival]
---#}
{# The median is the first duration survived by at most half, its interval that of the curve's interval (Brookmeyer and
Crowley 1982). The restricted mean is the area below the curve, its variance the sum of the squared area to come at
each step, times d/(n(n - d)) (Klein and Moeschberger 2003, equations 4.5.1 and 4.5.2). #}
{% set horizon = params.survival.horizon %}
with steps as (

    select
        curves.segment_by,
        curves.segment,
        curves.duration,
        curves.customers_at_risk,
        curves.churned_customers,
        curves.survival,
        curves.survival_lower,
        curves.survival_upper,
        curves.survival * (
            least({{ horizon }}, coalesce(
                lead(curves.duration) over (
                    partition by curves.segment_by, curves.segment
                    order by curves.duration
                ),
                {{ horizon }}
            )) - curves.duration
        ) as area
    from {{ ref("survival_curves") }} as curves

),

areas as (

    select
        steps.segment_by,
        steps.segment,
        steps.duration,
        steps.customers_at_risk,
        steps.churned_customers,
        cast(steps.area as decimal(38, 18)) as area,
        cast(sum(cast(steps.area as decimal(38, 18))) over (
            partition by steps.segment_by, steps.segment
            order by steps.duration desc
            rows between unbounded preceding and current row
        ) as double) as area_to_come
    from steps
    where steps.duration < {{ horizon }}

),

means as (

    select
        areas.segment_by,
        areas.segment,
        cast(sum(areas.area) as double) as restricted_mean,
        sqrt(cast(sum(cast(
            case
                when areas.churned_customers = areas.customers_at_risk then 0
                else areas.area_to_come * (areas.churned_customers / areas.customers_at_risk)
                    * (areas.area_to_come / (areas.customers_at_risk - areas.churned_customers))
            end as decimal(38, 18)
        )) as double)) as standard_error
    from areas
    group by
        areas.segment_by,
        areas.segment

),

figures as (

    select
        steps.segment_by,
        steps.segment,
        max(steps.customers_at_risk) as customers,
        sum(steps.churned_customers) as churned_customers,
        {# A product of fractions may round to a little more than half. #}
        {% for end in ["", "_lower", "_upper"] %}
        min(case when steps.{{ ("survival" ~ end) | identifier }} <= 0.500000000001 then steps.duration end) as {{ ("median" ~ end) | identifier }},
        arg_max(
            steps.{{ ("survival" ~ end) | identifier }},
            case when steps.duration <= {{ horizon }} then steps.duration end
        ) as {{ ("horizon_survival" ~ end) | identifier }},
        {% endfor %}
        max(steps.duration) >= {{ horizon }} or min(steps.survival) = 0 as is_seen
    from steps
    group by
        steps.segment_by,
        steps.segment

)

select
    figures.segment_by,
    figures.segment,
    figures.customers,
    figures.churned_customers,
    figures.median as median_duration,
    figures.median_lower,
    figures.median_upper,
    cast({{ horizon }} as double) as horizon,
    case when figures.is_seen then figures.horizon_survival end as horizon_survival,
    case when figures.is_seen then figures.horizon_survival_lower end as horizon_survival_lower,
    case when figures.is_seen then figures.horizon_survival_upper end as horizon_survival_upper,
    case when figures.is_seen then means.restricted_mean end as restricted_mean,
    case when figures.is_seen then greatest(0, means.restricted_mean - 1.959963984540054 * means.standard_error) end as restricted_mean_lower,
    case when figures.is_seen then least({{ horizon }}, means.restricted_mean + 1.959963984540054 * means.standard_error) end as restricted_mean_upper
from figures
inner join means
    on means.segment_by = figures.segment_by
    and means.segment = figures.segment
