#!/bin/sh
# dbt makes the tables that sqlkit reads, sqlkit makes results of them, dbt makes what reads those. It runs in the folder
# of the dbt project, sqlkit's being sqlkit/, and ends with the exit code of the first step that fails.
set -eu
here=$(dirname "$0")

sqlkit export dbt-sources --project-dir sqlkit --output models/sqlkit.yml
dbt build --exclude source:sqlkit+
sh "$here/build.sh" sqlkit
dbt build --select source:sqlkit+ --target "${RESULTS_TARGET:-results}"
