"""Proposal -> the text of sqlkit.yml, with a comment on each line that somebody should look at."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from sqlkit.inputs import WITH_ATTRIBUTES
from sqlkit.mapping.files import InputFile
from sqlkit.mapping.propose import Proposal, ProposedInput
from sqlkit.mapping.read import SURE, Candidate

_PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_ .,*+/()=<>'%:|-]*")
_ENDS_PLAIN = re.compile(r": |:$| $")
_JINJA = re.compile(r"\{\{|\{%|\{#")
_NO_TEXT = {"null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"}

_EXAMPLE = """\
# What sqlkit reads. Fill in the file or table and the names of its columns, then run `sqlkit debug`.
as_of: latest                       # or a date: rows before it count
timezone: UTC                       # the business time zone; days begin and end by its clock
# currency: EUR                     # needed where orders map a currency

inputs:
  orders:
    file: orders.csv                # .csv, .parquet, .json, or a glob such as data/*.csv; or `relation: shop.orders`
    # rows: lines                   # where an order takes several rows
    columns:                        # what sqlkit calls it: what it is called there, or an expression in its SQL
      order_id: order_id            # null where there is none: each row is an order then
      customer_id: customer_id
      ordered_at: ordered_at
      amount: amount                # as `quantity * unit_price`, or `amount_cents * 0.01`
      # currency: currency
      # refund_of: refund_of        # the order that a refund gives money back for
    # where: status <> 'test'
"""


def example() -> str:
    """Return a sqlkit.yml to fill in."""
    return _EXAMPLE


def written(proposal: Proposal, command: str = "init", profile: str | None = None) -> str:
    """Return the YAML; `load_project` reads from it the mapping proposed, and `profile` where one is named."""
    lines = [f"# Proposed by `sqlkit {command}` from column names and contents. Mend what is marked with a ?."]
    lines += [f"# {_one_line(note)}." for note in proposal.notes]
    lines += [f"profile: {scalar(profile)}"] if profile else []
    lines += ["as_of: latest", "timezone: UTC  # the business time zone, as Europe/London: when days begin and end"]
    if proposal.currency:
        lines.append(f"currency: {scalar(proposal.currency)}")
    lines += ["", "inputs:"]
    for proposed in proposal.inputs:
        lines += _input(proposed)
    return "\n".join(lines) + "\n"


def profiles_for(database: Path, root: Path) -> str:
    """Return a profiles.yml that reads the database, named from `root` where it is in there."""
    path = database.relative_to(root) if database.is_relative_to(root) else database
    text = scalar(path.as_posix())
    return f"default:\n  target: dev\n  outputs:\n    dev:\n      type: duckdb\n      path: {text}\n"


def _input(proposed: ProposedInput) -> list[str]:
    lines = [f"  {proposed.name}:", *_rows_of(proposed.file.file)]
    if proposed.as_text:
        kinds = ", ".join(f"{_in_brackets(name)}: varchar" for name in proposed.as_text)
        lines.append(f"    read: {{types: {{{kinds}}}}}  # kept as text, so that the day is not taken for the month")
    if proposed.rows == "lines":
        lines.append("    rows: lines")
    lines += [f"    # {_one_line(note)}." for note in proposed.notes]
    columns = [line for name, candidate in proposed.columns.items() for line in _column(proposed, name, candidate)]
    is_empty = all(line.lstrip().startswith("#") for line in columns)
    lines += ["    # columns:" if is_empty else "    columns:", *columns]
    if proposed.timezone:
        is_stated = any(candidate.has_zone for candidate in proposed.columns.values())
        why = "the times state their offset" if is_stated else "the zone of the times in these tables"
        lines.append(f"    timezone: {proposed.timezone}  # {why}")
    if proposed.where:
        lines.append(f"    where: {scalar(proposed.where)}")
    if proposed.suggested_where:
        lines.append(f"    # where: {scalar(proposed.suggested_where)}")
    return [*lines, *_unused(proposed)]


def _rows_of(file: InputFile) -> list[str]:
    if file.form != "query":
        return [f"    {file.form}: {scalar(file.written)}"]
    return ["    query: |", *(f"      {_without_jinja(line)}" for line in file.written.splitlines())]


def _column(proposed: ProposedInput, name: str, candidate: Candidate) -> list[str]:
    is_required = name in proposed.contract.required
    if candidate.expression is not None:
        line = f"      {name}: {scalar(candidate.expression)}"
        return [line if candidate.is_sure else f"{line}  # ? {_one_line(_why(proposed, name, candidate))}"]
    if name in proposed.missing:
        doc = proposed.contract.columns[name].doc
        return [f"      # {name}:  # ? not found, and needed: {_one_line(doc)}"]
    return [f"      {name}: null  # {_one_line(candidate.reason)}"] if is_required else []


def _why(proposed: ProposedInput, name: str, candidate: Candidate) -> str:
    why = candidate.doubt or candidate.reason
    others = proposed.others.get(name, ())[:3]
    if candidate.confidence < SURE and candidate.doubt:
        why = f"{why}; {candidate.reason}" if candidate.reason else why
    return why + (f"; or: {' | '.join(others)}" if others else "")


def _unused(proposed: ProposedInput) -> list[str]:
    if not proposed.unused:
        return []
    names = ", ".join(_one_line(_in_brackets(name)) for name in proposed.unused)
    if proposed.name in WITH_ATTRIBUTES:
        return ["    # Each of these can be had as an attribute of a customer:", f"    # attributes: [{names}]"]
    return [f"    # not used: {names}"]


def scalar(text: str) -> str:
    r"""Return text as a YAML scalar that comes back as the same text, `{{` included, which sqlkit.yml gives a meaning.

    >>> scalar("cast(CustomerID as bigint)"), scalar('"Unit Price"'), scalar("no")
    ('cast(CustomerID as bigint)', '"\\"Unit Price\\""', '"no"')
    """
    text = _without_jinja(text)
    is_plain = _PLAIN.fullmatch(text) and not _ENDS_PLAIN.search(text) and text.lower() not in _NO_TEXT
    return text if is_plain else _quoted(text)


def _without_jinja(text: str) -> str:
    return _JINJA.sub(lambda found: "{{ '" + found.group() + "' }}", text) if "{{" in text else text


def _in_brackets(text: str) -> str:
    """As `scalar`, for where a comma or a bracket would end it."""
    return scalar(text) if text.isidentifier() else _quoted(text)


def _quoted(text: str) -> str:
    return yaml.dump(text, default_style='"', width=float("inf"), allow_unicode=True).strip()


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
