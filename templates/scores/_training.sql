{#
What an estimator of customers learns from: those of its labels, a row an observation date, with their features. Every
column but keys, split, label and slices is a feature; `beside` names columns of the labels that are none either. What is
sensitive is a feature only where the parameters of `area` let it in. Features whose names begin with one of the words in
`logarithms` have theirs beside them; what is below 0 counts as 0.
#}
{% from "scores/_slices.sql" import sliced with context %}

{% macro training_set(area, labels, label, beside=[], logarithms=[], is_sliced=true) -%}
{% set let_in = params[area].sensitive_features | map("first") | list %}
{% set left_out = inputs.customers.sensitive | reject("in", let_in) | list %}
{% set features = columns_of("customer_features") | reject("in", ["observed_on", "customer_id"] + left_out) | list %}
{% set slices = inputs.customers.told_apart(params[area].fairness) if is_sliced else [] %}
select
    {{ labels | identifier }}.observed_on,
    {{ labels | identifier }}.customer_id,
    {{ labels | identifier }}.split,
    {{ labels | identifier }}.{{ label | identifier }}
{% for column in beside %}
    , {{ labels | identifier }}.{{ column | identifier }}
{% endfor %}
{% for feature in features %}
    , customer_features.{{ feature | identifier }}
{% endfor %}
{% for feature in features if feature.partition("_")[0] in logarithms and "slope" not in feature and "decline" not in feature %}
    , case
        when customer_features.{{ feature | identifier }} > 0 then ln(1 + customer_features.{{ feature | identifier }})
        when customer_features.{{ feature | identifier }} <= 0 then 0
    end as {{ ("log_" ~ feature) | identifier }}
{% endfor %}
{% for name in slices %}
    , {{ sliced("customers", name) }}
{% endfor %}
from {{ ref(labels) }} as {{ labels | identifier }}
inner join {{ ref("customer_features") }} as customer_features
    on customer_features.observed_on = {{ labels | identifier }}.observed_on
    and customer_features.customer_id = {{ labels | identifier }}.customer_id
{% if slices %}
left join {{ ref("customers") }} as customers
    on customers.customer_id = {{ labels | identifier }}.customer_id
{% endif %}
{%- endmacro %}
