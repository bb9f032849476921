{#---
doc: Whether two segments differ in how long customers stay, by the log-rank test of Mantel (1966); each pair of the ten largest.
grain: [segment_by, segment, other_segment]
columns:
  segment_by: varchar not null -- what the segments are of
  segment: varchar not null -- one of them
  other_segment: varchar not null -- another, later in the alphabet
  churned_customers: bigint not null -- who left of the one
  expected_customers: double not null -- who would have, did both leave alike
  chi_square: {type: double, doc: squared difference over its variance; null where nobody left while both were there, checks: [{between: [0, 1000000000000]}]}
  p_value: {type: double, doc: "probability of at least that, did both leave alike", checks: [{between: [0, 1]}]}
  p_value_adjusted: {type: double, doc: "p_value for as many pairs as there are, by Holm (1979)", checks: [{between: [0, 1]}]}
requires: [subscriptions or population.duration]
tags: [survival]
---#}
{# At each duration, of d who leave out of n the one segment expects d n1/n, with the variance of a hypergeometric draw,
d (n1/n)(n2/n)(n - d)/(n - 1) (Mantel 1966). #}
{% from "survival/_erfc.sql" import erfc %}
with sizes as (

    select
        counts.segment_by,
        counts.segment,
        row_number() over (
            partition by counts.segment_by
            order by sum(counts.churned_customers + counts.censored_customers) desc, counts.segment
        ) as place
    from {{ ref("survival_counts") }} as counts
    where counts.segment_by <> 'all'
    group by
        counts.segment_by,
        counts.segment

),

largest as (

    select
        sizes.segment_by,
        sizes.segment
    from sizes
    where sizes.place <= 10

),

durations as (

    select
        counts.segment_by,
        counts.duration
    from {{ ref("survival_counts") }} as counts
    inner join largest
        on largest.segment_by = counts.segment_by
        and largest.segment = counts.segment
    group by
        counts.segment_by,
        counts.duration

),

at_risk as (

    select
        durations.segment_by,
        largest.segment,
        durations.duration,
        coalesce(counts.churned_customers, 0) as churned,
        sum(coalesce(counts.churned_customers + counts.censored_customers, 0)) over (
            partition by durations.segment_by, largest.segment
            order by durations.duration desc
            rows between unbounded preceding and current row
        ) as customers
    from durations
    inner join largest
        on largest.segment_by = durations.segment_by
    left join {{ ref("survival_counts") }} as counts
        on counts.segment_by = durations.segment_by
        and counts.segment = largest.segment
        and counts.duration = durations.duration

),

pairs as (

    select
        one.segment_by,
        one.segment,
        other.segment as other_segment,
        one.churned,
        one.churned + other.churned as churned_of_both,
        one.customers / (one.customers + other.customers) as share,
        (one.customers + other.customers - one.churned - other.churned)
            / (one.customers + other.customers - 1) as correction
    from at_risk as one
    inner join at_risk as other
        on other.segment_by = one.segment_by
        and other.duration = one.duration
        and other.segment > one.segment
    where one.churned + other.churned > 0

),

compared as (

    select
        pairs.segment_by,
        pairs.segment,
        pairs.other_segment,
        sum(pairs.churned) as churned_customers,
        cast(sum(cast(pairs.churned_of_both * pairs.share as decimal(38, 18))) as double) as expected_customers,
        cast(sum(cast(
            coalesce(pairs.churned_of_both * pairs.share * (1 - pairs.share) * pairs.correction, 0) as decimal(38, 18)
        )) as double) as variance
    from pairs
    group by
        pairs.segment_by,
        pairs.segment,
        pairs.other_segment

),

judged as (

    select
        compared.segment_by,
        compared.segment,
        compared.other_segment,
        compared.churned_customers,
        compared.expected_customers,
        power(compared.churned_customers - compared.expected_customers, 2) / nullif(compared.variance, 0) as chi_square,
        abs(compared.churned_customers - compared.expected_customers) / sqrt(2 * nullif(compared.variance, 0)) as root
    from compared

),

valued as (

    select
        judged.segment_by,
        judged.segment,
        judged.other_segment,
        judged.churned_customers,
        judged.expected_customers,
        judged.chi_square,
        {{ erfc("judged.root" | sql) }} as p_value
    from judged

),

ordered as (

    select
        valued.segment_by,
        valued.segment,
        valued.other_segment,
        valued.churned_customers,
        valued.expected_customers,
        valued.chi_square,
        valued.p_value,
        least(1, valued.p_value * (
            count(valued.p_value) over (partition by valued.segment_by)
            + 1 - row_number() over (
                partition by valued.segment_by
                order by valued.p_value, valued.segment, valued.other_segment
            )
        )) as stepped
    from valued

)

select
    ordered.segment_by,
    ordered.segment,
    ordered.other_segment,
    ordered.churned_customers,
    ordered.expected_customers,
    ordered.chi_square,
    ordered.p_value,
    case when ordered.p_value is not null then
        max(ordered.stepped) over (
            partition by ordered.segment_by
            order by ordered.p_value, ordered.segment, ordered.other_segment
            rows between unbounded preceding and current row
        )
    end as p_value_adjusted
from ordered
