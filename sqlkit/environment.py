"""`{{ env_var('NAME', 'default') }}` in YAML values, rendered when a value is used and not before.

Compiling needs no credentials, so a password that is not set must not stop it.
"""

from __future__ import annotations

import os
from collections.abc import Hashable, Sized
from typing import Any

from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sqlkit.document import Document
from sqlkit.errors import ConfigError, Location

_MOST = 1_000_000
"""Characters or entries that one multiplication may make; digits that a power may have are far fewer."""


class Bounded(ImmutableSandboxedEnvironment):
    """A sandbox whose arithmetic cannot fill the memory, in C code that hears no Ctrl-C."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Multiply or raise to a power, if what comes of it is of a size that somebody could want."""
        if operator == "**" and isinstance(left, int) and isinstance(right, int):
            is_huge = left.bit_length() * right > _MOST
        else:
            times = right if isinstance(right, int) else left
            repeated = left if isinstance(right, int) else right
            is_huge = isinstance(times, int) and isinstance(repeated, Sized) and len(repeated) * times > _MOST
        if is_huge:
            raise SecurityError("what this makes is too large")
        return super().call_binop(context, operator, left, right)


_jinja = Bounded(undefined=StrictUndefined)
_jinja.filters["as_number"] = lambda value: float(value) if "." in str(value) else int(value)
_jinja.filters["as_bool"] = lambda value: str(value).lower() in {"1", "true", "yes", "on"}
_jinja.filters["as_text"] = _jinja.filters["as_native"] = str


def expand(value: Any, document: Document, *keys: Hashable) -> Any:
    """Return the YAML value under those keys with every `env_var` looked up; an unset one is an error on its line."""
    if isinstance(value, dict):
        return {key: expand(item, document, *keys, key) for key, item in value.items()}
    if isinstance(value, list):
        return [expand(item, document, *keys, index) for index, item in enumerate(value)]
    if not isinstance(value, str) or "{{" not in value:
        return value
    return _looked_up(value, document.where(*keys))


def _looked_up(text: str, where: Location) -> str:

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
        return _jinja.from_string(text).render(env_var=env_var)
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
