"""By the shipped expression, from the stored summary to a stored table: a cell once, then joined, as a build does."""

from benchmarks.measure import measured, report
from benchmarks.value.macro import define
from benchmarks.value.purchases import AHEAD
from benchmarks.value.sides.asked import asked, connect, keep

STEPS = (
    f"""
    create table cells as
    with cells as (select frequency, last_age_days, age_days from histories group by all)
    select
        0 as customer_id,
        cast(frequency as double) as frequency,
        cast(last_age_days as double) as last_age_days,
        cast(age_days as double) as age_days,
        cast({AHEAD} as double) as days_ahead
    from cells
    """,
    """
    create table answers as
    select frequency, last_age_days, age_days, expected_purchases, p_alive from purchase_model_score('cells')
    """,
    """
    create table scores as
    select histories.customer_id, answers.expected_purchases, answers.p_alive
    from histories
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
