"""Profiled files -> Proposal: which input each file is, what its columns are, and how surely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlglot import exp

from sqlkit.inputs import InputContract, contracts
from sqlkit.mapping.assign import assign
from sqlkit.mapping.fit import NOTHING, best_each, candidates, pinned
from sqlkit.mapping.grain import Measure, product, shape
from sqlkit.mapping.profile import FileFacts
from sqlkit.mapping.quote import column, columns_of, spelled
from sqlkit.mapping.read import Candidate
from sqlkit.mapping.times import FORMATS

Answers = Mapping[tuple[str, str], str | None]
"""(input, column) -> what the user said: a column of the file, an expression, or None for none."""

NO_ID = 0.9
"""The confidence that rows have no id of their own: seldom wrong, and the comment beside it says what it means."""

_LEFT_OUT = frozenset(
    "test cancelled canceled void voided failed draft expired deleted fraud declined rejected abandoned unavailable"
    " trash auto-draft checkout-draft error".split()
)
"""States of orders that never became sales."""


@dataclass(frozen=True)
class ProposedInput:
    """One file as one input: a candidate for every column of the contract, one without expression where it has none."""

    contract: InputContract
    file: FileFacts
    columns: dict[str, Candidate]
    others: dict[str, tuple[str, ...]]
    "For each column, further expressions that could be meant, the likeliest first."
    rows: Literal["orders", "lines"] = "orders"
    where: str | None = None
    suggested_where: str | None = None
    timezone: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The input's name."""
        return self.contract.name

    @property
    def missing(self) -> list[str]:
        """Required columns for which the file has nothing; rows may do without an id of their own."""
        optional = None if self.contract.key == "customer_id" else self.contract.key
        return [n for n in self.contract.required if self.columns[n].expression is None and n != optional]

    @property
    def open_questions(self) -> list[str]:
        """Required columns that are missing or unsure."""
        return [n for n in self.contract.required if n in self.missing or not self.columns[n].is_sure]

    @property
    def used(self) -> set[str]:
        """The file's columns that something is taken from; DuckDB does not tell names apart by case."""
        named = [name for c in self.columns.values() if c.expression for name in c.reads]
        wanted = {name.lower() for name in (*named, *(columns_of(self.where) if self.where else ()))}
        return {name for name in self.file.file.types if name.lower() in wanted}

    @property
    def unused(self) -> list[str]:
        """The file's columns that nothing is taken from."""
        return [name for name in self.file.file.types if name not in self.used]

    @property
    def as_text(self) -> list[str]:
        """Columns of a text file that are to stay text, lest the reader takes day and month for each other."""
        is_written = {n for n, f in self.file.columns.items() if any(s.name in FORMATS for s in f.spellings)}
        return [name for name in self.file.columns if name in is_written & self.used] if self.file.file.is_text else []


@dataclass(frozen=True)
class Proposal:
    """What sqlkit.yml is going to say."""

    inputs: tuple[ProposedInput, ...]
    currency: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def missing(self) -> list[tuple[str, str]]:
        """(input, column) of each required column that was not found."""
        return [(i.name, column) for i in self.inputs for column in i.missing]


def propose(
    files: Sequence[FileFacts],
    measure: Measure,
    answers: Answers | None = None,
    known: Sequence[ProposedInput] = (),
) -> Proposal:
    """Return the proposal; `answers` outrank what names and contents say, and `known` inputs are not looked for."""
    given = answers or {}
    assigned, left = assign(files, [i.name for i in known])
    found = [*known, *(_input(file, contracts()[name], measure, given) for name, file in assigned.items())]
    inputs = tuple(sorted(found, key=lambda i: list(contracts()).index(i.name)))
    orders = next((i for i in inputs if i.name == "orders"), None)
    notes = [
        f"{file.file.written} is not used: another file already is what it looks like"
        for file in left
        if file.file.form == "file"
    ]
    tables = ", ".join(file.file.written for file in left if file.file.form != "file")
    notes += [f"tables not used: {tables}"] if tables else []
    if orders is None:
        notes.append("nothing looks like orders; RFM, cohorts and lifetime value need them")
    currency, note = _currency(orders)
    return Proposal(inputs, currency, tuple(n for n in (*notes, note) if n))


def _input(file: FileFacts, contract: InputContract, measure: Measure, answers: Answers) -> ProposedInput:
    found = candidates(file, contract)
    chosen = best_each(found, contract.required)
    said = {name: answers[contract.name, name] for name in contract.columns if (contract.name, name) in answers}
    chosen |= {name: _answered(file, contract, chosen.get(name), name, answer) for name, answer in said.items()}
    result = ProposedInput(contract, file, {n: chosen.get(n, NOTHING) for n in contract.columns}, {})
    if contract.name == "orders":
        result = _shaped(result, measure, keeps_amount="amount" in said)
    if contract.name == "order_items":
        result = _items(result, set(said))
    columns = _doubted(result, set(said))
    others = {n: _others(columns[n], found[n]) for n in contract.columns}
    zoned = any(c.has_zone for c in columns.values())
    where = suggested_where(result)
    return replace(result, columns=columns, others=others, suggested_where=where, timezone="UTC" if zoned else None)


def _answered(
    file: FileFacts, contract: InputContract, before: Candidate | None, name: str, answer: str | None
) -> Candidate:
    if before is not None and answer == before.expression:
        return replace(before, doubt="", confidence=1.0, reason="you said so")
    return pinned(file, contract.columns[name], answer)


def _shaped(proposed: ProposedInput, measure: Measure, keeps_amount: bool) -> ProposedInput:
    known = {name: c for name, c in proposed.columns.items() if c.expression is not None}
    found = shape(proposed.file, known, measure)
    if found is None:
        return proposed
    amount = proposed.columns["amount"] if keeps_amount else found.amount
    notes = tuple(note for note in (*proposed.notes, found.note) if note)
    columns = {**proposed.columns, "amount": amount}
    return replace(proposed, columns=columns, rows=found.rows, where=found.where, notes=notes)


def _items(proposed: ProposedInput, said: set[str]) -> ProposedInput:
    columns = dict(proposed.columns)
    summed = product(proposed.file, "order_items")
    if summed and "amount" not in said and columns["amount"].confidence < 0.7:
        columns["amount"] = summed
    if columns["quantity"].expression is None and "quantity" not in said:
        doubt = "the file has no quantity, so each row was taken for one piece"
        columns["quantity"] = Candidate("1", confidence=0.5, reason="no column looks like it", doubt=doubt)
    return replace(proposed, columns=columns)


def _doubted(proposed: ProposedInput, said: set[str]) -> dict[str, Candidate]:
    """Add the doubts that need more than one column to see."""
    columns = dict(proposed.columns)
    key = proposed.contract.key
    if key and key in proposed.contract.required and columns[key].expression is None and key not in said:
        reason = "no column tells rows apart, so each row is one and its id is made from its content"
        columns[key] = Candidate(None, confidence=NO_ID, reason=reason)
    customer = columns.get("customer_id", NOTHING)
    facts = [proposed.file.columns[name] for name in customer.reads if name in proposed.file.columns]
    if proposed.name == "orders" and "customer_id" not in said and any(f.is_unique and f.rows >= 10 for f in facts):
        columns["customer_id"] = replace(customer, doubt="every row has another: is it the customer, or the order?")
    return columns


def _others(chosen: Candidate, found: Sequence[Candidate]) -> tuple[str, ...]:
    rest = (c.expression for c in found if c.expression)
    return tuple(text for text in dict.fromkeys((*chosen.choices, *rest)) if text and text != chosen.expression)[:5]


def suggested_where(proposed: ProposedInput) -> str | None:
    """Return a `where` without the states of orders that never became sales, None where there are none."""
    reads = proposed.columns["status"].reads if "status" in proposed.columns else ()
    for name in reads:
        values = proposed.file.columns[name].values
        out = [v for v in values if v.lower().replace("_", "-").removeprefix("wc-") in _LEFT_OUT]
        if out:
            kept = exp.not_(column(name).isin(*sorted(out)))
            return f"{proposed.where} and {spelled(kept)}" if proposed.where else spelled(kept)
    return None


def _currency(orders: ProposedInput | None) -> tuple[str | None, str]:
    if orders is None or orders.columns["currency"].expression is None:
        return None, ""
    name = orders.columns["currency"].reads[0]
    counts: dict[str, int] = {}
    for value, count in orders.file.columns[name].values.items():
        counts[value.upper()] = counts.get(value.upper(), 0) + count
    code = max(counts, key=lambda value: (counts[value], value)) if counts else None
    others = sum(counts.values()) - counts.get(code or "", 0)
    note = f"{others:,} of the rows will be quarantined, as their currency is not {code}" if others else ""
    return code, note
