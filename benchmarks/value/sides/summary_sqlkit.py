"""The summary by the shipped templates, from the table of purchases; twice, now and when the holdout began."""

from benchmarks.measure import report
from benchmarks.value.templates import SHIPPED, summarised

if __name__ == "__main__":
    report(summarised(SHIPPED))
