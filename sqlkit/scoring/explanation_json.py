"""An Explanation as text to be kept and hashed: the same one is the same text, and comes back bit for bit.

Columns are positions in `features`. A tree is a list, parents first: a split is the position of its test in `tests`,
followed by where it is true and where it is not; a leaf is [value, cover].
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from sqlkit.scoring.explanation import Explanation
from sqlkit.scoring.features import Feature
from sqlkit.scoring.form import Effects, Linear, Trees, Weighted
from sqlkit.scoring.source import Numeric, Step
from sqlkit.scoring.tree import Among, Below, Leaf, Split, Test, Tree, walk

Asked = tuple[int, Test]
"""The fitted column and the test of it."""


def to_json(explanation: Explanation) -> str:
    """Compact, keys sorted, ASCII; what JSON has no number for ("inf", "nan") is text."""
    places = {feature.name: k for k, feature in enumerate(explanation.features)}
    body = explanation.body
    document = {
        "features": [[f.name, f.kind, f.missing] for f in explanation.features],
        "means": explanation.means,
        "link": body.link,
        **(_trees(body, places) if isinstance(body, Trees) else _linear(body, places)),
    }
    return json.dumps(document, sort_keys=True, separators=(",", ":"), allow_nan=False)


def from_json(text: str) -> Explanation:
    """What `to_json` was given."""
    document = json.loads(text)
    features = tuple(Feature(*feature) for feature in document["features"])
    names = [feature.name for feature in features]
    body = _read_trees(document, names) if "trees" in document else _read_linear(document, names)
    return Explanation(features, body, tuple(document["means"]))


def _number(value: float) -> float | str:
    return value if math.isfinite(value) else str(value)


def _linear(body: Linear, places: Mapping[str, int]) -> dict[str, Any]:
    return {"intercept": body.intercepts[0], "terms": [_term(term, places) for term in body.terms]}


def _term(term: Weighted | Effects, places: Mapping[str, int]) -> dict[str, Any]:
    if isinstance(term, Effects):
        values = [[category, effect] for category, (effect,) in term.values]
        return {"column": places[term.column], "values": values, "null": term.null[0], "unseen": term.unseen[0]}
    source = term.source
    return {
        "column": places[source.column],
        "steps": [[step.operation, _number(step.value)] for step in source.steps],
        "missing": _number(source.missing),
        "weight": term.weights[0],
    }


def _read_linear(document: Mapping[str, Any], names: Sequence[str]) -> Linear:
    terms = tuple(_read_term(term, names[term["column"]]) for term in document["terms"])
    return Linear(terms, (document["intercept"],), document["link"])


def _read_term(term: Mapping[str, Any], column: str) -> Weighted | Effects:
    if "values" in term:
        values = tuple((category, (effect,)) for category, effect in term["values"])
        return Effects(column, values, (term["null"],), (term["unseen"],))
    steps = tuple(Step(operation, float(value)) for operation, value in term["steps"])
    return Weighted(Numeric(column, steps, float(term["missing"])), (term["weight"],))


def _trees(body: Trees, places: Mapping[str, int]) -> dict[str, Any]:
    tests: dict[Asked, int] = {}
    trees = [_tree(tree, tests) for tree in body.trees]
    asked = [_test(source, test, places[test.column]) for source, test in tests]
    return {"base": body.base[0], "divisor": body.divisor, "tests": asked, "trees": trees}


def _tree(tree: Tree, tests: dict[Asked, int]) -> list[Any]:
    return [
        [node.value, node.cover] if isinstance(node, Leaf) else tests.setdefault((node.source, node.test), len(tests))
        for node in walk(tree)
    ]


def _test(source: int, test: Test, place: int) -> list[Any]:
    if isinstance(test, Below):
        return [source, place, _number(test.threshold), test.missing]
    return [source, place, test.members, test.null]


def _read_trees(document: Mapping[str, Any], names: Sequence[str]) -> Trees:
    tests = [_read_test(written, names) for written in document["tests"]]
    trees = tuple(_read_tree(tree, tests) for tree in document["trees"])
    return Trees(trees, (0,) * len(trees), (document["base"],), document["divisor"], document["link"])


def _read_test(written: Sequence[Any], names: Sequence[str]) -> Asked:
    source, place, asked, null = written
    if isinstance(asked, list):
        return source, Among(names[place], tuple(asked), null)
    return source, Below(names[place], float(asked), null)


def _read_tree(nodes: Sequence[Any], tests: Sequence[Asked]) -> Tree:
    """From the end, so that what follows a split has been read before it."""
    read: list[Tree] = []
    for node in reversed(nodes):
        if isinstance(node, list):
            read.append(Leaf(*node))
        else:
            source, test = tests[node]
            read.append(Split(test, read.pop(), read.pop(), source))
    return read[0]
