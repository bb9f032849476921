"""A mistake in a definition or in the rows; what merely lacks data is a refusal, not an error."""

from __future__ import annotations


class TrainingError(ValueError):
    """The message names the column and says what to do next."""
