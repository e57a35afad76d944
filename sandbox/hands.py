"""What staff do in their Slack windows about a ticket, click by click."""

from __future__ import annotations

from bot.model import Outcome, Ticket
from bot.slack import render, views
from sandbox.slack import OpenView
from sandbox.town import Town

#: seconds for a window to open
PATIENCE = 10.0


async def press(town: Town, user: str, ticket: Ticket, action_id: str) -> None:
    """Press a button of the ticket's card."""
    channel, ts = ticket.card_channel or "", ticket.card_ts or ""
    await town.slack.press(user, channel, ts, action_id)


async def take(town: Town, user: str, ticket: Ticket) -> None:
    """It is mine."""
    await press(town, user, ticket, render.TAKE)


async def reply(town: Town, user: str, ticket: Ticket, words: str) -> str:
    """Write an answer, look at the preview, send it; the text of the preview."""
    await press(town, user, ticket, render.REPLY)
    form = await _top(town, user, views.DRAFT)
    await town.slack.submit(user, form.id, {views.TEXT: {views.TEXT: words}})
    preview = await _top(town, user, views.SEND)
    await town.slack.submit(user, preview.id)
    return str(preview.blocks)


async def resolve(
    town: Town, user: str, ticket: Ticket, outcome: Outcome, note: str
) -> None:
    """Close it with an outcome and a note."""
    await press(town, user, ticket, render.RESOLVE)
    form = await _top(town, user, views.RESOLVE)
    values = {
        views.OUTCOME: {views.OUTCOME: outcome.value},
        views.TEXT: {views.TEXT: note},
    }
    await town.slack.submit(user, form.id, values)


async def have_it(town: Town, user: str) -> None:
    """Press [I have it] under the newest page of the duty officer."""
    channel = town.council.duty.channel
    pages = [
        post
        for post in town.slack.messages(channel)
        if render.HAVE_IT in post.action_ids
    ]
    await town.slack.press(user, channel, pages[-1].ts, render.HAVE_IT)


async def _top(town: Town, user: str, callback_id: str) -> OpenView:
    def shown() -> list[OpenView]:
        return [
            view
            for view in town.slack.open_views(user)[-1:]
            if view.callback_id == callback_id
        ]

    return (await town.slack.wait_for(shown, PATIENCE))[0]
