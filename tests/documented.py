"""Pages of documentation that are executed: their consoles' commands, in order, and their Python."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]


def blocks(page: str, language: str = "console") -> list[str]:
    """The fenced blocks in that language of a page, by its path in the repository."""
    text = (REPOSITORY / page).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def printed(page: str, folder: Path) -> list[str]:
    """What each block of Python of a page prints, run in the folder where its consoles were followed."""
    outputs = []
    for block in blocks(page, "python"):
        done = subprocess.run(
            [sys.executable, "-c", block], cwd=folder / "tour", capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        outputs.append(done.stdout)
    return outputs


def commands(block: str) -> list[tuple[str, str]]:
    """Split a block into commands (`$ ` and continued by `> `) and what each is said to print."""
    found: list[tuple[list[str], list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append(([line[2:]], []))
        elif line.startswith("> ") and not found[-1][1]:
            found[-1][0].append(line[2:])
        else:
            found[-1][1].append(line)
    return [("\n".join(command), "\n".join(output)) for command, output in found]


def matches(expected: str, printed: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in expected.rstrip().split("..."))
    return re.fullmatch(pattern, printed.strip("\n"), re.DOTALL) is not None


def follow(blocks: list[str], root: Path) -> int:
    """Run the commands of console blocks in one new folder, and return how many there were.

    Their `python` has sqlkit's packages, as a reader's has.
    """
    shim = root / "bin"
    shim.mkdir()
    for name, command in {"sqlkit": "-m sqlkit", "python": "", "python3": ""}.items():
        (shim / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {command} "$@"\n')
        (shim / name).chmod(0o755)
    folder = root / "tour"
    folder.mkdir()
    environment = {**os.environ, "PATH": f"{shim}:{os.environ['PATH']}", "NO_COLOR": "1", "HOME": str(root)}
    ran = 0
    for block in blocks:
        for command, expected in commands(block):
            result = subprocess.run(
                ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
            )
            is_error = expected.startswith("error ")
            printed = "\n".join(line for line in (result.stderr if is_error else result.stdout).splitlines())
            failed = result.returncode in (1, 2) if is_error else result.returncode == 2
            assert failed == is_error, f"$ {command}\n{result.stdout}{result.stderr}"
            if not matches(expected, re.sub(r"[ \t]+$", "", printed, flags=re.MULTILINE)):
                pytest.fail(f"$ {command}\nsaid to print:\n{expected}\nprints:\n{printed}\n{result.stderr}")
            ran += 1
    return ran
