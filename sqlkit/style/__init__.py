"""What all pages look like: colours in light and dark, type, tables; the report and the docs each add a sheet."""

from __future__ import annotations

from pathlib import Path

BASE = (Path(__file__).parent / "base.css").read_text(encoding="utf-8")
"""Comes first, so that a page's own sheet has the last word."""
