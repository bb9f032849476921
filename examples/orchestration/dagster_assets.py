"""sqlkit's results as one Dagster asset: it builds, retries what is missing, and tells what run_results.json tells."""

import json
import os
import subprocess
from pathlib import Path

import dagster as dg

SQLKIT = Path(os.environ.get("SHOP", "/srv/shop")) / "sqlkit"
PAUSE = float(os.environ.get("PAUSE", "60"))


@dg.asset(retry_policy=dg.RetryPolicy(max_retries=2, delay=PAUSE))
def customer_results(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """Customer analytics, published all at once or not at all."""
    command = "retry" if context.retry_number else "build"
    code = subprocess.run(["sqlkit", command, "--project-dir", SQLKIT], check=False).returncode
    if code not in (0, 1):  # 2: the project is wrong; 130, 143: somebody ended it
        raise dg.Failure(f"sqlkit {command} ended with exit code {code}.", allow_retries=False)
    results = json.loads((SQLKIT / "target" / "run_results.json").read_text())["results"]
    bad = {r["unique_id"]: r["message"] for r in results if r["status"] in ("error", "fail")}
    if code:
        raise dg.Failure(f"sqlkit {command}: nothing was published.", metadata={"failed": bad})
    rows = {r["unique_id"]: r["adapter_response"].get("rows_affected") for r in results if r["status"] == "success"}
    return dg.MaterializeResult(metadata={"rows": {name: n for name, n in rows.items() if n is not None}})


definitions = dg.Definitions(assets=[customer_results])
