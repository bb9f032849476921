"""An override of a shipped model against the contract that readers of the shipped one rely on."""

from __future__ import annotations

from pathlib import Path

from sqlkit.errors import ConfigError, SqlkitError
from sqlkit.models.base import Model
from sqlkit.models.environment import SqlEnvironment
from sqlkit.models.sql import load_sql_model
from sqlkit.spec import Column


def broken_promises(model: Model, key: str, environment: SqlEnvironment, ours: Path) -> list[SqlkitError]:
    """Return what an override takes away from the contract of the shipped model it hides; adding is free."""
    path = ours / f"{key}.sql"
    if model.shipped or not path.is_file():
        return []
    shipped_spec = load_sql_model(environment, f"sqlkit/{key}.sql", {}, ours).spec
    hint = "Readers rely on it: an override may add columns, not take them away."
    errors: list[SqlkitError] = []
    lost = [f"{c.name} {c.type}" for name, c in shipped_spec.columns.items() if name not in model.spec.columns]
    if lost:
        told = f"the shipped {model.name} promises {', '.join(lost)}, and this override leaves it out."
        errors.append(ConfigError(told, where=model.where("columns"), hint=hint))
    for name, column in shipped_spec.columns.items():
        own = model.spec.columns.get(name)
        if own is not None and (own.type != column.type or own.not_null < column.not_null):
            told = f"the shipped {model.name} promises {name} {_promise(column)},"
            told += f" and this override makes it {_promise(own)}."
            errors.append(ConfigError(told, where=model.where("columns", name), hint=hint))
    if model.spec.grain != shipped_spec.grain:
        grain = ", ".join(shipped_spec.grain)
        told = f"an override keeps the grain of {model.name}: {grain}."
        errors.append(ConfigError(told, where=model.where("grain")))
    if model.spec.materialized != shipped_spec.materialized:
        told = f"an override of {model.name} stays what that is: materialized: {shipped_spec.materialized}."
        errors.append(ConfigError(told, where=model.where("materialized")))
    return errors


def _promise(column: Column) -> str:
    return column.type + (" not null" if column.not_null else "")
