"""What can be said of a statement for Snowflake without running it: `faults(sql)` lists what is wrong with it."""

from tests.snowflake.static.faults import faults

__all__ = ["faults"]
