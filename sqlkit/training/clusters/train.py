"""From customers to segments, a rule that assigns anybody to them, and a card; or to the reason there are none."""

from __future__ import annotations

from typing import Any

import numpy as np

from sqlkit.estimators.clusters import Clusterer, clusterer, scaled
from sqlkit.scoring.errors import ParityError
from sqlkit.scoring.export import Exported, export
from sqlkit.scoring.features import Columns, Floats, length, take, training_frame
from sqlkit.scoring.form import Distances, Form, Segments
from sqlkit.training.artifact import version_of
from sqlkit.training.card import libraries
from sqlkit.training.clusters.card import ClustersCard
from sqlkit.training.clusters.choice import Tried, chosen, tried
from sqlkit.training.clusters.describe import described, limits, metric_rows, why
from sqlkit.training.clusters.names import TRAITS, Traits, traits_of
from sqlkit.training.clusters.natural import cloud_silhouette, verdict
from sqlkit.training.clusters.rule import Rule, pipeline_of
from sqlkit.training.clusters.sample import sampled
from sqlkit.training.contract import contract_of
from sqlkit.training.definition import Definition
from sqlkit.training.gate import artifact_of
from sqlkit.training.reading import words_of
from sqlkit.training.result import Refused, Trained

NEEDED = 200
"""Customers; fewer are no population to have segments."""

FEWEST = 5
"""Customers of a segment, however small a share is asked for: the card has their means."""

COMPARED = 2_000
"""Rows of the data put through the parity gate, besides the adversarial ones made from them."""


def train_clusters(rows: Columns, definition: Definition) -> Trained | Refused:
    """As `train` does, from a sample whose size does not grow with the shop."""
    asked = dict(definition.settings)
    how = clusterer(definition.estimator)
    sample = sampled(rows, definition, min(asked["sample"], how.most or asked["sample"]))
    if length(sample) < NEEDED:
        return Refused(f"Too few customers to have segments: found {length(sample)}, need {NEEDED}.")
    frame = training_frame(definition.features, sample)
    matrix = np.asarray(scaled(definition.features, "passthrough").fit_transform(frame), dtype=np.float64)
    smallest = max(asked["smallest_share"], FEWEST / length(sample))
    different = len(np.unique(matrix, axis=0))
    numbers_of = range(asked["min_segments"], min(asked["max_segments"], different // 2) + 1)
    found = tried(matrix, how, numbers_of, smallest, definition.seed)
    best = chosen(found, smallest)
    if best is None:
        return Refused(_reason(found, how, different, smallest, asked))
    return _built(rows, definition, sample, matrix, found, best, how, smallest)


def _reason(found: list[Tried], how: Clusterer, different: int, smallest: float, asked: dict[str, Any]) -> str:
    if not found and how.is_counted:
        return f"Customers are too much alike to have segments: they differ in {different} ways."
    if not found:
        return "Customers lie in one cloud: density finds no two segments. Choose another estimator."
    largest = max(one.candidate.smallest_share for one in found)
    wanted = f"micro_segments.smallest_share asks for {smallest:.1%}"
    if smallest > asked["smallest_share"]:
        wanted = f"a segment has {FEWEST} customers or more, {smallest:.1%}"
    return f"However many segments are made, one has too few customers: at most {largest:.1%} of them, where {wanted}."


def _built(
    rows: Columns,
    definition: Definition,
    sample: Columns,
    matrix: Floats,
    found: list[Tried],
    best: Tried,
    how: Clusterer,
    smallest: float,
) -> Trained:
    rule, traits = best.rule, traits_of(best.rule.centres)
    model = pipeline_of(rule, definition.features, training_frame(definition.features, sample))
    exported = _exported(model, rule, traits, sample, definition)
    contract = contract_of(definition.features, sample)
    cloud = cloud_silhouette(matrix, best.candidate.segments, definition.seed)
    is_natural, sentence = verdict(best.candidate, cloud)
    card = ClustersCard(
        name=definition.name,
        family=definition.family,
        estimator=definition.estimator,
        title=how.title,
        version=version_of(exported.data),
        settings=dict(definition.settings),
        contract=contract,
        contract_sha256=contract.sha256,
        customers=length(sample),
        total_customers=int((words_of(rows, definition.split) == "score").sum()),
        candidates=tuple(one.candidate for one in found),
        chosen=best.candidate,
        why=why(best.candidate, found, how, smallest),
        is_natural=is_natural,
        verdict=sentence,
        reference=cloud,
        segments=described(rule, traits, sample, matrix, definition),
        metrics=metric_rows(found, best.candidate, cloud),
        form=type(exported.form.body).__name__.lower(),
        nodes=exported.form.nodes,
        parity=exported.report.worst("onnx"),
        parity_rows=length(exported.report.rows.columns),
        libraries=libraries(),
        limits=limits(best.candidate, is_natural),
        sensitive=definition.sensitive,
    )
    return Trained(exported.data, exported.form, card.version, card)


def _exported(model: Any, rule: Rule, traits: list[Traits], sample: Columns, definition: Definition) -> Exported:
    """Two gates: the nearest centre against scikit-learn's, also of extreme rows; then all that is answered."""
    compared = take(sample, np.arange(min(COMPARED, length(sample))))
    try:
        nearest = export(model, definition.features, compared).form
    except ParityError as error:
        raise ParityError(error.verdict) from None
    assert isinstance(nearest.body, Distances)
    known = tuple((f"trait_{i + 1}", tuple(float(one[i]) for one in traits)) for i in range(TRAITS))
    form = Form(nearest.features, Segments(nearest.body, tuple(rule.radii.tolist()), known))
    return artifact_of(form, _Answers(model, form.body), compared, definition)


class _Answers:
    """All that a form of segments answers, by scikit-learn's own scaling and `predict`.

    Not by its `transform`, which multiplies out squares and is a millionth off where a row lies on a centre.
    """

    def __init__(self, model: Any, body: Any) -> None:
        self.model, self.body = model, body

    def predict(self, frame: Any) -> Floats:
        """A column an output."""
        place = np.asarray(self.model.predict(frame), dtype=np.intp)
        away = self.model[:-1].transform(frame) - self.model[-1].cluster_centers_[place]
        distance = np.sqrt((away**2).sum(axis=1))
        is_in = distance <= np.array(self.body.radii)[place]
        known = [np.where(is_in, np.array(values)[place], 0.0) for _, values in self.body.known]
        return np.column_stack([np.where(is_in, place + 1.0, 0.0), distance, *known])
