"""Jinja in a dbt project's YAML: `env_var`, `var` and `target` are looked up, and nothing else is.

https://docs.getdbt.com/reference/dbt-jinja-functions/target, .../var, .../env_var
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import StrictUndefined, TemplateError

from sqlkit.environment import Bounded
from sqlkit.errors import ConfigError, Location, unknown

_jinja = Bounded(undefined=StrictUndefined)
_NOT_GIVEN = object()


@dataclass(frozen=True)
class Values:
    """What a value may name: the project's `vars:`, and of its target what is no secret."""

    variables: Mapping[str, Any] = field(default_factory=dict)
    target: Mapping[str, Any] = field(default_factory=dict)


def looked_up(value: Any, values: Values, where: Location) -> Any:
    """Return a YAML value with its Jinja rendered; a `ConfigError` on its line where only dbt could do that."""
    if not isinstance(value, str) or not ("{{" in value or "{%" in value):
        return value

    def env_var(name: str, default: str | None = None) -> str:
        found = os.environ.get(name, default)
        if found is None:
            raise ConfigError(f"environment variable {name} is not set.", where=where)
        return found

    def var(name: str, default: Any = _NOT_GIVEN) -> Any:
        found = values.variables.get(name, default)
        if found is _NOT_GIVEN:
            raise ConfigError(unknown("var", name, values.variables), where=where)
        return found

    target = _Known("target.", values.target, where)
    try:
        return _jinja.from_string(value).render(env_var=env_var, var=var, target=target)
    except (TemplateError, TypeError, ValueError, ArithmeticError, AttributeError):
        raise ConfigError(
            f"{value!r} is for dbt alone to say: only env_var, var and target are known here.", where=where
        ) from None


class _Known(dict[str, Any]):
    """Names and values whose misspelt name is an error that tells the nearest."""

    def __init__(self, what: str, known: Mapping[str, Any], where: Location) -> None:
        super().__init__(known)
        self._what, self._where = what, where

    def __missing__(self, name: str) -> Any:
        raise ConfigError(unknown("name", f"{self._what}{name}", (self._what + n for n in self)), where=self._where)
