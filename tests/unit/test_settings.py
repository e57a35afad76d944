"""Settings from the environment and .env, and what is said about wrong ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.settings import SECRETS, Settings, SettingsError

TELEGRAM = "123456789:" + "A" * 35
BOT = "xoxb-" + "1234567890-abcdef"
APP = "xapp-" + "1-A0-1234567890-abcdef"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """None of our own settings, and an empty folder to stand in."""
    for name in tuple(os.environ):
        if name.upper().startswith("FOLKMOOT_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def give(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"FOLKMOOT_{name.upper()}", value)


def give_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, telegram_token=TELEGRAM, slack_bot_token=BOT, slack_app_token=APP)


def test_without_anything_the_defaults_hold() -> None:
    assert Settings.load().model_dump() == {
        "telegram_token": None,
        "slack_bot_token": None,
        "slack_app_token": None,
        "database": Path("var/folkmoot.sqlite"),
        "council": Path("council.yml"),
        "model": Path("models/nlu.tar.gz"),
        "model_sha256": None,
        "telegram_url": "https://api.telegram.org",
        "slack_url": "https://slack.com/api",
        "labelled": None,
        "backups": None,
        "backup_key": None,
        "http": "127.0.0.1:8000",
        "ping_url": None,
        "stop_seconds": 18,
        "log_level": "INFO",
    }


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(
        "# ours\nFOLKMOOT_DATABASE=from-file\nFOLKMOOT_COUNCIL='from file.yml'\n"
        "OTHER_TOOL=1\n"
    )
    give(monkeypatch, database="from-environment")

    settings = Settings.load()

    assert settings.database == Path("from-environment")
    assert settings.council == Path("from file.yml")


def test_the_secrets_are_there_for_those_who_ask(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    give_secrets(monkeypatch)

    credentials = Settings.load().credentials()

    assert credentials.telegram.get_secret_value() == TELEGRAM
    assert credentials.slack_bot.get_secret_value() == BOT
    assert credentials.slack_app.get_secret_value() == APP


def test_secrets_show_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    give_secrets(monkeypatch)
    settings = Settings.load()

    shown = (
        f"{settings!r} {settings} {settings.credentials()!r} {settings.model_dump()}"
    )

    assert shown.count("**********") == 12
    for secret in (TELEGRAM, BOT, APP):
        assert secret not in shown


def test_all_missing_secrets_are_named_at_once_with_their_source() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load().credentials()

    assert str(caught.value) == (
        "Folkmoot needs these in the environment or in .env:\n"
        "  FOLKMOOT_TELEGRAM_TOKEN is missing.\n"
        "      In Telegram, write to @BotFather: /newbot, or /mybots > your bot > "
        "API Token.\n"
        "  FOLKMOOT_SLACK_BOT_TOKEN is missing.\n"
        "      At https://api.slack.com/apps, your app > OAuth & Permissions > Bot "
        "User OAuth Token.\n"
        "  FOLKMOOT_SLACK_APP_TOKEN is missing.\n"
        "      At https://api.slack.com/apps, your app > Basic Information > "
        "App-Level Tokens, with the scope connections:write."
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("telegram_token", "my-bot"),
        ("telegram_token", "123456789:short"),
        ("telegram_token", BOT),
        ("slack_bot_token", APP),
        ("slack_bot_token", "xoxp-" + "1234567890-abcdef"),
        ("slack_app_token", BOT),
        ("slack_app_token", "xapp-"),
    ],
)
def test_a_secret_of_the_wrong_kind_is_named_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    give_secrets(monkeypatch)
    give(monkeypatch, **{name: value})

    with pytest.raises(SettingsError) as caught:
        Settings.load().credentials()

    said = str(caught.value)
    assert f"FOLKMOOT_{name.upper()} does not look like one (" in said
    assert said.count("FOLKMOOT_") == 1
    assert value == "xapp-" or value not in said


def test_an_empty_secret_is_a_missing_one(monkeypatch: pytest.MonkeyPatch) -> None:
    give_secrets(monkeypatch)
    give(monkeypatch, slack_app_token="")

    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN is missing"):
        Settings.load().credentials()


def test_spaces_around_a_pasted_secret_do_no_harm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    give_secrets(monkeypatch)
    give(monkeypatch, telegram_token=f" {TELEGRAM}\n")

    found = Settings.load().credentials().telegram.get_secret_value()

    assert found == TELEGRAM


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://api.example.org", "must be https, since tokens are sent there"),
        ("ftp://api.example.org", "must be an address like https://example.org"),
        ("api.example.org", "must be an address like https://example.org"),
        ("https://", "must be an address like https://example.org"),
    ],
)
def test_tokens_are_not_sent_in_the_clear(
    monkeypatch: pytest.MonkeyPatch, url: str, reason: str
) -> None:
    give(monkeypatch, telegram_url=url, log_level="LOUD")

    with pytest.raises(SettingsError) as caught:
        Settings.load()

    assert str(caught.value) == (
        "These settings are wrong:\n"
        f"  FOLKMOOT_TELEGRAM_URL: {reason}\n"
        "  FOLKMOOT_LOG_LEVEL: Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"
    )


@pytest.mark.parametrize(
    ("telegram", "slack", "live"),
    [
        ("https://api.telegram.org", "https://slack.com/api/", True),
        ("http://127.0.0.1:8081", "https://slack.com/api/", True),
        ("http://127.0.0.1:8081/", "http://[::1]:8082/api/", False),
        ("http://localhost:8081", "http://localhost:8082/api", False),
        ("http://localhost:1", "https://localhost.example.org", True),
    ],
)
def test_a_sandbox_on_this_machine_is_not_live(
    monkeypatch: pytest.MonkeyPatch, telegram: str, slack: str, live: bool
) -> None:
    give(monkeypatch, telegram_url=telegram, slack_url=slack)

    assert Settings.load().is_live is live


def test_a_file_that_cannot_be_read_is_one_clear_error() -> None:
    Path(".env").write_bytes(b"FOLKMOOT_DATABASE=\xff\xfe\n")

    with pytest.raises(SettingsError, match=r"^\.env cannot be read: "):
        Settings.load()


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(Exception, match="frozen"):
        Settings.load().database = Path("elsewhere")  # type: ignore[misc]


def test_the_example_file_names_every_setting_and_no_other() -> None:
    example = Path(__file__).parents[2] / ".env.example"
    named = {
        line.lstrip("# ").split("=")[0]
        for line in example.read_text().splitlines()
        if "FOLKMOOT_" in line and "=" in line
    }

    assert named == {f"FOLKMOOT_{name.upper()}" for name in Settings.model_fields}
    assert {secret.name for secret in SECRETS} <= named


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", "0.0.0.0:80", "on"]
)
def test_an_http_address_of_another_kind_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    give(monkeypatch, http=address)

    with pytest.raises(SettingsError) as caught:
        Settings.load()

    assert str(caught.value) == (
        "These settings are wrong:\n"
        "  FOLKMOOT_HTTP: must be an address of this machine and a port, like "
        "127.0.0.1:8000, or off. For others, put a proxy that you trust before it"
    )


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("127.0.0.1:8000", ("127.0.0.1", 8000)),
        ("[::1]:0", ("::1", 0)),
        ("localhost:80", ("localhost", 80)),
        ("off", None),
    ],
)
def test_an_http_address_has_two_parts(
    monkeypatch: pytest.MonkeyPatch, address: str, parts: tuple[str, int] | None
) -> None:
    give(monkeypatch, http=address)

    assert Settings.load().http_address == parts


def test_a_ping_goes_by_https_and_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    give(monkeypatch, ping_url="http://hc.example/secret-id")

    with pytest.raises(SettingsError) as caught:
        Settings.load()

    assert "FOLKMOOT_PING_URL: must be https" in str(caught.value)
    assert "secret-id" not in str(caught.value)
