"""`python -m sqlkit` is `sqlkit`."""

from sqlkit.cli import main

main(prog_name="sqlkit")
