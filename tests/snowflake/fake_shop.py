"""A shop whose tables are on the imitated account, and builds of it that leave every statement they sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlkit.build.events import Event
from sqlkit.build.prepare import Request
from sqlkit.build.result import BuildResult
from sqlkit.build.run import build
from sqlkit.compile import compile_project
from sqlkit.manifest import Manifest
from sqlkit.profile import Target
from sqlkit.project import load_project
from sqlkit.warehouses.registry import STAMPS
from sqlkit.warehouses.snowflake.warehouse import Snowflake
from tests.projects import TEXTS
from tests.snowflake.fake import Fake

SETTINGS = {
    "account": "shop",
    "user": "SQLKIT",
    "password": "hunter2-secret",
    "role": "SQLKIT",
    "warehouse": "SQLKIT_WH",
    "database": "ANALYTICS",
    "schema": "CUSTOMERS",
}

KINDS = {
    "varchar": "TEXT",
    "bigint": "NUMBER(38, 0)",
    "integer": "NUMBER(38, 0)",
    "double": "FLOAT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP_NTZ",
}

ORDERS_ALONE = """
inputs:
  orders: {relation: raw.orders}
"""

ZONED = {"ORDERED_AT": "TIMESTAMP_TZ", "EVENT_AT": "TEXT", "CREATED_AT": "TIMESTAMP_LTZ"}
"""Times that arrive with a zone, or as text."""


@cache
def compiled(text: str) -> Manifest:
    """A project of that text, compiled once a process."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "sqlkit.yml").write_text(text, encoding="utf-8")
        return compile_project(load_project(Path(folder)), "snowflake")


@dataclass
class Shop:
    """A project, a target and the account they meet."""

    root: Path
    fake: Fake
    settings: dict[str, Any] = field(default_factory=lambda: dict(SETTINGS))
    text: str = TEXTS["on_request"]
    events: list[Event] = field(default_factory=list)

    @property
    def manifest(self) -> Manifest:
        """The project compiled."""
        return compiled(self.text)

    def write(self) -> None:
        """Have the project on disk, for what reads it there."""
        (self.root / "sqlkit.yml").write_text(self.text, encoding="utf-8")

    def warehouse(self, **settings: Any) -> Snowflake:
        """Not yet connected."""
        return Snowflake(Target("prod", "snowflake", {**self.settings, **settings}), self.root)

    def stock(self) -> None:
        """Have the tables that the project maps."""
        for input in self.manifest.project.inputs.values():
            source = input.mapping_for("prod", "snowflake")
            if source and source.relation:
                columns = {n.upper(): ZONED.get(n.upper(), _kind(c.type)) for n, c in input.columns.items()}
                self.fake.account.add(f"ANALYTICS.{source.relation.upper()}", columns)

    def build(self, request: Request | None = None, warehouse: Snowflake | None = None) -> BuildResult:
        """Build all of it; the statements are in `fake.sent`."""
        return build(self.manifest, warehouse or self.warehouse(), self.events.append, request)


def trained(shop: Shop) -> Callable[[str], str]:
    """Answers the call of the training procedure for any of the shop's estimators; the first has no SQL form."""
    models = {n: c for n, c in shop.manifest.models.items() if c.spec.estimator}

    def answered(call: str) -> str:
        name = next(name for name in models if f"_{name}_rows" in call.lower())
        model = models[name]
        kinds = {n: "text" if kind == "varchar" else "numeric" for n, kind in model.features.items()}
        outputs = tuple(n for n in model.spec.columns if n not in (*model.spec.grain, *STAMPS))
        return answer(kinds, outputs, has_sql=name != next(iter(models)))

    return answered


def _kind(contract_type: str) -> str:
    return KINDS.get(contract_type) or contract_type.upper().replace("DECIMAL", "NUMBER")


def judged(auc: float) -> dict[str, dict[str, float]]:
    """A figure between the ends of its interval."""
    return {"measures": {"auc": auc}, "lower": {"auc": auc - 0.05}, "upper": {"auc": auc + 0.05}}


def answer(features: Mapping[str, str], outputs: tuple[str, ...] = ("score",), *, has_sql: bool) -> str:
    """What a training procedure answers of a model it trained, in the words of `Answer`."""
    columns = [f'"{name.upper()}"' for name in features]
    body = " + ".join(f'COALESCE("{name.upper()}", 0)' for name, kind in features.items() if kind != "text")
    validation = {
        "method": "split",
        "rivals": [{"name": "recency", "judged": judged(0.6), "ahead": judged(0.2)}],
        "deviation": {},
        **judged(0.8),
    }
    validation |= {"rows": 100, "positives": 40, "negatives": 60, "base_rate": 0.4, "capacity": 0.1}
    return json.dumps(
        {
            "version": "0a1b2c3d4e5f",
            "sha256": "0a1b2c3d4e5f" + "0" * 52,
            "file": "0a1b2c3d4e5f" + "0" * 52 + ".onnx",
            "nodes": 10,
            "features": [{"name": name, "kind": kind} for name, kind in features.items()],
            "arguments": [f"CAST({column} AS FLOAT)" for column in columns],
            "clean": columns,
            "outputs": list(outputs),
            "explanation": "0a1b2c3d4e5f" + "0" * 52 + ".json",
            "query": [],
            "expressions": [f"1e0 / (1e0 + EXP(-({body})))"] * len(outputs) if has_sql else [],
            "expression_note": "",
            "card": {
                "estimator": "logistic",
                "form": "linear",
                "validation": validation,
                "tolerance": 1e-6,
                "parity": 1e-9,
            },
            "rows": 100,
        }
    )
