"""A project's own estimators: files found by their names, read without running, run where training happens."""

from __future__ import annotations

import hashlib
import symtable
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from sqlkit.scoring.errors import ScoringError

if TYPE_CHECKING:
    from sqlkit.scoring.features import Feature

FOLDER, FUNCTION, SPACE = "estimators", "pipeline", "SPACE"


@dataclass(frozen=True)
class Source:
    """One estimators/<name>.py as text; `path` is relative to the project, for people to read.

    Text, not a folder to import from: it travels inside a Definition to wherever a warehouse trains, and what
    was hashed is what runs. The price is that a file imports what is installed, not its neighbours.
    """

    path: str
    text: str

    @property
    def sha256(self) -> str:
        """Of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class EstimatorError(Exception):
    """A mistake in a project's own estimator: its file, the line where that is known, and a sentence."""

    def __init__(self, path: str, line: int | None, message: str) -> None:
        super().__init__(path, line, message)
        self.path, self.line, self.message = path, line, message

    def __str__(self) -> str:
        return f"{self.path}{f':{self.line}' if self.line else ''}: {self.message}"


def find(root: Path) -> tuple[dict[str, Source], list[EstimatorError]]:
    """Each estimators/<name>.py below a project by name, and what is wrong with others; nothing is imported."""
    found: dict[str, Source] = {}
    errors: list[EstimatorError] = []
    folder = root / FOLDER
    paths = folder.iterdir() if folder.is_dir() else ()  # a folder that may not be read raises its OSError
    for path in sorted(path for path in paths if path.suffix == ".py" and not path.name.startswith("_")):
        try:
            found[path.stem] = _read(path)
        except EstimatorError as error:
            errors.append(error)
    return found, errors


def _read(path: Path) -> Source:
    shown = f"{FOLDER}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8-sig")
        is_defined = _defines(symtable.symtable(text, shown, "exec"))
    except SyntaxError as error:
        raise EstimatorError(shown, error.lineno, f"SyntaxError: {error.msg}.") from error
    except (OSError, ValueError) as error:  # ValueError: no UTF-8, or a null byte
        raise EstimatorError(shown, None, f"cannot be read: {error}.") from error
    if not is_defined:
        raise EstimatorError(shown, None, f"defines no function {FUNCTION}(features, seed).")
    return Source(shown, text)


def _defines(module: symtable.SymbolTable) -> bool:
    """Whether the function is defined, assigned or imported at the top, rather than merely mentioned."""
    if FUNCTION not in module.get_identifiers():
        return False
    symbol = module.lookup(FUNCTION)
    return symbol.is_assigned() or symbol.is_imported()


def load(source: Source, answers: str = "predict_proba") -> Callable[[Sequence[Feature], int], Any]:
    """A source as an estimator, called as the shipped ones are; every mistake in it is an EstimatorError.

    It `answers` by that method: predict_proba a classifier, predict alone what learns amounts.
    """
    with blamed(source):
        function = getattr(_executed(source), FUNCTION)

    def pipeline(features: Sequence[Feature], seed: int) -> Any:
        with blamed(source):
            made = function(features, seed)
        complaint = _complaint(made, answers)
        if complaint:
            line = getattr(getattr(function, "__code__", None), "co_firstlineno", None)
            raise EstimatorError(source.path, line, f"{FUNCTION} returns {complaint}.")
        return made

    return pipeline


def space_of(source: Source) -> Mapping[str, Sequence[Any]]:
    """The file's SPACE, of parameters to the values a search may give them."""
    with blamed(source):
        found = getattr(_executed(source), SPACE, None)
    if not isinstance(found, Mapping) or not all(isinstance(values, list | tuple) for values in found.values()):
        why = "should map names of parameters to lists of values" if found is not None else "is what a search needs"
        raise EstimatorError(source.path, None, f"{SPACE} {why}; state one, or set search.seconds to 0.")
    return found


def _complaint(made: Any, answers: str) -> str:
    """What is returned, unless it is unfitted and answers as it should."""
    if isinstance(made, type):
        return f"the class {made.__name__}; it should be an object of it"
    kind = type(made).__name__
    wanted = "classifier" if answers == "predict_proba" else "regressor"
    if not (hasattr(made, "fit") and hasattr(made, "get_params")):
        return f"{kind}; it should be an unfitted scikit-learn {wanted} or pipeline"
    last = type(made.steps[-1][1]).__name__ if hasattr(made, "steps") else kind
    if wanted == "regressor" and hasattr(made, "predict_proba"):
        return f"{last}, which has predict_proba; amounts are predicted by a regressor"
    if not hasattr(made, answers):
        meant = "scores are probabilities" if wanted == "classifier" else "amounts are predicted"
        return f"{last}, which has no {answers}; {meant}"
    return ""


def _executed(source: Source) -> ModuleType:
    """Under a name of its own in sys.modules, where dataclasses and copies of its classes look for it."""
    module = ModuleType(f"_sqlkit_estimator_{source.sha256[:12]}")
    module.__file__ = source.path
    sys.modules[module.__name__] = module
    exec(compile(source.text, source.path, "exec"), vars(module))
    return module


@contextmanager
def blamed(source: Source | None) -> Iterator[None]:
    """Turns what a project's own estimator raises into one sentence with the deepest line of its file."""
    try:
        yield
    except (EstimatorError, ScoringError):
        raise
    except (Exception, SystemExit) as error:
        if source is None:
            raise
        first = str(error).strip().partition("\n")[0]
        raise EstimatorError(
            source.path, _line_of(error, source.path), f"{type(error).__name__}: {first}".rstrip(" :.") + "."
        ) from error


def _line_of(error: BaseException, path: str) -> int | None:
    line, traceback = None, error.__traceback__
    while traceback:
        if traceback.tb_frame.f_code.co_filename == path:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line
