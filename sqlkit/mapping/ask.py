"""What to ask a person about a proposal, and what an answer means."""

from __future__ import annotations

from dataclasses import dataclass

from sqlkit.errors import unknown
from sqlkit.mapping.propose import Answers, Proposal, ProposedInput
from sqlkit.mapping.quote import columns_of

NONE = "none"
"""The answer that there is no such column."""


@dataclass(frozen=True)
class Question:
    """One required column that is missing or unsure, with what could fill it, the likeliest first."""

    input: str
    column: str
    doc: str
    doubt: str
    choices: tuple[str, ...]
    file: ProposedInput

    @property
    def may_be_none(self) -> bool:
        """Whether rows can do without it."""
        return self.column == self.file.contract.key and self.column != "customer_id"


def next_question(proposal: Proposal, answers: Answers) -> Question | None:
    """Return the first open question that has not been answered yet."""
    for proposed in proposal.inputs:
        for name in proposed.open_questions:
            if (proposed.name, name) not in answers:
                return _question(proposed, name)
    return None


def _question(proposed: ProposedInput, name: str) -> Question:
    chosen = proposed.columns[name]
    doubt = chosen.doubt or chosen.reason
    choices = tuple(text for text in (chosen.expression, *proposed.others.get(name, ())) if text)
    return Question(proposed.name, name, proposed.contract.columns[name].doc, doubt, choices, proposed)


def understood(question: Question, answer: str) -> str | None:
    """Return the column or expression that an answer means, None for none; ValueError says what is wrong with it.

    An answer is a number of the list, a column of the file in any case, an expression over its columns, or `none`.
    """
    text = answer.strip()
    known = list(question.file.file.file.types)
    by_fold = {name.lower(): name for name in known}
    if text.isdigit() and 1 <= int(text) <= len(question.choices):
        return question.choices[int(text) - 1]
    if text in question.choices:
        return text
    if text.lower() in by_fold:
        return by_fold[text.lower()]
    if text.lower() == NONE:
        if question.may_be_none:
            return None
        raise ValueError(f"{question.input} cannot be used without {question.column}.")
    reads = columns_of(text)
    strange = [name for name in reads if name.lower() not in by_fold]
    if strange or not reads:
        raise ValueError(unknown("column", strange[0] if strange else text, known))
    return text
