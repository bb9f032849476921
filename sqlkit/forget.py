"""Customers erased from all that sqlkit keeps of a target, and which inputs would bring them back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass

from sqlglot import exp

from sqlkit.egress import Passage
from sqlkit.errors import ConfigError, SqlkitError
from sqlkit.profile import Target
from sqlkit.project import Project
from sqlkit.warehouses import warehouse_for
from sqlkit.warehouses.elsewhere import sample_target
from sqlkit.warehouses.erasing import ErasesCustomers, Holdings

KEY = "customer_id"
_LONGEST = 1000


@dataclass(frozen=True)
class Forgotten:
    """What was kept of the customers, or still is; of how many anything was; the inputs' rows of them by input."""

    customers: int
    known: int
    found: Holdings
    inputs: Mapping[str, int]
    is_erased: bool

    @property
    def is_held_back(self) -> bool:
        """Whether nothing was erased because the inputs would bring the customers back."""
        return bool(self.inputs) and not self.is_erased


def customers_in(texts: Iterable[str]) -> list[str]:
    """Return the ids, each once, as they are written; a `ConfigError` that quotes none where one cannot be an id.

    >>> customers_in(["c2", "c1", "c2", ""])
    ['c1', 'c2']
    """
    found = sorted({text for text in texts if text.strip()})
    if not found:
        raise ConfigError("no customer is named.", hint="Write ids behind `sqlkit forget`, or name a --file of them.")
    for text in found:
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ConfigError("a customer's id is not UTF-8.") from None
        if len(text) > _LONGEST:
            raise ConfigError(f"a customer's id is longer than {_LONGEST:,} characters.", hint="Write one id a line.")
    return found


def forget(
    project: Project,
    target: Target,
    customers: Sequence[str],
    columns: Collection[str] = (),
    *,
    keep_sources: bool = False,
    dry_run: bool = False,
) -> Forgotten:
    """Erase customers from a target's results and from those of its sample, unless inputs still have them."""
    held = frozenset({KEY, *(column.lower() for column in columns)})
    inputs, passages = _inputs(project, target, customers, keep_sources)
    is_only_told = dry_run or (bool(inputs) and not keep_sources)
    total, known = Holdings(), 0
    is_erased = False
    for place in (sample_target(target, project.root), target):
        warehouse = _warehouse(project, place)
        warehouse.connect()
        try:
            warehouse.name_customers(customers)
            found = warehouse.holdings(held)
            if (found.rows or found.is_unfinished) and not is_only_told:
                warehouse.passages[:0] = passages
                found, is_erased = warehouse.erase(held), True
            total, known = total + found, max(known, warehouse.known_customers())
        finally:
            warehouse.close()
    return Forgotten(len(customers), known, total, inputs, is_erased)


def _warehouse(project: Project, target: Target) -> ErasesCustomers:
    warehouse = warehouse_for(target, project.root)
    if not isinstance(warehouse, ErasesCustomers):
        raise ConfigError(
            f"customers cannot be erased on {target.type} yet.",
            where=target.path,
            hint=f"Delete the rows with their {KEY} in the schema {target.schema} and those beside it yourself.",
        )
    return warehouse


def _inputs(
    project: Project, target: Target, customers: Sequence[str], keep_sources: bool
) -> tuple[dict[str, int], list[Passage]]:
    """Count the customers' rows in each mapped input, and return what left the warehouse for it.

    An input that cannot be read counts as none if that is known.
    """
    warehouse = _warehouse(project, target)
    warehouse.connect()
    counts = {}
    try:
        warehouse.name_customers(customers)
        for input in project.inputs.values():
            if input.is_mapped and KEY in input.columns:
                with suppress(SqlkitError) if keep_sources else nullcontext():
                    counts[input.name] = _count(warehouse, warehouse.source(input, project.timezone), input.name)
    finally:
        warehouse.close()
    return {name: count for name, count in counts.items() if count}, warehouse.passages


def _count(warehouse: ErasesCustomers, rows: exp.Query, name: str) -> int:
    customer = exp.cast(exp.column(KEY, table="mapped", quoted=True), "varchar")
    counted = exp.select(exp.Count(this=exp.Star())).from_(rows.subquery("mapped"))
    query = counted.where(customer.isin(query=warehouse.named()))
    return int(warehouse.fetch(query, "aggregate", f"rows of customers in {name}")[0][0])
