"""Models written once, with `ref` and `source`: addressed for each tool that does not know these itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment

FOLDER = Path(__file__).parent
CORE = FOLDER / "core"
EXPERT = FOLDER / "expert"

ORDERS = "read_parquet('orders.parquet')"

NAMES = (
    "run_params",
    "orders_audited",
    "orders",
    "transactions",
    "customer_orders",
    "rfm_base",
    "rfm_cut_points",
    "rfm",
    "rfm_segments",
    "customer_cohorts",
    "cohort_activity",
    "ltv_customers",
)
"""The core models, each after what it reads."""

VIEWS = ("orders",)


def core(name: str) -> str:
    """A core model as it is written, in dbt's way."""
    return (CORE / f"{name}.sql").read_text()


def addressed(text: str, address: Callable[[str], str]) -> str:
    """A model's SQL, `ref('x')` being `address(x)`, the source a Parquet file, and `core('x')` another model's SQL."""
    environment = Environment(autoescape=False)
    functions = {
        "ref": address,
        "source": lambda *_: ORDERS,
        "core": lambda name: addressed(core(name), address),
    }
    return environment.from_string(text).render(**functions)
