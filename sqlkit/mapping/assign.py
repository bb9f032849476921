"""Which input a file or table is, by what its columns may be and by its name."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlkit.inputs import InputContract, contracts
from sqlkit.mapping.fit import best_each, candidates
from sqlkit.mapping.grain import product
from sqlkit.mapping.names import Tokens, tokens, vocabulary
from sqlkit.mapping.profile import FileFacts
from sqlkit.mapping.read import Candidate

_REFINED = 1.0
"""What a model outweighs the raw tables behind it by: less than a required column, more than four that are not."""


def assign(files: Sequence[FileFacts], taken: Collection[str] = ()) -> tuple[dict[str, FileFacts], list[FileFacts]]:
    """Give each file the input it looks most like, the clearest first; each input once, in the contracts' order.

    Inputs that are `taken` are left out.
    """
    scores = [
        (likeness(file, contract), name, index)
        for index, file in enumerate(files)
        for name, contract in contracts().items()
        if name not in taken
    ]
    chosen: dict[str, int] = {}
    for score, name, index in sorted(scores, key=lambda s: -s[0] - _REFINED * files[s[2]].file.is_refined):
        if name not in chosen and index not in chosen.values() and score > 0 and _is_meant(files[index], name, files):
            chosen[name] = index
    if not chosen and not taken:
        chosen["orders"] = 0  # what most people come with; what is missing is said by name
    ordered = {name: files[chosen[name]] for name in contracts() if name in chosen}
    return ordered, [file for index, file in enumerate(files) if index not in chosen.values()]


def _is_meant(file: FileFacts, input: str, files: Sequence[FileFacts]) -> bool:
    """Whether somebody named the file, or a table of a database is called as such an input is: others have a reason."""
    is_given = file.file.form == "file" or len(files) == 1
    return is_given or _named_like(tokens(file.file.name), vocabulary()[input].files) > 0


def likeness(file: FileFacts, contract: InputContract) -> float:
    """Return how much a file looks like an input: required columns found less those missing, and its name."""
    found = best_each(candidates(file, contract), contract.required)
    if "amount" in contract.columns and "amount" not in found:
        summed = product(file, contract.name)
        found |= {"amount": summed} if summed else {}
    score = sum(found[name].confidence for name in contract.required if name in found)
    score -= sum(0.3 if name == contract.key else 1.0 for name in contract.required if name not in found)
    score += 0.2 * sum(c.confidence for name, c in found.items() if name not in contract.required)
    score += 1.0 * _named_like(tokens(file.file.name), vocabulary()[contract.name].files)
    if contract.name == "population":  # without an outcome it is a table of customers like any other
        score -= 0.0 if "outcome" in found else 2.0
    if contract.key == "customer_id":
        score -= 2.0 if _repeats(file, found.get("customer_id")) else 0.0
    if contract.name == "order_items":  # orders with a line a row have all of this, and a customer and a time besides
        alike = best_each(candidates(file, contracts()["orders"]), contracts()["orders"].required)
        score -= 2.0 if {"customer_id", "ordered_at"} <= alike.keys() else 0.0
    return score


def _named_like(name: Tokens, names: Sequence[Tokens]) -> float:
    known = max((len(n) for n in names if any(name[i : i + len(n)] == n for i in range(len(name)))), default=0)
    return min(known, 2) / 2 + 0.5 if known else 0.0


def _repeats(file: FileFacts, candidate: Candidate | None) -> bool:
    return candidate is not None and any(not file.columns[name].is_unique for name in candidate.reads)
