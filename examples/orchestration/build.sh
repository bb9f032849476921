#!/bin/sh
# sqlkit build, and after exit code 1 sqlkit retry, which makes only what is missing. Every other code is the end: 2 says
# that the project is wrong, which no second try mends, and then there is nothing to retry.
# usage: build.sh FOLDER [TRIES [SECONDS BETWEEN]]
set -u
folder=$1 tries=${2:-3} pause=${3:-60}

sqlkit build --project-dir "$folder" --log-format json
code=$?
while [ "$code" -eq 1 ] && [ "$tries" -gt 1 ]; do
    tries=$((tries - 1))
    sleep "$pause"
    sqlkit retry --project-dir "$folder" --log-format json
    code=$?
done
exit "$code"
