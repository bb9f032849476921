"""The report: one HTML page of the last publication, of aggregates alone.

Each panel asks one question (`panels/`), draws its chart and its table from the same answer, and says in a sentence
what the numbers say. Words are in `texts/`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from sqlkit.errors import ConfigError
from sqlkit.report.answers import Answer, Question, ask
from sqlkit.report.figures import RISK, beside, figures
from sqlkit.report.page import Head, page
from sqlkit.report.panels import PANELS
from sqlkit.report.words import Words
from sqlkit.warehouses.base import Warehouse

RUN = Question(
    "run",
    """
        select
            run_id,
            max(as_of_date) as as_of_date,
            max(finished_at) as finished_at,
            max(sqlkit_version) as sqlkit_version
        from ref.runs
        where status = 'published'
        group by run_id
        order by finished_at desc
        limit 1
    """,
)


def report(warehouse: Warehouse, name: str, words: Words, *, compare: bool = False) -> str:
    """Return the page of what is published, its figures beside those of the publication before if asked.

    `ConfigError` if nothing is published, or nothing was before.
    """
    warehouse.connect()
    try:
        tables = {table: relation.table() for table, relation in warehouse.published().items()}
        if not tables:
            raise ConfigError("nothing is published yet.", hint="Run `sqlkit build` first.")
        (run,) = ask(warehouse, RUN, tables, 0)
        answers = _answers(warehouse, tables, words)
        told, compared = figures(answers, words), ""
        if compare:
            before, _ = warehouse.publications(None)
            known = _answers(warehouse, {table: relation.table() for table, relation in before.tables.items()}, words)
            told = beside(told, figures(known, words), words)
            as_of = words.day(before.as_of) if before.as_of else ""
            compared = words.say("compared", "with", as_of=as_of, run=before.run_id)
    finally:
        warehouse.close()
    drawn = [(kind, kind.draw(answers[kind.name], words)) for kind in PANELS]
    head = Head(
        as_of=words.day(run["as_of_date"]),
        published=f"{words.day(run['finished_at'])} {run['finished_at']:%H:%M}",
        run=run["run_id"],
        version=run["sqlkit_version"],
        compared=compared,
    )
    return page(name, head, told, [(kind, panel) for kind, panel in drawn if panel], words)


def _answers(warehouse: Warehouse, tables: Mapping[str, exp.Table], words: Words) -> Mapping[str, Sequence[Answer]]:
    questions = (*(kind.question for kind in PANELS), RISK)
    return {question.name: ask(warehouse, question, tables, words.least) for question in questions}
