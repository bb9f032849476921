"""Reads statements with sqlfluff's Snowflake grammar and says which it does not know; run by .ci/snowflake_grammar."""

import re
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from sqlfluff.core import FluffConfig, Linter

# What Snowflake's documentation has and sqlfluff 4.5 has not: statements by their beginning, and a type's synonym.
# https://docs.snowflake.com/en/sql-reference/sql/create-network-rule, .../sql/drop-network-rule, .../sql/put,
# .../data-types-datetime
UNKNOWN = ("create network", "drop network rule", "put")
SYNONYMS = {"TIMESTAMPNTZ": "TIMESTAMP_NTZ"}

LONGEST = 100_000
"""Longer statements are rows of literals, one like the other, and take minutes."""


def statements(place: Path) -> list[tuple[str, str]]:
    """Return name and text of each statement below a folder, or in a page's SQL blocks."""
    if place.suffix == ".md":
        blocks = re.findall(r"^```sql\n(.*?)^```$", place.read_text(), re.DOTALL | re.MULTILINE)
        return [(place.name, text.strip()) for block in blocks for text in block.split(";\n") if text.strip()]
    return [(str(path.relative_to(place)), path.read_text().strip()) for path in sorted(place.rglob("*.sql"))]


def refusal(named: tuple[str, str]) -> tuple[str, str]:
    """Return a statement's name and what the grammar does not know of it, if anything."""
    name, text = named
    for synonym, word in SYNONYMS.items():
        text = re.sub(rf"\b{synonym}\b", word, text)
    config = FluffConfig(overrides={"dialect": "snowflake", "max_parse_depth": 0})
    found = Linter(config=config).parse_string(text.rstrip(";") + ";\n").violations
    return name, "; ".join(error.desc() for error in found)


def main(places: list[Path]) -> int:
    """Print what is refused; the number of it."""
    began = time.monotonic()
    all_of_them = list(dict.fromkeys(found for place in places for found in statements(place)))
    tried = [(n, text) for n, text in all_of_them if not text.lower().startswith(UNKNOWN) and len(text) <= LONGEST]
    with ProcessPoolExecutor() as pool:
        refused = [(name, told) for name, told in pool.map(refusal, tried, chunksize=4) if told]
    for name, told in refused:
        print(f"{name}: {told[:300]}")
    seconds, left_out = time.monotonic() - began, len(all_of_them) - len(tried)
    print(f"Grammar: {len(tried)} statements in {seconds:.0f} s, {len(refused)} refused, {left_out} left out.")
    return len(refused)


if __name__ == "__main__":
    sys.exit(main([Path(argument) for argument in sys.argv[1:]]) > 0)
