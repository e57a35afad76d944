"""Files that staff put into Slack, fetched with the token that goes nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from aiohttp import web

from bot.deliver import BadCredentials, DeliveryError, Rejected, TryLater, Unfit
from bot.model import Media, MessageKind
from bot.slack import shared as module
from bot.slack.edge import slack_client
from bot.slack.shared import Shared, fetch_shared, problem, shared
from sandbox.slack import SlackSandbox
from tests.edges.slack.helpers import DEV, ROADS

PLAN = b"%PDF-1.7 the plan"


def put(slack: SlackSandbox, name: str = "plan.pdf", data: bytes = PLAN) -> Media:
    """A file of Dev's in the channel."""
    ts = slack.post(DEV, ROADS, "", files=[(name, data)])
    (file,) = slack.message(ROADS, ts).files
    return Media(MessageKind.DOCUMENT, file.id, name=file.name)


async def failure(slack: SlackSandbox, media: Media) -> DeliveryError:
    client = slack_client(slack.bot_token, slack.base_url)
    with pytest.raises(DeliveryError) as raised:
        await fetch_shared(client)(media)
    assert slack.bot_token not in repr((raised.value, raised.value.__cause__))
    return raised.value


async def test_a_file_of_staff_is_fetched_whole(slack: SlackSandbox):
    client = slack_client(slack.bot_token, slack.base_url)

    assert await fetch_shared(client)(put(slack)) == PLAN


async def test_a_page_that_staff_share_is_no_page_to_sign_in(slack: SlackSandbox):
    client = slack_client(slack.bot_token, slack.base_url)
    page = put(slack, "page.html", b"<html>")

    assert await fetch_shared(client)(page) == b"<html>"


async def test_what_is_gone_or_too_large_is_said(
    slack: SlackSandbox, monkeypatch: pytest.MonkeyPatch
):
    media = put(slack)
    slack.delete_file(DEV, media.file_id)
    gone = await failure(slack, media)
    unknown = await failure(slack, replace(media, file_id="F0AAAAAAAA"))
    monkeypatch.setattr(module, "MOST_BYTES", 10)
    large = await failure(slack, put(slack))

    assert [(type(e), getattr(e, "reason", "")) for e in (gone, unknown, large)] == [
        (Unfit, "gone"),
        (Unfit, "gone"),
        (Unfit, "too_large"),
    ]


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("files.info", "server_error"),
        ("download", "server_error"),
        ("download", "drop"),
    ],
)
async def test_what_does_not_come_is_asked_for_later(
    slack: SlackSandbox, method: str, fault: str
):
    media = put(slack)
    slack.faults.inject(fault, method)

    assert type(await failure(slack, media)) is TryLater


async def test_without_the_scope_the_cure_is_named(slack: SlackSandbox):
    media = put(slack)
    installed = slack._state.installation
    scopes = installed.scopes - {"files:read"}
    slack._state.installation = replace(installed, scopes=scopes)
    error = await failure(slack, media)

    assert type(error) is Rejected
    assert "files:read" in str(error)


async def test_a_token_that_was_revoked_halts_nothing_for_good(slack: SlackSandbox):
    media = put(slack)
    slack.revoke_tokens()

    assert type(await failure(slack, media)) is BadCredentials


async def test_the_token_goes_to_slack_only(slack: SlackSandbox):
    asked: list[str] = []

    async def listen(request: web.Request) -> web.Response:
        asked.append(request.headers.get("Authorization", ""))
        return web.Response(body=PLAN)

    app = web.Application()
    app.router.add_get("/{rest:.*}", listen)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    slack._state.files.site = f"http://127.0.0.1:{runner.addresses[0][1]}"
    error = await failure(slack, put(slack))
    await runner.cleanup()

    assert "not in Slack itself" in str(error)
    assert asked == []


@pytest.mark.parametrize(
    ("link", "allowed"),
    [
        ("https://files.slack.com/files-pri/T1-F1/a.pdf", True),
        ("http://files.slack.com/files-pri/T1-F1/a.pdf", False),
        ("https://files.slack.com.evil.example/a.pdf", False),
        ("https://evilslack.com/a.pdf", False),
        ("https://evil.example/?files.slack.com", False),
        ("", False),
    ],
)
def test_slacks_hosts_are_known(link: str, allowed: bool):
    assert module._is_slacks(link, "https://slack.com/api/") is allowed


def test_names_are_short_and_keep_their_ending():
    name = "a" * 60 + ".pdf"

    assert shared([{"id": "F1", "name": name}, {"id": "F2"}]) == (
        Shared("F1", "a" * 35 + "….pdf"),
        Shared("F2", "file"),
    )


def test_what_slack_only_points_to_can_not_be_sent():
    linked = {"id": "F1", "name": "a", "mode": "external", "is_external": True}

    assert problem([linked]) == (
        "a is not in Slack itself, or is gone: upload the file."
    )
    assert problem([{"id": "F1", "name": "a", "mode": "hosted", "size": 9}]) is None
