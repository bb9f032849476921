"""Kaplan-Meier by the shipped template, from the table of customers to the table of the curve."""

from benchmarks.measure import measured, report
from benchmarks.survival.lives import connect
from benchmarks.survival.sides.asked import asked, keep
from benchmarks.survival.templates import prepare, statements

if __name__ == "__main__":
    folder, rows, result = asked()
    connection, compiled = connect(folder, rows), statements()
    prepare(connection)
    found = measured(lambda: [connection.execute(statement) for statement in compiled])
    curve = connection.execute("select * from survival_curves order by duration").fetchnumpy()
    keep(result, **{name: curve[name] for name in ("duration", "survival", "survival_lower", "survival_upper")})
    report(found)
