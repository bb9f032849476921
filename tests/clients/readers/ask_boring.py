"""boring-semantic-layer: every measure of every table of an export, by one column, as JSON.

Arguments: the database file, the export, and a JSON object of the column to group each table by.
"""

from __future__ import annotations

import json
import sys

import ibis
import yaml
from boring_semantic_layer import from_yaml

file, export, by = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
with open(export) as opened:
    written = yaml.safe_load(opened)
connection = ibis.duckdb.connect(file, read_only=True)
models = from_yaml(export, tables={name: connection.table(name) for name in written})
told = {}
for name, model in models.items():
    prefix = f"{name}." if written[name].get("joins") else ""
    measures = [*written[name].get("measures", {}), *written[name].get("calculated_measures", {})]
    found = model.group_by(prefix + by[name]).aggregate(*(prefix + measure for measure in measures)).execute()
    for measure in measures:
        pairs = zip(found[prefix + by[name]], found[prefix + measure], strict=True)
        told[measure] = {str(group): float(value) for group, value in pairs if isinstance(group, str)}
print(json.dumps(told))
