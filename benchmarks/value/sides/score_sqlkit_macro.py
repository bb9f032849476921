"""By the shipped macro over all customers, as a client of the published file asks: it takes each pair (x, T) once."""

from benchmarks.measure import measured, report
from benchmarks.value.macro import define
from benchmarks.value.sides.asked import asked, connect, keep

SCORES = "create table scores as select customer_id, expected_purchases, p_alive from purchase_model_score('asked')"

if __name__ == "__main__":
    folder, customers, result = asked()
    connection = connect(folder, customers)
    define(connection, folder, customers)
    found = measured(lambda: connection.execute(SCORES))
    keep(result, **connection.execute("select * from scores order by customer_id").fetchnumpy())
    report(found)
