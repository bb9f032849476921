"""A file that dbt wrote to its target folder, read by somebody who says what is wanted of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlkit.errors import ConfigError

Wanted = TypeVar("Wanted")


def read_artifact(path: Path, wanted: Callable[[dict[str, Any]], Wanted]) -> Wanted:
    """Return what is wanted of an artifact; a file cut short or in another shape is a `ConfigError`."""
    anew = "`dbt docs generate` writes it anew."
    try:
        return wanted(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise ConfigError(f"cannot be read: {error}.", where=path, hint=anew) from None
    except (LookupError, TypeError, AttributeError) as error:
        told = f"is not in the shape of dbt's artifacts: {type(error).__name__} {error}."
        raise ConfigError(told, where=path, hint=anew) from None
