"""`sqlkit`, and `python -m sqlkit`: the command as a program of its own, which ends as soon as it is done."""

import atexit
import os
import sys
import threading

from sqlkit.cli import main


def run() -> None:
    """Run the command and end the process with its exit code."""
    try:
        main(prog_name="sqlkit")
    except SystemExit as end:
        _end(end.code)
        raise


def _end(code: str | int | None) -> None:
    """Leave what the process holds to the system: to free every object of it takes a sixth of a small build.

    Returns where Python has to end by itself: where a thread still works, or what was printed cannot be written.
    """
    if threading.active_count() > 1 or isinstance(code, str):
        return
    atexit._run_exitfuncs()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return
    os._exit(code or 0)


if __name__ == "__main__":
    run()
