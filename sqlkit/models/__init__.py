"""Two ways to write the one noun: a Jinja SQL template, or a function of Ibis tables."""

from sqlkit.models.ibis import model

__all__ = ["model"]
