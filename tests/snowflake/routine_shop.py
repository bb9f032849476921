"""Two models trained through the procedure and on DuckDB, and the documented grammar of routines."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from sqlkit.estimators.own import Source
from sqlkit.relation import Relation
from sqlkit.scoring.features import Feature
from sqlkit.training.train import Trained, train
from sqlkit.warehouses.snowflake.routines import (
    Answer,
    Parameter,
    create_procedure,
    definition_json,
    read_answer,
    training_packages,
)
from tests.snowflake.inside import Session, handler, plain_types
from tests.training.customers import FEATURES, Rows, customers, defined, plain

MODELS = "@DB.A.MODELS/models"

FOREST = Source(
    "estimators/few_trees.py",
    """
from sklearn.ensemble import RandomForestClassifier
from sqlkit.estimators.encoding import by_kind

def pipeline(features, seed):
    return by_kind(features, "passthrough", RandomForestClassifier(8, max_depth=5, random_state=seed))
""",
)

MIXED = (*FEATURES, Feature("is_new", "numeric"))


def shop(rows: int = 1200) -> Rows:
    """The customers of the training tests with a BOOLEAN feature, NULL in places."""
    found = customers(rows)
    null = np.random.default_rng(5).random(rows) < 0.1
    return {**found, "is_new": np.ma.MaskedArray(np.arange(rows) % 3 == 0, mask=null)}


ROWS = shop()
WANTED = {
    "linear": defined(features=MIXED),
    "trees": defined(features=MIXED, estimator="few_trees", source=FOREST),
}


def placed(name: str) -> Relation:
    return Relation(name, "A", "DB")


@cache
def procedure() -> Callable[..., str]:
    """The handler, from the very text that would be sent."""
    text = create_procedure(placed("train"), "@DB.A.MODELS/code/x.zip", training_packages())
    found: Callable[..., str] = handler(parsed(PROCEDURE, text)["body"], "train", Path())
    return found


def travelling(name: str) -> ModuleType:
    """A module of sqlkit_training as the handler imported it."""
    procedure()
    return sys.modules[f"sqlkit_training.{name}"]


def answered(session: Session, definition: Any) -> Answer:
    """What the procedure answers over the session's table."""
    return read_answer(procedure()(session, '"DB"."A"."ROWS"', definition_json(definition), MODELS), "churn")


@cache
def trained_inside(name: str) -> tuple[Answer, Session]:
    """One of the models, trained once, and what its session did."""
    session = Session(plain_types(ROWS))
    return answered(session, WANTED[name]), session


@cache
def on_duckdb(name: str) -> Trained:
    """What the same definition comes to on the arrays DuckDB hands over."""
    done = train(ROWS, WANTED[name])
    assert isinstance(done, Trained)
    return done


# The grammar, with its clauses in the order of the documentation:
# https://docs.snowflake.com/en/sql-reference/sql/create-function, .../create-procedure

NAME = r'"(?:[^"]|"")+"(?:\."(?:[^"]|"")+")*'
LITERALS = r"'(?:[^'\\]|\\.)*'(?:,\ '(?:[^'\\]|\\.)*')*"
PYTHON = r"""language\ python\n(?:called\ on\ null\ input\nimmutable\n)?runtime_version\ =\ '3\.1[123]'\n"""
BODY = r"as\ (?:\$\$(?P<body>(?:(?!\$\$).)*)\$\$|(?P<quoted>'(?:[^'\\]|\\.)*'))"

PROCEDURE = re.compile(
    rf"""create\ or\ replace\ procedure\ (?P<name>{NAME})\((?P<arguments>[a-z_]+\ varchar(?:,\ [a-z_]+\ varchar)*)\)\n
    returns\ varchar\n{PYTHON}
    artifact_repository\ =\ snowflake\.snowpark\.pypi_shared_repository\n
    packages\ =\ \((?P<packages>{LITERALS})\)\nimports\ =\ \((?P<imports>{LITERALS})\)\n
    handler\ =\ 'train'\ncomment\ =\ {LITERALS}\nexecute\ as\ caller\n{BODY}""",
    re.VERBOSE | re.DOTALL,
)
FUNCTION = re.compile(
    rf"""create\ or\ replace\ function\ (?P<name>{NAME})\((?P<arguments>F\d+\ float(?:,\ F\d+\ float)*)\)\n
    returns\ float\n{PYTHON}comment\ =\ {LITERALS}\n
    artifact_repository\ =\ snowflake\.snowpark\.pypi_shared_repository\n
    imports\ =\ \((?P<imports>{LITERALS})\)\npackages\ =\ \((?P<packages>{LITERALS})\)\nhandler\ =\ 'score'\n{BODY}""",
    re.VERBOSE | re.DOTALL,
)
EXPLAINING = re.compile(
    FUNCTION.pattern.replace(r"returns\ float", r"returns\ varchar").replace("score", "explain"), re.X | re.S
)
ARGUMENT = r'"(?:[^"]|"")+"\ (?:float|boolean|varchar)'
SQL_FUNCTION = re.compile(
    rf"""create\ or\ replace\ function\ (?P<name>{NAME})\((?P<arguments>{ARGUMENT}(?:,\ {ARGUMENT})*)\)\n
    (?P<grants>copy\ grants\n)?returns\ float\nimmutable\ncomment\ =\ {LITERALS}\n{BODY}""",
    re.VERBOSE | re.DOTALL,
)


def parsed(pattern: re.Pattern[str], text: str) -> dict[str, str]:
    found = pattern.fullmatch(text)
    assert found, text[:400]
    return found.groupdict()


def awkward(rows: int = 300) -> dict[str, Any]:
    """Plain columns with NULL, NaN, extremes, and categories nobody knows."""
    found = plain(shop(rows))
    found["is_new"] = np.ma.filled(np.ma.masked_array(found["is_new"], dtype=float), np.nan)
    found["recency_days"] = found["recency_days"].copy()
    found["recency_days"][:5] = (np.nan, 1e300, -1e300, 0.0, 5e-324)
    found["channel"][5:9] = (None, "", "WEB", "new ' \\ $$ one")
    return found


def frame_of(rows: dict[str, Any], parameters: tuple[Parameter, ...]) -> pd.DataFrame:
    frame = pd.DataFrame({p.name.upper(): rows[p.name] for p in parameters})
    for p in parameters:
        if p.kind == "boolean":
            frame[p.name.upper()] = frame[p.name.upper()].astype("Float64").astype("boolean")
    return frame.assign(POSITION=range(len(frame)))
