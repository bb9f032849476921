"""The report: one HTML page of the last publication, of aggregates alone.

Each panel asks one question (`panels/`), draws its chart and its table from the same answer, and says in a sentence
what the numbers say. Words are in `texts/`.
"""

from __future__ import annotations

from sqlkit.errors import ConfigError
from sqlkit.report.answers import Question, ask
from sqlkit.report.figures import RISK, figures
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


def report(warehouse: Warehouse, name: str, words: Words) -> str:
    """Return the page of what is published; `ConfigError` if nothing is."""
    warehouse.connect()
    try:
        tables = {table: relation.table() for table, relation in warehouse.published().items()}
        if not tables:
            raise ConfigError("nothing is published yet.", hint="Run `sqlkit build` first.")
        (run,) = ask(warehouse, RUN, tables, 0)
        questions = (*(kind.question for kind in PANELS), RISK)
        answers = {question.name: ask(warehouse, question, tables, words.least) for question in questions}
    finally:
        warehouse.close()
    drawn = [(kind, kind.draw(answers[kind.name], words)) for kind in PANELS]
    head = Head(
        as_of=words.day(run["as_of_date"]),
        published=f"{words.day(run['finished_at'])} {run['finished_at']:%H:%M}",
        run=run["run_id"],
        version=run["sqlkit_version"],
    )
    return page(name, head, figures(answers, words), [(kind, panel) for kind, panel in drawn if panel], words)
