"""What can go wrong between a fitted model and an artifact.

ScoringError
├── NotCovered       the intermediate form has no equal for a step of the pipeline
├── TooLarge         an expression would be longer than a statement may be
├── ConversionError  skl2onnx could not convert the model either
└── ParityError      an artifact disagrees with scikit-learn
"""

from __future__ import annotations


class ScoringError(Exception):
    """Base of every error raised here; the message says what to do next."""


class NotCovered(ScoringError):
    """Names the step of the pipeline that cannot be lowered exactly, and why."""

    def __init__(self, step: str, why: str) -> None:
        super().__init__(f"{step}: {why}")
        self.step = step
        self.why = why


class TooLarge(ScoringError):
    """The form has to run as a function or as a staged select: its expression repeats itself too often."""


class ConversionError(ScoringError):
    """Neither the intermediate form nor skl2onnx can express the model."""


class ParityError(ScoringError):
    """An artifact was refused; the message lists rows, differences and causes, the `verdict` no value of a row."""

    def __init__(self, message: str, verdict: str = "") -> None:
        super().__init__(message)
        self.verdict = verdict or message
