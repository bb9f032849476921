"""Builds over the wire against the emulator; `.ci/snowflake` runs them, once for each connector."""
