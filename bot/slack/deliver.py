"""Sends the outbox's rows for Slack: cards, notes, files, pages, whispers."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.council.facts import Council
from bot.deliver import (
    Delivered,
    DeliveryError,
    Leaves,
    Rejected,
    Unreachable,
    unnoted,
)
from bot.lanes import channel_lane, paced_lane
from bot.media.cleaner import Cleaner
from bot.model import Author, OutboxRow, Place, Sending, Ticket
from bot.slack import files, lists, others, removal, render, review
from bot.slack.addresses import Addresses
from bot.slack.blocks import Json, Post
from bot.slack.errors import LOST_MESSAGE, ask, code_of
from bot.slack.held import held
from bot.slack.history import event_metadata, find_message
from bot.slack.notes import Names, Said, note
from bot.slack.reveal import reveal
from bot.slack.show import (
    TicketView,
    first_name,
    name_of,
    ticket_view,
    with_others,
)
from bot.store import Store, Unit
from bot.watch import alerts

#: notes about answers, by what the answers are
OF_PURPOSE = {"staff_reply": "replied", "staff_question": "asked"}
#: acts that leave no message of their own to look for, or that can be done twice
UNSEEN = ("tell", "left_card", "reply_state", "page_state", "reveal", "erase")
#: the clocks of Slack and ours may differ by this much, when ours was set wrong by a
#: day; the newest messages are looked at first
CLOCKS_DIFFER = timedelta(hours=25)
#: messages of very many that one note shows
MANY = 20


class SlackDeliverer:
    """Draws what it sends from the tables at the send. No retries of its own."""

    is_sure = True

    def __init__(
        self,
        client: AsyncWebClient,
        store: Store,
        council: Council,
        clock: Clock,
        fetch: Mapping[Author, files.Fetch],
        cleaner: Cleaner,
    ) -> None:
        self._client = client
        self._store = store
        self._council = council
        self._clock = clock
        self._addresses = Addresses(client)
        self._files = files.ThreadFiles(client, store, fetch, cleaner)
        self._names = Names(
            first_name=lambda user: first_name(council, user),
            name_of=lambda what: name_of(council, what),
        )
        self._acts = {
            "card": self._card,
            "left_card": self._left_card,
            "note": self._note,
            "reply_state": self._reply_state,
            "file": self._file,
            "page": self._page,
            "page_state": self._page_state,
            "duty_note": self._duty_note,
            "alert": self._alert,
            "ticket_note": self._ticket_note,
            "list": self._list,
            "tell": self._tell,
            "reveal": self._reveal,
            "erase": self._erase,
            "erased_note": self._erased_note,
        }

    async def deliver(self, row: OutboxRow, leaves: Leaves = unnoted) -> Delivered:
        """Send it once; where it is now. Raises DeliveryError."""
        # what was lost is found again, so it may be noted too early
        leaves()
        try:
            return await self._acts[row.act](row)
        except LookupError as error:
            raise Rejected(f"it can't be shown ({error})") from error
        except SlackObjectFormationError as error:
            raise Rejected(f"it does not fit into Slack ({error})") from error

    async def look_up(self, row: OutboxRow) -> Delivered | None:
        """Was it posted after all? None: it was not, or a second time does no harm.

        Raises DeliveryError when Slack can't be asked.
        """
        since = row.created_at - CLOCKS_DIFFER
        if row.act in ("page", "duty_note", "ticket_note"):
            channel, thread = self._council.duty.channel, None
        elif row.act in UNSEEN or row.ticket_id is None:
            return None
        else:
            ticket = (await self._view(row)).ticket
            channel = ticket.card_channel or self._channel(ticket)
            if row.act == "card":
                channel = self._channel(ticket)
                if left := await self._left_behind(row, channel, since):
                    return left
                if ticket.card_ts and ticket.card_channel == channel:
                    return None
            thread = None if row.act == "card" else ticket.card_ts
        name = files.name_of_row(row) if row.act == "file" else None
        return await find_message(
            self._client, row.key, channel, thread, since, filename=name
        )

    async def _left_behind(
        self, row: OutboxRow, home: str, since: datetime
    ) -> Delivered | None:
        """A card in the channel that it was for, when its ticket has moved on."""
        channel = paced_lane(row.lane).removeprefix(channel_lane(""))
        if channel == home:
            return None
        with suppress(Rejected, Unreachable):
            return await find_message(self._client, row.key, channel, None, since)
        return None

    async def _view(self, row: OutboxRow) -> TicketView:
        return await self._store.read(
            lambda unit: ticket_view(unit, self._council, row.ticket_id)
        )

    def _channel(self, ticket: Ticket) -> str:
        return self._council.department(ticket.department).slack_channel

    async def _card(self, row: OutboxRow) -> Delivered:
        view = await self._with_others(await self._view(row))
        shown = render.card(view, self._clock.now())
        ticket = view.ticket
        home = self._channel(ticket)
        if row.lane != channel_lane(home) and await self._follows(row):
            # it has moved to another department while this row was on its way
            return Delivered()
        if ticket.card_channel == home and ticket.card_ts:
            renewed = await self._renew(home, ticket.card_ts, shown)
            if renewed is not None:
                return renewed
        return await self._post(row, home, shown)

    async def _with_others(self, view: TicketView) -> TicketView:
        """With what the card says of other tickets, and the ways to their cards."""

        def read(unit: Unit) -> tuple[TicketView, list[Ticket]]:
            whole = with_others(unit, self._council, view)
            found = map(unit.tickets.by_reference, others.named(whole))
            return whole, [ticket for ticket in found if ticket is not None]

        whole, named = await self._store.read(read)
        return replace(whole, urls=await self._addresses.of_cards(named))

    async def _follows(self, row: OutboxRow) -> bool:
        return await self._store.read(lambda unit: unit.outbox.card_follows(row))

    async def _left_card(self, row: OutboxRow) -> Delivered:
        """In the channel that it has left, a card only says where it went."""
        view = await self._view(row)
        shown = render.left(view, await self._addresses.of_card(view.ticket))
        channel, ts = row.body["channel"], row.body["ts"]
        await self._renew(channel, ts, shown)
        return Delivered(channel)

    async def _note(self, row: OutboxRow) -> Delivered:
        view = await self._view(row)
        said = await self._read_said(row)
        values, url = row.body["values"], ""
        if was := values.get("was"):
            url = await self._addresses.of(was["channel"], was["ts"])
        return await self._in_thread(row, view, row.body["name"], values, said, url)

    async def _read_said(self, row: OutboxRow) -> Said | None:
        now = self._clock.now()
        # an edit is shown for what it changes, other words with all of their breath
        name = row.body.get("name", "")
        return await self._store.read(
            lambda unit: _said(unit, row.message_id, now, name)
        )

    async def _reply_state(self, row: OutboxRow) -> Delivered:
        """The note about an answer, as the answer fares now."""
        view, said = await self._view(row), await self._read_said(row)
        channel = view.ticket.card_channel
        if said is None or channel is None:
            return Delivered()
        ts, purpose = await self._store.read(
            lambda unit: (
                unit.people.note_of(said.message.id, channel),
                unit.people.purpose(said.message.id),
            )
        )
        name = OF_PURPOSE.get(purpose)
        if ts is None or name is None:
            # it is not noted yet, and will be as it is by then
            return Delivered()
        shown = note(name, {"user": said.message.staff or ""}, view, self._names, said)
        return await self._renew(channel, ts, shown) or Delivered()

    async def _in_thread(
        self,
        row: OutboxRow,
        view: TicketView,
        name: str,
        values: Json,
        said: Said | None = None,
        url: str = "",
    ) -> Delivered:
        """Post a note under the card, or with its reference where there is none."""

        def shown(alone: bool) -> Post:
            return note(name, values, view, self._names, said, alone=alone, url=url)

        ticket = view.ticket
        if not (ticket.card_channel and ticket.card_ts):
            return await self._post(row, self._channel(ticket), shown(alone=True))
        channel, thread = ticket.card_channel, ticket.card_ts
        answer = await self._send(row, channel, shown(alone=False), thread)
        sent = Delivered(channel, str(answer["ts"]))
        if not answer["message"].get("thread_ts"):
            # the card was deleted, and Slack put the note into the channel itself
            with suppress(DeliveryError):
                await self._update(channel, sent.remote_id, shown(alone=True))
        return sent

    async def _file(self, row: OutboxRow) -> Delivered:
        view = await self._view(row)
        channel = view.ticket.card_channel or self._channel(view.ticket)
        sent = await self._files.bring(row, view.ticket, channel)
        return sent or await self._in_thread(row, view, "file_again", {})

    async def _page(self, row: OutboxRow) -> Delivered:
        shown = await self._shown_page(await self._view(row), tuple(row.body["whom"]))
        return await self._post(row, self._council.duty.channel, shown)

    async def _shown_page(self, view: TicketView, whom: tuple[str, ...]) -> Post:
        url = await self._addresses.of_card(view.ticket)
        found = await self._store.read(
            lambda unit: held(unit, self._council, view.ticket)
        )
        return render.page(view, whom, url, found)

    async def _page_state(self, row: OutboxRow) -> Delivered:
        """Every page about an emergency says who has it by now."""
        view = await self._view(row)
        pages = await self._store.read(
            lambda unit: unit.outbox.posted(view.ticket.id, "page")
        )
        for channel, ts, body in pages:
            shown = await self._shown_page(view, tuple(body["whom"]))
            await self._renew(channel, ts, shown)
        return Delivered()

    async def _duty_note(self, row: OutboxRow) -> Delivered:
        shown = render.duty_note(row.body["reference"], row.body["why"])
        return await self._post(row, self._council.duty.channel, shown)

    async def _alert(self, row: OutboxRow) -> Delivered:
        shown = render.alert(alerts.of_row(row.body), self._council)
        return await self._post(row, self._council.duty.channel, shown)

    async def _ticket_note(self, row: OutboxRow) -> Delivered:
        """A note in the duty officers' channel, with the way to the card."""
        view = await self._view(row)
        url = await self._addresses.of_card(view.ticket)
        values = row.body["values"]
        shown = note(row.body["name"], values, view, self._names, alone=True, url=url)
        return await self._post(row, self._council.duty.channel, shown)

    async def _reveal(self, row: OutboxRow) -> Delivered:
        """The hidden numbers, for the eyes of whoever has the ticket."""
        body, view = row.body, await self._view(row)
        said = await self._store.read(
            lambda unit: unit.people.of_ticket(view.ticket.id)
        )
        told = (view.ticket.words, view.whole, view.ticket.place.text)
        texts = (*(message.text for message in said), *told)
        request = self._client.chat_postEphemeral(
            channel=body["channel"],
            user=body["user"],
            text=reveal(view.ticket.reference, texts),
            parse="none",
            link_names=False,
        )
        with suppress(Unreachable):
            await ask(request, repeatable=True)
        return Delivered(body["channel"])

    async def _erase(self, row: OutboxRow) -> Delivered:
        return await removal.remove(self._client, row.body)

    async def _erased_note(self, row: OutboxRow) -> Delivered:
        shown = removal.erased_note(tuple(row.body["references"]))
        return await self._post(row, row.body["channel"], shown)

    async def _list(self, row: OutboxRow) -> Delivered:
        """What a department has this morning, or what its supervisors review."""
        now, department = self._clock.now(), row.body["department"]
        council = self._council
        channel = council.department(department).slack_channel
        if row.body["name"] == "morning":
            found = await self._store.read(
                lambda unit: lists.morning_of(unit, council, department, now)
            )
            urls = await self._addresses.of_cards(found.tickets)
            shown = lists.morning(found, council, department, urls, now)
            return await self._post(row, channel, shown)
        found = await self._store.read(
            lambda unit: review.reviewed(unit, (department,), now)
        )
        urls = await self._addresses.of_cards(one.ticket for one in found.page(1))
        shown = review.review(found, council, urls, now)
        return await self._post(row, channel, shown)

    async def _tell(self, row: OutboxRow) -> Delivered:
        body = row.body
        request = self._client.chat_postEphemeral(
            channel=body["channel"],
            user=body["user"],
            text=render.tell(body["name"], body["values"], self._names.first_name),
            parse="none",
            link_names=False,
        )
        # who has left the channel is not there to be told
        with suppress(Unreachable):
            await ask(request, repeatable=True)
        return Delivered(body["channel"])

    async def _post(self, row: OutboxRow, channel: str, shown: Post) -> Delivered:
        answer = await self._send(row, channel, shown)
        return Delivered(channel, str(answer["ts"]))

    async def _send(
        self, row: OutboxRow, channel: str, shown: Post, thread: str | None = None
    ) -> Json:
        request = self._client.chat_postMessage(
            channel=channel,
            thread_ts=thread,
            text=shown.text,
            blocks=shown.blocks,
            metadata=event_metadata(row.key),
            parse="none",
            link_names=False,
            unfurl_links=False,
            unfurl_media=False,
        )
        return await ask(request, repeatable=False)

    async def _renew(self, channel: str, ts: str, shown: Post) -> Delivered | None:
        """Change a message in its place; None when somebody deleted it."""
        try:
            return await self._update(channel, ts, shown)
        except Rejected as error:
            if code_of(error.__cause__ or error) not in LOST_MESSAGE:
                raise
        return None

    async def _update(self, channel: str, ts: str, shown: Post) -> Delivered:
        request = self._client.chat_update(
            channel=channel,
            ts=ts,
            text=shown.text,
            blocks=shown.blocks,
            parse="none",
            link_names=False,
        )
        await ask(request, repeatable=True)
        return Delivered(channel, ts)


def _said(unit: Unit, message_id: int | None, now: datetime, name: str) -> Said | None:
    if message_id is None:
        return None
    people = unit.people
    message = people.message(message_id)
    pieces = [message] if name == "resident_edited" else people.together(message_id)
    if name == "many_messages":
        pieces = people.since_in_ticket(message_id, MANY)
    places = (people.place(piece.id) for piece in pieces)
    return Said(
        message=replace(message, text="\n".join(p.text for p in pieces if p.text)),
        before=people.words_before(message_id),
        where=next((place for place in places if place), Place()),
        sending=_sending(unit, message_id, now),
    )


def _sending(unit: Unit, message_id: int, now: datetime) -> Sending | None:
    if unit.people.message(message_id).author is not Author.STAFF:
        return None
    try:
        return unit.board.sending(message_id, now)
    except LookupError:
        return None
