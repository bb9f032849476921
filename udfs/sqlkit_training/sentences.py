"""An error as a sentence: what went wrong and where, without what a library quotes from the rows."""

import re
import traceback

QUOTED = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""


def sentence(error, known):
    """`known` are the texts that may be quoted, because the definition itself says them."""
    from sqlkit.estimators import UnknownEstimator
    from sqlkit.estimators.own import EstimatorError
    from sqlkit.scoring.errors import ScoringError
    from sqlkit.training.errors import TrainingError

    if isinstance(error, UnknownEstimator | ScoringError):
        return str(error)
    if isinstance(error, EstimatorError):
        return _blamed(error)
    if isinstance(error, TrainingError):
        return _withheld(str(error).replace(f" ({error.__cause__})", ""), {*known, "train", "test", "score"})
    return _located(error)


def _blamed(error):
    """A mistake in the project's own estimator: importing comes before it sees a row, fitting does not."""
    cause = error.__cause__
    if cause is None or isinstance(cause, ImportError | SyntaxError):
        return str(error)
    place = f"{error.path}:{error.line}" if error.line else error.path
    return f"{place}: {type(cause).__name__}; its message stays in the warehouse, because it may quote a row."


def _withheld(message, known):
    """Quoted text that the definition does not say might be a value of a row."""
    return re.sub(QUOTED, lambda found: found[0] if found[0][1:-1] in known else "'...'", message)


def _located(error):
    frame = traceback.extract_tb(error.__traceback__)[-1]
    code = getattr(error, "sql_error_code", None)
    kind = f"{type(error).__name__} {code}" if code else type(error).__name__
    where = f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
    return f"{kind} at {where}; its message stays in the warehouse, because it may quote a row."
