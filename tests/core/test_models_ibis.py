"""Models written in Ibis: what is declared, what they read, where an error is."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlglot import exp

from sqlkit.errors import CompileError, ConfigError, SqlkitError
from sqlkit.models.base import Context, Model
from sqlkit.models.ibis import load_ibis_models
from sqlkit.spec import Column, Spec

RFM = Spec(
    "d",
    ("customer_id",),
    {
        "customer_id": Column("customer_id", "varchar", "", True),
        "frequency": Column("frequency", "bigint"),
        "monetary": Column("monetary", "decimal(18, 4)"),
        "is_good": Column("is_good", "boolean"),
        "last_ordered_on": Column("last_ordered_on", "date"),
    },
)
HEAD = "from sqlkit.models import model\n\n\n"
OWN = HEAD + (
    '@model(grain="customer_id", columns={"customer_id": "varchar -- who"}, tags="mine")\n'
    'def own(rfm, *, params):\n    """What they\n    did."""\n'
    "    return rfm.filter(rfm.frequency > params['own']['least']).select('customer_id')\n"
)
CONTEXT = Context({"rfm": RFM}, {}, {"own.least": 3}, ())


def load(folder: Path, text: str, name: str = "own") -> list[Model]:
    (folder / f"{name}.py").write_text(text)
    return load_ibis_models(folder / f"{name}.py", name, Path("nowhere"))


def test_the_decorator_is_the_contract_and_the_docstring_its_doc(tmp_path: Path) -> None:
    (own,) = load(tmp_path, OWN)
    assert (own.name, own.folder, own.shipped) == ("own", "own", False)
    assert (own.spec.doc, own.spec.grain, own.spec.tags) == ("What they did.", ("customer_id",), ("mine",))
    assert own.spec.columns == {"customer_id": Column("customer_id", "varchar", "who")}


def test_what_it_yields_is_a_query_of_the_models_it_names(tmp_path: Path) -> None:
    rendered = load(tmp_path, OWN)[0].render(CONTEXT)
    assert {(table.db, table.name) for table in rendered.query.find_all(exp.Table) if table.db} == {("ref", "rfm")}
    assert rendered.query.named_selects == ["customer_id"]
    assert "> CAST(3" in rendered.text or "> 3" in rendered.text


def test_a_file_may_hold_several_models(tmp_path: Path) -> None:
    second = OWN.removeprefix(HEAD).replace("def own", "def other")
    assert [(m.name, m.folder) for m in load(tmp_path, OWN + "\n\n" + second)] == [
        ("own", "own"),
        ("other", "own/other"),
    ]


@pytest.mark.parametrize(
    ("column", "told"),
    [("rfm.frequency + 1", "int64"), ("rfm.monetary", "decimal(18, 4)"), ("rfm.is_good", "boolean")],
)
def test_its_tables_have_the_contract_s_types(tmp_path: Path, column: str, told: str) -> None:
    text = OWN.replace("return rfm", f"raise ValueError(str(({column}).type()))\n    return rfm")
    with pytest.raises(CompileError, match="ValueError") as caught:
        load(tmp_path, text)[0].render(CONTEXT)
    assert told in str(caught.value).lower()


@pytest.mark.parametrize(
    ("change", "line", "told"),
    [
        (("rfm.frequency", "rfm.frequncy"), 8, "frequncy"),
        (("def own(rfm,", "def own(rmf,"), 4, "unknown model 'rmf'. Did you mean 'rfm'?"),
        (("return rfm", "1 / 0\n    return rfm"), 8, "ZeroDivisionError"),
        (("['least']", "['lest']"), 8, "KeyError: 'lest'"),
    ],
)
def test_an_error_while_it_runs_is_on_its_line(tmp_path: Path, change: tuple[str, str], line: int, told: str) -> None:
    (own,) = load(tmp_path, OWN.replace(*change))
    with pytest.raises(CompileError) as caught:
        own.render(CONTEXT)
    assert told in str(caught.value)
    assert str(caught.value.where).endswith(f"own.py:{line}")


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("import no_such_module_anywhere\n", 1, "ModuleNotFoundError"),
        ("x = 1\ny = x +\n", 2, "SyntaxError"),
        (HEAD + "z = 1 / 0\n", 4, "ZeroDivisionError"),
        (OWN.replace("varchar --", "varhcar --"), 4, "Did you mean 'varchar'?"),
        (OWN.replace("grain=", "grian="), 4, "Did you mean 'grain'?"),
    ],
)
def test_an_error_while_it_is_read_is_on_its_line(tmp_path: Path, text: str, line: int, told: str) -> None:
    with pytest.raises(SqlkitError) as caught:
        load(tmp_path, text)
    assert told in str(caught.value)
    assert f"own.py:{line}: " in str(caught.value)


@pytest.mark.parametrize("text", ["", "x = 1\n", "def own(rfm):\n    return rfm\n"])
def test_a_file_without_a_model_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="declares no model"):
        load(tmp_path, text)
