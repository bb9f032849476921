"""Where files are: the shipped `templates/` and `udfs/`, in the wheel or beside the package, and those of a folder."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(folder: str) -> Path:
    """Return the shipped folder of that name (`templates` or `udfs`)."""
    inside = _PACKAGE / folder
    return inside if inside.is_dir() else _PACKAGE.parent / folder


def files_below(folder: Path, *suffixes: str) -> list[Path]:
    """Return the files with those suffixes, in order of their paths; none where there is no such folder.

    A folder that may not be read raises its `OSError`: to leave it out would be to work on another project.
    """

    def refuse(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError | NotADirectoryError):
            raise error

    walked = os.walk(folder, onerror=refuse)
    return sorted(Path(parent, name) for parent, _, names in walked for name in names if name.endswith(suffixes))
