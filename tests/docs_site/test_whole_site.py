"""Every page of a project: what there is has its place, links lead somewhere, and nothing written becomes HTML."""

from __future__ import annotations

import datetime
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from posixpath import join, normpath

import pytest
from click.testing import CliRunner
from core.shops import shop

from docs_site.projects import HOSTILE, contents
from docs_site.reading import Page
from sqlkit.cli import main
from sqlkit.dialects.catalogue import catalogue
from sqlkit.site.contents import Contents
from sqlkit.site.names import column_anchor, model_file, safe, where
from sqlkit.site.pages import SCRIPTS, pages
from sqlkit.site.publication import Found, Published, Run

OWN = "of<i>"
RUN = Run("r1", datetime.date(2024, 5, 1), datetime.datetime(2024, 5, 2, 3, 4))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def told(root: Path) -> Contents:
    checks = {("rfm", "unique_customer_id"): Found(0, "r1"), ("rfm", "not_null_segment"): Found(1234, "r1")}
    return contents(root / "shop", Published(RUN, {"rfm": 56789}, {"rfm": RUN}, checks))


@pytest.fixture(scope="module")
def files(told: Contents) -> Mapping[str, str]:
    return pages(told)


@pytest.fixture(scope="module")
def read(files: Mapping[str, str]) -> Mapping[str, Page]:
    return {name: Page(text) for name, text in files.items() if name.endswith(".html")}


def test_links_lead_somewhere_within_the_site(files: Mapping[str, str], read: Mapping[str, Page]) -> None:
    anchors = {name: set(page.ids) for name, page in read.items()}
    for name, page in read.items():
        assert page.hrefs
        for href in page.hrefs:
            path, _, anchor = href.partition("#")
            target = normpath(join(name, "..", path)) if path else name
            assert target in files, (name, href)
            assert not anchor or anchor in anchors[target], (name, href)


def test_anchors_are_of_one_thing_each(read: Mapping[str, Page]) -> None:
    for name, page in read.items():
        assert len(set(page.ids)) == len(page.ids), name


def test_regions_are_told_apart_by_their_labels(read: Mapping[str, Page]) -> None:
    """Macros of two files may have one name; whoever hears the page hears of two."""
    for name, page in read.items():
        labels = [told["aria-label"] for _, told in page.tags if told.get("role") == "region"]
        assert len(labels) == len(set(labels)), name


def test_nothing_written_becomes_html(files: Mapping[str, str], read: Mapping[str, Page]) -> None:
    for name, page in read.items():
        scripts = [attributes for tag, attributes in page.tags if tag == "script"]
        assert [str(s["src"]).removeprefix("../") for s in scripts] == [f"assets/{n}.js" for n in SCRIPTS], name
        assert not [tag for tag, _ in page.tags if tag in ("img", "style", "iframe", "object", "u", "s")], name
        written = {key for _, attributes in page.tags for key in attributes}
        assert not {key for key in written if key.startswith("on") or key == "style"}, name
        (policy,) = [a["content"] for _, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
        assert "default-src 'none'" in str(policy)
        assert "unsafe" not in str(policy)
    own = read[model_file(OWN)]
    for text in (HOSTILE, "<u>n</u>", "Plan 'x'", "<b>tag</b>", "<s>own</s>", "{# </pre><script>alert(2)</script> #}"):
        assert text in own.text
    assert own.text.count("</code><script>alert(3)</script>") == 2, "as it is written, and as it is run"
    assert {"a <i>b</i>", "<script>1</script>"} <= {cell for _, cells in read["inputs.html"].rows for cell in cells}
    assert "Twice a column, </summary>." in read["macros.html"].text


def test_scripts_of_data_are_json(files: Mapping[str, str]) -> None:
    for name in ("names", "graph"):
        text = files[f"assets/{name}.js"]
        (data,) = re.findall(r"\Avar SQLKIT_\w+ = (.*);\n\Z", text)
        json.loads(data)
        assert text.isascii()


def test_each_model_has_its_page_with_contract_checks_and_sql(told: Contents, read: Mapping[str, Page]) -> None:
    assert OWN in told.manifest.models
    for name, compiled in told.manifest.models.items():
        page, spec = read[model_file(name)], compiled.spec
        rows = {key: cells for key, cells in page.rows if key}
        assert list(rows) == [column_anchor(column) for column in spec.columns]
        for column in spec.columns.values():
            cells = rows[column_anchor(column.name)]
            assert cells[0] == column.name
            assert cells[1].startswith(column.type)
            assert ("not null" in cells[1]) == column.not_null
            assert cells[2] == column.doc
        tables = [cells for key, cells in page.rows if not key]
        assert {check.name for check in spec.checks} <= {cells[0] for cells in tables}
        assert spec.doc in page.text
        assert compiled.model.path.read_text("utf-8") in page.text
        for other in [*compiled.reads, *told.readers[name]]:
            assert model_file(other).removeprefix("models/") in page.hrefs


def test_columns_lead_to_what_they_come_from_and_back(told: Contents, read: Mapping[str, Page]) -> None:
    for (model, column), sources in told.columns.up.items():
        page = read[model_file(model)]
        for source in sources:
            assert normpath(join("models", "..", where(source))) in {
                normpath(join("models", href)) for href in page.hrefs
            }
            assert (model, column) in told.columns.down[source]
    assert ("rfm", "frequency") in told.columns.up[OWN, "<u>n</u>"]
    assert ("customers", "Plan 'x'") in told.columns.up[OWN, "Plan 'x'"]
    features = {c for t, c in told.columns.up["churn_model", "score"] if t == "customer_features"}
    assert features == set(told.manifest.models["churn_model"].features)


def test_results_are_those_of_the_publication(read: Mapping[str, Page]) -> None:
    page = read["models/rfm.html"]
    results = {cells[0]: cells[-1] for key, cells in page.rows if not key}
    assert results["unique_customer_id"] == "passed"
    assert results["not_null_segment"] == "1,234 rows break it"
    assert results["not_null_monetary"] == "not known"
    assert "56,789" in page.text
    assert "2024-05-02 03:04 UTC" in page.text
    assert "1 broken, 1 passed" in read["index.html"].text


def test_macros_functions_parameters_and_inputs_have_their_place(told: Contents, read: Mapping[str, Page]) -> None:
    project = told.manifest.project
    assert {f"{safe(f.name)}.{safe(m.name)}" for f in told.macros for m in f.macros} <= set(read["macros.html"].ids)
    assert {safe(f.name) for f in catalogue().functions} <= set(read["functions.html"].ids)
    assert {safe(name) for name in project.declared} <= set(read["parameters.html"].ids)
    columns = {f"{i.name}.{safe(c)}" for i in project.inputs.values() for c in i.columns}
    assert columns <= set(read["inputs.html"].ids)
    (own,) = [file for file in told.macros if file.name == "own/_macros.sql"]
    assert (own.doc, own.models) == ("Macros of <b>own</b>.", (OWN,))
    assert [(m.call, m.doc) for m in own.macros] == [("twice(name, by=2)", "Twice a column, </summary>.")]


def test_what_is_searched_is_what_there_is(told: Contents, files: Mapping[str, str], read: Mapping[str, Page]) -> None:
    found = json.loads(files["assets/names.js"].partition("= ")[2].removesuffix(";\n"))
    assert [name for name, _, _ in found["models"]] == list(told.manifest.models)
    columns = {(found["models"][model][0], name) for name, model, *_ in found["columns"]}
    assert columns == {(n, c) for n, m in told.manifest.models.items() for c in m.spec.columns}
    for name, model, _, *anchor in found["columns"]:
        assert (anchor or [f"c-{name}"])[0] in read[found["models"][model][1]].ids
    for _, _, href, _ in found["others"]:
        page, _, anchor = href.partition("#")
        assert anchor in read[page].ids
    assert {kind for kind, *_ in found["others"]} >= {"input", "input column", "parameter", "macro", "function"}


def test_pages_are_the_same_in_another_process(root: Path, told: Contents) -> None:
    """Whatever order sets have there; the project is read anew, and nothing of the publication."""
    texts = []
    for seed in ("1", "2"):
        folder = root / seed
        command = [sys.executable, "-m", "sqlkit", "docs", "--offline", "-o", str(folder)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([*command, "--project-dir", str(root / "shop")], check=True, env=environment)
        paths = (path for path in folder.rglob("*") if path.is_file())
        texts.append({path.relative_to(folder): path.read_bytes() for path in paths})
    assert texts[0] == texts[1]
    assert len(texts[0]) == len(told.manifest.models) + 6 + len(SCRIPTS) + 4


def test_without_a_publication_the_site_says_so(root: Path, told: Contents) -> None:
    found = CliRunner().invoke(main, ["docs", "--project-dir", str(root / "shop")])
    assert found.exit_code == 0, found.output
    assert "nothing is published yet" in found.output
    index = Page((root / "shop" / "target" / "docs" / "index.html").read_text("utf-8"))
    assert "Written without a publication" in index.text
    assert "results not known" in index.text


ORDERS = """order_id,customer_id,ordered_at,amount
1,ann,2024-01-05,10.00
2,ann,2024-02-05,20.00
3,bob,2024-02-06,30.00
4,cat,2024-02-07,40.00
"""
SPENT = """{#---
doc: What each customer has paid.
grain: customer_id
columns: {customer_id: varchar, paid: money}
checks:
  - {name: is_little, sql: select customer_id from this where paid > 20, severity: warn}
---#}
select rfm_base.customer_id, rfm_base.monetary as paid
from {{ ref("rfm_base") }} as rfm_base
"""


def test_a_publication_is_told_by_its_counts(tmp_path: Path) -> None:
    """Three customers, each of whom paid more than 20 (30, 30 and 40); built twice, the second time nothing."""
    shop(tmp_path, "inputs: {orders: {file: orders.csv}}\n", own__spent=SPENT)
    (tmp_path / "orders.csv").write_text(ORDERS)
    runs = []
    for select in ("+spent", "dim_date"):
        built = CliRunner().invoke(main, ["build", "--project-dir", str(tmp_path), "--select", select])
        assert built.exit_code == 0, built.output
        written = CliRunner().invoke(main, ["docs", "--project-dir", str(tmp_path)])
        assert written.exit_code == 0, written.output
        page = Page((tmp_path / "target" / "docs" / "models" / "spent.html").read_text("utf-8"))
        results = {cells[0]: cells[-1] for key, cells in page.rows if not key}
        assert results["is_little"] == "3 rows break it"
        assert results["unique_customer_id"] == "passed"
        assert re.search(r"Rows\s*3\b", page.text)
        runs += re.findall(r"as of 2024-02-08, run (\w+-\w+)", page.text)
    assert len(runs) == 2
    assert runs[0] == runs[1], "the second build carried the table over"
    index = Page((tmp_path / "target" / "docs" / "index.html").read_text("utf-8"))
    assert "1 broken" in index.text
    last = re.search(r"Run (\w+-\w+),", index.text)
    assert last
    assert last[1] != runs[0]
    assert not {"ann", "bob", "cat"} & set(re.findall(r"\w+", page.text + index.text))
