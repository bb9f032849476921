"""profiles.yml, in dbt's shape -> Target: which warehouse, which schema, with which settings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlkit.document import Document, read_document
from sqlkit.environment import expand
from sqlkit.errors import ConfigError, Location, unknown

_COMMON = {"type", "schema", "threads", "notify"}

KEYS: dict[str, frozenset[str]] = {
    "duckdb": frozenset(_COMMON | set("path publish memory_limit temp_directory incremental_rows".split()))
    # dbt-duckdb's keys, https://github.com/duckdb/dbt-duckdb#configuring-your-profile
    | frozenset(
        "database extensions settings attach secrets config_options filesystems external_root plugins"
        " use_credential_provider disable_transactions module_paths remote retries is_ducklake keep_open".split()
    ),
    # dbt-snowflake's keys, https://docs.getdbt.com/docs/core/connect-data-platform/snowflake-setup
    "snowflake": frozenset(_COMMON)
    | frozenset(
        "account user role database warehouse connection_name password authenticator token private_key"
        " private_key_path private_key_file private_key_passphrase oauth_client_id oauth_client_secret"
        " client_session_keep_alive query_tag connect_retries connect_timeout retry_on_database_errors retry_all"
        " reuse_connections host port protocol proxy_host proxy_port insecure_mode passcode"
        " login_timeout query_timeout lock_seconds grants cluster_by snowflake_warehouse".split()
    ),
}
"""The settings known for each warehouse type. Those of dbt that sqlkit has no use for are accepted and left alone."""


_WRITTEN = {
    "threads": (re.compile(r"0*[1-9]\d{0,3}"), "a whole number from 1 on"),
    "incremental_rows": (re.compile(r"\d+"), "a whole number of rows"),
    "memory_limit": (re.compile(r"(?i)[\d.]+ *([kmgt]i?b?|bytes|%)"), "a size like 4GB, or a share like 80%"),
}
"""How settings that sqlkit itself reads are written, and how that is said."""


class Settings(Mapping[str, Any]):
    """A target's settings; a value is rendered when it is read, and `repr` shows only the keys."""

    def __init__(self, document: Document, keys: tuple[str, ...], raw: dict[str, Any]) -> None:
        self._document, self._keys, self._raw = document, keys, raw

    def __getitem__(self, key: str) -> Any:
        where = self.where(key)
        value = expand(self._raw[key], self._document, *self._keys, key)
        if value is not None and key in _WRITTEN and not _WRITTEN[key][0].fullmatch(str(value).strip()):
            raise ConfigError(f"{key} should be {_WRITTEN[key][1]}, found {value!r}.", where=where)
        return value

    def where(self, key: str) -> Location:
        """Return where a setting is written."""
        return self._document.where(*self._keys, key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)

    def __repr__(self) -> str:
        return f"Settings({', '.join(self._raw)})"


@dataclass(frozen=True)
class Target:
    """Where a build goes: one output of a profile. `path` is the profiles file, None for the built-in default."""

    name: str
    type: str
    settings: Mapping[str, Any]
    path: Path | None = None
    outputs: tuple[str, ...] = ()
    "The profile's outputs, of which it is one."

    def where(self, key: str) -> Location | None:
        """Return where a setting is written; None for a target that no file states."""
        return self.settings.where(key) if isinstance(self.settings, Settings) else None

    @property
    def schema(self) -> str:
        """The schema results are published in; DuckDB's own default where the profile names none."""
        return str(self.settings.get("schema") or "main")

    @property
    def threads(self) -> int:
        """How many models may be built at the same time."""
        return int(self.settings.get("threads") or 1)


DEFAULT = Target("default", "duckdb", {})
"""A project without a profile builds on embedded DuckDB, beside its sqlkit.yml."""


def find_profiles(root: Path, folder: Path | None) -> Path | None:
    """Return the profiles.yml that counts: the folder asked for, the project's, sqlkit's own, dbt's."""
    if folder is not None:
        path = folder / "profiles.yml"
        if not path.is_file():
            raise ConfigError(
                "no such file.", where=path, hint="--profiles-dir names the folder that holds profiles.yml."
            )
        return path
    folders = (root, Path.home() / ".sqlkit", Path.home() / ".dbt")
    return next((f / "profiles.yml" for f in folders if (f / "profiles.yml").is_file()), None)


def load_target(
    root: Path,
    profile: str | None,
    target: str | None = None,
    profiles_dir: Path | None = None,
    *,
    named: Location | str | None = None,
) -> Target:
    """Return the target to build: `DEFAULT` for a project that names no profile and asks for no target.

    `named` is where the profile's name is written, for an error about it.
    """
    if profile is None and target is None and profiles_dir is None and not (root / "profiles.yml").is_file():
        return DEFAULT
    path = find_profiles(root, profiles_dir)
    if path is None:
        wanted = f"profile {profile!r}" if profile else f"target {target!r}"
        raise ConfigError(
            f"{wanted} is wanted, and there is no profiles.yml.",
            where=named or root / "sqlkit.yml",
            hint="Write one beside sqlkit.yml; profiles.example.yml shows DuckDB and Snowflake in full.",
        )
    return _read(read_document(path), profile, target, named)


def _read(document: Document, profile: str | None, target: str | None, named: Location | str | None) -> Target:
    profiles = {name: body for name, body in _mapping(document, ()).items() if name != "config"}
    if profile is None:
        if len(profiles) != 1:
            names = ", ".join(sorted(map(str, profiles))) or "none"
            raise ConfigError(
                f"holds several profiles ({names}); say which in sqlkit.yml: `profile: ...`.", where=document.path
            )
        profile = next(iter(profiles))
    if profile not in profiles:
        message = unknown("profile", profile, profiles)
        raise ConfigError(message, where=named or document.path, hint=f"Profiles are in {Location(document.path)}.")
    outputs = _mapping(document, (profile, "outputs"))
    default = profiles[profile].get("target")
    name = target or expand(default, document, profile, "target") or "default"
    if not isinstance(name, str) or name not in outputs:
        raise ConfigError(unknown("target", str(name), outputs), where=document.where(profile, "outputs"))
    return replace(_target(document, (profile, "outputs", name)), outputs=tuple(outputs))


def _target(document: Document, keys: tuple[str, ...]) -> Target:
    raw = _mapping(document, keys)
    settings = Settings(document, keys, raw)
    if "type" not in raw:
        known = ", ".join(sorted(KEYS))
        raise ConfigError(f"type is missing. Known: {known}.", where=document.where(*keys))
    kind = settings["type"]
    if not isinstance(kind, str) or kind not in KEYS:
        raise ConfigError(unknown("warehouse type", str(kind), KEYS), where=document.where(*keys, "type"))
    for key in raw:
        if key not in KEYS[kind]:
            raise ConfigError(unknown(f"{kind} setting", str(key), KEYS[kind]), where=document.where(*keys, key))
    return Target(str(keys[-1]), kind, settings, document.path)


def _mapping(document: Document, keys: tuple[str, ...]) -> dict[str, Any]:
    value = document.data
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    if not isinstance(value, dict):
        raise ConfigError(f"{'.'.join(keys) or 'the file'} should hold keys and values.", where=document.where(*keys))
    return value
