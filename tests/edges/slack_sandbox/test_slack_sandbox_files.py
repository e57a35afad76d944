"""Files in the Slack sandbox: upload, processing, pictures in blocks, download."""

from dataclasses import replace

import pytest
from aiohttp import ClientSession
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import Clock
from sandbox.slack import CannotDoError, SeenFile, SlackSandbox
from tests.edges.slack_sandbox.helpers import (
    Connect,
    Json,
    complaints,
    input_block,
    modal,
    opened,
    refusal,
    until,
)

PICTURE = b"\x89PNG a pothole"


async def get(url: str, token: str) -> tuple[str, bytes]:
    """Content type and content."""
    async with ClientSession(headers={"Authorization": f"Bearer {token}"}) as session:
        answer = await session.get(url)
        return answer.content_type, await answer.read()


def picture_of(file_id: str) -> Json:
    return {"type": "image", "alt_text": "photo", "slack_file": {"id": file_id}}


async def test_an_upload_lands_in_the_thread_that_it_is_meant_for(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    card = (await client.chat_postMessage(channel="C1", text="card"))["ts"]

    done = await client.files_upload_v2(
        content=PICTURE,
        filename="p.png",
        title="The hole",
        channel="C1",
        thread_ts=card,
        initial_comment="Photo from the resident",
    )

    file_id = done["file"]["id"]
    seen = sandbox.thread("C1", card)[1]
    assert seen.text == "Photo from the resident"
    assert seen.files == (SeenFile(file_id, "p.png", "The hole", PICTURE),)
    assert [m.ts for m in sandbox.messages("C1")] == [card]


async def test_several_files_are_shared_in_one_message(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    await client.files_upload_v2(
        file_uploads=[
            {"content": b"one", "filename": "1.txt", "title": "One"},
            {"content": b"two", "filename": "2.txt", "title": "Two"},
        ],
        channel="C1",
    )

    (seen,) = sandbox.messages("C1")
    assert [(f.name, f.content) for f in seen.files] == [
        ("1.txt", b"one"),
        ("2.txt", b"two"),
    ]


async def test_where_a_file_was_shared_shows_when_it_is_processed(
    sandbox: SlackSandbox, client: AsyncWebClient, clock: Clock
) -> None:
    done = await client.files_upload_v2(content=PICTURE, filename="p.png", channel="C1")
    file_id = done["file"]["id"]
    before = (await client.files_info(file=file_id))["file"]
    clock.move(seconds=2)
    after = (await client.files_info(file=file_id))["file"]

    assert (before["mimetype"], before["shares"]) == ("", {})
    ts = sandbox.messages("C1")[0].ts
    assert (after["mimetype"], after["shares"]) == (
        "image/png",
        {"public": {"C1": [{"ts": ts}]}},
    )


async def test_a_picture_shows_in_a_block_only_once_it_is_processed(
    sandbox: SlackSandbox, client: AsyncWebClient, clock: Clock
) -> None:
    done = await client.files_upload_v2(content=PICTURE, filename="p.png")
    blocks = [picture_of(done["file"]["id"])]

    assert await complaints(
        client.chat_postMessage(channel="C1", text="photo", blocks=blocks)
    ) == ["[ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]"]
    clock.move(seconds=2)
    await client.chat_postMessage(channel="C1", text="photo", blocks=blocks)


async def test_a_file_that_is_no_picture_shows_in_no_block(
    sandbox: SlackSandbox, client: AsyncWebClient, clock: Clock
) -> None:
    done = await client.files_upload_v2(content=b"words", filename="p.txt")
    clock.move(seconds=2)
    blocks = [picture_of(done["file"]["id"])]

    assert (
        await refusal(client.chat_postMessage(channel="C1", text="x", blocks=blocks))
        == "invalid_blocks"
    )


async def test_a_file_is_downloaded_with_the_token_and_nothing_else(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    sandbox.post("U1", "C1", "here", files=[("p.png", PICTURE)])
    history = await client.conversations_history(channel="C1")
    (file,) = history["messages"][0]["files"]

    allowed = await get(file["url_private"], sandbox.bot_token)
    refused = await get(file["url_private_download"], "xoxb-other")

    assert (file["mimetype"], file["user"]) == ("image/png", "U1")
    assert allowed == ("image/png", PICTURE)
    assert refused[0] == "text/html"


async def test_a_file_from_a_channel_that_the_app_is_not_in_stays_hidden(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    sandbox.add_channel("C2", "others", with_bot=False)
    ts = sandbox.post("U1", "C2", "", files=[("p.png", PICTURE)])
    (file,) = sandbox.message("C2", ts).files

    assert await refusal(client.files_info(file=file.id)) == "file_not_found"
    site = sandbox.base_url.removesuffix("/api/")
    address = f"{site}/files-pri/T0FOLK-{file.id}/p.png"
    assert (await get(address, sandbox.bot_token))[0] == "text/html"


async def test_a_deleted_file_is_gone_from_its_message(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    done = await client.files_upload_v2(content=PICTURE, filename="p.png", channel="C1")
    file_id = done["file"]["id"]

    await client.files_delete(file=file_id)

    (seen,) = sandbox.messages("C1")
    assert seen.files == (SeenFile(file_id, "p.png", "p.png", b"", deleted=True),)
    assert await refusal(client.files_info(file=file_id)) == "file_deleted"


async def test_the_app_cannot_delete_what_people_uploaded(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    ts = sandbox.post("U1", "C1", "", files=[("p.png", PICTURE)])
    (file,) = sandbox.message("C1", ts).files

    assert await refusal(client.files_delete(file=file.id)) == "cant_delete_file"


async def test_bytes_of_another_length_than_announced_are_refused(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    announced = await client.files_getUploadURLExternal(filename="p.png", length=3)

    async with ClientSession() as session:
        answer = await session.post(announced["upload_url"], data=b"four")

    assert answer.status == 400
    wanted = [{"id": announced["file_id"], "title": "p"}]
    assert await refusal(client.files_completeUploadExternal(files=wanted)) == (
        "file_not_found"
    )


async def test_an_upload_can_break_in_each_of_its_steps(
    sandbox: SlackSandbox, client: AsyncWebClient
) -> None:
    sandbox.faults.inject("server_error", "upload")
    with pytest.raises(SlackRequestError):
        await client.files_upload_v2(content=b"x", filename="a.txt", channel="C1")

    sandbox.faults.inject("rate_limited", "files.completeUploadExternal", chat="C1")
    upload = client.files_upload_v2(content=b"x", filename="a.txt", channel="C1")
    assert await refusal(upload) == "ratelimited"
    assert sandbox.messages("C1") == ()


FORM = modal(input_block({"type": "file_input", "action_id": "f", "max_files": 2}))


async def test_files_of_a_form_come_with_it_and_the_app_may_fetch_them(
    sandbox: SlackSandbox,
    app: AsyncApp,
    client: AsyncWebClient,
    connect: Connect,
    triggers: list[str],
) -> None:
    heard: list[Json] = []

    @app.view("reply")
    async def submitted(ack: AsyncAck, body: Json) -> None:
        heard.append(body["view"]["state"]["values"]["words"]["f"])
        await ack()

    await connect()
    view = await opened(sandbox, client, triggers, FORM)
    await sandbox.submit("U1", view.id, {"words": {"f": [("p.png", PICTURE)]}})

    (held,) = heard
    (file,) = held["files"]
    assert (held["type"], file["name"], file["size"], file["shares"]) == (
        "file_input",
        "p.png",
        len(PICTURE),
        {},
    )
    known = (await client.files_info(file=file["id"]))["file"]
    assert known["url_private_download"] == file["url_private_download"]
    headers = {"Authorization": f"Bearer {sandbox.bot_token}"}
    async with ClientSession(headers=headers) as session:
        answer = await session.get(file["url_private_download"])
        assert await answer.read() == PICTURE


async def test_a_form_takes_no_more_and_no_larger_files_than_slack(
    sandbox: SlackSandbox,
    client: AsyncWebClient,
    connect: Connect,
    triggers: list[str],
) -> None:
    await connect()
    view = await opened(sandbox, client, triggers, FORM)
    many = [("p.png", PICTURE)] * 3
    large = [("p.png", bytes(10 * 1024 * 1024 + 1))]

    with pytest.raises(CannotDoError, match="no more than 2"):
        sandbox.fill_in("U1", view.id, {"words": {"f": many}})
    with pytest.raises(CannotDoError, match="larger than 10 MB"):
        sandbox.fill_in("U1", view.id, {"words": {"f": large}})


async def test_a_form_asks_for_files_only_with_the_scope(
    sandbox: SlackSandbox,
    client: AsyncWebClient,
    connect: Connect,
    triggers: list[str],
) -> None:
    installed = sandbox._state.installation
    scopes = installed.scopes - {"files:read"}
    sandbox._state.installation = replace(installed, scopes=scopes)
    await connect()
    await sandbox.shortcut("U1", "start")
    await until(lambda: triggers)

    opening = client.views_open(trigger_id=triggers[0], view=FORM)
    assert await refusal(opening) == "missing_scope"
