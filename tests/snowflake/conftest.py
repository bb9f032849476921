"""Fixtures of the tests that need no server."""

from tests.snowflake.fake import fake, pauses

__all__ = ["fake", "pauses"]
