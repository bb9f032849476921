"""`{{ env_var('NAME', 'default') }}` in YAML values, rendered when a value is used and not before.

Compiling needs no credentials, so a password that is not set must not stop it.
"""

from __future__ import annotations

import os
from typing import Any

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sqlkit.errors import ConfigError, Location

_jinja = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
_jinja.filters["as_number"] = lambda value: float(value) if "." in str(value) else int(value)
_jinja.filters["as_bool"] = lambda value: str(value).lower() in {"1", "true", "yes", "on"}
_jinja.filters["as_text"] = _jinja.filters["as_native"] = str


def expand(value: Any, where: Location) -> Any:
    """Return a YAML value with every `env_var` in it looked up; an unset one without default is an error."""
    if isinstance(value, dict):
        return {key: expand(item, where) for key, item in value.items()}
    if isinstance(value, list):
        return [expand(item, where) for item in value]
    if not isinstance(value, str) or "{{" not in value:
        return value

    def env_var(name: str, default: str | None = None) -> str:
        found = os.environ.get(name, default)
        if found is None:
            raise ConfigError(
                f"environment variable {name} is not set.",
                where=where,
                hint=f"Set it, or give a default: env_var('{name}', '...').",
            )
        return found

    try:
        return _jinja.from_string(value).render(env_var=env_var)
    except TemplateError as error:
        raise ConfigError(f"cannot render {value!r}: {error}. Only env_var(...) is known here.", where=where) from error
