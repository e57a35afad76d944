"""Everything that one sandboxed workspace consists of."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from sandbox.slack.delivery import Delivery, Envelope
from sandbox.slack.errors import SlackError
from sandbox.slack.files import Files
from sandbox.slack.modals import Modals
from sandbox.slack.model import Channel, Json, Kind
from sandbox.slack.payloads import Payloads
from sandbox.slack.replies import Replies
from sandbox.slack.socketmode import SocketMode
from sandbox.slack.terms import Triggers
from sandbox.slack.workspace import Workspace

BOT_SCOPES = (
    "app_mentions:read,channels:history,channels:read,chat:write,commands,files:read,"
    "files:write,groups:history,groups:read,im:history,im:read,im:write,"
    "reactions:write,usergroups:read,users:read"
)
EVENTS = ("message.channels", "message.groups", "message.im", "app_home_opened")
TICKETS_KEPT = 1_000
READ_SCOPE = {
    Kind.PUBLIC: "channels:read",
    Kind.PRIVATE: "groups:read",
    Kind.DIRECT: "im:read",
}
HISTORY_SCOPE = {
    Kind.PUBLIC: "channels:history",
    Kind.PRIVATE: "groups:history",
    Kind.DIRECT: "im:history",
}
_MESSAGES = {
    Kind.PUBLIC: "message.channels",
    Kind.PRIVATE: "message.groups",
    Kind.DIRECT: "message.im",
}


@dataclass(frozen=True)
class Installation:
    """How the app is installed: its tokens, what it may do and hear."""

    bot_token: str
    app_token: str
    scopes: frozenset[str]
    events: frozenset[str]
    commands: frozenset[str]

    @property
    def granted(self) -> str:
        """The scopes as the x-oauth-scopes header lists them."""
        return ",".join(sorted(self.scopes))


class State:
    """The parts, wired together; the Web API and the people both work on it."""

    def __init__(
        self,
        installation: Installation,
        *,
        now: Callable[[], datetime],
        team_id: str,
        grace: float,
        patience: float,
        processing: timedelta,
    ) -> None:
        self.installation = installation
        #: Why the tokens are refused, if they are: token_revoked, account_inactive.
        self.revoked: str | None = None
        self.workspace = Workspace(now=now, team_id=team_id)
        self.files = Files(self.workspace, processing)
        self.modals = Modals(self.workspace, self.files)
        self.triggers = Triggers(now, grace)
        self.replies = Replies(self.workspace, self.files)
        self.payloads = Payloads(self.workspace)
        self.sockets = SocketMode(now, self.workspace.changes, grace, patience)
        #: Of Socket Mode addresses; Slack lets an address be used again for a while.
        self.tickets: OrderedDict[str, None] = OrderedDict()
        self.workspace.emit = self._tell_app

    def _tell_app(self, channel: Channel, event: Json) -> None:
        if not channel.has_bot:
            return
        if self._hears(_MESSAGES[channel.kind], HISTORY_SCOPE[channel.kind]):
            self.send_event(event, channel.is_ext_shared)
        mention = f"<@{self.workspace.bot.id}>" in event.get("text", "")
        if mention and self._hears("app_mention", "app_mentions:read"):
            self.send_event({**event, "type": "app_mention"}, channel.is_ext_shared)

    def _hears(self, event: str, scope: str) -> bool:
        installed = self.installation
        return event in installed.events and scope in installed.scopes

    def send_event(self, event: Json, is_ext_shared: bool = False) -> Delivery:
        """Tell the app what has happened."""
        payload = self.payloads.event(event, is_ext_shared)
        return self.sockets.deliver(Delivery(Envelope.EVENT, payload))

    def new_ticket(self) -> str:
        """A ticket that opens a socket."""
        ticket = token_hex(16)
        self.tickets[ticket] = None
        if len(self.tickets) > TICKETS_KEPT:
            self.tickets.popitem(last=False)
        return ticket

    def need_all(self, scopes: Iterable[str]) -> None:
        """SlackError missing_scope, unless the app has all of these scopes."""
        for scope in sorted(scopes):
            self.need(scope)

    def need(self, *scopes: str) -> None:
        """SlackError missing_scope, unless the app has one of these scopes."""
        if scopes and self.installation.scopes.isdisjoint(scopes):
            granted = self.installation.granted
            raise SlackError("missing_scope", needed=scopes[0], provided=granted)

    def channel_for_app(self, channel_id: str) -> Channel:
        """A conversation that the app can know of. SlackError: channel_not_found."""
        channel = self.workspace.channels.get(channel_id)
        if channel is None or (not channel.has_bot and channel.kind is not Kind.PUBLIC):
            raise SlackError("channel_not_found")
        return channel

    def joined_channel(self, channel_id: str) -> Channel:
        """A conversation that the app is in. SlackError: not_in_channel."""
        channel = self.channel_for_app(channel_id)
        if not channel.has_bot:
            raise SlackError("not_in_channel")
        return channel


def installation_of(
    bot_token: str,
    app_token: str,
    scopes: Collection[str] | None,
    events: Collection[str] | None,
    commands: Collection[str],
) -> Installation:
    """An installation; None stands for all that the app ever needs."""
    return Installation(
        bot_token,
        app_token,
        frozenset(BOT_SCOPES.split(",") if scopes is None else scopes),
        frozenset(EVENTS if events is None else events),
        frozenset(commands),
    )
