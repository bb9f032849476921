"""The texts that install routines: grammar, names, sizes."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib.metadata import version

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from sqlkit.estimators.own import Source
from sqlkit.relation import Relation
from sqlkit.resources import shipped
from sqlkit.scoring.errors import TooLarge
from sqlkit.warehouses.snowflake.routine_text import LONGEST
from sqlkit.warehouses.snowflake.routines import (
    Parameter,
    call,
    call_procedure,
    create_function,
    create_procedure,
    create_sql_function,
    drop_function,
    entry_name,
    estimator_packages,
    function_name,
    function_types,
    own_packages,
    procedure_name,
    resolve_packages,
    scoring_packages,
    stage_path,
    training_package,
    training_packages,
)
from tests.snowflake.routine_shop import FOREST, FUNCTION, MODELS, PROCEDURE, WANTED, parsed, placed


def test_the_procedure_is_as_documented() -> None:
    packages = training_packages(("catboost",))
    text = create_procedure(placed("p"), stage_path(placed("models"), "code", "a.zip"), packages)
    found = parsed(PROCEDURE, text)
    assert found["name"] == '"DB"."A"."P"'
    assert found["imports"] == "'@DB.A.MODELS/code/a.zip'"
    assert "'snowflake-snowpark-python'" in found["packages"]
    assert "'catboost'" in found["packages"], "not installed here, so Snowflake's choice"
    assert re.search(r"'scikit-learn==1\.\d+(\.\d+)?'", found["packages"])
    assert found["body"].strip() == (shipped("udfs") / "train.py").read_text().strip(), "unchanged"
    assert len(text.encode()) < LONGEST


def test_the_scoring_function_is_as_documented() -> None:
    text = create_function(placed("f"), 3, stage_path(placed("models"), "models", "a.onnx"), scoring_packages())
    found = parsed(FUNCTION, text)
    assert found["arguments"] == "F0 float, F1 float, F2 float"
    assert found["body"].strip() == (shipped("udfs") / "score.py").read_text().strip(), "unchanged"
    assert [p.partition("==")[0] for p in scoring_packages()] == ["numpy", "onnxruntime", "pandas"]


def test_own_estimators_bring_what_they_import() -> None:
    text = """
from __future__ import annotations
import os, catboost.core
from sklearn.pipeline import Pipeline
from sqlkit.estimators import encoding

def pipeline(features, seed):
    import yaml
"""
    assert own_packages(text) == ("PyYAML", "catboost", "scikit-learn")
    packages = training_packages(own_packages(text))
    assert "catboost" in packages, "not installed here, so in Snowflake's choice of version"
    assert sum(package.startswith("scikit-learn==") for package in packages) == 1


@pytest.mark.parametrize(("estimator", "package"), [("lightgbm", "lightgbm"), ("xgboost", "xgboost-cpu")])
def test_shipped_estimators_bring_their_extra(estimator: str, package: str) -> None:
    """In the version installed here: same versions, same bytes."""
    definition = replace(WANTED["linear"], estimator=estimator)
    assert estimator_packages(definition) == (package,)
    assert f"{package}=={version(package)}" in training_packages(estimator_packages(definition))
    assert estimator_packages(replace(definition, estimator="random_forest")) == ()
    assert estimator_packages(replace(definition, source=Source("x.py", "import json"))) == ()


def test_packages_can_be_asked_for_beforehand() -> None:
    called = sqlglot.parse_one(resolve_packages(["numpy==2.0", "pandas"]), read="snowflake").find(exp.Anonymous)
    assert called
    assert called.name == "SYSTEM$RESOLVE_PYTHON_PACKAGES"
    assert [e.name for e in called.expressions] == [
        "3.12",
        "('numpy==2.0', 'pandas')",
        "snowflake.snowpark.pypi_shared_repository",
    ]


def test_the_call_carries_table_definition_and_stage() -> None:
    text = call_procedure(placed("train"), placed("rows"), WANTED["trees"], MODELS, "before.onnx")
    assert text.startswith('CALL "DB"."A"."TRAIN"(')
    (translated,) = sqlglot.transpile("select " + text.partition("(")[2][:-1], read="snowflake", write="duckdb")
    ((rows, told, stage, champion),) = duckdb.sql(translated).fetchall()
    assert (rows, stage, champion) == ('"DB"."A"."ROWS"', MODELS, "before.onnx")
    assert json.loads(told)["fields"]["source"]["fields"]["text"] == FOREST.text


def test_names_follow_what_they_name() -> None:
    package = training_package()
    name = procedure_name(package, training_packages())
    assert re.fullmatch("SQLKIT_TRAIN_[0-9A-F]{12}", name)
    assert procedure_name(package + b"x", training_packages()) != name
    assert procedure_name(package, training_packages(("catboost",))) != name
    assert function_name("churn", "00ff00ff00ff", "function", "p_alive") == "CHURN_P_ALIVE_00FF00FF00FF_FUNCTION"
    assert entry_name("churn", "p_alive") == "CHURN_P_ALIVE"


def test_dropping_names_the_signature() -> None:
    parameters = (Parameter("a", "numeric"), Parameter("b", "boolean"), Parameter("c", "text"))
    assert function_types("function", parameters) == ("float", "float", "float")
    assert function_types("expression", parameters) == ("float", "float", "varchar")
    assert function_types("entry", parameters) == ("float", "boolean", "varchar")
    text = drop_function(placed("f"), function_types("entry", parameters))
    assert text == 'DROP FUNCTION IF EXISTS "DB"."A"."F" (FLOAT, BOOLEAN, VARCHAR)'


def test_more_than_a_statement_may_hold_is_refused() -> None:
    with pytest.raises(TooLarge, match="beyond a Snowflake statement"):
        create_sql_function(placed("f"), (Parameter("a", "numeric"),), "1 + " * 250_001 + "1")


def test_a_stage_is_quoted_where_it_has_to_be() -> None:
    assert stage_path(Relation("models", "A", "DB"), "code") == "@DB.A.MODELS/code"
    assert stage_path(Relation("models", "a b", 'd"b')) == '@"d""b"."a b".MODELS'
    text = create_function(placed("f"), 1, stage_path(Relation("m", "it's", "DB"), "x.onnx"), scoring_packages())
    assert parsed(FUNCTION, text)["imports"] == "'@DB.\"it\\'s\".M/x.onnx'"


def test_a_call_is_quoted() -> None:
    assert call(placed("f"), ['"A"', "1"]).sql("snowflake") == '"DB"."A"."F"("A", 1)'
