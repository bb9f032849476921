"""What fits and scores begin with, of the shipped template and of sqlkit's fit; made once."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(folder: Path, customers: int) -> None:
    """The summary as a file, and parameters."""
    import numpy as np

    from benchmarks.value.purchases import HISTORY, connect
    from benchmarks.value.sides.asked import PARAMETERS, histories_of
    from benchmarks.value.templates import NONE, prepare, statements
    from sqlkit.btyd.cells import counted
    from sqlkit.btyd.fit import fit_purchases
    from sqlkit.btyd.models import PURCHASES

    connection = connect(folder, customers)
    prepare(connection)
    for statement in statements(NONE):
        connection.execute(statement)
    path = histories_of(folder, customers)
    columns = ", ".join(("customer_id", *HISTORY, "mean_value"))
    connection.execute(f"copy (select {columns} from purchase_summary where split = 'score') to '{path}'")
    rows = connection.execute(f"select {', '.join(HISTORY)} from '{path}'").fetchnumpy()
    fit = fit_purchases(PURCHASES["bg_nbd"], counted(*(rows[name].astype(np.float64) for name in HISTORY)))
    found = dict(zip(PARAMETERS, fit.parameters.tolist(), strict=True))
    (folder / f"parameters_{customers}.json").write_text(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
