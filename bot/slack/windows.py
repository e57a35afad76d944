"""Which window opens for a press or a shortcut, and what it is filled with."""

from __future__ import annotations

import logging
from dataclasses import replace

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.council.facts import Council
from bot.deliver import DeliveryError
from bot.model import ActKind, Author
from bot.slack import canned, contact, forms, history_view, reading, render, views
from bot.slack.blocks import Json
from bot.slack.errors import ask, code_of
from bot.slack.parse import (
    Body,
    action_of,
    channel_of,
    files_of,
    message_of,
    reference_of,
    shared_of,
    thread_of,
    trigger_of,
    user_of,
    view_of,
    wants_to_log,
)
from bot.slack.second_look import Preview
from bot.slack.shared import problem, shared
from bot.slack.show import ticket_view
from bot.slack.views import Errand
from bot.store import Store, Unit

log = logging.getLogger(__name__)

#: what Slack says when a press has had its window
OPENED_ALREADY = "exchanged_trigger_id"
GONE = "There is no such ticket any more. Nothing was done."
NO_THREAD = "That is not in the thread of a ticket: nobody would get it."
#: lines of a ticket's history
MOST_LINES = 60


class Windows:
    """Opens them at once, before any lane: Slack gives three seconds."""

    def __init__(
        self,
        client: AsyncWebClient,
        store: Store,
        council: Council,
        clock: Clock,
        preview: Preview,
    ) -> None:
        self._client = client
        self._store = store
        self._council = council
        self._clock = clock
        self._preview = preview
        #: the app may read files, so that forms may ask for them
        self.takes_files = False

    async def open(self, body: Body) -> bool:
        """Open, or put on top of the window that was pressed in; False: it failed."""
        try:
            view, inside = await self._view(body), view_of(body)
            if inside and action_of(body) in (render.READ, render.READ_ON):
                # a page takes the place of the one before
                request = self._client.views_update(view_id=inside, view=view)
            else:
                show = self._client.views_push if inside else self._client.views_open
                request = show(trigger_id=trigger_of(body), view=view)
            await ask(request, repeatable=True)
        except DeliveryError as error:
            if code_of(error.__cause__ or error) == OPENED_ALREADY:
                # the press came twice, as envelopes may
                return True
            log.warning("slack: no window for %s: %s", user_of(body), error)
            return False
        return True

    async def say_done(self, body: Body) -> None:
        """A button in a window did something: the window says so."""
        errand = Errand(reference_of(body), channel_of(body))
        request = self._client.views_update(
            view_id=view_of(body), view=forms.done(errand)
        )
        try:
            await ask(request, repeatable=True)
        except DeliveryError as error:
            log.warning("slack: a window could not be changed: %s", error)

    async def composed(self, errand: Errand) -> Errand:
        """A filled form, with the ready-made reply that was chosen in it."""
        if views.CANNED not in errand.fields:
            return errand

        def compose(unit: Unit) -> Errand:
            ticket = unit.tickets.by_reference(errand.reference)
            if ticket is None:
                return errand
            resident = unit.people.resident(ticket.resident_id)
            return canned.composed(errand, self._council, ticket, resident)

        return await self._store.read(compose)

    async def previewed(self, errand: Errand, user: str, back: str = "Back") -> Json:
        """The window that shows what the resident would read. LookupError: why not."""
        act = forms.act_of(errand, user, self._clock.now())
        return views.reply_preview(errand, await self._preview(act), back)

    async def _view(self, body: Body) -> Json:
        action = action_of(body)
        if body.get("type") == "message_action":
            return await self._shared(body)
        if wants_to_log(body):
            return contact.form(channel_of(body), self._council)
        errand = Errand(reference_of(body), channel_of(body))
        number = message_of(body)
        match action:
            case render.REPLY:
                names = tuple(canned.ready(self._council, errand.channel))
                takes_files = self.takes_files
                return views.reply_form(errand, canned=names, takes_files=takes_files)
            case render.RESOLVE:
                return views.resolve_form(errand)
            case render.WORDS:
                words = await self._store.read(lambda u: _words(u, errand, number))
                return views.reading(errand, words)
            case render.READ | render.READ_ON:
                return await self._store.read(
                    lambda unit: self._conversation(unit, errand, body)
                )
            case render.HISTORY:
                found = await self._store.read(
                    lambda unit: unit.board.history(errand.reference, MOST_LINES)
                )
                return history_view.history(errand, found, self._council)
        about = "" if number is None else str(number)
        errand = replace(errand, kind=action, about=about)
        facts = await self._store.read(lambda unit: self._facts(unit, errand))
        if facts is None:
            return views.sorry(GONE)
        return forms.FORMS.get(action, forms.menu)(errand, facts)

    async def _shared(self, body: Body) -> Json:
        """'Send to resident' in the menu of a message: its preview."""
        channel, thread = channel_of(body), thread_of(body)
        ticket = await self._store.read(lambda u: u.tickets.by_card(channel, thread))
        words, files = shared_of(body), files_of(body)
        if ticket is None or not (words or files):
            return views.sorry(NO_THREAD)
        if files and (why := problem(files)):
            return views.sorry(why)
        errand = Errand(ticket.reference, channel, words, files=shared(files))
        if len(words) > views.DRAFT_CHARACTERS:
            return views.reply_form(replace(errand, draft=""), words)
        try:
            return await self.previewed(errand, user_of(body), "Cancel")
        except LookupError as why:
            return views.sorry(str(why))

    def _conversation(self, unit: Unit, errand: Errand, body: Body) -> Json:
        """All that was said in a ticket, at the page that was asked for."""
        ticket = unit.tickets.by_reference(errand.reference)
        if ticket is None:
            return views.sorry(GONE)
        if not reading.may_read(self._council, user_of(body), ticket):
            return views.sorry(reading.NOT_YOURS)
        view = ticket_view(unit, self._council, ticket.id)
        said = unit.people.of_ticket(ticket.id)
        files = reading.files_of(unit, said)
        page = message_of(body) or 0
        return reading.conversation(errand, view, said, files, self._council, page)

    def _facts(self, unit: Unit, errand: Errand) -> forms.Facts | None:
        ticket = unit.tickets.by_reference(errand.reference)
        if ticket is None:
            return None
        said = unit.people.of_ticket(ticket.id)
        others = unit.tickets.of_conversation(ticket.conversation_id)
        words = ""
        if errand.kind == ActKind.CORRECT and errand.about:
            words = next((m.text for m in said if m.id == int(errand.about)), "")
        return forms.Facts(
            ticket,
            self._council,
            self._clock.now(),
            messages=tuple(m for m in said if m.author is Author.RESIDENT),
            relations=tuple(unit.board.relations(ticket.id)),
            others=tuple(
                t.reference for t in others if t.is_open and t.id != ticket.id
            ),
            words=words.rpartition("\n\n")[0],
            muted_until=unit.people.resident(ticket.resident_id).muted_until,
        )


def _words(unit: Unit, errand: Errand, message_id: int | None) -> str:
    """All words of a message of that ticket, or its first; '' when they are gone."""
    ticket = unit.tickets.by_reference(errand.reference)
    if ticket is None or message_id is None:
        return ticket.words if ticket else ""
    message = unit.people.message(message_id)
    if message.ticket_id != ticket.id:
        return ""
    return unit.people.words_together(message_id)
