"""The cards of the models that score now, as the registry keeps them."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlglot
from sqlglot import exp

from sqlkit.errors import ConfigError
from sqlkit.manifest import addressed
from sqlkit.warehouses.base import Row, Warehouse

_CARDS: exp.Query = sqlglot.parse_one(
    """
    select
        registry.model_name,
        registry.model_version,
        registry.run_id,
        registry.trained_at,
        registry.trained_as_of,
        registry.artifact_sha256,
        registry.outputs,
        cards.card
    from ref.model_registry as registry
    inner join ref.model_cards as cards
        on cards.model_name = registry.model_name
        and cards.model_version = registry.model_version
        and cards.run_id = registry.run_id
    where registry.is_current
    order by registry.model_name, registry.trained_at
    """,
    dialect="duckdb",
    into=exp.Select,
)

_LEDGER: exp.Query = sqlglot.parse_one(
    """
    select
        egress.run_id,
        sum(egress.customer_rows) as customer_rows
    from ref.egress as egress
    where egress.run_id in (select registry.run_id from ref.model_registry as registry where registry.is_current)
    group by egress.run_id
    """,
    dialect="duckdb",
    into=exp.Select,
)


@dataclass(frozen=True)
class KeptCard:
    """`card` as trained; `customer_rows` left the warehouse in the run that trained it, None where no ledger tells."""

    name: str
    version: str
    run_id: str
    trained_at: datetime.datetime
    trained_as_of: datetime.date
    artifact_sha256: str
    outputs: tuple[str, ...]
    customer_rows: int | None
    card: Mapping[str, Any]

    @property
    def family(self) -> str:
        """What kind of model: of an outcome, unless the card says another."""
        return str(self.card.get("family", "outcome"))

    def as_json(self) -> str:
        """The card with what the registry adds to it, keys sorted."""
        told = {
            "model_name": self.name,
            "model_version": self.version,
            "run_id": self.run_id,
            "trained_at": self.trained_at.isoformat(),
            "trained_as_of": self.trained_as_of.isoformat(),
            "artifact_sha256": self.artifact_sha256,
            "outputs": self.outputs,
            "customer_rows": self.customer_rows,
            "card": self.card,
        }
        return json.dumps(told, indent=2, sort_keys=True, ensure_ascii=False)


def current_cards(warehouse: Warehouse) -> dict[str, KeptCard]:
    """Return the published cards by model; `ConfigError` where nothing is published or no model scores."""
    warehouse.connect()
    try:
        published = {name: relation.table() for name, relation in warehouse.published().items()}
        if not published:
            raise ConfigError("nothing is published yet.", hint="Run `sqlkit build` first.")
        # A card is an artifact, as the model is: it holds no row of a customer.
        cards = warehouse.fetch(addressed(_CARDS, published, {}), "artifact", "model cards")
        ledger = warehouse.fetch(addressed(_LEDGER, published, {}), "aggregate", "what left at training")
    finally:
        warehouse.close()
    left = {run_id: int(rows) for run_id, rows in ledger}
    # A model trained again to the same bytes is entered again, under the same version: the last one counts.
    found = {row[0]: _card(row, left) for row in cards}
    if not found:
        raise ConfigError("no model scores yet, so there is no card.", hint="`sqlkit plan` says why.")
    return found


def _card(row: Row, left: Mapping[str, int]) -> KeptCard:
    name, version, run_id, trained_at, trained_as_of, artifact, outputs, card = row
    answers = tuple(json.loads(outputs)) if outputs else ("score",)
    told = left.get(run_id)
    return KeptCard(name, version, run_id, trained_at, trained_as_of, artifact, answers, told, json.loads(card))
