"""A Slack workspace on loopback, for the unchanged slack-bolt to run on."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Self, TypeVar

from aiohttp import web

from sandbox.clock import utcnow
from sandbox.control import control_routes
from sandbox.faults import Faults
from sandbox.listener import Listener
from sandbox.slack.control import verbs
from sandbox.slack.delivery import Delivery, Envelope
from sandbox.slack.limits import Limits
from sandbox.slack.model import Call, Channel, File, Kind, User
from sandbox.slack.people import People
from sandbox.slack.state import State, installation_of
from sandbox.slack.web import WebApi

T = TypeVar("T")
#: Files may be up to 1 GB in Slack; this is plenty here.
BODY_BYTES = 64 * 1024 * 1024


class SlackSandbox(People):
    """The Slack Web API and Socket Mode, and the people in the workspace.

    `now`: the sandbox's clock. `scopes`, `events`: None is what Folkmoot's manifest
    asks for. `grace`: real seconds that the app has at least before three seconds of
    a leaping clock are held against it; `patience`: real seconds after which an
    unacknowledged payload has failed even if the clock stands still. `processing`:
    how long Slack takes to process a file.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = utcnow,
        team_id: str = "T0FOLK",
        bot_token: str = "xoxb-sandbox",  # noqa: S107
        app_token: str = "xapp-sandbox",  # noqa: S107
        scopes: Collection[str] | None = None,
        events: Collection[str] | None = None,
        commands: Collection[str] = ("/folkmoot",),
        rate_limits: bool = True,
        grace: float = 0.25,
        patience: float = 10.0,
        processing: timedelta = timedelta(seconds=2),
    ) -> None:
        installed = installation_of(bot_token, app_token, scopes, events, commands)
        state = State(
            installed,
            now=now,
            team_id=team_id,
            grace=grace,
            patience=patience,
            processing=processing,
        )
        super().__init__(state)
        self.bot_token, self.app_token = bot_token, app_token
        self.faults = Faults()
        self.limits = Limits(now, rate_limits)
        self._api = WebApi(state, self.faults, self.limits)
        app = web.Application(client_max_size=BODY_BYTES)
        app.add_routes([*self._api.routes(), *control_routes(verbs(self))])
        self._listener = Listener(app)

    async def start(self, port: int = 0) -> None:
        """Listen on `port` of the loopback interface (0: any free one)."""
        await self._listener.start(port)
        self._state.files.site = self._listener.url

    async def stop(self) -> None:
        """Close everything."""
        await self._state.sockets.stop()
        await self._listener.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def base_url(self) -> str:
        """For `AsyncWebClient(base_url=...)`: ends with /api/."""
        return f"{self._listener.url}/api/"

    @property
    def control_url(self) -> str:
        """Where POST <verb> works even while Slack is away."""
        return f"{self._listener.control_url}/control"

    @property
    def bot_user(self) -> User:
        """The app's own account."""
        return self._state.workspace.bot

    @property
    def team_id(self) -> str:
        """The workspace's id."""
        return self._state.workspace.team_id

    @property
    def calls(self) -> deque[Call]:
        """The latest calls of the app, the newest last."""
        return self._api.calls

    @property
    def counts(self) -> Counter[str]:
        """How often each method was called, faults and refusals included."""
        return self._api.counts

    @property
    def files(self) -> tuple[File, ...]:
        """Every file that was not deleted."""
        kept = self._state.files.by_id.values()
        return tuple(file for file in kept if not file.deleted)

    async def wait_for(
        self,
        predicate: Callable[[], T],
        timeout: float = 10,  # noqa: ASYNC109
    ) -> T:
        """The first true value of `predicate`, looked at whenever something changes.

        TimeoutError after `timeout` real seconds.
        """
        return await self._state.workspace.changes.wait_for(predicate, timeout)

    # Who and what there is.

    def add_channel(
        self,
        id: str,
        name: str,
        private: bool = False,
        is_ext_shared: bool = False,
        members: Iterable[str] | None = None,
        with_bot: bool = True,
    ) -> None:
        """Make a channel; `members` None: everybody is in it."""
        self._state.workspace.channels[id] = Channel(
            id,
            name,
            Kind.PRIVATE if private else Kind.PUBLIC,
            int(self._state.workspace.now().timestamp()),
            is_ext_shared,
            members=None if members is None else set(members),
            has_bot=with_bot,
        )
        self._state.workspace.by_name[name] = id

    def add_user(
        self,
        id: str,
        name: str,
        is_bot: bool = False,
        team_id: str | None = None,
        is_restricted: bool = False,
        is_ultra_restricted: bool = False,
        deleted: bool = False,
        real_name: str = "",
        tz: str = "Europe/London",
    ) -> None:
        """Make an account, or change it; `team_id` None: of this workspace."""
        self._state.workspace.users[id] = User(
            id,
            name,
            team_id or self.team_id,
            real_name or name.title(),
            is_bot,
            is_restricted,
            is_ultra_restricted,
            deleted,
            tz,
        )

    def add_usergroup(self, id: str, users: Iterable[str]) -> None:
        """Make a user group, or change it."""
        self._state.workspace.usergroups[id] = list(users)

    def join(self, user: str, channel: str) -> None:
        """Put somebody, or the app, into a channel."""
        self._membership(user, channel, inside=True)

    def leave(self, user: str, channel: str) -> None:
        """Take somebody, or the app, out of a channel."""
        self._membership(user, channel, inside=False)

    def _membership(self, user: str, channel: str, *, inside: bool) -> None:
        here, place = self._state.workspace, self._state.workspace.channel(channel)
        if user == here.bot.id:
            place.has_bot = inside
            return
        members = place.members
        if members is None:
            members = {account.id for account in here.everybody()}
        place.members = members | {user} if inside else members - {user}

    def archive(self, channel: str, archived: bool = True) -> None:
        """Archive a channel, or bring it back."""
        self._state.workspace.channel(channel).is_archived = archived

    def revoke_tokens(self, error: str | None = "token_revoked") -> None:
        """Refuse the tokens from now on; None: accept them again."""
        self._state.revoked = error

    # What may go wrong with the connection.

    async def go_away(self) -> None:
        """Be unreachable: connections break and new ones are refused."""
        await self._listener.go_away()

    async def come_back(self) -> None:
        """Be reachable again at the same address."""
        await self._listener.come_back()

    @property
    def away(self) -> bool:
        """Whether connections are refused."""
        return self._listener.away

    @property
    def sockets(self) -> int:
        """How many Socket Mode connections the app has open."""
        return len(self._state.sockets.sockets)

    @property
    def deliveries(self) -> deque[Delivery]:
        """The latest payloads sent to the app, the newest last."""
        return self._state.sockets.deliveries

    def disconnect(self, reason: str = "warning") -> None:
        """Ask the sockets to be replaced: warning, refresh_requested, link_disabled."""
        self._state.sockets.disconnect(reason)

    def drop_sockets(self) -> None:
        """Break the sockets without a word."""
        self._state.sockets.drop()

    def turn_into_zombies(self, pongs: bool = True) -> None:
        """The sockets of now stay open, but nothing comes through any more."""
        self._state.sockets.turn_into_zombies(pongs)

    def freeze_sockets(self) -> None:
        """The sockets of now stay open, but not even a goodbye is read any more."""
        self._state.sockets.freeze()

    def send_copies(self, copies: int) -> None:
        """From now on send every payload so many times."""
        self._state.sockets.copies = copies

    def send_raw(self, kind: Envelope, payload: Any) -> Delivery:  # noqa: ANN401
        """Send whatever it is, as Slack never would."""
        wanted = kind is not Envelope.EVENT
        return self._state.sockets.deliver(Delivery(kind, payload, wanted))

    def resend(self, envelope_id: str, times: int = 1) -> None:
        """Send an envelope again as it was. KeyError: not among the latest."""
        self._state.sockets.duplicate(envelope_id, times)

    def tick(self) -> None:
        """Look at the clock now: it has been moved."""
        self._state.sockets.tick()

    @property
    def changes(self) -> int:
        """How much has happened so far."""
        return self._state.workspace.changes.count

    def resend_waiting(self) -> int:
        """Send the events that wait for their next try at once; how many."""
        return self._state.sockets.resend_waiting()
