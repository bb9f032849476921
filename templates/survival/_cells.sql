{#
Customers with their covariates, numbered by what these say: cell 1, 2, ... are customers of whom the same was known when
they began. Numbers are DOUBLEs, everything else is text.
#}
{% from "survival/_attributes.sql" import attribute, declared, joined, own, segments with context %}
{% set priced = ["mrr"] if has_input("subscriptions") and inputs.subscriptions.has("mrr") else [] %}
{% set covariates = segments + priced if params.survival_model.covariates is none else params.survival_model.covariates %}
{% set people = inputs.customers if has_input("subscriptions") else inputs.population %}
{% set let_in = params.survival_model.sensitive_features | map("first") | list %}
{% set covariates = covariates | reject("in", people.sensitive | reject("in", let_in) | list) | list %}
{% set places = covariates | reject("in", own) | list %}

{% macro type_of(name) -%}
    {{ "double" | sql if name == "mrr" or (name in declared and not declared[name].type.startswith(("varchar", "boolean", "date", "timestamp"))) else "varchar" | sql }}
{%- endmacro %}

{% macro cells() -%}
known as (

    select
        subjects.customer_id,
        subjects.duration,
        {% for name in covariates %}
        cast({{ attribute(name) }} as {{ type_of(name) }}) as {{ name | identifier }},
        {% endfor %}
        subjects.is_churned
    from {{ ref("survival_subjects") }} as subjects
    {% if places %}
    {{ joined(places[0]) }}
    {% endif %}

),

cells as (

    select
        known.customer_id,
        known.duration,
        {% for name in covariates %}
        known.{{ name | identifier }},
        {% endfor %}
        known.is_churned,
        {% if covariates %}
        dense_rank() over (
            order by
            {% for name in covariates %}
                known.{{ name | identifier }}{{ "," | sql if not loop.last }}
            {% endfor %}
        ) as cell
        {% else %}
        1 as cell
        {% endif %}
    from known

)
{%- endmacro %}
