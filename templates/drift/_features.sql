{#
What is tested, and how strictly each: PSI of everything, Kolmogorov-Smirnov of numbers and of the score, alpha shared by
all of these tests alike (Bonferroni).
#}
{% set let_in = params.churn_model.sensitive_features | map("first") | list %}
{% set left_out = inputs.customers.sensitive | reject("in", let_in) | list %}
{% set features = types_of("customer_features").items() | rejectattr(0, "in", ["observed_on", "customer_id"] + left_out) | list %}
{% set texts = features | selectattr(1, "equalto", "varchar") | map("first") | list %}
{% set numbers = features | rejectattr(1, "equalto", "varchar") | map("first") | list %}
{% set tests = texts | length + 2 * (numbers | length) + 2 %}
{% set level = params.drift.alpha / tests %}
