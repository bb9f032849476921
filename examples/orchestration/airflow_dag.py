"""A day in Airflow 3: dbt, then sqlkit, then the report. `build.sh` tries again, so that exit code 2 never is."""

import os
from datetime import datetime

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

SHOP = os.environ.get("SHOP", "/srv/shop")

with DAG("customers", schedule="0 5 * * *", start_date=datetime(2025, 1, 1), catchup=False) as dag:
    staging = BashOperator(task_id="dbt", bash_command="dbt build", cwd=SHOP, retries=2)
    results = BashOperator(task_id="sqlkit", bash_command=f"sh {SHOP}/build.sh sqlkit 3 60", cwd=SHOP, retries=0)
    report = BashOperator(task_id="report", bash_command="sqlkit report --project-dir sqlkit", cwd=SHOP)
    staging >> results >> report
