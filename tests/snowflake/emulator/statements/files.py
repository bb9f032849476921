"""Stages and their files: CREATE STAGE, PUT, GET, LIST, REMOVE.

https://docs.snowflake.com/en/sql-reference/sql/put: the client is told where to send the bytes, and sends them there.
"""

from __future__ import annotations

import glob
import os
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from emulator.errors import compilation, exists, missing
from emulator.identifiers import NAME, decode, parts
from emulator.result import Rows
from emulator.stages import described
from emulator.statement import Statement
from emulator.statements.places import comment_in

if TYPE_CHECKING:
    from emulator.cursor import Cursor

REFERENCE = r"('@[^']+'|@\S+)"
FILE = r"('file://[^']+'|file://\S+)"
LISTED = [("name", "VARCHAR"), ("size", "BIGINT"), ("md5", "VARCHAR"), ("last_modified", "VARCHAR")]


def handle(cursor: Cursor, statement: Statement) -> Rows | bool | None:
    """One of the five."""
    if found := statement.match(rf"CREATE (OR REPLACE )?(?:TEMP(?:ORARY)? )?STAGE (IF NOT EXISTS )?({NAME})(.*)"):
        return create(cursor, found)
    if found := statement.match(rf"DROP STAGE (IF EXISTS )?({NAME})"):
        key = cursor.session.qualify(parts(found[2]))
        if key not in cursor.session.account.stages.names and not found[1]:
            raise missing("Stage", decode(".".join(key)))
        cursor.session.account.stages.drop(key)
        return Rows.status(f"{decode(key[2])} successfully dropped.")
    if found := statement.match(rf"(?:LIST|LS) {REFERENCE}(?: PATTERN\s*=\s*'([^']*)')?"):
        return Rows(
            LISTED, [described(f"{shown(cursor, found[1])}/{n}", p) for n, p in matching(cursor, found[1], found[2])]
        )
    if found := statement.match(rf"(?:REMOVE|RM) {REFERENCE}(?: PATTERN\s*=\s*'([^']*)')?"):
        return remove(cursor, found)
    if found := statement.match(rf"PUT {FILE} {REFERENCE}(.*)"):
        return put(cursor, found)
    if found := statement.match(rf"GET {REFERENCE} {FILE}(.*)"):
        return get(cursor, found)
    return None


def create(cursor: Cursor, found: re.Match[str]) -> Rows:
    """An internal stage; an external one has a URL and is not emulated."""
    key = cursor.session.qualify(parts(found[3]))
    stages = cursor.session.account.stages
    if key in stages.names:
        if found[2]:
            return Rows.status(f"{decode(key[2])} already exists, statement succeeded.")
        if not found[1]:
            raise exists(decode(key[2]))
    stages.create(key, comment_in(found[4]))
    return Rows.status(f"Stage area {decode(key[2])} successfully created.")


def shown(cursor: Cursor, reference: str) -> str:
    """The stage's name as LIST puts it before the path: in lower case."""
    key, _ = cursor.session.account.stages.locate(reference, cursor.session)
    return decode(key[2]).lower()


def matching(cursor: Cursor, reference: str, pattern: str | None) -> list[tuple[str, Any]]:
    """Files under a prefix whose whole path matches the pattern."""
    stages = cursor.session.account.stages
    key, prefix = stages.locate(reference, cursor.session)
    return [(n, p) for n, p in stages.files(key, prefix) if not pattern or re.fullmatch(pattern, n)]


def remove(cursor: Cursor, found: re.Match[str]) -> Rows:
    """Deletes and says what."""
    gone = matching(cursor, found[1], found[2])
    for _, path in gone:
        path.unlink()
    name = shown(cursor, found[1])
    return Rows([("name", "VARCHAR"), ("result", "VARCHAR")], [(f"{name}/{n}", "removed") for n, _ in gone])


def option(text: str, name: str, default: bool) -> bool:
    """TRUE or FALSE of an option of PUT."""
    found = re.search(rf"\b{name}\s*=\s*(TRUE|FALSE)\b", text, re.I)
    return found[1].upper() == "TRUE" if found else default


def put(cursor: Cursor, found: re.Match[str]) -> bool:
    """Tells the client where to send its files. It asks again for each one, by the name it gets on the stage."""
    source = found[1].strip("'").removeprefix("file://")
    key, path = cursor.session.account.stages.locate(found[2], cursor.session)
    sources = sorted(glob.glob(os.path.expanduser(source))) or [source]
    target = "/".join(filter(None, ("/".join(key), path)))
    name = os.path.basename(source)
    cursor.entry.kind = "PUT"
    cursor.transfer = {
        "command": "UPLOAD",
        "src_locations": sources,
        "parallel": 4,
        "threshold": 209715200,
        "autoCompress": option(found[3], "AUTO_COMPRESS", True),
        "overwrite": option(found[3], "OVERWRITE", False),
        "sourceCompression": "auto_detect",
        "clientShowEncryptionParameter": False,
        "encryptionMaterial": None,
        "stageInfo": stage_info(f"{target}/", f"{cursor.stage_url}/{quote(f'{target}/{name}')}"),
    }
    if cursor.was_bound:  # connector 4 asks again for each file, and then without the bound values
        folder = cursor.session.account.stages.root / target
        folder.mkdir(parents=True, exist_ok=True)
        cursor.transfer["stageInfo"] |= {"locationType": "LOCAL_FS", "location": f"{folder}/", "presignedUrl": None}
    return True


def stage_info(location: str, url: str | None) -> dict[str, Any]:
    """As for an account on Google's cloud, whose files travel by plain HTTP to a URL signed beforehand."""
    return {
        "locationType": "GCS",
        "location": location,
        "path": location,
        "region": "us-central1",
        "storageAccount": None,
        "isClientSideEncrypted": False,
        "creds": {},
        "presignedUrl": url,
        "endPoint": None,
    }


def get(cursor: Cursor, found: re.Match[str]) -> bool:
    """Tells the client where to fetch files. They leave the warehouse, so the ledger counts their bytes."""
    key, prefix = cursor.session.account.stages.locate(found[1], cursor.session)
    files = cursor.session.account.stages.files(key, prefix)
    if not files:
        raise compilation(f"Remote file '{found[1]}' was not found.", 253006, "02000")
    cursor.entry.kind, cursor.entry.rows = "GET", len(files)
    cursor.entry.bytes = sum(path.stat().st_size for _, path in files)
    location = "/".join(key)
    cursor.transfer = {
        "command": "DOWNLOAD",
        "src_locations": [name for name, _ in files],
        "localLocation": found[2].strip("'").removeprefix("file://"),
        "parallel": 4,
        "threshold": 209715200,
        "autoCompress": False,
        "overwrite": True,
        "sourceCompression": "none",
        "encryptionMaterial": [],
        "presignedUrls": [f"{cursor.stage_url}/{quote(f'{location}/{name}')}" for name, _ in files],
        "stageInfo": stage_info(f"{location}/", None),
    }
    return True
