"""Acts that the app must acknowledge: buttons, menus, shortcuts, commands."""

from __future__ import annotations

from typing import Any

from sandbox.slack.delivery import Delivery, Envelope
from sandbox.slack.errors import CannotDoError, SlackError
from sandbox.slack.forms import action_part, element_in, held, is_input
from sandbox.slack.model import Channel, InteractionResult, Json, Message, Seen
from sandbox.slack.state import State


class Acts:
    """What people do to messages, and with shortcuts and commands."""

    def __init__(self, state: State) -> None:
        self._state = state

    def entered(self, user: str, channel: str) -> Channel:
        """A conversation that this person is in. CannotDoError: is not."""
        place = self._state.workspace.channel(channel)
        if self._state.workspace.user(user).deleted or not place.is_member(user):
            raise CannotDoError(f"{user} is not in {channel}")
        return place

    async def _deliver(
        self, payload: Json, kind: Envelope = Envelope.INTERACTIVE, *, asks: bool
    ) -> Delivery:
        delivery = Delivery(kind, payload, accepts_response=asks)
        self._state.sockets.deliver(delivery)
        await delivery.settled.wait()
        return delivery

    @staticmethod
    def _result(delivery: Delivery) -> InteractionResult:
        return InteractionResult(
            acked=delivery.error is None,
            response=delivery.response,
            error=delivery.error,
            envelope_id=delivery.envelope_id,
        )

    async def press(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        value: str | None = None,
        *,
        selected_option: Any = None,  # noqa: ANN401
        block_id: str | None = None,
        as_of: Seen | None = None,
    ) -> InteractionResult:
        """Press a button or choose from a menu of a message.

        `value` tells buttons of the same action_id apart; a menu's choice is
        `selected_option` (an option's value, a user's id, ...). `as_of`: the message
        as it still stands on a screen that has not drawn its change.
        CannotDoError: the message does not show that.
        """
        message = self._shown_to(user, channel, ts)
        blocks = message.blocks if as_of is None else list(as_of.blocks)
        block, element = element_in(blocks, action_id, block_id, value)
        chosen = value if selected_option is None else selected_option
        action = self._action(block, element, action_part(element, chosen))
        place = self._state.workspace.channels[channel]
        return await self._act(
            user,
            "block_actions",
            **self._state.payloads.on_message(message),
            state={"values": self._touched(block, element, chosen)},
            actions=[action],
            response_url=self._state.replies.give(user, place, message),
        )

    def _shown_to(self, user: str, channel: str, ts: str) -> Message:
        place = self.entered(user, channel)
        for whisper in self._state.workspace.ephemerals.get(user, []):
            if whisper.ts == ts:
                return whisper
        try:
            return self._state.workspace.find(place, ts)
        except SlackError:
            raise CannotDoError(f"there is no message {ts} in {channel}") from None

    def _action(self, block: Json, element: Json, part: Json) -> Json:
        return {
            "type": element["type"],
            "block_id": block["block_id"],
            "action_id": element["action_id"],
            **part,
            "action_ts": self._state.workspace.next_ts(),
        }

    @staticmethod
    def _touched(block: Json, element: Json, chosen: Any) -> Json:  # noqa: ANN401
        if not is_input(element):
            return {}
        return {block["block_id"]: {element["action_id"]: held(element, chosen)}}

    async def _act(self, who: str, kind: str, **fields: object) -> InteractionResult:
        payload = self._payload(who, kind, **fields)
        return self._result(await self._deliver(payload, asks=False))

    def _payload(self, who: str, kind: str, **fields: object) -> Json:
        trigger = self._state.triggers.give(who)
        user = self._state.workspace.user(who)
        return self._state.payloads.act(kind, user, trigger_id=trigger, **fields)

    async def shortcut(self, user: str, callback_id: str) -> InteractionResult:
        """Use one of the app's global shortcuts."""
        ts = self._state.workspace.next_ts()
        return await self._act(user, "shortcut", callback_id=callback_id, action_ts=ts)

    async def message_shortcut(
        self, user: str, callback_id: str, channel: str, ts: str
    ) -> InteractionResult:
        """Use one of the app's message shortcuts."""
        message = self._shown_to(user, channel, ts)
        if message.ephemeral_to is not None:
            raise CannotDoError("a message that only one sees has no shortcuts")
        place = self._state.workspace.channels[channel]
        return await self._act(
            user,
            "message_action",
            callback_id=callback_id,
            action_ts=self._state.workspace.next_ts(),
            message_ts=ts,
            channel=self._state.payloads.place(place),
            message=self._state.workspace.message_json(message),
            response_url=self._state.replies.give(user, place),
        )

    async def command(
        self, user: str, channel: str, name: str, text: str = ""
    ) -> InteractionResult:
        """Type a slash command; what the app answers at once is shown to them."""
        place = self.entered(user, channel)
        installed = self._state.installation
        if name not in installed.commands or "commands" not in installed.scopes:
            raise CannotDoError(f"{name} is not a valid command")
        account = self._state.workspace.user(user)
        payload = self._state.payloads.command(account, place, name, text) | {
            "response_url": self._state.replies.give(user, place),
            "trigger_id": self._state.triggers.give(user),
        }
        delivery = await self._deliver(payload, Envelope.COMMAND, asks=True)
        result = self._result(delivery)
        if not delivery.response:
            return result
        try:
            self._state.replies.say(user, place, delivery.response)
        except SlackError as refusal:
            return InteractionResult(
                acked=True,
                response=delivery.response,
                error=refusal.error,
                envelope_id=delivery.envelope_id,
            )
        return result

    def open_home(self, user: str) -> None:
        """Open the app's Home tab."""
        home = self._state.modals.homes.get(user)
        event: Json = {
            "type": "app_home_opened",
            "user": self._state.workspace.user(user).id,
            "channel": self._state.workspace.direct(user).id,
            "tab": "home",
            "event_ts": self._state.workspace.next_ts(),
        }
        if home is not None:
            event["view"] = self._state.modals.as_json(home)
        if "app_home_opened" in self._state.installation.events:
            self._state.send_event(event)
