"""What staff do in their Slack windows about a ticket, click by click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.model import Outcome, Ticket
from bot.slack import forms, render, views
from bot.slack.parse import SEND_TO_RESIDENT
from sandbox.slack import OpenView
from sandbox.slack.files import Upload
from sandbox.town import Town

#: acts that are one step further away
SELDOM = (render.MERGE, render.LINK, render.SPLIT, render.MUTE)
#: seconds for a window to open
PATIENCE = 30.0


async def press(town: Town, user: str, ticket: Ticket, action_id: str) -> None:
    """Press a button of the ticket's card."""
    channel, ts = ticket.card_channel or "", ticket.card_ts or ""
    await town.slack.press(user, channel, ts, action_id)


async def take(town: Town, user: str, ticket: Ticket) -> None:
    """It is mine."""
    await press(town, user, ticket, render.TAKE)


async def reply(
    town: Town, user: str, ticket: Ticket, words: str, files: Sequence[Upload] = ()
) -> str:
    """Write an answer, look at the preview, send it; the text of the preview."""
    await press(town, user, ticket, render.REPLY)
    form = await top(town, user, views.DRAFT)
    filled: dict[str, object] = {views.TEXT: words}
    if files:
        filled[views.FILES] = files
    entered = {block: {block: value} for block, value in filled.items()}
    await town.slack.submit(user, form.id, entered)
    preview = await top(town, user, views.SEND)
    await town.slack.submit(user, preview.id)
    return str(preview.blocks)


async def share(town: Town, user: str, channel: str, ts: str) -> str:
    """Send to resident, from the menu of a message; the text of the preview."""
    await town.slack.message_shortcut(user, SEND_TO_RESIDENT, channel, ts)
    preview = await top(town, user, views.SEND)
    await town.slack.submit(user, preview.id)
    return str(preview.blocks)


async def resolve(
    town: Town, user: str, ticket: Ticket, outcome: Outcome, note: str
) -> None:
    """Close it with an outcome and a note, after a look at the preview."""
    await press(town, user, ticket, render.RESOLVE)
    form = await top(town, user, views.RESOLVE)
    values = {
        views.OUTCOME: {views.OUTCOME: outcome.value},
        views.TEXT: {views.TEXT: note},
    }
    await town.slack.submit(user, form.id, values)
    preview = await top(town, user, views.SEND)
    await town.slack.submit(user, preview.id)


async def choose(town: Town, user: str, ticket: Ticket, act: str) -> None:
    """Choose something behind the three dots of the card."""
    channel, ts = ticket.card_channel or "", ticket.card_ts or ""
    chosen = f"{act}:{ticket.reference}"
    await town.slack.press(user, channel, ts, render.MENU, selected_option=chosen)


async def act(
    town: Town, user: str, ticket: Ticket, kind: str, values: Mapping[str, object]
) -> str:
    """Fill in the form of an act behind the three dots; look at its preview, if it has
    one, and send it. The text of the preview."""
    if kind in SELDOM:
        await choose(town, user, ticket, render.MORE)
        menu = await top(town, user, forms.MENU)
        await town.slack.press_in_view(user, menu.id, kind)
    else:
        await choose(town, user, ticket, kind)
    callback = views.DRAFT if kind in forms.SPOKEN else forms.DO
    form = await top(town, user, callback)
    filled = {block: {block: value} for block, value in values.items()}
    await town.slack.submit(user, form.id, filled)
    if callback == forms.DO:
        return ""
    preview = await top(town, user, views.SEND)
    await town.slack.submit(user, preview.id)
    return str(preview.blocks)


async def have_it(town: Town, user: str) -> None:
    """Press [I have it] under the newest page of the duty officer."""
    channel = town.council.duty.channel
    pages = [
        post
        for post in town.slack.messages(channel)
        if render.HAVE_IT in post.action_ids
    ]
    await town.slack.press(user, channel, pages[-1].ts, render.HAVE_IT)


async def top(town: Town, user: str, callback_id: str) -> OpenView:
    """The window that somebody has before them, once it is this one."""

    def shown() -> list[OpenView]:
        return [
            view
            for view in town.slack.open_views(user)[-1:]
            if view.callback_id == callback_id
        ]

    return (await town.slack.wait_for(shown, PATIENCE))[0]
