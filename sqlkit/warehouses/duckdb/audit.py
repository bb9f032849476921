"""The tables of the audit: what ran, what was checked, which rows broke a check, what left the warehouse."""

from __future__ import annotations

from sqlkit.spec import Column, Spec

CATALOG = "sqlkit_audit"


def _spec(doc: str, grain: tuple[str, ...], *columns: tuple[str, str, str]) -> Spec:
    return Spec(doc, grain, {name: Column(name, kind, text) for name, kind, text in columns})


TABLES: dict[str, Spec] = {
    "runs": _spec(
        "One row a build.",
        ("run_id",),
        ("run_id", "varchar", "the run"),
        ("started_at", "timestamp", "when it began, UTC"),
        ("finished_at", "timestamp", "when it ended, UTC; null while it runs"),
        ("status", "varchar", "running, published, failed or interrupted"),
        ("as_of_date", "date", "rows before this day counted"),
        ("target", "varchar", "the target's name"),
        ("sqlkit_version", "varchar", "the release that ran"),
        ("models_built", "bigint", "models built"),
        ("checks_passed", "bigint", "checks without failing rows"),
        ("checks_failed", "bigint", "checks with failing rows"),
        ("customer_rows_left", "bigint", "customer-level rows that left the warehouse"),
        ("message", "varchar", "why it failed, in one line"),
    ),
    "check_results": _spec(
        "One row a check and run.",
        ("run_id", "model", "check_name"),
        ("run_id", "varchar", "the run"),
        ("model", "varchar", "the table checked"),
        ("check_name", "varchar", "the check"),
        ("severity", "varchar", "error stops the publication, warn does not"),
        ("failing_rows", "bigint", "rows that break the check"),
        ("is_passed", "boolean", "whether there are none"),
    ),
    "check_failures": _spec(
        "Rows that broke a check, at most 100 a check and run.",
        (),
        ("run_id", "varchar", "the run"),
        ("model", "varchar", "the table checked"),
        ("check_name", "varchar", "the check"),
        ("failing_row", "varchar", "the row, as JSON"),
    ),
    "egress": _spec(
        "One row a statement whose rows left the warehouse.",
        (),
        ("run_id", "varchar", "the run"),
        ("fetched_at", "timestamp", "when, UTC"),
        ("purpose", "varchar", "what for"),
        ("kind", "varchar", "metadata, aggregate, artifact or request"),
        ("row_count", "bigint", "rows that left"),
        ("customer_rows", "bigint", "how many of them were of single customers"),
    ),
}
"""Audit tables by name; published with the results."""

MOST_FAILURES = 100
"""How many failing rows of one check are kept."""
