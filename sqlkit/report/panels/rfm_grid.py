"""Where customers are by scores of recency and frequency."""

from __future__ import annotations

from collections.abc import Sequence

from sqlkit.report.answers import Answer, Question
from sqlkit.report.panel import Kind, Panel, headings, ink, level
from sqlkit.report.svg import bar, picture, text, upright
from sqlkit.report.words import Words

QUESTION = Question(
    "rfm_grid",
    """
        select r_score, f_score, max(total.customers) as everybody, count(*) as customers, sum(monetary) as revenue
        from ref.rfm
        cross join (select count(*) as customers from ref.rfm) as total
        group by r_score, f_score
        order by r_score desc, f_score
    """,
    by=("r_score", "f_score", "everybody"),
    customers=("customers",),
    is_whole=True,
)


def draw(answers: Sequence[Answer], words: Words) -> Panel | None:
    """A square a pair of scores, darker with more customers."""
    scores = sorted({a["r_score"] for a in answers} | {a["f_score"] for a in answers})
    if len(scores) < 2 or not any(a["customers"] for a in answers):
        return None
    best = scores[-2:]
    among = sum(a["customers"] or 0 for a in answers if a["r_score"] in best and a["f_score"] in best)
    return Panel(
        words.say("rfm_grid", "headline", customers=words.share(among / answers[0]["everybody"])),
        words.say("rfm_grid", "about", best=str(scores[-1])),
        _chart(answers, scores, words),
        headings(words, "rfm_grid"),
        tuple(
            (str(a["r_score"]), str(a["f_score"]), words.count(a["customers"]), words.money(a["revenue"]))
            for a in answers
        ),
    )


def _chart(answers: Sequence[Answer], scores: list[int], words: Words) -> str:
    most = max(a["customers"] or 0 for a in answers)
    wide, high = 490 / len(scores), 235 / len(scores)
    across = {score: 62 + wide * i for i, score in enumerate(scores)}
    down = {score: 6 + high * i for i, score in enumerate(reversed(scores))}
    shapes = [bar(x, y, wide - 3, high - 3, "empty") for x in across.values() for y in down.values()]
    for answer in answers:
        x, y, customers = across[answer["f_score"]], down[answer["r_score"]], answer["customers"]
        share = (customers or 0) / most
        number = words.number(customers) if customers is not None else "·"
        shapes += [
            bar(x, y, wide - 3, high - 3, level(share), words.count(customers)),
            text(x + wide / 2 - 2, y + high / 2 + 3, number, ink(share), "middle"),
        ]
    for score in scores:
        shapes += [
            text(50, down[score] + high / 2 + 3, str(score), "quiet", "end"),
            text(across[score] + wide / 2, 258, str(score), "quiet", "middle"),
        ]
    columns = words.texts["rfm_grid"]["columns"]
    shapes += [upright(18, 120, columns["r_score"], "quiet"), text(305, 276, columns["f_score"], "quiet", "middle")]
    return picture(580, 284, shapes, words.say("page", "chart", headline=words.say("rfm_grid", "about", best="")))


KIND = Kind(QUESTION, draw)
