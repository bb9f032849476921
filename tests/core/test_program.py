"""The program ends at once, but with its exit code, all that it printed and all that was to be done at the end."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import atexit, sys, threading, time
from sqlkit.__main__ import run

class Held:
    def __del__(self):
        print("taken apart")

{before}
sys.argv = ["sqlkit", *{words}]
run()
"""


def ended(*words: str, before: str = "", folder: Path, stdout: int = subprocess.PIPE) -> tuple[int, str, str]:
    """Exit code, output and errors of the program in a process of its own, after other statements there."""
    code = PROGRAM.format(words=list(words), before=before)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, stdout=stdout, stderr=subprocess.PIPE, text=True, timeout=60
    )
    return done.returncode, done.stdout or "", done.stderr


@pytest.mark.parametrize(("words", "code"), [(["--version"], 0), (["ls"], 2), (["ls", "--nothing"], 2)])
def test_the_exit_code_is_the_commands(tmp_path: Path, words: list[str], code: int) -> None:
    found, printed, told = ended(*words, folder=tmp_path)
    assert found == code
    assert (printed != "", told != "") == (code == 0, code != 0)


def test_nothing_that_it_holds_is_taken_apart(tmp_path: Path) -> None:
    assert "taken apart" not in ended("--version", before="held = Held()", folder=tmp_path)[1]


def test_what_was_to_be_done_at_the_end_is_done(tmp_path: Path) -> None:
    assert "the end" in ended("--version", before="atexit.register(print, 'the end')", folder=tmp_path)[1]


def test_a_thread_at_work_is_waited_for(tmp_path: Path) -> None:
    work = "threading.Thread(target=lambda: (time.sleep(0.3), print('worked'))).start()"
    assert "worked" in ended("--version", before=work, folder=tmp_path)[1]


def test_output_that_cannot_be_written_is_no_success(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        code, _, told = ended("--version", folder=tmp_path, stdout=full.fileno())
    assert code != 0
    assert "No space left on device" in told
