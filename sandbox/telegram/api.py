"""The methods of the Bot API, with what they refuse."""

from __future__ import annotations

import json

from sandbox.telegram.files import FileMethods
from sandbox.telegram.html import utf16_length
from sandbox.telegram.params import Method, Params
from sandbox.telegram.refusals import Refusal, bad_request
from sandbox.telegram.sending import SendMethods
from sandbox.telegram.updates import (
    ALL_TYPES,
    DEFAULT_TYPES,
    LONGEST_POLL,
    MOST_UPDATES,
)
from sandbox.telegram.world import Json, World

#: Seconds in which a button press must be answered. Telegram does not say how
#: many it gives; short, so that a bot that waits is found out.
CALLBACK_PATIENCE = 60
MOST_COMMAND = 32
MOST_DESCRIPTION = 256


class BotApi:
    """Every method but getUpdates: by lower-case name, its name and what it does."""

    def __init__(self, world: World) -> None:
        self.world = world
        sending, files = SendMethods(world), FileMethods(world)
        known: dict[str, Method] = {
            "getMe": self._get_me,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._get_webhook_info,
            "setMyCommands": self._set_my_commands,
            "getMyCommands": self._get_my_commands,
            "getChat": self._get_chat,
            "answerCallbackQuery": self._answer_callback_query,
            **sending.methods(),
            **files.methods(),
        }
        self.methods = {n.lower(): (n, method) for n, method in known.items()}

    async def get_updates(self, params: Params) -> bytes:
        """The JSON array of updates that wait, or that come within `timeout`."""
        updates = self.world.updates
        if allowed := _allowed_types(params.text("allowed_updates")):
            updates.allowed = allowed
        limit = min(max(params.integer("limit", MOST_UPDATES), 1), MOST_UPDATES)
        timeout = min(max(params.integer("timeout"), 0), LONGEST_POLL)
        return await updates.poll(params.integer("offset"), limit, timeout)

    def _get_me(self, params: Params) -> Json:
        abilities = {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
        return self.world.bot | abilities

    def _delete_webhook(self, params: Params) -> bool:
        if params.flag("drop_pending_updates"):
            self.world.updates.clear()
        return True

    def _get_webhook_info(self, params: Params) -> Json:
        updates = self.world.updates
        told: Json = {
            "url": "",
            "has_custom_certificate": False,
            "pending_update_count": len(updates),
        }
        if updates.allowed != DEFAULT_TYPES:
            told["allowed_updates"] = sorted(updates.allowed)
        return told

    def _set_my_commands(self, params: Params) -> bool:
        commands = params.document("commands", "Can't parse commands JSON object")
        if not isinstance(commands, list):
            raise bad_request("Expected an Array of BotCommand")
        self.world.commands[_scope(params)] = [_checked_command(c) for c in commands]
        return True

    def _get_my_commands(self, params: Params) -> list[Json]:
        return self.world.commands.get(_scope(params), [])

    def _get_chat(self, params: Params) -> Json:
        chat = self.world.chats.get(params.integer("chat_id"))
        if chat is None or chat.migrated_to is not None:
            raise bad_request("chat not found")
        gifts = dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        )
        full = {"accent_color_id": 0, "max_reaction_count": 11}
        return chat.json() | full | {"accepted_gift_types": gifts}

    def _answer_callback_query(self, params: Params) -> bool:
        if utf16_length(params.text("text")) > 200:
            raise bad_request("MESSAGE_TOO_LONG")
        pressed = self.world.callbacks.pop(params.text("callback_query_id"), None)
        if pressed is None or self.world.time() > pressed + CALLBACK_PATIENCE:
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        return True


def _allowed_types(source: str) -> frozenset[str] | None:
    try:
        wanted = json.loads(source) if source else None
    except ValueError:
        return None
    if not isinstance(wanted, list) or not all(isinstance(w, str) for w in wanted):
        return None
    return frozenset(w.lower() for w in wanted) & ALL_TYPES or DEFAULT_TYPES


def _scope(params: Params) -> tuple[str, str]:
    problem = "Can't parse BotCommandScope JSON object"
    scope = params.document("scope", problem) or {"type": "default"}
    return json.dumps(scope, sort_keys=True), params.text("language_code")


def _checked_command(given: object) -> Json:
    if not isinstance(given, dict):
        raise bad_request("Can't parse BotCommand: expected an Object")
    command = str(given.get("command", "")).strip().removeprefix("/")
    description = str(given.get("description", "")).strip()
    if not command:
        raise bad_request("Command must be non-empty")
    if len(command) > MOST_COMMAND:
        raise bad_request(f"Command length must not exceed {MOST_COMMAND}")
    if not description:
        raise bad_request("Command description must be non-empty")
    if len(description) > MOST_DESCRIPTION:
        raise bad_request(
            f"Command description length must not exceed {MOST_DESCRIPTION}"
        )
    if not command.isascii() or not command.replace("_", "a").isalnum():
        raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
    if command != command.lower():
        raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
    return {"command": command, "description": description}
