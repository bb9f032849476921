"""docs/reference.md: commands, inputs, parameters and models. written by `python -m sqlkit.reference FILE`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from sqlkit.cli import main
from sqlkit.inputs import contracts
from sqlkit.project import FILE, Project, load_project

_PROJECT = """
currency: GBP
inputs: {{{input_names}}}
"""


def markdown() -> str:
    """Return the page."""
    project = everything_mapped()
    parts = ["# Reference", "Generated from the code by `python -m sqlkit.reference docs/reference.md`."]
    return "\n\n".join([*parts, _commands(), _inputs(), _parameters(project), _models(project)]) + "\n"


def everything_mapped() -> Project:
    """Return a project that maps every input under its own names."""
    with tempfile.TemporaryDirectory() as folder:
        files = ", ".join(f"{name}: {{file: {name}.parquet}}" for name in contracts())
        (Path(folder) / FILE).write_text(_PROJECT.format(input_names=files), encoding="utf-8")
        return load_project(Path(folder))


def _commands() -> str:
    context = main.make_context("sqlkit", [], resilient_parsing=True)
    codes = "Exit codes: 0 done, 1 running failed, 2 the project or the command is wrong, 130 and 143 interrupted."
    lines = ["## Commands", codes]
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command
        usage = command.get_help(click.Context(command, info_name=name, parent=context, max_content_width=100))
        lines.append(f"### {name}\n\n```\n{usage}\n```")
    return "\n\n".join(lines)


def _inputs() -> str:
    lines = ["## Inputs", "Mapped in `sqlkit.yml` under `inputs:`; only what is mapped is read."]
    for contract in contracts().values():
        rows = [
            f"| `{c.name}` | {c.type} | {'yes' if c.not_null else ''} | {c.doc} |" for c in contract.columns.values()
        ]
        table = "\n".join(["| column | type | required | meaning |", "|---|---|---|---|", *rows])
        lines.append(f"### {contract.name}\n\n{contract.doc}\n\n{table}")
    return "\n\n".join(lines)


def _parameters(project: Project) -> str:
    rows = [f"| `{p.name}` | `{p.default}` | {p.doc} |" for p in project.declared.values()]
    table = "\n".join(["| parameter | default | meaning |", "|---|---|---|", *rows])
    return f"## Parameters\n\nSet in `sqlkit.yml` under `params:`, or for one command with `--vars`.\n\n{table}"


def _models(project: Project) -> str:
    lines = ["## Results", "Published tables, in folders of `templates/`. Each ends in `as_of_date` and `run_id`."]
    for model in sorted(project.models.values(), key=lambda m: m.folder):
        if not model.spec.is_published:
            continue
        grain = ", ".join(f"`{name}`" for name in model.spec.grain) or "none"
        rows = [f"| `{c.name}` | {c.type} | {c.doc} |" for c in model.spec.columns.values()]
        table = "\n".join(["| column | type | meaning |", "|---|---|---|", *rows])
        lines.append(f"### {model.name}\n\n{model.spec.doc} One row for each {grain}. (`{model.folder}`)\n\n{table}")
    return "\n\n".join(lines)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(markdown(), encoding="utf-8")
