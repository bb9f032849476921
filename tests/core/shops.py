"""A small project on disk, for tests that need a whole one."""

from __future__ import annotations

from pathlib import Path

PROJECT = "inputs:\n  orders:\n    file: orders.csv\n    columns: {channel: channel}\n"
CONTRACT = "{#---\ndoc: Own.\ngrain: customer_id\ncolumns: {customer_id: varchar}\n---#}\n"
QUERY = 'select rfm.customer_id\nfrom {{ ref("rfm") }} as rfm\n'


def shop(root: Path, project: str = PROJECT, **files: str) -> Path:
    """Write a project; a file's name is given with __ for a slash, and .sql for its ending."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "sqlkit.yml").write_text(project)
    for name, text in files.items():
        path = root / "templates" / f"{name.replace('__', '/')}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root
