"""The Slack edge: Bolt's app on Socket Mode, with a gate before everything else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.clock import Clock
from bot.council.facts import Council
from bot.deliver import BadCredentials, DeliveryError
from bot.logs import where
from bot.slack import contact, forms, home, review, views
from bot.slack.backfill import Backfill
from bot.slack.blocks import Json, Post
from bot.slack.broken import Broken, handler_of
from bot.slack.errors import ask, call
from bot.slack.groups import Groups
from bot.slack.keeper import Keeper
from bot.slack.parse import (
    Body,
    Sort,
    action_of,
    draft_of,
    files_of,
    query_of,
    sort_of,
    user_of,
    view_of,
)
from bot.slack.second_look import Preview, second_look
from bot.slack.shared import problem
from bot.slack.socket import Socket
from bot.slack.survey import header, survey
from bot.slack.windows import Windows
from bot.store import Store, StoreError, Unit

log = logging.getLogger(__name__)

SLACK = "https://slack.com/api/"
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
    outbox for whoever was refused. `on_staff_left`: somebody is in no user group of
    council.yml any more. `ping_seconds` is how often the socket is tried.
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
        on_staff_left: Callable[[], Awaitable[None]] | None = None,
        base_url: str | None = None,
        ping_seconds: float = 10.0,
    ) -> None:
        self.client = slack_client(bot_token, base_url)
        #: what `start` found that will go wrong, in sentences
        self.problems: tuple[str, ...] = ()
        #: envelopes that nobody could make sense of
        self.broken = Broken()
        self._bot_token = bot_token
        #: the workspace's own address, once it is known
        self._site = ""
        self._store = store
        self._council = council
        self._clock = clock
        self._preview = preview
        self._windows = Windows(self.client, store, council, clock, preview)
        self._keeper = Keeper(store, council, clock, on_stored)
        self._backfill = Backfill(
            self.client, store, self._keeper, council.slack_team, self.broken
        )
        self._groups = Groups(
            self.client, store, council, clock, on_staff_left or _nothing
        )
        self._socket = Socket(
            self._make_app(base_url),
            app_token,
            clock,
            ping_seconds=ping_seconds,
            on_hello=lambda: self._spawn(self._catch_up()),
            broken=self.broken,
        )
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def connected(self) -> bool:
        """Events come in: the socket is open, greeted, and pings are answered."""
        return self._socket.connected

    async def load(self) -> None:
        """Know the members of user groups from the last time, before Slack is asked."""
        await self._groups.load()

    async def start(self) -> None:
        """Check tokens, channels and people (see `problems`); connect.

        Raises BadCredentials with what to do about it, TryLater when Slack can't be
        reached.
        """
        me = await self._who_we_are()
        self._site = str(me.get("url") or "")
        await self._groups.refresh()
        found = await survey(self.client, self._council, me)
        self.problems, self._keeper.barred = found.problems, found.barred
        self._windows.takes_files = "files:read" in header(me, "x-oauth-scopes")
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

    async def clock_off(self) -> timedelta | None:
        """By how much our clock is ahead of Slack's, to a second or two; None when
        Slack can't be reached or does not say."""
        try:
            answer = await call(self.client.api_test(), repeatable=True)
            told = {k.lower(): v for k, v in answer.headers.items()}["date"]
            return self._clock.now() - parsedate_to_datetime(told)
        except (DeliveryError, LookupError, ValueError):
            return None

    async def backfill(self) -> int:
        """Store what Slack did not deliver; how many messages. Raises DeliveryError."""
        return await self._backfill.run()

    async def sweep(self) -> None:
        """`check` and `backfill` for the ticker: what fails is tried next time."""
        for step in (self.check, self.backfill, self._groups.refresh):
            try:
                await step()
            except (DeliveryError, StoreError) as error:
                log.warning("slack: %s", error)

    async def _catch_up(self) -> None:
        """Slack is there (again): read what was missed, send what waits."""
        try:
            await self._keeper.hurry()
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
        app.error(handler_of(self.broken))
        app.view(views.DRAFT)(self._show_preview)
        app.view(views.SEND)(self._sent)
        app.view(views.RESOLVE)(self._show_preview)
        app.view(forms.DO)(self._done)
        app.view(contact.LOG)(self._done)
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
            case Sort.COMMAND:
                return await self._answer(body, ack)
            case Sort.HOME:
                self._spawn(self._show_home(user_of(body)))
            case Sort.SUBMISSION:
                if not self._problems(body):
                    if instead := await self._second_look(body):
                        return await ack(**instead)
                    await self._keeper.keep([body])
                return await next_()
            case _:
                await self._keeper.keep([body])
                if view_of(body):
                    self._spawn(self._windows.say_done(body))
        return await ack()

    async def _refuse(
        self, body: Body, sort: Sort, why: str, ack: AsyncAck
    ) -> BoltResponse:
        if sort is Sort.THREAD:
            # talk among colleagues does nothing, whoever takes part in it
            return await ack()
        if sort is Sort.HOME:
            self._spawn(self._publish(user_of(body), home.nobody()))
            return await ack()
        await self._keeper.refuse(body, why)
        if sort in (Sort.DRAFT, Sort.SUBMISSION):
            return await ack(response_action="clear")
        return await ack()

    async def _show_preview(self, ack: AsyncAck, body: Json) -> None:
        errand = await self._windows.composed(draft_of(body))
        problems = forms.problems(errand, self._clock.now(), self._council)
        if why := problem(files_of(body)):
            problems |= {views.FILES: why}
        if problems:
            await ack(response_action="errors", errors=problems)
            return
        errand = forms.completed(errand, self._council)
        try:
            view = await self._windows.previewed(errand, user_of(body))
        except LookupError as why:
            errors = {views.TEXT: why.args[0]}
            await ack(response_action="errors", errors=errors)
            return
        await ack(response_action="push", view=view)

    async def _answer(self, body: Body, ack: AsyncAck) -> BoltResponse:
        """A search is answered at once, for one pair of eyes."""
        staff, now = self._council.staff[user_of(body)], self._clock.now()
        query = query_of(body)
        word, _, rest = query.partition(" ")

        def read(unit: Unit) -> Post:
            if word.lower() == review.WORD:
                return review.answer(unit, self._council, staff.id, rest, now)
            return home.search(unit, self._council, staff, query, now, self._site)

        found = await self._store.read(read)
        return await ack(
            text=found.text, blocks=list(found.blocks), response_type="ephemeral"
        )

    async def _show_home(self, user: str) -> None:
        staff, now = self._council.staff[user], self._clock.now()
        found = await self._store.read(lambda unit: home.lists(unit, staff, now))
        await self._publish(user, home.home(found, self._council, now, self._site))

    async def _publish(self, user: str, view: Json) -> None:
        try:
            request = self.client.views_publish(user_id=user, view=view)
            await ask(request, repeatable=True)
        except DeliveryError as error:
            log.warning("slack: no Home for %s: %s", user, error)

    async def _sent(self, ack: AsyncAck) -> None:
        await ack(response_action="clear")

    async def _done(self, ack: AsyncAck, body: Json) -> None:
        if problems := self._problems(body):
            await ack(response_action="errors", errors=problems)
        else:
            await ack(response_action="clear")

    async def _open_window(self, body: Body) -> None:
        if not await self._windows.open(body):
            await self._keeper.tell(body, "not_opened")

    async def _second_look(self, body: Body) -> dict[str, Any] | None:
        if await self._keeper.has(body):
            # the same envelope again: it is done, or will be
            return None
        return await second_look(body, self._preview, self._clock.now())

    def _problems(self, body: Body) -> dict[str, str]:
        """What is missing in a form, by the block that it is said beside."""
        if action_of(body) != forms.DO:
            return {}
        return forms.problems(draft_of(body), self._clock.now(), self._council)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            log.error("slack: something failed: %s", where(error))


async def _nothing() -> None:
    """Nobody wants to know."""


def _as_bot(token: str) -> Callable[..., Awaitable[AuthorizeResult]]:
    # a function: Bolt takes a method's self for one of its arguments
    async def authorize(team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token=token)

    return authorize
