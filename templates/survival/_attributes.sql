{#
What tells customers apart from the day they began: their plan and its price then (`plan`, `mrr` of the first
subscription), `country` and declared attributes; of a snapshot, the population's attributes. `subjects` and `attributes`
are the aliases of `survival_subjects` and of the table that has the declared ones.
#}
{% set is_contract = has_input("subscriptions") %}
{% set own = ["plan", "mrr"] if is_contract else [] %}
{% set declared = inputs.customers.attributes if is_contract else inputs.population.attributes %}
{% set shown = ["country"] if is_contract and inputs.customers.has("country") else [] %}
{% set plan = ["plan"] if is_contract and inputs.subscriptions.has("plan") else [] %}
{% set segments = plan if params.survival.segments is none else params.survival.segments %}

{% macro known(name) -%}
    {%- if name not in own and name not in shown and name not in declared -%}
    {{- fail("survival.segments or survival_model.covariates names " ~ name ~ "; customers can be told apart by " ~ (own + shown + declared | list) | join(", "), "survival_model.covariates", "survival.segments", said=name, known=own + shown + declared | list) -}}
    {%- endif -%}
{%- endmacro %}

{% macro attribute(name) -%}
    {{ known(name) }}{{ "subjects" | sql if name in own else "attributes" | sql }}.{{ name | identifier }}
{%- endmacro %}

{# As text: a fraction prints alike on every warehouse only as a DECIMAL. #}
{% macro label(name) -%}
    {%- if name in declared and declared[name].type in ["double", "float"] -%}
    coalesce(cast(cast({{ attribute(name) }} as decimal(18, 4)) as varchar), 'unknown')
    {%- else -%}
    coalesce(cast({{ attribute(name) }} as varchar), 'unknown')
    {%- endif -%}
{%- endmacro %}

{% macro joined(name) -%}
    {%- if name not in own -%}
    left join {{ ref("customers") if is_contract else ref("population") }} as attributes
    on attributes.customer_id = subjects.customer_id
    {%- endif -%}
{%- endmacro %}
