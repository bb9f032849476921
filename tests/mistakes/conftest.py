"""Collects the corpus: every entry of a YAML file here is one mistake, made in a fresh copy of a good project.

    - mistake: a misspelt key
      write: {sqlkit.yml: "..."}     # files that differ from the good project; null deletes one
      run: compile                   # one command line, or several, of which the last is judged
      exit: 2                        # 0 done, 1 the run failed, 2 the project or the command is wrong
      at: sqlkit.yml:3               # the place the message must begin with
      says: [Did you mean 'file'?]   # what it must contain, line breaks aside
      then: {select n from own: [[1]]}       # what the published file must hold: query, rows
      env: {NAME: value}
      xfail: reason                  # strict: today's message is poor or missing

Unless `messages` gives another number, exactly one message may be printed, and never a traceback.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pydantic
import pytest
from click.testing import CliRunner, Result

from sqlkit.cli import main
from sqlkit.document import read_document
from sqlkit.validation import Written, validate

from .memory import remember

_PROGRESS = re.compile(r"^\d\d:\d\d:\d\d ")
_GOOD = {
    "sqlkit.yml": "as_of: 2024-07-01\ninputs:\n  orders:\n    file: orders.csv\n    columns: {channel: channel}\n",
    "orders.csv": "order_id,customer_id,ordered_at,amount,channel\n"
    + "".join(f"o{n},c{n % 5},2024-0{n % 6 + 1}-15,{n * 3}.50,{'web' if n % 2 else 'shop'}\n" for n in range(1, 31)),
}


class Mistake(Written):
    """One entry of the corpus."""

    mistake: str
    write: dict[str, str | None] = {}
    run: list[str]
    exit: int
    at: str = ""
    says: list[str] = []
    never: list[str] = []
    then: dict[str, Any] = {}
    env: dict[str, str] = {}
    messages: int = 1
    xfail: str = ""

    @pydantic.field_validator("run", "says", "never", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value


class _Corpus(Written):
    mistakes: list[Mistake]


class CorpusFile(pytest.File):
    """One topic."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield its mistakes."""
        for mistake in validate(read_document(self.path), _Corpus).mistakes:
            item = MistakeItem.from_parent(self, name=mistake.mistake, mistake=mistake)
            if mistake.xfail:
                item.add_marker(pytest.mark.xfail(reason=mistake.xfail, strict=True))
            yield item


class MistakeItem(pytest.Item):
    """One mistake, made and judged."""

    def __init__(self, *, mistake: Mistake, **rest: Any) -> None:
        super().__init__(**rest)
        self.mistake = mistake

    def runtest(self) -> None:
        """Make the mistake in a folder of its own and judge what is said."""
        factory: pytest.TempPathFactory = self.config._tmp_path_factory
        root = factory.mktemp("shop")
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(root)
            patch.setenv("HOME", str(root / "home"))
            remember(patch)
            for name, text in {**_GOOD, **self.mistake.write}.items():
                _write(root / name, text)
            for line in self.mistake.run:
                result = CliRunner(env=self.mistake.env).invoke(main, shlex.split(line))
        complaint = judged(self.mistake, result) or _held_against(self.mistake, root)
        if complaint:
            pytest.fail(complaint, pytrace=False)

    def reportinfo(self) -> tuple[os.PathLike[str], int | None, str]:
        """Name the mistake."""
        return self.path, None, self.mistake.mistake


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.File | None:
    """Take the corpus files of this folder."""
    return CorpusFile.from_parent(parent, path=file_path) if file_path.suffix == ".yml" else None


def judged(mistake: Mistake, result: Result) -> str:
    """What is wrong with what was said about a mistake; empty where all is well."""
    said, told = result.output, result.stderr or result.output[:400]
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        return f"a traceback: {type(result.exception).__name__}: {result.exception}\n{told}"
    if result.exit_code != mistake.exit:
        return f"exit code {result.exit_code}, not {mistake.exit}\n{told}"
    messages = _messages(result.stderr)
    if len(messages) != (mistake.messages if mistake.exit else 0):
        return f"{len(messages)} messages\n{told}"
    if mistake.at and not any(message.startswith(mistake.at) for message in messages):
        return f"not at {mistake.at}\n{told}"
    flat = " ".join(said.split())
    unsaid = [text for text in mistake.says if " ".join(text.split()) not in flat]
    spoken = [text for text in [*mistake.never, "Traceback"] if text in said]
    return f"does not say {unsaid}, but says {spoken}\n{told}" if unsaid or spoken else ""


def _held_against(mistake: Mistake, root: Path) -> str:
    for query, rows in mistake.then.items():
        try:
            with duckdb.connect(str(root / "analytics.duckdb"), read_only=True) as connection:
                found = connection.execute(query).fetchall()
        except duckdb.Error as error:
            return f"{query}\nfails: {error}"
        if found != [tuple(row) for row in rows]:
            return f"{query}\nyields {found}"
    return ""


def _messages(stderr: str) -> list[str]:
    """The messages: sqlkit's own after `error `, each followed by indented hints, or click's after `Error: `."""
    lines = [line for line in stderr.splitlines() if not _PROGRESS.match(line)]
    start = next((i for i, line in enumerate(lines) if re.match(r"error |Error: ", line)), len(lines))
    told = [re.sub(r"^(error |Error: )", "", line) for line in lines[start:]]
    return [line for line in told if line and not line.startswith("  ")]


def _write(path: Path, text: str | None) -> None:
    if text is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes.fromhex(text[4:]) if text.startswith("hex:") else text.encode())
