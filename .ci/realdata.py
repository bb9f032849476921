"""Says how many tests on real data there are, how many did not run, and why; .ci/pages speaks for its own."""

import os
import subprocess
import sys

place = os.environ.get("SQLKIT_REALDATA")
command = [
    sys.executable,
    "-m",
    "pytest",
    "-m",
    "realdata and not pages",
    "--collect-only",
    "-n",
    "0",
    "-p",
    "no:cacheprovider",
]
listed = subprocess.run(command, capture_output=True, text=True, check=False)
count = sum("::" in line for line in listed.stdout.splitlines())
if count == 0:
    sys.exit(f"no test on real data was found:\n{listed.stdout}{listed.stderr}")
if place:
    print(f"Real data: all {count} tests ran, none left out.")
else:
    print(f"Real data: {count} tests did not run, because SQLKIT_REALDATA names no folder.")
