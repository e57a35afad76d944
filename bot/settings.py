"""Settings from the environment and `.env`; the only place that reads either."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.processes.ending import LONGEST

PREFIX = "FOLKMOOT_"
ENV_FILE = Path(".env")


class SettingsError(Exception):
    """Settings are missing or wrong; the words list every one of them."""

    def __init__(self, words: str, problems: tuple[str, ...] = ()) -> None:
        super().__init__(words)
        #: each of them by itself, its cure in the lines below
        self.problems = problems or (words,)


@dataclass(frozen=True)
class _Secret:
    """A secret that the live services need."""

    field: str
    shape: re.Pattern[str]
    looks: str
    where: str

    @property
    def name(self) -> str:
        return f"{PREFIX}{self.field.upper()}"


SECRETS = (
    _Secret(
        "telegram_token",
        re.compile(r"\d{5,}:[A-Za-z0-9_-]{30,}"),
        "digits, a colon, 35 characters",
        "In Telegram, write to @BotFather: /newbot, or /mybots > your bot > API Token.",
    ),
    _Secret(
        "slack_bot_token",
        re.compile(r"xoxb-[A-Za-z0-9-]{10,}"),
        "xoxb-...",
        "At https://api.slack.com/apps, your app > OAuth & Permissions > "
        "Bot User OAuth Token.",
    ),
    _Secret(
        "slack_app_token",
        re.compile(r"xapp-[A-Za-z0-9-]{10,}"),
        "xapp-...",
        "At https://api.slack.com/apps, your app > Basic Information > App-Level "
        "Tokens, with the scope connections:write.",
    ),
)


@dataclass(frozen=True)
class Credentials:
    """What opens the doors of Telegram and Slack."""

    telegram: SecretStr
    slack_bot: SecretStr
    slack_app: SecretStr


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_url(url: str) -> str:
    """Tokens travel in it or beside it: https, or http on this machine."""
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in ("https", "http"):
        raise ValueError("must be an address like https://example.org")
    if parts.scheme == "http" and not _is_loopback(url):
        raise ValueError("must be https, since tokens are sent there")
    return url.rstrip("/")


def _check_ping(url: SecretStr) -> SecretStr:
    return SecretStr(_check_url(url.get_secret_value()))


def _check_http(address: str) -> str:
    """Whoever can reach it sees counts of what the council does: this machine only."""
    host, _, port = address.rpartition(":")
    is_port = port.isascii() and port.isdigit() and int(port) < 65536
    if address != OFF and not (is_port and _is_loopback(f"http://{host}/")):
        raise ValueError(
            "must be an address of this machine and a port, like 127.0.0.1:8000, or "
            "off. For others, put a proxy that you trust before it"
        )
    return address


#: no address at all
OFF = "off"
ServiceUrl = Annotated[str, AfterValidator(_check_url)]


class Settings(BaseSettings):
    """All settings, FOLKMOOT_<NAME> in the environment or in `.env`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
    )

    telegram_token: SecretStr | None = None
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    #: where everything is kept
    database: Path = Path("var/folkmoot.sqlite")
    #: the council's own facts
    council: Path = Path("council.yml")
    #: what reads the messages
    model: Path = Path("models/nlu.tar.gz")
    #: the hash that it must have; else as `folkmoot train` kept it
    model_sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None
    #: the Bot API; another address is for a sandbox or a server of one's own
    telegram_url: ServiceUrl = "https://api.telegram.org"
    #: Slack's Web API
    slack_url: ServiceUrl = "https://slack.com/api"
    #: where a council's own labelled messages are kept; beside the database without it
    labelled: Path | None = None
    #: where backups go each night; none are made without it
    backups: Path | None = None
    #: locks the backups; keep it somewhere else than them
    backup_key: Annotated[SecretStr, Field(min_length=16)] | None = None
    #: where this machine may ask how Folkmoot is; OFF: nowhere
    http: Annotated[str, AfterValidator(_check_http)] = "127.0.0.1:8000"
    #: called each minute; whoever misses it knows that Folkmoot is down
    ping_url: Annotated[SecretStr, AfterValidator(_check_ping)] | None = None
    #: seconds that a stop may take; whoever stops us may kill us after some more
    stop_seconds: Annotated[int, Field(ge=1, le=600)] = LONGEST
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @property
    def labelled_rows(self) -> Path:
        """The file of a council's own labelled messages."""
        return self.labelled or self.database.with_name("labelled.jsonl")

    @classmethod
    def load(cls) -> Self:
        """Read them. Raises SettingsError that lists every wrong one."""
        try:
            return cls()
        except ValidationError as error:
            raise SettingsError(_wrong_settings(error)) from None
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{ENV_FILE} cannot be read: {error}") from None

    @property
    def is_live(self) -> bool:
        """Telegram or Slack is not a sandbox on this machine."""
        return not (_is_loopback(self.telegram_url) and _is_loopback(self.slack_url))

    @property
    def http_address(self) -> tuple[str, int] | None:
        """Host and port of `http`; None when nothing shall listen."""
        if self.http == OFF:
            return None
        host, _, port = self.http.rpartition(":")
        return host.strip("[]"), int(port)

    def credentials(self) -> Credentials:
        """The secrets. Raises SettingsError that lists each missing or wrong one."""
        found = [getattr(self, secret.field) for secret in SECRETS]
        wrong = [
            line
            for secret, value in zip(SECRETS, found, strict=True)
            if (line := _complaint(secret, value))
        ]
        if wrong:
            raise SettingsError(
                "Folkmoot needs these in the environment or in .env:\n"
                + "\n".join(wrong),
                tuple(wrong),
            )
        return Credentials(*found)


def _complaint(secret: _Secret, value: SecretStr | None) -> str | None:
    """What is wrong with a secret, without repeating any of it."""
    if value is None:
        problem = "is missing"
    elif not secret.shape.fullmatch(value.get_secret_value()):
        problem = f"does not look like one ({secret.looks})"
    else:
        return None
    return f"  {secret.name} {problem}.\n      {secret.where}"


def _wrong_settings(error: ValidationError) -> str:
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        name = PREFIX + ".".join(str(part) for part in problem["loc"]).upper()
        lines.append(f"  {name}: {problem['msg'].removeprefix('Value error, ')}")
    return "These settings are wrong:\n" + "\n".join(lines)
