"""A virtual environment for a peer whose dependencies are not to mix with sqlkit's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
VENVS = FOLDER / ".venvs"


def interpreter(name: str) -> Path:
    """The Python of `.venvs/<name>`, made from `requirements/<name>.txt`; anew when those have changed."""
    requirements, venv = FOLDER / "requirements" / f"{name}.txt", VENVS / name
    python, installed = venv / "bin" / "python", venv / "installed.txt"
    if installed.exists() and installed.read_text() == requirements.read_text():
        return python
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", "-r", str(requirements)], check=True)
    installed.write_text(requirements.read_text())
    return python
