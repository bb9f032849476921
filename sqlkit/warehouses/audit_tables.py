"""The tables of the audit: what ran, what was checked, which rows broke a check, what left the warehouse."""

from __future__ import annotations

from sqlkit.spec import Column, Spec


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
        ("sample", "varchar", "whose rows it read, where not everybody's"),
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
    "model_registry": _spec(
        "One row a trained model, with the model itself.",
        ("model_name", "model_version", "run_id"),
        ("model_name", "varchar", "the estimator"),
        ("model_version", "varchar", "its version, from the hash of its bytes"),
        ("run_id", "varchar", "the run that trained it"),
        ("trained_at", "timestamp", "when, UTC"),
        ("trained_as_of", "date", "it knows no row of this day or later"),
        ("definition_hash", "varchar", "identifies its query, features and parameters"),
        ("estimator", "varchar", "the kind of estimator"),
        ("form", "varchar", "linear, trees, calibrated or converted"),
        ("nodes", "bigint", "size of its SQL form; 0 where it has none"),
        ("features", "varchar", "the columns it reads, in order, as JSON"),
        ("arguments", "varchar", "what its function is called with, as JSON"),
        ("expression", "varchar", "its SQL form, as a table macro; empty where it has none"),
        ("expression_sha256", "varchar", "hash of the expression"),
        ("artifact", "blob", "the model, as ONNX"),
        ("artifact_sha256", "varchar", "hash of the artifact"),
        ("is_current", "boolean", "whether the last run scored by it"),
        ("explanation", "varchar", "what its scores are explained by, as JSON; empty where they cannot be"),
        ("explanation_sha256", "varchar", "hash of the explanation"),
        ("is_promoted", "boolean", "whether it took over from the model before; one that did not never scores"),
        ("outputs", "varchar", "the columns it answers with, as JSON; null means score"),
    ),
    "model_cards": _spec(
        "One card a trained model.",
        ("model_name", "model_version", "run_id"),
        ("model_name", "varchar", "the estimator"),
        ("model_version", "varchar", "its version"),
        ("run_id", "varchar", "the run that trained it"),
        ("card", "varchar", "purpose, data, periods, metrics, drivers and limits, as JSON"),
    ),
    "model_metrics": _spec(
        "One row a metric of a trained model, and of each rival that it was compared with.",
        ("model_name", "model_version", "run_id", "period", "scored_by", "metric"),
        ("model_name", "varchar", "the estimator"),
        ("model_version", "varchar", "its version"),
        ("run_id", "varchar", "the run that trained it"),
        ("period", "varchar", "test period (a later one) or folds (cross-validation)"),
        ("scored_by", "varchar", "model, or the rival: a column alone, base_rate or bg_nbd; null means model"),
        ("metric", "varchar", "the metric"),
        ("metric_value", "double", "its value"),
        ("metric_lower", "double", "lower end of its 95 % bootstrap interval; null where it has none"),
        ("metric_upper", "double", "its upper end"),
        ("deviation", "double", "its standard deviation between folds; null for a test period"),
        (
            "baseline_value",
            "double",
            "the same of one column alone, or of the base rate; null where it has none",
        ),
        ("model_ahead", "double", "of a rival: the model's value less this one"),
        ("model_ahead_lower", "double", "lower end of the difference's 95 % interval, on the same draws"),
        ("model_ahead_upper", "double", "its upper end; the difference is clear where 0 is outside"),
    ),
    "model_calibration": _spec(
        "One row a tenth of the held-out rows by score: what was expected of them and what came; added up, the gain.",
        ("model_name", "model_version", "run_id", "bin"),
        ("model_name", "varchar", "the estimator"),
        ("model_version", "varchar", "its version"),
        ("run_id", "varchar", "the run that trained it"),
        ("bin", "bigint", "1 holds the highest scores"),
        ("lowest_score", "double", "lowest score in it"),
        ("highest_score", "double", "highest score in it"),
        ("held_out_rows", "bigint", "rows; equal scores share a tenth, so it may hold more"),
        ("positives", "bigint", "of which came true"),
        ("expected_positives", "double", "sum of the scores, each set right by other customers"),
    ),
    "erasures": _spec(
        "One row a table that customers were erased from; who they were is not kept, not even as a hash.",
        ("erasure_id", "file_name", "table_name"),
        ("erasure_id", "varchar", "the erasure"),
        ("started_at", "timestamp", "when it began, UTC"),
        ("finished_at", "timestamp", "when it ended, UTC; null where it was killed"),
        ("customers", "bigint", "how many customers it erased"),
        ("file_name", "varchar", "the file they were in"),
        ("table_name", "varchar", "the table"),
        ("row_count", "bigint", "their rows in it"),
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

STATES: dict[str, Spec] = {
    "model_states": _spec(
        "What each table was made from: a build makes anew only what would come out otherwise.",
        ("model_name",),
        ("model_name", "varchar", "the model"),
        ("run_id", "varchar", "the run that made it"),
        ("fingerprint", "varchar", "equal for equal SQL, parameters, contract and inputs"),
        ("state", "varchar", "all of these, as JSON"),
    ),
    "input_states": _spec(
        "What each input held when it was last read.",
        ("input",),
        ("input", "varchar", "the input"),
        ("row_count", "bigint", "its rows"),
        ("digest", "varchar", "equal for equal rows, in whatever order"),
        ("stat", "varchar", "hash of what shows that it was not touched, and of its mapping"),
    ),
}
"""Tables that only describe one publication: they are published and never kept in the audit."""

MOST_FAILURES = 100
"""How many failing rows of one check are kept."""
