"""A dbt project read as text -> the tables it declares, for a proposal. dbt itself is neither imported nor run.

project.py      dbt_project.yml and its profile -> DbtProject
values.py       Jinja in its YAML: env_var, var and target are known, nothing else is
properties.py   the YAML files of its model paths
relation.py     the noun: a table that dbt reads or makes
sources.py      `sources:` -> the tables it reads
models.py       target/manifest.json, or the names of files -> the tables it makes
declared.py     all of them, without what sqlkit itself published
tables.py       those that are in a DuckDB database, with their columns
artifact.py     manifest.json and catalog.json, which dbt writes
catalog.py      those of another warehouse, with their columns by target/catalog.json
"""
