"""How many columns of the cases are mapped right: `python -m tests.mapping.score`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.mapping.schemas import Case, cases, mapping_of, propose_in, write_files

Columns = dict[tuple[str, str], str]


def columns_of(case: Case) -> tuple[Columns, Columns, set[tuple[str, str]]]:
    """Return the columns wanted, those proposed, and which of the proposed are called unsure."""
    with tempfile.TemporaryDirectory() as folder:
        proposal = propose_in(Path(folder), write_files(Path(folder), case.files))
    got = {(i, name): text for i, columns in mapping_of(proposal).items() for name, text in columns.items()}
    wanted = {(i, n): t for i, entry in case.expect.items() if i != "currency" for n, t in entry["columns"].items()}
    unsure = {(i.name, n) for i in proposal.inputs for n, c in i.columns.items() if c.expression and not c.is_sure}
    return wanted, got, unsure


def main() -> None:
    right = total = sure_and_wrong = 0
    for case in cases():
        wanted, got, unsure = columns_of(case)
        keys = wanted.keys() | got.keys()
        wrong = {key for key in keys if wanted.get(key) != got.get(key)}
        right, total = right + len(keys) - len(wrong), total + len(keys)
        sure_and_wrong += len({key for key in wrong if key in got} - unsure)
        print(f"{case.name:16} {len(keys) - len(wrong)}/{len(keys)}")
        for key in sorted(wrong):
            print(f"    {'.'.join(key)}: wanted {wanted.get(key)}, got {got.get(key)}{' (unsure)' if key in unsure else ''}")
    print(f"{right} of {total} columns right ({right / total:.1%}); {sure_and_wrong} wrong and called sure")


if __name__ == "__main__":
    sys.exit(main())
