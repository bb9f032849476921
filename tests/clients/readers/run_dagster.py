"""Materialises the asset of a file in Dagster; prints whether it succeeded, after how many retries, and its rows."""

import json
import runpy
import sys

import dagster as dg

asset = runpy.run_path(sys.argv[1])["customer_results"]
with dg.DagsterInstance.ephemeral() as instance:
    result = dg.materialize([asset], instance=instance, raise_on_error=False)
retries = sum(event.event_type_value == "STEP_RESTARTED" for event in result.all_events)
materialized = result.get_asset_materialization_events()
rows = materialized[0].materialization.metadata["rows"].value if materialized else {}
print(json.dumps({"is_success": result.success, "retries": retries, "rows": rows}))
