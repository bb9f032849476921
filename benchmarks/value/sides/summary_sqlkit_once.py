"""The summary by the shipped templates, from the table of purchases; as of now alone, as peers do."""

from benchmarks.measure import report
from benchmarks.value.templates import NONE, summarised

if __name__ == "__main__":
    report(summarised(NONE))
