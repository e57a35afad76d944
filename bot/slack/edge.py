"""The Slack edge: Bolt's app on Socket Mode, with a gate before everything else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.clock import Clock
from bot.council import Council
from bot.deliver import BadCredentials, DeliveryError
from bot.slack import render, views
from bot.slack.backfill import Backfill
from bot.slack.blocks import Json
from bot.slack.errors import ask, call, code_of
from bot.slack.keeper import Keeper
from bot.slack.parse import (
    Body,
    Sort,
    action_of,
    channel_of,
    draft_of,
    message_of,
    reference_of,
    resolution_of,
    sort_of,
    trigger_of,
    user_of,
)
from bot.slack.socket import Socket
from bot.slack.survey import survey
from bot.slack.views import Errand
from bot.store import Store, StoreError, Unit

log = logging.getLogger(__name__)

#: a reply, the ticket's reference and who writes -> the words as the resident will
#: read them. LookupError: there is no such ticket
Preview = Callable[[str, str, str], Awaitable[str]]

SLACK = "https://slack.com/api/"
#: what Slack says when a press has had its window
OPENED_ALREADY = "exchanged_trigger_id"
#: seconds for one call of the Web API
TIMEOUT = 15
BOT_HELP = (
    "Take the Bot User OAuth Token (xoxb-...) from https://api.slack.com/apps, your "
    "app > OAuth & Permissions."
)
#: Bolt asks its own logger's level, which has to be set for that
_BOLT = logging.getLogger("slack_bolt.folkmoot")
_BOLT.setLevel(logging.WARNING)


def slack_client(bot_token: str | None, base_url: str | None = None) -> AsyncWebClient:
    """A client of the Web API that never tries twice by itself."""
    return AsyncWebClient(
        bot_token, base_url=base_url or SLACK, timeout=TIMEOUT, retry_handlers=[]
    )


class SlackEdge:
    """Envelopes in: checked, stored, acknowledged, in this order. Decides nothing.

    `on_stored` is called after anything new was written: rows of the inbox, or of the
    outbox for whoever was refused. `ping_seconds` is how often the socket is tried.
    """

    def __init__(
        self,
        app_token: str,
        bot_token: str,
        store: Store,
        council: Council,
        clock: Clock,
        *,
        preview: Preview,
        on_stored: Callable[[], None],
        base_url: str | None = None,
        ping_seconds: float = 10.0,
    ) -> None:
        self.client = slack_client(bot_token, base_url)
        #: what `start` found that will go wrong, in sentences
        self.problems: tuple[str, ...] = ()
        self._bot_token = bot_token
        self._store = store
        self._council = council
        self._preview = preview
        self._keeper = Keeper(store, council, clock, on_stored)
        self._backfill = Backfill(self.client, store, self._keeper, council.slack_team)
        self._socket = Socket(
            self._make_app(base_url),
            app_token,
            clock,
            ping_seconds=ping_seconds,
            on_hello=lambda: self._spawn(self._catch_up()),
        )
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def connected(self) -> bool:
        """Events come in: the socket is open, greeted, and pings are answered."""
        return self._socket.connected

    async def start(self) -> None:
        """Check tokens, channels and people (see `problems`); connect.

        Raises BadCredentials with what to do about it, TryLater when Slack can't be
        reached.
        """
        me = await self._who_we_are()
        found = await survey(self.client, self._council, me)
        self.problems, self._keeper.barred = found.problems, found.barred
        await self._socket.open()

    async def stop(self) -> None:
        """Disconnect; windows being opened and threads being read are left."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._socket.close()

    async def check(self) -> None:
        """Replace a socket that has been down for long. Raises as `start` does."""
        await self._socket.check()

    async def backfill(self) -> int:
        """Store what Slack did not deliver; how many messages. Raises DeliveryError."""
        return await self._backfill.run()

    async def sweep(self) -> None:
        """`check` and `backfill` for the ticker: what fails is tried next time."""
        for step in (self.check, self.backfill):
            try:
                await step()
            except (DeliveryError, StoreError) as error:
                log.warning("slack: %s", error)

    async def _catch_up(self) -> None:
        try:
            await self.backfill()
        except (DeliveryError, StoreError) as error:
            log.warning("slack: what was missed could not be read: %s", error)

    async def _who_we_are(self) -> AsyncSlackResponse:
        try:
            me = await call(self.client.auth_test(), repeatable=True)
        except BadCredentials as error:
            raise BadCredentials(f"Bot token: {error}. {BOT_HELP}") from error
        if me["team_id"] != self._council.slack_team:
            raise BadCredentials(
                f"The bot token belongs to the Slack workspace {me['team_id']} "
                f"({me['team']}), but council.yml says slack_team: "
                f"{self._council.slack_team}. Correct whichever is wrong."
            )
        return me

    def _make_app(self, base_url: str | None) -> AsyncApp:
        app = AsyncApp(
            logger=_BOLT,
            name="folkmoot",
            client=slack_client(None, base_url),
            # before Bolt's own authorization, which acknowledges when it fails
            before_authorize=self._gate,
            authorize=_as_bot(self._bot_token),
            request_verification_enabled=False,
            ssl_check_enabled=False,
            url_verification_enabled=False,
            ignoring_self_events_enabled=False,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
        app.view(views.DRAFT)(self._show_preview)
        app.view(views.SEND)(self._sent)
        app.view(views.RESOLVE)(self._resolved)
        return app

    async def _gate(
        self,
        body: Json,
        ack: AsyncAck,
        next_: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse:
        """What everything passes. If it raises, nothing is acknowledged."""
        sort = sort_of(body)
        if sort is Sort.NOTHING:
            return await ack()
        why = self._keeper.refusal(body)
        if why is not None:
            return await self._refuse(body, sort, why, ack)
        match sort:
            case Sort.OPENER:
                self._spawn(self._open_window(body))
            case Sort.DRAFT:
                return await next_()
            case Sort.SUBMISSION:
                if not _problems(body):
                    await self._keeper.keep([body])
                return await next_()
            case _:
                await self._keeper.keep([body])
        return await ack()

    async def _refuse(
        self, body: Body, sort: Sort, why: str, ack: AsyncAck
    ) -> BoltResponse:
        if sort is Sort.THREAD:
            # talk among colleagues does nothing, whoever takes part in it
            return await ack()
        await self._keeper.refuse(body, why)
        if sort in (Sort.DRAFT, Sort.SUBMISSION):
            return await ack(response_action="clear")
        return await ack()

    async def _show_preview(self, ack: AsyncAck, body: Json) -> None:
        errand = draft_of(body)
        if not errand.draft.strip():
            missing = {views.TEXT: "Write something first."}
            await ack(response_action="errors", errors=missing)
            return
        user = user_of(body)
        try:
            shown = await self._preview(errand.draft, errand.reference, user)
        except LookupError:
            missing = {views.TEXT: f"There is no {errand.reference} any more."}
            await ack(response_action="errors", errors=missing)
            return
        view = views.reply_preview(errand, shown)
        await ack(response_action="push", view=view)

    async def _sent(self, ack: AsyncAck) -> None:
        await ack(response_action="clear")

    async def _resolved(self, ack: AsyncAck, body: Json) -> None:
        problems = _problems(body)
        if problems:
            await ack(response_action="errors", errors=problems)
        else:
            await ack(response_action="clear")

    async def _open_window(self, body: Body) -> None:
        """At once, before any lane: Slack gives three seconds."""
        errand = Errand(reference_of(body), channel_of(body))
        try:
            view = await self._window(body, errand)
            request = self.client.views_open(trigger_id=trigger_of(body), view=view)
            await ask(request, repeatable=True)
        except DeliveryError as error:
            if code_of(error.__cause__ or error) == OPENED_ALREADY:
                # the press came twice, as envelopes may
                return
            log.warning("slack: no window for %s: %s", user_of(body), error)
            await self._keeper.tell(body, "not_opened")

    async def _window(self, body: Body, errand: Errand) -> Json:
        action = action_of(body)
        if action == render.REPLY:
            return views.reply_form(errand)
        if action == render.RESOLVE:
            return views.resolve_form(errand)
        number = message_of(body)
        words = await self._store.read(lambda unit: _words(unit, errand, number))
        return views.reading(errand, words)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception():
            log.error("slack: something failed", exc_info=task.exception())


def _as_bot(token: str) -> Callable[..., Awaitable[AuthorizeResult]]:
    # a function: Bolt takes a method's self for one of its arguments
    async def authorize(team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token=token)

    return authorize


def _problems(body: Body) -> dict[str, str]:
    """What is missing in a form, by the block that it is said beside."""
    if action_of(body) != views.RESOLVE:
        return {}
    return views.resolve_problems(*resolution_of(body))


def _words(unit: Unit, errand: Errand, message_id: int | None) -> str:
    """All words of a message of that ticket, or its first; '' when they are gone."""
    ticket = unit.tickets.by_reference(errand.reference)
    if ticket is None or message_id is None:
        return ticket.words if ticket else ""
    message = unit.people.message(message_id)
    return message.text if message.ticket_id == ticket.id else ""
