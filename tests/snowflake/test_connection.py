"""Each way to authenticate becomes arguments of the connector, of version 4 and of version 5."""

from __future__ import annotations

import base64
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from snowflake.connector.errors import DatabaseError

from sqlkit.errors import ConfigError, WarehouseError
from sqlkit.profile import Target, load_target
from sqlkit.warehouses.snowflake.connection import MOST_TAG, SESSION, connect_arguments, query_tag
from sqlkit.warehouses.snowflake.warehouse import Snowflake
from tests.snowflake.fake import Fake

WHO = {"account": "shop", "user": "SQLKIT"}
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PHRASE = "a phrase"
PKCS8 = serialization.PrivateFormat.PKCS8
PLAIN = serialization.NoEncryption()
LOCKED = serialization.BestAvailableEncryption(PHRASE.encode())
DER = KEY.private_bytes(serialization.Encoding.DER, PKCS8, PLAIN)
"""What every form of the key has to come to."""


def pem(encryption: Any = PLAIN) -> str:
    return KEY.private_bytes(serialization.Encoding.PEM, PKCS8, encryption).decode()


def der(encryption: Any = PLAIN) -> str:
    return base64.b64encode(KEY.private_bytes(serialization.Encoding.DER, PKCS8, encryption)).decode()


def arguments(**settings: Any) -> dict[str, Any]:
    return connect_arguments(Target("prod", "snowflake", settings, Path("profiles.yml")))


def told(**settings: Any) -> dict[str, Any]:
    """Without what every connection is told."""
    found = arguments(**settings)
    assert found.pop("application") == "sqlkit"
    assert found.pop("session_parameters")
    return found


# One test a way


def test_a_connection_of_connections_toml() -> None:
    assert told(connection_name="shop", role="SQLKIT") == {"connection_name": "shop", "role": "SQLKIT"}


@pytest.mark.parametrize("name", ["private_key_path", "private_key_file"])
@pytest.mark.parametrize("phrase", [None, PHRASE])
def test_a_key_pair_in_a_file(tmp_path: Path, name: str, phrase: str | None) -> None:
    path = tmp_path / "key.p8"
    path.write_text(pem(LOCKED if phrase else PLAIN))
    found = told(**WHO, **{name: str(path)}, private_key_passphrase=phrase)
    assert found == {**WHO, "private_key": DER}


@pytest.mark.parametrize(
    ("key", "phrase"),
    [(pem(), None), (pem(LOCKED), PHRASE), (der(), None), (der(LOCKED), PHRASE)],
    ids=["PEM", "PEM, encrypted", "DER", "DER, encrypted"],
)
def test_a_key_pair_as_text(key: str, phrase: str | None) -> None:
    assert told(**WHO, private_key=key, private_key_passphrase=phrase) == {**WHO, "private_key": DER}


def test_a_key_of_a_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "key.p8").write_text(pem())
    assert told(**WHO, private_key_path="~/key.p8")["private_key"] == DER


OTHERS: dict[str, dict[str, Any]] = {
    "browser": {"authenticator": "externalbrowser"},
    "OAuth": {"authenticator": "oauth", "token": "an access token"},
    "programmatic access token": {"authenticator": "PROGRAMMATIC_ACCESS_TOKEN", "token": "a token"},
    "programmatic access token as password": {"password": "a token"},
    "password with MFA": {"authenticator": "username_password_mfa", "password": "p", "passcode": "123456"},
}


@pytest.mark.parametrize("way", OTHERS)
def test_other_ways(way: str) -> None:
    assert told(**WHO, **OTHERS[way]) == {**WHO, **OTHERS[way]}


def test_where_and_through_what() -> None:
    given = {"role": "R", "database": "D", "warehouse": "W", "host": "h", "port": 443, "protocol": "https"}
    given |= {"proxy_host": "p", "proxy_port": 8080, "login_timeout": 20, "client_session_keep_alive": True}
    assert told(**WHO, **given) == {**WHO, **given}


def test_what_is_empty_is_not_given() -> None:
    """`env_var('...', '')` leaves it to the connector."""
    assert told(**WHO, role="", warehouse=None) == WHO


def test_settings_of_dbt_without_a_use_are_not_given() -> None:
    assert told(**WHO, threads=4, schema="S", query_tag="x", retry_all=True, reuse_connections=True) == WHO


# The names are the connector's own


def test_every_argument_is_one_the_connector_takes() -> None:
    """Of the version that is installed; CI has both."""
    given = {**WHO, **dict.fromkeys(NAMES, "x"), "private_key": der()}
    found = set(arguments(**given))
    assert found - known_to_the_connector() == set()


NAMES = (
    "role database warehouse connection_name authenticator password token passcode host port protocol proxy_host"
    " proxy_port login_timeout oauth_client_id oauth_client_secret client_session_keep_alive"
).split()


def known_to_the_connector() -> set[str]:
    if version("snowflake-connector-python").startswith("4."):
        from snowflake.connector.connection import DEFAULT_CONFIGURATION

        return {*DEFAULT_CONFIGURATION, "connection_name"}  # the latter is an argument of its own
    from snowflake.connector.connection_config import ConnectionConfig

    names: set[str] = set(ConnectionConfig._all_field_names())
    return names


# What a session is


def test_the_session_is_the_same_in_every_account() -> None:
    session = arguments(**WHO)["session_parameters"]
    assert SESSION.items() <= session.items()
    assert session["TIMEZONE"] == "UTC"
    assert session["WEEK_START"] == 1
    assert session["TIMESTAMP_TYPE_MAPPING"] == "TIMESTAMP_NTZ"
    assert session["QUOTED_IDENTIFIERS_IGNORE_CASE"] is False
    assert session["ABORT_DETACHED_QUERY"] is True
    assert "STATEMENT_TIMEOUT_IN_SECONDS" not in session


def test_a_time_limit_is_the_servers() -> None:
    assert arguments(**WHO, query_timeout="900")["session_parameters"]["STATEMENT_TIMEOUT_IN_SECONDS"] == 900


def test_a_query_tag_is_short_and_says_nothing_of_customers() -> None:
    assert query_tag(run="r", model="") == '{"app": "sqlkit", "run": "r"}'
    assert len(query_tag(model="m" * 5000)) == MOST_TAG


# Mistakes


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "the target prod needs account and user."),
        ({"account": "shop"}, "the target prod needs user."),
        ({**WHO, "private_key_path": "/nowhere/key.p8"}, "there is no private key /nowhere/key.p8."),
        ({**WHO, "private_key": "no key"}, "the private key cannot be read."),
        ({**WHO, "private_key": pem(LOCKED)}, "the private key cannot be read."),
        ({**WHO, "private_key": pem(LOCKED), "private_key_passphrase": "wrong"}, "the private key cannot be read."),
        ({**WHO, "private_key": pem(), "private_key_passphrase": PHRASE}, "the private key cannot be read."),
    ],
    ids=["nothing", "no user", "no file", "no key", "no phrase", "wrong phrase", "phrase for nothing"],
)
def test_a_mistake_is_told_with_its_place_and_without_the_key(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        arguments(**settings)
    assert caught.value.message == message
    assert "profiles.yml" in str(caught.value.where)
    assert caught.value.hint or "no private key" in message
    shown = f"{caught.value}{caught.value.hint}{caught.value!r}"
    assert not any(secret in shown for secret in (PHRASE, "wrong", pem()[100:140]))


PROFILE = """
shop:
  target: prod
  outputs:
    prod:
      type: snowflake
      account: "{{ env_var('SF_ACCOUNT') }}"
      user: "{{ env_var('SF_USER') }}"
      password: "{{ env_var('SF_PASSWORD') }}"
      warehouse: "{{ env_var('SF_WAREHOUSE', 'SQLKIT_WH') }}"
      database: analytics
      schema: customers
"""


def test_values_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "profiles.yml").write_text(PROFILE)
    target = load_target(tmp_path, "shop")
    for name in ("ACCOUNT", "USER", "PASSWORD"):
        monkeypatch.delenv(f"SF_{name}", raising=False)
    with pytest.raises(ConfigError, match="SF_ACCOUNT is not set"):
        connect_arguments(target)
    for name in ("ACCOUNT", "USER", "PASSWORD"):
        monkeypatch.setenv(f"SF_{name}", f"my {name.lower()}")
    found = connect_arguments(target)
    assert (found["account"], found["user"], found["password"]) == ("my account", "my user", "my password")
    assert found["warehouse"] == "SQLKIT_WH"


def test_a_refusal_tells_what_to_check_and_no_secret(tmp_path: Path, fake: Fake) -> None:
    secret = "hunter2; it's a secret"
    refused = f"Failed to connect: Incorrect username or password was specified: {secret}"
    fake.refusal = DatabaseError(msg=refused, errno=250001, sqlstate="08001")
    warehouse = Snowflake(Target("prod", "snowflake", {**WHO, "password": secret, "schema": "s"}), tmp_path)
    with pytest.raises(WarehouseError) as caught:
        warehouse.open()
    shown = f"{caught.value}{caught.value.hint}{caught.value!r}{caught.value.__cause__}"
    assert "Incorrect username or password" in shown
    assert "account, user and authenticator" in shown
    assert secret not in shown


def test_a_target_without_a_database_asks_the_connection(tmp_path: Path, fake: Fake) -> None:
    """As connections.toml may name it."""
    warehouse = Snowflake(Target("prod", "snowflake", {"connection_name": "shop", "schema": "s"}), tmp_path)
    with pytest.raises(ConfigError, match="needs a database"):
        warehouse.open()
