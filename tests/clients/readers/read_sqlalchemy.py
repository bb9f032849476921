"""SQLAlchemy with duckdb-engine and no pool, as docs/running.md asks of a server that reads."""

from __future__ import annotations

import sys
import time

import duckdb
import sqlalchemy
from loop import ALL, ONE, Answers, read_until_told
from sqlalchemy.pool import NullPool

ENGINE = sqlalchemy.create_engine(f"duckdb:///{sys.argv[1]}", connect_args={"read_only": True}, poolclass=NullPool)


def read(file: str) -> Answers:
    """By the one engine that a server keeps, made for this file."""
    with ENGINE.connect() as connection:
        one = connection.execute(sqlalchemy.text(ONE)).scalars().all()
        time.sleep(0.01)
        runs = connection.execute(sqlalchemy.text(ALL)).scalars().all()
    return list(one), list(runs)


read_until_told(f"sqlalchemy {sqlalchemy.__version__} on duckdb {duckdb.__version__}", read)
