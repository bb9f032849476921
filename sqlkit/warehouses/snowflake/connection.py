"""A target's settings -> a connection: which arguments the connector takes, which session a build needs.

Works with snowflake-connector-python 4 and 5. Keys are dbt-snowflake's:
https://docs.getdbt.com/docs/core/connect-data-platform/snowflake-setup
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlkit.errors import ConfigError
from sqlkit.profile import Target
from sqlkit.warehouses.snowflake.failure import failure

_PASSED_ON = (
    "account user role database warehouse connection_name authenticator password token passcode host port protocol"
    " proxy_host proxy_port login_timeout oauth_client_id oauth_client_secret client_session_keep_alive"
).split()

_SECRET = ("password", "token", "passcode", "private_key", "private_key_passphrase", "oauth_client_secret")

SESSION = {
    "TIMEZONE": "UTC",
    "TIMESTAMP_TYPE_MAPPING": "TIMESTAMP_NTZ",
    "DATE_OUTPUT_FORMAT": "YYYY-MM-DD",
    "TIMESTAMP_NTZ_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF9",  # inputs are read as text, and lose nothing by it
    "DATE_INPUT_FORMAT": "AUTO",
    "TIMESTAMP_INPUT_FORMAT": "AUTO",
    "QUOTED_IDENTIFIERS_IGNORE_CASE": False,
    "DEFAULT_NULL_ORDERING": "LAST",
    "WEEK_START": 1,
    "AUTOCOMMIT": True,
    "LOCK_TIMEOUT": 600,  # seconds; a killed client's transaction is ended five minutes after it blocks another
    "ABORT_DETACHED_QUERY": True,  # what a killed build left running would go on costing
}
"""What a build's meaning or cost depends on and an account may set otherwise.

https://docs.snowflake.com/en/sql-reference/parameters
"""

MOST_TAG = 2000
"""Characters of a query tag."""


def query_tag(**facts: str) -> str:
    """Return a query tag as JSON; names and versions only, nothing of customers.

    >>> query_tag(run="20260101T000000-abc", model="rfm")
    '{"app": "sqlkit", "run": "20260101T000000-abc", "model": "rfm"}'
    """
    return json.dumps({"app": "sqlkit", **{name: value for name, value in facts.items() if value}})[:MOST_TAG]


def connect(target: Target, **changed: Any) -> Any:
    """Return an open connection; `changed` overrides settings (`warehouse`)."""
    import snowflake.connector

    arguments = connect_arguments(target) | {name: value for name, value in changed.items() if value}
    try:
        return snowflake.connector.connect(**arguments)
    except (snowflake.connector.errors.Error, TypeError, ValueError, OSError) as error:
        raise failure(error, secrets(target), where=target.path) from None


def connect_arguments(target: Target) -> dict[str, Any]:
    """Return what `snowflake.connector.connect` is called with."""
    settings = target.settings
    given = {name: settings[name] for name in _PASSED_ON if settings.get(name) not in (None, "")}
    missing = [] if "connection_name" in given else [name for name in ("account", "user") if name not in given]
    if missing:
        raise ConfigError(
            f"the target {target.name} needs {' and '.join(missing)}.",
            where=target.path,
            hint="Or `connection_name`, for a connection of connections.toml.",
        )
    session = {**SESSION, "QUERY_TAG": query_tag()}
    if settings.get("query_timeout"):
        session["STATEMENT_TIMEOUT_IN_SECONDS"] = int(settings["query_timeout"])
    return {**given, **_key_pair(target), "session_parameters": session, "application": "sqlkit"}


def _key_pair(target: Target) -> dict[str, Any]:
    """Return the arguments of a key: a file, or the key itself as PEM or base64 DER."""
    settings = target.settings
    path, key = settings.get("private_key_path") or settings.get("private_key_file"), settings.get("private_key")
    if not path and not key:
        return {}
    if path:
        file = Path(str(path)).expanduser()
        if not file.is_file():
            raise ConfigError(f"there is no private key {file}.", where=target.path)
        data = file.read_bytes()
    else:
        data = str(key).encode()
    return {"private_key": _der(data, settings, target)}


def _der(data: bytes, settings: Mapping[str, Any], target: Target) -> bytes:
    """Return a private key as the connector takes it: unencrypted PKCS 8 in DER."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    phrase = str(settings.get("private_key_passphrase") or "").encode() or None
    try:
        if b"-----BEGIN" in data:
            key = serialization.load_pem_private_key(data, phrase)
        else:
            key = serialization.load_der_private_key(base64.b64decode(data, validate=True), phrase)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ConfigError(
            "the private key cannot be read.",
            where=target.path,
            hint="It is PEM, or DER as base64; an encrypted one needs private_key_passphrase, and only such a one.",
        ) from None
    no_phrase = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, no_phrase)


def secrets(target: Target) -> tuple[str, ...]:
    """Return the values that no message may hold."""
    found = []
    for name in _SECRET:
        try:
            value = target.settings.get(name)
        except ConfigError:  # an environment variable that is not set holds no secret
            continue
        found += [str(value)] if value else []
    return tuple(found)
