"""Which models are made of the date to score alone, because nothing that a build trains reads their other dates.

Features and labels of past dates are for learning from. They move with the as_of date, so nothing of them can be kept;
but a model is trained once in months, and between two trainings a build can do without. A model says so by
`training_dates`. It is taken at its word while it and all that read it are as shipped: nobody knows what others read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from sqlglot import exp

from sqlkit.manifest import Compiled, Manifest
from sqlkit.resources import shipped


def is_of_score_date(
    manifest: Manifest, compiled: Compiled, made: Collection[str], trains: Callable[[Compiled], bool]
) -> bool:
    """Return whether a model's rows of past dates are read by none of the models that are `made`."""
    if compiled.spec.training_dates is None:
        return False
    readers = [manifest.models[name] for name in made if compiled.name in manifest.models[name].reads]
    if not all(_is_as_shipped(manifest, model) for model in (compiled, *readers)):
        return False
    return not any(reader.spec.estimator and trains(reader) for reader in readers)


def score_date(dates: Compiled, table: exp.Expr) -> exp.Subquery:
    """Return those rows of a model of observation dates that are to be scored."""
    rows = exp.select(*(exp.column(name) for name in dates.spec.columns)).from_(table.copy())
    return exp.Subquery(this=rows.where(exp.column("split").eq("score")))


def _is_as_shipped(manifest: Manifest, compiled: Compiled) -> bool:
    """Whether no file of the project's has a part in a model: its own, or one that it includes."""
    ours = shipped("templates").resolve()
    files = compiled.model.renderer(manifest.dialect.name).files
    return compiled.model.shipped and all(file.resolve().is_relative_to(ours) for file in files)
