"""The demo's cards by `sqlkit card`: the page says what the JSON says, and the JSON what the registry holds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from click.testing import CliRunner, Result

from sqlkit.cli import main

pytestmark = pytest.mark.slow

MODELS = ["churn_model", "propensity_model", "purchase_model", "renewal_model", "spend_model", "survival_model"]
NUMBER = re.compile(r"(?<![\w.`])[+-]?\d[\d,]*(?:\.\d+)?(?:e-\d+)?(?![\w`])")
OWN = {"95", "1", "0", "0.5", "256"}
"""Numbers of the text itself: of intervals, of what a slope and an intercept should be, of chance and of a hash."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cards")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        made = CliRunner().invoke(main, ["demo", "shop", "--customers", "2000"], catch_exceptions=False)
    assert made.exit_code == 0, made.output
    return folder / "shop"


def called(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["card", *words, "--project-dir", str(root)], catch_exceptions=False)


def page(root: Path, model: str) -> str:
    made = called(root, model)
    assert made.exit_code == 0, made.output
    return made.stdout


def told(root: Path, *model: str) -> Any:
    return json.loads(called(root, *model, "--format", "json").stdout)


def rows(text: str, header: str) -> list[list[str]]:
    """The cells of the table whose header begins so, without the header and the line below it."""
    lines = text[text.index(header) :].split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def leaves(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from leaves(item)
    elif isinstance(value, str) and re.fullmatch(r"\d\+?", value):  # how often those of a bin had bought
        yield float(value.rstrip("+"))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


def is_rounded(text: str, value: float) -> bool:
    """Whether a printed number is that value to its last digit."""
    digits, _, power = text.replace(",", "").partition("e")
    unit = 10.0 ** (int(power or 0) - len(digits.partition(".")[2]))
    return abs(float(text.replace(",", "")) - value) <= 0.500001 * unit


def same(cell: str, *values: float | None) -> None:
    printed = NUMBER.findall(cell)
    known = [value for value in values if value is not None]
    assert len(printed) == len(known), (cell, values)
    assert all(is_rounded(text, value) for text, value in zip(printed, known, strict=True)), (cell, values)


def test_the_list_names_the_models_that_score(root: Path) -> None:
    with duckdb.connect(str(root / "analytics.duckdb"), read_only=True) as connection:
        query = """
            select model_name, estimator, model_version, cast(trained_as_of as varchar)
            from model_registry where is_current order by model_name
        """
        expected = [list(row) for row in connection.execute(query).fetchall()]
    assert [row[0] for row in expected] == MODELS
    assert rows(called(root).stdout, "| model | estimator |") == expected
    for card, (name, estimator, version, day) in zip(told(root), expected, strict=True):
        assert (card["model_name"], card["model_version"], card["trained_as_of"]) == (name, version, day)
        assert card["card"]["estimator"] == estimator


@pytest.mark.parametrize("model", MODELS)
def test_the_json_is_what_the_registry_holds(root: Path, model: str) -> None:
    found = told(root, model, "--min-cell", "1")
    with duckdb.connect(str(root / "analytics.duckdb"), read_only=True) as connection:
        query = """
            select card, artifact_sha256, artifact
            from model_cards inner join model_registry using (model_name, model_version, run_id)
            where model_name = ? and is_current
        """
        [(card, digest, artifact)] = connection.execute(query, [model]).fetchall()
    assert found["card"] == json.loads(card)
    assert found["artifact_sha256"] == digest
    assert duckdb.execute("select sha256(?::blob)", [artifact]).fetchall() == [(digest,)]
    assert found["customer_rows"] == 0


@pytest.mark.parametrize("model", MODELS)
def test_every_number_of_the_page_is_one_of_the_json(root: Path, model: str) -> None:
    found, text = told(root, model), page(root, model)
    known = [*leaves(found), 0.0]
    body, card = text.split("---\n", 2)[2], found["card"]
    for words in (found["trained_as_of"], *card["limits"], *card["libraries"].values(), card.get("verdict")):
        body = body.replace(words or "\0", "")
    body = re.sub(r"^\| `\w+` \| (numeric|text).*$|^\| trained \|.*$|^\| `\w+` \| [a-z].*$", "", body, flags=re.M)
    printed = [text for text in NUMBER.findall(body) if text not in OWN]
    assert len(printed) >= 10
    assert [text for text in printed if not any(is_rounded(text, value) for value in known)] == []


@pytest.mark.parametrize("model", MODELS)
def test_the_front_matter_has_all_digits(root: Path, model: str) -> None:
    found = told(root, model)["card"]
    head = yaml.safe_load(page(root, model).split("---\n")[1])
    [entry] = head["model-index"]
    [result] = entry["results"]
    assert entry["name"] == model
    metrics = {metric["type"]: metric["value"] for metric in result["metrics"]}
    if model in ("churn_model", "propensity_model"):
        assert head["library_name"] == "sklearn"
        names = {"roc_auc": "auc", "brier_score": "brier"}
        measures = found["validation"]["measures"]
        assert {names.get(name, name): value for name, value in metrics.items()} == measures
    else:
        assert head["library_name"] == "onnx"
        kept = {row["metric"]: row["metric_value"] for row in found["metrics"] if row["period"] in ("fit", "holdout")}
        assert metrics == {name: value for name, value in kept.items() if not name.startswith("parameter_")}


def test_the_model_stands_beside_every_rival(root: Path) -> None:
    text, card = page(root, "churn_model"), told(root, "churn_model")["card"]
    validation = card["validation"]
    rivals = validation["rivals"]
    assert [rival["name"] for rival in rivals] == ["days_since_last_order", "base_rate", "bg_nbd", "champion"]
    assert f"**{card['verdict']}**" in text
    names = list(yaml.safe_load((Path(__file__).parent / "measures.yml").read_text("utf-8")).items())
    beside, ahead = rows(text, "| measure | churn_model |"), rows(text, "| measure | less ")
    assert [row[0] for row in beside] == [row[0] for row in ahead] == [title for _, title in names]
    for (name, _), row, differences in zip(names, beside, ahead, strict=True):
        for cell, found in zip(row[1:], [validation, *(rival["judged"] for rival in rivals)], strict=True):
            same(cell, *(found[part][name] for part in ("measures", "lower", "upper")))
        for cell, rival in zip(differences[1:], rivals, strict=True):
            same(cell, *(rival["ahead"][part][name] for part in ("measures", "lower", "upper")))


def test_calibration_and_importances_are_told_in_order(root: Path) -> None:
    text, card = page(root, "churn_model"), told(root, "churn_model")["card"]
    tenths = card["validation"]["calibration"]
    for row, tenth in zip(rows(text, "| scores from |"), tenths, strict=True):
        for cell, name in zip(row, ("lowest", "highest", "rows", "expected", "positives"), strict=True):
            same(cell, tenth[name])
    for row, found in zip(rows(text, "| feature | AUC drop |"), card["importances"], strict=True):
        assert row[0] == f"`{found['feature']}`"
        same(row[1], found["auc_drop"])
    features = rows(text, "| feature | kind |")
    assert [row[0].strip("`") for row in features] == [feature["name"] for feature in card["contract"]["features"]]
    assert all(row[2] for row in features), "a feature's meaning is not told"


@pytest.mark.parametrize("model", ["purchase_model", "spend_model", "renewal_model"])
def test_parameters_have_their_errors_and_intervals(root: Path, model: str) -> None:
    parameters = told(root, model)["card"]["parameters"]
    for row, found in zip(rows(page(root, model), "| parameter |"), parameters, strict=True):
        assert row[0] == found["name"]
        for cell, name in zip((row[1], row[2], row[4]), ("value", "standard_error", "holdout"), strict=True):
            same(cell, found[name])
        same(row[3].replace(" to ", " "), found["lower"], found["upper"])


def test_a_file_is_written_whole(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "cards" / "churn.md"
    made = called(root, "churn_model", "--output", str(path))
    assert made.stdout.startswith(f"Wrote {path}: ")
    assert path.read_text("utf-8") == page(root, "churn_model")
    assert [found.name for found in path.parent.iterdir()] == ["churn.md"]


def test_a_misspelt_model_is_told_the_nearest(root: Path) -> None:
    made = called(root, "chrun_model")
    assert made.exit_code == 2
    assert f"unknown model with a card 'chrun_model'. Did you mean 'churn_model'? Known: {', '.join(MODELS)}." in (
        made.output
    )
