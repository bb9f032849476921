{#---
doc: How many customers stay for how long, by Kaplan and Meier (1958), overall and in each segment; a step at each duration.
grain: [segment_by, segment, duration]
columns:
  segment_by: varchar not null -- all, or what the segments are of
  segment: varchar not null -- the segment
  duration: double not null -- time since customers began; days for subscriptions, a snapshot's own unit otherwise
  customers_at_risk: bigint not null -- customers seen until then, and not gone before
  churned_customers: bigint not null -- who left then
  censored_customers: bigint not null -- who were seen so long, and had not left
  survival: {type: double not null, doc: probability to stay longer, checks: [{between: [0, 1]}]}
  standard_error: double not null -- of it, by Greenwood (1926)
  survival_lower: {type: double not null, doc: lower end of its 95 % interval, checks: [{between: [0, 1]}]}
  survival_upper: {type: double not null, doc: upper end; symmetric in the logarithm of minus its logarithm, checks: [{between: [0, 1]}]}
requires: [subscriptions or population.duration]
tags: [survival]
---#}
{# S(t) is the product of 1 - d/n (Kaplan and Meier 1958, equation 2b), its variance S(t)^2 times the sum of
d/(n(n - d)) (Greenwood 1926), the interval S(t)^exp(+-z se / ln S) (Kalbfleisch and Prentice 2002, section 1.4).
Terms are added as DECIMALs, so that the order of addition changes no digit. #}
with durations as (

    select
        counts.segment_by,
        counts.segment,
        counts.duration,
        counts.churned_customers,
        counts.censored_customers
    from {{ ref("survival_counts") }} as counts
    union all
    select
        counts.segment_by,
        counts.segment,
        cast(0 as double) as duration,
        0 as churned_customers,
        0 as censored_customers
    from {{ ref("survival_counts") }} as counts
    group by
        counts.segment_by,
        counts.segment
    having min(counts.duration) > 0

),

at_risk as (

    select
        durations.segment_by,
        durations.segment,
        durations.duration,
        durations.churned_customers,
        durations.censored_customers,
        sum(durations.churned_customers + durations.censored_customers) over (
            partition by durations.segment_by, durations.segment
            order by durations.duration desc
            rows between unbounded preceding and current row
        ) as customers_at_risk
    from durations

),

terms as (

    select
        at_risk.segment_by,
        at_risk.segment,
        at_risk.duration,
        at_risk.churned_customers,
        at_risk.censored_customers,
        at_risk.customers_at_risk,
        case when at_risk.churned_customers = at_risk.customers_at_risk then 1 else 0 end as is_last,
        case
            when at_risk.churned_customers = at_risk.customers_at_risk then 0
            else cast(ln(1 - at_risk.churned_customers / at_risk.customers_at_risk) as decimal(38, 26))
        end as log_term,
        case
            when at_risk.churned_customers = at_risk.customers_at_risk then 0
            else cast(
                at_risk.churned_customers / at_risk.customers_at_risk / (at_risk.customers_at_risk - at_risk.churned_customers)
                as decimal(38, 26)
            )
        end as greenwood_term
    from at_risk

),

summed as (

    select
        terms.segment_by,
        terms.segment,
        terms.duration,
        terms.churned_customers,
        terms.censored_customers,
        terms.customers_at_risk,
        max(terms.is_last) over (
            partition by terms.segment_by, terms.segment
            order by terms.duration
            rows between unbounded preceding and current row
        ) as is_over,
        cast(sum(terms.log_term) over (
            partition by terms.segment_by, terms.segment
            order by terms.duration
            rows between unbounded preceding and current row
        ) as double) as log_survival,
        sqrt(cast(sum(terms.greenwood_term) over (
            partition by terms.segment_by, terms.segment
            order by terms.duration
            rows between unbounded preceding and current row
        ) as double)) as log_error
    from terms

)

select
    summed.segment_by,
    summed.segment,
    summed.duration,
    summed.customers_at_risk,
    summed.churned_customers,
    summed.censored_customers,
    case when summed.is_over = 1 then 0 else exp(summed.log_survival) end as survival,
    case when summed.is_over = 1 then 0 else exp(summed.log_survival) * summed.log_error end as standard_error,
    {% for sign, end in [("", "lower"), ("-", "upper")] %}
    case
        when summed.is_over = 1 then 0
        when summed.log_survival = 0 then 1
        else exp(summed.log_survival * exp({{ sign | sql }}1.959963984540054 * summed.log_error / -summed.log_survival))
    end as survival_{{ end | identifier }}{{ "," | sql if not loop.last }}
    {% endfor %}
from summed
