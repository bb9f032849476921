"""A fictional shop whose true parameters are known, so that every fit on it can be marked right or wrong.

The files look like a web shop's raw exports: their own column names, pence, refunds as rows, and dirt.
Nothing here knows how sqlkit names things; the mapping does that work, as it would for a real shop. What was
planted is handed back as `Truth` and written beside the files as `truth.json`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .truth import Truth

__all__ = ["Truth", "generate"]


def generate(
    folder: Path,
    customers: int = 2000,
    seed: int = 20240501,
    on_progress: Callable[[str, int, int], None] | None = None,
) -> Truth:
    """Write seven Parquet files and `truth.json` into `folder`; one customer makes about four orders.

    The same customers and seed give the same rows. `on_progress` hears ("customers", done, total) after each
    block of 5,000. Raises ValueError below 200 customers, too few to show every kind of dirt.
    """
    from .export import export

    return export(folder, customers, seed, on_progress)
