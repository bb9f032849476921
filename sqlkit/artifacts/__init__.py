"""`target/`: what a command leaves for other tools, in the shapes of dbt's own artifacts, which they read already.

manifest.json      every model, its checks, its inputs and what reads what (schema v12)
run_results.json   what the last build or test came to, and its arguments, which `sqlkit retry` takes (schema v6)
catalog.json       the published tables, their columns and rows (schema v1)

Nothing of a profile but the names of target, database and schema is in them.
"""
