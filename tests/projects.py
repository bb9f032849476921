"""Small projects that differ in what they map; a case file names its own, as `orders_audited.lines.yml`.

Their relations do not exist: cases give the rows, and compiling needs no warehouse.
"""

from __future__ import annotations

from pathlib import Path

from sqlkit.project import FILE, Project, load_project

FULL = "full"

TEXTS = {
    FULL: """
inputs:
  orders:
    relation: raw.orders
    columns: {discount: discount, cost: cost, channel: channel, refund_of: refund_of}
  order_items: {relation: raw.order_items, columns: {category: category}}
  customers:
    relation: raw.customers
    columns: {created_at: created_at, email: email, phone: phone, country: country, consent: consent}
  events:
    relation: raw.events
    columns: {customer_id: customer_id, anonymous_id: anonymous_id, session_id: session_id, feature: feature}
  subscriptions: {relation: raw.subscriptions, columns: {ended_at: ended_at, mrr: mrr, plan: plan}}
  tickets: {relation: raw.tickets, columns: {closed_at: closed_at, priority: priority}}
  exposures: {relation: raw.exposures}
""",
    "orders_only": """
inputs:
  orders: {relation: raw.orders}
""",
    "attributes": """
inputs:
  orders: {relation: raw.orders}
  customers:
    relation: raw.customers
    columns: {created_at: created_at}
    attributes:
      tier: tier
      seats: {column: seats, type: integer, doc: paid seats}
params:
  churn_model: {fixed_attributes: [tier]}
""",
    "currency": """
currency: GBP
inputs:
  orders: {relation: raw.orders, columns: {currency: currency, refund_of: refund_of}}
""",
    "lines": """
inputs:
  orders: {relation: raw.lines, rows: lines, columns: {refund_of: refund_of}}
""",
    "no_order_id": """
inputs:
  orders: {relation: raw.sales, columns: {order_id: null}}
""",
    "snapshot": """
inputs:
  population:
    relation: raw.accounts
    columns: {outcome: outcome, duration: duration}
    attributes:
      tier: tier
      tenure: {column: tenure, type: integer, doc: months as a customer}
""",
}

TEXTS["on_request"] = f"""{TEXTS[FULL]}
params:
  high_value_model: {{enabled: true}}
  next_spend_model: {{enabled: true}}
  micro_segments: {{enabled: true}}
  forecasts: {{enabled: true}}
"""

TEXTS["two_segments"] = f"""{TEXTS["orders_only"]}
params:
  forecasts: {{enabled: true}}
"""

SEGMENTS = {
    "two_segments": """
segments:
  - {label: Good, r: 3-5}
  - {label: Poor, r: 1-2}
"""
}
"""Of a project that has its own, where every pair of them is listed."""


def write_project(folder: Path, name: str) -> Project:
    """Write the project of that name into an empty folder and load it."""
    (folder / FILE).write_text(TEXTS[name], encoding="utf-8")
    if name in SEGMENTS:
        (folder / "segments.yml").write_text(SEGMENTS[name], encoding="utf-8")
    return load_project(folder)
