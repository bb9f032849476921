"""By the shipped expression, each pair of frequency and age once: of who is there, the last purchase tells no more."""

from benchmarks.measure import measured, report
from benchmarks.value.macro import define
from benchmarks.value.sides.asked import asked, connect, keep

STEPS = (
    """
    create table pairs as
    select distinct 0 as customer_id, frequency, age_days as last_age_days, age_days, days_ahead from asked
    """,
    """
    create table answers as
    select frequency, age_days, expected_purchases / p_alive as of_who_is_there from purchase_model_score('pairs')
    """,
    """
    create table scores as
    select
        own.customer_id,
        own.p_alive * answers.of_who_is_there as expected_purchases,
        own.p_alive
    from purchase_model_score('asked') as own
    join answers using (frequency, age_days)
    """,
)

if __name__ == "__main__":
    folder, customers, result = asked()
    connection = connect(folder, customers)
    define(connection, folder, customers)
    found = measured(lambda: [connection.execute(step) for step in STEPS])
    keep(result, **connection.execute("select * from scores order by customer_id").fetchnumpy())
    report(found)
