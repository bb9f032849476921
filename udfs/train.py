"""Handler of the training procedure: rows in the warehouse -> an artifact on a stage and a card, or why not.

A module of its own: Snowflake runs this text unchanged, beside a zip of sqlkit's training code. The rows are read here
and nowhere else. What returns is the model, its card and counts; an error quotes no row.
https://docs.snowflake.com/en/developer-guide/stored-procedure/python/procedure-python-overview
"""

import hashlib
import io
import json

from sqlkit_training.definition import definition, texts
from sqlkit_training.printing import called
from sqlkit_training.rows import booleans, columns
from sqlkit_training.sentences import sentence
from sqlkit_training.trial import expressions


def train(session, rows_table, definition_json, stage, champion=""):
    """Return JSON: the trained model, or `refused`, `leak` or `error` with a sentence.

    `champion` names the file on the stage of the model before, which the new one is compared with.
    """
    written = json.loads(definition_json)
    try:
        before = _opened(session, f"{stage}/{champion}") if champion else None
        answer = _answer(session, rows_table, written, stage, before)
    except Exception as error:
        answer = {"error": sentence(error, texts(written))}
    return json.dumps(answer, sort_keys=True, allow_nan=False)


def _opened(session, path):
    """The bytes of an artifact, named by their hash."""
    with session.file.get_stream(path, decompress=False) as stream:
        data = stream.read()
    if hashlib.sha256(data).hexdigest() not in path:
        raise ValueError("the artifact of the model before is not the one that was kept: its hash differs")
    return data


def _answer(session, rows_table, written, stage, before):
    from sqlkit.training.train import Refused, train

    table = session.table(rows_table)
    rows, wanted = columns(table.to_pandas(), texts(written)), definition(written)
    trained = train(rows, wanted, before)
    if isinstance(trained, Refused):
        return {"refused": trained.reason}
    leak = getattr(trained.card, "leak", None)
    if leak is not None:
        return {"leak": leak.reason}
    are_boolean = booleans(table)
    tried = expressions(session, trained, wanted.keys, are_boolean, rows)
    return {**_kept(session, trained, stage), **called(trained.form, are_boolean), **tried, "rows": _length(rows)}


def _kept(session, trained, stage):
    """The artifact on the stage under the hash of its bytes, which never leave; and what is told of it."""
    from sqlkit.training.card import as_json

    digest = hashlib.sha256(trained.artifact).hexdigest()
    file = f"{digest}.onnx"
    session.file.put_stream(io.BytesIO(trained.artifact), f"{stage}/{file}", auto_compress=False, overwrite=True)
    return {
        "explanation": _kept_explanation(session, trained.explanation.encode(), stage),
        "version": trained.version,
        "sha256": digest,
        "file": file,
        "nodes": trained.form.nodes,
        "outputs": list(trained.form.outputs),
        "card": json.loads(as_json(trained.card)),
    }


def _kept_explanation(session, data, stage):
    """What scores are explained by, kept in the same way; its file's name, or nothing where they cannot be."""
    if not data:
        return ""
    file = f"{hashlib.sha256(data).hexdigest()}.json"
    session.file.put_stream(io.BytesIO(data), f"{stage}/{file}", auto_compress=False, overwrite=True)
    return file


def _length(rows):
    return len(next(iter(rows.values())))
