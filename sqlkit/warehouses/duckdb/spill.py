"""Where DuckDB spills to: a folder of the target's own, since it is deleted with all that is in it."""

from __future__ import annotations

from pathlib import Path

from sqlkit.errors import ConfigError
from sqlkit.profile import Target
from sqlkit.warehouses.registry import sha256


def spill_folder(target: Target, root: Path, published: Path) -> Path:
    """Return a folder beside the published file, or one within the `temp_directory` that several targets may name."""
    given = target.settings.get("temp_directory")
    if not given:
        return published.parent / ".sqlkit_tmp"
    return root / str(given) / f"sqlkit_{sha256(str(published).encode())[:12]}"


def make_room(target: Target, spill: Path) -> None:
    """Create the folder a profile names; DuckDB creates the one in it, once it spills."""
    try:
        spill.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or type(error).__name__
        told = f"the temp_directory {spill.parent} cannot be made: {why.lower()}."
        raise ConfigError(told, where=target.where("temp_directory")) from error
