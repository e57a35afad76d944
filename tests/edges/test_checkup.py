"""`folkmoot check` against both sandboxes and a stand-in for the reader."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.checkup.run import check
from bot.clock import SystemClock
from bot.processes.child import ChildFailed
from bot.reading.reader import ReaderClient
from bot.settings import Settings
from bot.store import Store
from bot.store.migrations import SCHEMA_VERSION
from sandbox.slack import SlackSandbox
from sandbox.slack.manifest import read_manifest
from sandbox.telegram import TelegramSandbox
from sandbox.town import populate
from tests.builders import ROOT, council
from tests.reader_stand_in import ReaderStandIn

COUNCIL = (ROOT / "council.yml").read_text().replace("example: true\n", "")
BOT = "xoxb-" + "1234567890-abcdef"
APP = "xapp-" + "1-A0-1234567890-abcdef"
EXPECTED = """\
ok    {council}: Ambleford Borough Council, 13 departments, 54 services, 35 staff
ok    texts in en: complete
ok    disk: plenty
ok    {database}: will be made at the first start
ok    model: models/nlu.tar.gz loads, trained 20 November 2026
ok    tokens: all three are set
ok    Telegram: the bot is @folkmoot_sandbox_bot
ok    Slack, app token: opens Socket Mode
ok    Slack, bot token: @folkmoot in Folkmoot
ok    Slack, scopes: all that are needed
ok    clock: right
ok    Slack: 14 channels, all people are there
ok    duty officer: Edith, Joan
"""


class Place:
    """A council's folder, its sandboxes and its reader."""

    def __init__(
        self,
        folder: Path,
        telegram: TelegramSandbox,
        slack: SlackSandbox,
        reader: ReaderStandIn,
    ) -> None:
        self.telegram, self.slack, self.reader = telegram, slack, reader
        self.council = folder / "council.yml"
        self.database = folder / "var/folkmoot.sqlite"
        self.clock = SystemClock()
        self.tokens = {
            "telegram_token": telegram.token,
            "slack_bot_token": BOT,
            "slack_app_token": APP,
        }
        self.write(COUNCIL.replace("[en, cy, pl, es]", "[en]"))
        reader.model["services"] = list(council().services)

    def write(self, text: str) -> None:
        """A council that speaks English has no other names."""
        lines = text.splitlines(keepends=True)
        other = tuple(f"      {code}: " for code in ("cy", "pl", "es"))
        if "languages: [en]" in text:
            lines = [line for line in lines if not line.startswith(other)]
        self.council.write_text("".join(lines))

    async def lines(self, *, offline: bool = False) -> list[str]:
        settings = Settings.model_validate(
            self.tokens
            | {
                "council": self.council,
                "database": self.database,
                "telegram_url": self.telegram.base_url.removesuffix("/bot"),
                "slack_url": self.slack.base_url,
            }
        )
        found = check(settings, ROOT, self.clock, self._reading, offline=offline)
        return [finding.line async for finding in found]

    async def told(self, *, offline: bool = False) -> str:
        """Every line that is not ok."""
        lines = await self.lines(offline=offline)
        return "\n".join(line for line in lines if not line.startswith("ok"))

    @asynccontextmanager
    async def _reading(self, model: Path) -> AsyncIterator[ReaderClient]:
        if self.reader.mood == "cut":
            raise ChildFailed(f"no model at {model}: run `folkmoot train`")
        client = ReaderClient(self.reader.path, timeout=2)
        yield client
        await client.close()


@pytest.fixture
async def place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Place]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    asked = read_manifest()
    slack = SlackSandbox(
        team_id=council().slack_team,
        bot_token=BOT,
        app_token=APP,
        scopes=asked.scopes,
        events=asked.events,
    )
    populate(slack, council())
    async with TelegramSandbox() as telegram, slack, ReaderStandIn() as reader:
        yield Place(tmp_path, telegram, slack, reader)


async def test_a_council_that_is_ready_has_nothing_but_good_news(place: Place):
    lines = await place.lines()

    lines[2] = lines[2][:11] + " plenty"
    assert lines == [
        line.format(council=place.council, database=place.database)
        for line in EXPECTED.splitlines()
    ]


async def test_offline_nobody_is_asked(place: Place):
    place.tokens = {}

    assert len(await place.lines(offline=True)) == 5
    assert not place.telegram.counts
    assert not place.slack.counts


async def test_every_mistake_of_the_file_has_a_line_with_its_place(place: Place):
    place.council.write_text(COUNCIL.replace("lead: U0ROSEK", "led: U0ROSEK"))
    lines = COUNCIL.splitlines()
    roads = lines.index("  roads_street_lighting:") + 1
    led = next(n for n, line in enumerate(lines, 1) if "lead: U0ROSEK" in line)

    assert [line for line in await place.lines(offline=True) if "bad" in line] == [
        f"bad   council.yml:{roads}: departments.roads_street_lighting.lead: is "
        "missing -> correct that line and check again",
        f"bad   council.yml:{led}: departments.roads_street_lighting.led: unknown name "
        "(did you mean 'lead'?) -> correct that line and check again",
    ]


async def test_texts_about_danger_that_nobody_checked_are_named(place: Place):
    place.council.write_text(COUNCIL.replace("[en, cy, pl, es]", "[en, pl, es, cy]"))
    place.reader.model["languages"] = ["en", "pl", "es"]

    told = await place.told(offline=True)

    assert told.splitlines()[0] == (
        "look  texts in pl: 7 about danger were never checked by somebody who speaks "
        "it: emergency, emergency_fire, emergency_gas, emergency_electricity, "
        "emergency_self_harm, emergency_child, emergency_adult -> have them read, then "
        "list them under reviewed in locales/pl.yml"
    )
    assert told.splitlines()[-1].startswith(
        "look  languages: the model can't tell that a message is in cy"
    )


async def test_a_language_without_texts_is_refused(place: Place):
    place.council.write_text(
        COUNCIL.replace("[en, cy, pl, es]", "[en, cy, pl, es, ur]")
    )

    assert "bad   texts in ur: there are none (there are: en, cy, es, pl)" in (
        await place.told(offline=True)
    )


async def test_a_model_that_does_not_load_or_fit_is_told(place: Place):
    place.reader.model["services"] = [
        service for service in council().services if service != "noise"
    ] + ["dragons"]

    assert await place.told(offline=True) == (
        "bad   services.noise: the model does not know it: no message would ever go "
        "there -> take it out, or train with examples of it: folkmoot nlu import, "
        "then folkmoot nlu train\n"
        "look  services: the model knows dragons, council.yml does not: such messages "
        "go to triage or to the next best -> add it to services and to a department"
    )
    place.reader.mood = "cut"
    assert await place.told(offline=True) == (
        "bad   model: no model at models/nlu.tar.gz: run `folkmoot train` -> make train"
    )


async def test_wrong_tokens_are_told_with_where_to_get_the_right_ones(place: Place):
    place.tokens["telegram_token"] = "123456789:" + "A" * 35
    place.slack.revoke_tokens()

    assert await place.told() == (
        "bad   Telegram: Telegram refuses the bot's token -> Make sure that "
        "FOLKMOOT_TELEGRAM_TOKEN is the one that @BotFather shows under /mybots > your "
        "bot > API Token.\n"
        "bad   Slack, app token: Slack refuses the token (token_revoked) -> Make an "
        "app-level token (xapp-...) with the scope connections:write at "
        "https://api.slack.com/apps, your app > Basic Information > App-Level Tokens, "
        "and switch Socket Mode on.\n"
        "bad   Slack, bot token: Slack refuses the token (token_revoked) -> Take the "
        "Bot User OAuth Token (xoxb-...) from https://api.slack.com/apps, your app > "
        "OAuth & Permissions."
    )


async def test_missing_tokens_are_told_one_by_one(place: Place):
    place.tokens = {"slack_bot_token": "nonsense"}

    told = (await place.told()).splitlines()

    assert [line.partition(" -> ")[0] for line in told] == [
        "bad   FOLKMOOT_TELEGRAM_TOKEN: is missing",
        "bad   FOLKMOOT_SLACK_BOT_TOKEN: does not look like one (xoxb-...)",
        "bad   FOLKMOOT_SLACK_APP_TOKEN: is missing",
    ]


async def test_channels_people_and_officers_are_looked_at_one_by_one(place: Place):
    slack = place.slack
    slack.leave(slack.bot_user.id, "C0WASTE")
    slack.add_channel("C0HOUSING", "housing")
    slack.add_channel("C0ROADS", "roads", is_ext_shared=True)
    slack.add_user("U0EDITH", "edith", deleted=True)

    assert await place.told() == (
        "bad   Slack: The Slack channel #roads of Roads and street lighting is shared "
        "with another organisation: residents' words would leave the council, and "
        "everything pressed there is refused -> Stop sharing it, or name another "
        "channel\n"
        "bad   Slack: The Slack channel #waste-recycling of Waste and recycling lacks "
        "Folkmoot -> Write there: /invite @folkmoot\n"
        "bad   Slack: The Slack channel #housing of Housing is public, but personal "
        "matters are posted there -> Make it private (channel name > Settings > Change "
        "to a private channel)\n"
        "bad   Slack: Edith (U0EDITH in council.yml, staff) has no Slack account any "
        "more: what they press in Slack is refused\n"
        "look  duty officer: Edith (U0EDITH) would not be reached -> let them join "
        "C0DUTYDESK, or take them out of officers"
    )


async def test_scopes_too_few_and_too_many_have_a_line(place: Place):
    installed = place.slack._state.installation
    scopes = installed.scopes - {"users:read"} | {"admin"}
    place.slack._state.installation = type(installed)(
        BOT, APP, scopes, installed.events, installed.commands
    )

    assert await place.told() == (
        "bad   Slack, scopes: users:read is missing (refuses people who left, guests "
        "and bots) -> add it at https://api.slack.com/apps > your app > OAuth & "
        "Permissions, then install the app again\n"
        "look  Slack, scopes: admin never used -> take them away at OAuth & Permissions"
    )


async def test_a_clock_that_is_wrong_is_told(place: Place):
    class Wrong(SystemClock):
        def now(self):
            return super().now() + timedelta(minutes=5)

    place.clock = Wrong()

    assert re.fullmatch(
        r"bad   clock: 30[01] s off from Slack's -> let the system set it: timedatectl "
        "set-ntp true",
        await place.told(),
    )


async def test_a_database_in_use_is_named_and_a_damaged_one_refused(
    place: Place, tmp_path: Path
):
    async with Store(place.database):
        used = (await place.lines(offline=True))[3]
    assert used.startswith(
        f"ok    {place.database}: whole, schema {SCHEMA_VERSION}, in use by process"
    )
    with sqlite3.connect(place.database) as conn:
        conn.execute("PRAGMA user_version = 99")
    conn.close()
    assert "was written by a newer Folkmoot (schema 99" in await place.told(
        offline=True
    )
    place.database.write_bytes(b"nothing of the kind" * 99)
    assert "can't be read (file is not a database)" in await place.told(offline=True)
