"""The server's side of a handler's interpreter."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from emulator.errors import execution
from emulator.routines import frames
from emulator.routines.parse import Routine

WORKER = Path(__file__).parent / "worker.py"
PYTHONS: dict[str, str] = json.loads(os.environ.get("EMULATOR_PYTHONS", "{}"))
"""An interpreter for each RUNTIME_VERSION; the server's own for those not named."""
PASSED = ("PATH", "HOME", "LANG", "TMPDIR", "EMULATOR_THREADS")
SECONDS = {"FUNCTION": 180, "PROCEDURE": 3600}
"""https://docs.snowflake.com/en/developer-guide/udf/python/udf-python-batch: a batch has 180 seconds."""


class Process:
    """One interpreter, started when it is first needed and again after it died."""

    def __init__(self, routine: Routine, folder: Path) -> None:
        self.routine, self.folder = routine, folder
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Loads the handler, so that an error in its text is known when the function is made."""
        with self._lock:
            self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child and self._child.poll() is None:
            return self._child
        python = PYTHONS.get(self.routine.runtime or "", sys.executable)
        option = f"snowflake_import_directory={self.folder}/"
        self._child = subprocess.Popen(
            [python, "-X", option, str(WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=self.folder,
            env={name: value for name, value in os.environ.items() if name in PASSED or name.startswith("OPENBLAS_")},
        )
        one = self.routine
        head = {"kind": one.kind, "handler": one.handler, "body": one.body, "packages": one.packages}
        self._exchange(self._child, head, b"")
        return self._child

    def call(self, head: dict[str, Any], blob: bytes = b"") -> tuple[dict[str, Any], bytes]:
        """One request and its answer; over its time the interpreter is ended."""
        with self._lock:
            return self._exchange(self._started(), head, blob)

    def _exchange(
        self, child: subprocess.Popen[bytes], head: dict[str, Any], blob: bytes
    ) -> tuple[dict[str, Any], bytes]:
        assert child.stdin
        assert child.stdout
        seconds = SECONDS[self.routine.kind]
        timer = threading.Timer(seconds, child.kill)
        timer.daemon = True
        timer.start()
        try:
            frames.send(child.stdin, head, blob)
            answer = frames.receive(child.stdout)
        except BrokenPipeError:
            answer = None
        finally:
            timer.cancel()
        if answer is None:
            raise execution(f"The Python interpreter ended, or took longer than {seconds} seconds", 100357)
        if not answer[0]["ok"]:
            raise execution(f"Python Interpreter Error:\n{answer[0]['trace']} in function {self.routine.name}", 100357)
        return answer

    def kill(self) -> None:
        """Ends what is running, as a cancelled query does."""
        if self._child:
            self._child.kill()

    def close(self) -> None:
        """Ends the interpreter."""
        if self._child and self._child.stdin:
            self._child.stdin.close()
            try:
                self._child.wait(3)
            except subprocess.TimeoutExpired:
                self._child.kill()
