"""Rewrites: one failure of translation, one file, one fixture in tests/dialects/rules."""
