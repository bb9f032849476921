"""profiles.yml in dbt's shape: which file, which target, and no secret anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlkit.errors import ConfigError
from sqlkit.profile import DEFAULT, find_profiles, load_target

# As `dbt init` writes them, with what dbt's own pages add.
DBT = """
config: {send_anonymous_usage_stats: false}
shop:
  target: "{{ env_var('SQLKIT_TEST_TARGET', 'dev') }}"
  outputs:
    dev:
      type: duckdb
      path: shop.duckdb
      threads: 4
      extensions: [httpfs]
      settings: {s3_region: eu-west-1}
    prod:
      type: snowflake
      account: abc123
      user: "{{ env_var('SQLKIT_TEST_USER') }}"
      password: "{{ env_var('SQLKIT_TEST_PASSWORD') }}"
      role: transformer
      database: analytics
      warehouse: transforming
      schema: dbt
      threads: 1
      client_session_keep_alive: false
      query_tag: shop
"""
SECRET = "hunter2'; drop"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("TARGET", "USER", "PASSWORD"):
        monkeypatch.delenv(f"SQLKIT_TEST_{name}", raising=False)
    (tmp_path / "project").mkdir()
    return tmp_path / "project"


def write(folder: Path, text: str = DBT) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "profiles.yml").write_text(text)
    return folder / "profiles.yml"


def test_a_file_of_dbt_is_read_as_it_is(root: Path) -> None:
    write(root)
    target = load_target(root, "shop")
    assert (target.name, target.type, target.schema, target.threads) == ("dev", "duckdb", "main", 4)
    assert load_target(root, None).name == "dev", "the only profile need not be named"
    prod = load_target(root, "shop", "prod")
    assert (prod.type, prod.schema, prod.settings["role"]) == ("snowflake", "dbt", "transformer")


def test_the_default_target_may_come_from_the_environment(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(root)
    monkeypatch.setenv("SQLKIT_TEST_TARGET", "prod")
    assert load_target(root, "shop").name == "prod"
    assert load_target(root, "shop", "dev").name == "dev", "the command line comes first"


def test_a_secret_is_looked_up_when_it_is_used_and_not_before(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(root)
    target = load_target(root, "shop", "prod")
    with pytest.raises(ConfigError, match="SQLKIT_TEST_PASSWORD is not set") as caught:
        target.settings["password"]
    line = next(n for n, text in enumerate(DBT.splitlines(), 1) if "password" in text)
    assert str(caught.value.where).endswith(f"{path.name}:{line}")
    monkeypatch.setenv("SQLKIT_TEST_PASSWORD", SECRET)
    assert target.settings["password"] == SECRET


@pytest.mark.parametrize("show", [repr, str, lambda value: f"{value!r:}"])
def test_no_secret_is_shown(root: Path, monkeypatch: pytest.MonkeyPatch, show: object) -> None:
    write(root, DBT.replace("role: transformer", f'role: transformer\n      token: "{SECRET}"'))
    monkeypatch.setenv("SQLKIT_TEST_PASSWORD", SECRET)
    target = load_target(root, "shop", "prod")
    assert callable(show)
    assert "hunter2" not in show(target) + show(target.settings)
    assert "password" in repr(target.settings), "which settings there are may be known"


def test_no_secret_is_told_in_an_error(root: Path) -> None:
    write(root, DBT.replace("role: transformer", f'tokn: "{SECRET}"'))
    with pytest.raises(ConfigError, match="Did you mean 'token'") as caught:
        load_target(root, "shop", "prod")
    assert "hunter2" not in str(caught.value)


def test_no_secret_beside_a_broken_expression_is_told(root: Path) -> None:
    write(root, DBT.replace("{{ env_var('SQLKIT_TEST_PASSWORD') }}", "hunter2{{ env_vr('X') }}"))
    with pytest.raises(ConfigError) as caught:
        load_target(root, "shop", "prod").settings["password"]
    assert "hunter2" not in str(caught.value)


def test_the_nearest_folder_counts(root: Path, tmp_path: Path) -> None:
    assert find_profiles(root, None) is None
    dbt = write(tmp_path / "home" / ".dbt")
    assert find_profiles(root, None) == dbt
    own = write(tmp_path / "home" / ".sqlkit")
    assert find_profiles(root, None) == own
    beside = write(root)
    assert find_profiles(root, None) == beside
    named = write(tmp_path / "elsewhere")
    assert find_profiles(root, tmp_path / "elsewhere") == named
    with pytest.raises(ConfigError, match="no such file"):
        find_profiles(root, tmp_path / "nowhere")


def test_a_project_without_a_profile_needs_no_file(root: Path, tmp_path: Path) -> None:
    write(tmp_path / "home" / ".dbt", "other: {outputs: {default: {type: snowflake}}}")
    assert load_target(root, None) is DEFAULT
    assert (DEFAULT.schema, DEFAULT.threads) == ("main", 1)


@pytest.mark.parametrize(
    ("profile", "target", "told"),
    [
        ("shp", None, "unknown profile 'shp'. Did you mean 'shop'?"),
        ("shop", "prd", "unknown target 'prd'. Did you mean 'prod'? Known: dev, prod."),
    ],
)
def test_a_misspelt_name_is_an_error(root: Path, profile: str, target: str | None, told: str) -> None:
    write(root)
    with pytest.raises(ConfigError) as caught:
        load_target(root, profile, target)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("written", "found"), [("4", 4), ("'4'", 4), ("\"{{ env_var('SQLKIT_TEST_THREADS', '8') }}\"", 8), ("null", 1)]
)
def test_threads_may_be_written_as_dbt_does(root: Path, written: str, found: int) -> None:
    write(root, DBT.replace("threads: 4", f"threads: {written}"))
    assert load_target(root, "shop").threads == found


@pytest.mark.parametrize("written", ["many", "-1", "0", "1.5", "true", "[4]", "''"])
def test_threads_that_are_no_number_are_told_on_their_line(root: Path, written: str) -> None:
    write(root, DBT.replace("threads: 4", f"threads: {written}"))
    with pytest.raises(ConfigError, match="threads should be a whole number") as caught:
        load_target(root, "shop").threads  # noqa: B018  reading it raises
    line = next(n for n, text in enumerate(DBT.splitlines(), 1) if "threads: 4" in text)
    assert str(caught.value.where).endswith(f"profiles.yml:{line}")


@pytest.mark.parametrize("written", ["4GB", "500mb", "1.5 GiB", "80%", "4G"])
def test_a_memory_limit_is_a_size_or_a_share(root: Path, written: str) -> None:
    write(root, DBT.replace("threads: 4", f"memory_limit: {written}"))
    assert load_target(root, "shop").settings["memory_limit"] == written
