"""The packages a routine is installed with: those of PyPI, in the versions that were tested here."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from typing import Any

from sqlglot import exp

from sqlkit.estimators import EXTRAS, distribution
from sqlkit.warehouses.snowflake.routine_text import literals

RUNTIME = "3.12"
"""Of Python inside Snowflake."""

REPOSITORY = "snowflake.snowpark.pypi_shared_repository"
"""Always named: without it packages come from another channel, in other versions.

https://docs.snowflake.com/en/developer-guide/udf/python/udf-python-packages
"""

SNOWPARK = "snowflake-snowpark-python"
"""Every procedure needs it; it need not be installed here, and then Snowflake's choice is taken."""

_TRAINING = (
    "numpy",
    "onnx",
    "onnxruntime",
    "pandas",
    "protobuf",
    "scikit-learn",
    "scipy",
    "skl2onnx",
    "sqlglot",
    "threadpoolctl",
)
_SCORING = ("numpy", "onnxruntime", "pandas")
_EXPLAINING = ("numpy", "pandas")


def training_packages(extra: Sequence[str] = ()) -> tuple[str, ...]:
    """What the procedure imports; `extra` are what a project's own estimators do, pinned where they are installed.

    Same versions, same bytes: a model trained on Snowflake is the one that DuckDB trains here.
    """
    return tuple(_pinned(name) for name in dict.fromkeys((SNOWPARK, *_TRAINING, *extra)))


def own_packages(text: str) -> tuple[str, ...]:
    """What a project's own estimator imports from PyPI, found by reading its text.

    >>> own_packages("import json, sklearn.svm\\nfrom sqlkit.estimators.encoding import by_kind")
    ('scikit-learn',)
    """
    known = packages_distributions()
    foreign = {name for name in _imported(text) if name not in sys.stdlib_module_names and name != "sqlkit"}
    return tuple(sorted({known.get(name, [name])[0] for name in foreign}))


def estimator_packages(definition: Any) -> tuple[str, ...]:
    """What the definition's estimator imports besides: read of a project's own, known of a shipped one."""
    if definition.source is not None:
        return own_packages(definition.source.text)
    return (distribution(definition.estimator),) if definition.estimator in EXTRAS else ()


def scoring_packages() -> tuple[str, ...]:
    """What a scoring function imports."""
    return tuple(_pinned(name) for name in _SCORING)


def explaining_packages() -> tuple[str, ...]:
    """What an explaining function imports."""
    return tuple(_pinned(name) for name in _EXPLAINING)


def resolve_packages(packages: Sequence[str]) -> str:
    """A query that fails where Snowflake cannot provide them: to be asked before anything is installed.

    https://docs.snowflake.com/en/sql-reference/functions/system_resolve_python_packages
    """
    told = [exp.Literal.string(text) for text in (RUNTIME, f"({literals(packages)})", REPOSITORY)]
    return exp.select(exp.Anonymous(this="SYSTEM$RESOLVE_PYTHON_PACKAGES", expressions=told)).sql("snowflake")


def _imported(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def _pinned(name: str) -> str:
    try:
        return f"{name}=={version(name)}"
    except PackageNotFoundError:
        return name
