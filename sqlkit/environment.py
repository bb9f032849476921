"""`{{ env_var('NAME', 'default') }}` in YAML values, rendered when a value is used and not before.

Compiling needs no credentials, so a password that is not set must not stop it.
"""

from __future__ import annotations

import os
from typing import Any

from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.exceptions import SecurityError
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
    except (TemplateError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        told = f"cannot look up this value: {_told(error)}. Only env_var(...) is known here."
        raise ConfigError(told, where=where) from None


def _told(error: Exception) -> str:
    """Return why a value failed without quoting it: a secret may stand beside what is broken."""
    if isinstance(error, SecurityError):
        return "it is unsafe"
    if isinstance(error, UndefinedError):
        return "a name in it is not defined"
    if isinstance(error, TemplateError):
        return "what is between {{ and }} is not well formed"
    return f"a {type(error).__name__} in what is between {{{{ and }}}}"
