"""The report's panels, one a file, in the order of the page."""

from __future__ import annotations

from sqlkit.report.panel import Kind
from sqlkit.report.panels import (
    calibration,
    cohorts,
    gain,
    ltv,
    migrations,
    models,
    predicted,
    quality,
    rfm_grid,
    risk,
    segments,
    survival,
)

PANELS: tuple[Kind, ...] = (
    segments.KIND,
    rfm_grid.KIND,
    cohorts.KIND,
    ltv.KIND,
    predicted.KIND,
    migrations.KIND,
    risk.KIND,
    gain.KIND,
    calibration.KIND,
    survival.KIND,
    quality.KIND,
    models.KIND,
)
