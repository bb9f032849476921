"""Shipped templates that a project has taken over: writing them out, and seeing how far they are from today's."""
