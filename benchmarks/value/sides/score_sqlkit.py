"""By the shipped expression, from the stored summary to a stored table: a cell once, then joined, as a build does."""

from benchmarks.measure import measured, report
from benchmarks.value.macro import define
from benchmarks.value.sides.asked import asked, connect, keep

STEPS = (
    """
    create table cells as
    select distinct 0 as customer_id, frequency, last_age_days, age_days, days_ahead from asked
    """,
    """
    create table answers as
    select frequency, last_age_days, age_days, expected_purchases, p_alive from purchase_model_score('cells')
    """,
    """
    create table scores as
    select asked.customer_id, answers.expected_purchases, answers.p_alive
    from asked
    join answers using (frequency, last_age_days, age_days)
    """,
)

if __name__ == "__main__":
    folder, customers, result = asked()
    connection = connect(folder, customers)
    define(connection, folder, customers)
    found = measured(lambda: [connection.execute(step) for step in STEPS])
    keep(result, **connection.execute("select * from scores order by customer_id").fetchnumpy())
    report(found)
