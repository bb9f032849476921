"""sqlkit's expression: a table macro of plain SQL, created and used, from the stored columns to a table of scores."""

from benchmarks.measure import report
from benchmarks.scoring.sides.asked import asked
from benchmarks.scoring.sides.warehouse import scored

if __name__ == "__main__":
    report(scored(asked(), "expression"))
