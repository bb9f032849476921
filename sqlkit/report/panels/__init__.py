"""The report's panels, one a file, in the order of the page."""

from __future__ import annotations

from sqlkit.report.panel import Kind
from sqlkit.report.panels import (
    calibration,
    campaign,
    cohorts,
    drift,
    equity,
    expected,
    gain,
    ltv,
    migrations,
    models,
    performance,
    predicted,
    quality,
    reasons,
    rfm_grid,
    risk,
    segments,
    survival,
    uplift,
)

PANELS: tuple[Kind, ...] = (
    segments.KIND,
    rfm_grid.KIND,
    cohorts.KIND,
    ltv.KIND,
    predicted.KIND,
    expected.KIND,
    equity.KIND,
    migrations.KIND,
    risk.KIND,
    reasons.KIND,
    gain.KIND,
    calibration.KIND,
    performance.KIND,
    drift.KIND,
    campaign.KIND,
    uplift.KIND,
    survival.KIND,
    quality.KIND,
    models.KIND,
)
