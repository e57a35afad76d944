"""Residents: they write, press buttons late or twice, block the bot, come back."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.button import Button
from bot.clock import Clock
from bot.deliver import Delivered
from bot.lanes import conversation_lane
from bot.model import OutboxRow
from bot.store import Arrived
from sandbox.sim.agenda import Agenda
from sandbox.sim.platforms import Platform, place_of
from sandbox.sim.script import Script

HOUR = timedelta(hours=1)
FIRST_CHAT = 5001
GROUP = "-100"
#: what a resident does, and how often out of a hundred
DEEDS = {
    "text": 78,
    "photo": 4,
    "pin": 3,
    "voice": 2,
    "command": 7,
    "edit": 3,
    "group": 1,
    "leave": 1,
    "wish": 1,
}
COMMANDS = ("start", "help", "status", "language", "privacy", "quiet", "nonsense")
WISHES = ("forget", "mydata")
#: of a hundred messages with buttons, how many are answered; how many twice
PRESSED, PRESSED_TWICE = 0.6, 0.1
#: of a hundred answers of staff, how many get a word back
ANSWERED = 0.4

Json = dict[str, Any]


@dataclass
class Residents:
    """All of them, by one seed."""

    how_many: int
    agenda: Agenda
    clock: Clock
    script: Script
    randomness: random.Random
    telegram: Platform
    #: how long one rests between deeds, on average
    rest: timedelta
    #: what Telegram holds until it is fetched
    unfetched: list[Arrived] = field(default_factory=list)
    #: keys of all that was ever sent, with when
    sent: dict[str, datetime] = field(default_factory=dict)
    _texts: dict[str, list[str]] = field(default_factory=dict)
    _numbers: int = 0

    def begin(self) -> None:
        """Everybody has something to say before long."""
        for chat in range(FIRST_CHAT, FIRST_CHAT + self.how_many):
            self._rest(str(chat))

    def _rest(self, chat: str) -> None:
        wait = self.randomness.expovariate(1 / self.rest.total_seconds())
        self._later(timedelta(seconds=wait), lambda: self._does_something(chat))

    def _later(self, wait: timedelta, does: Callable[[], None]) -> None:
        self.agenda.put(self.clock.now() + wait, does)

    def _does_something(self, chat: str) -> None:
        if chat in self.telegram.blocked:
            self._comes_back(chat)
        deed = self.randomness.choices(list(DEEDS), list(DEEDS.values()))[0]
        getattr(self, f"_{deed}")(chat)
        if self.randomness.random() < 0.3:
            # in the same breath
            more = timedelta(seconds=self.randomness.uniform(1, 400))
            self._later(more, lambda: self._text(chat))
        self._rest(chat)

    def _text(self, chat: str, reply_to: str | None = None) -> None:
        self._writes(chat, text=self.script.line(), reply_to=reply_to)

    def _photo(self, chat: str) -> None:
        text = self.script.line() if self.randomness.random() < 0.5 else ""
        self._writes(chat, kind="photo", text=text)

    def _pin(self, chat: str) -> None:
        self._writes(chat, kind="location", place=(51.5, -0.1))

    def _voice(self, chat: str) -> None:
        self._writes(chat, kind="voice")

    def _command(self, chat: str) -> None:
        self._writes(chat, command=self.randomness.choice(COMMANDS))

    def _wish(self, chat: str) -> None:
        self._writes(chat, command=self.randomness.choice(WISHES))

    def _group(self, chat: str) -> None:
        self._sends(
            {"chat_id": GROUP, "user_id": chat, "chat_type": "group", "text": "hello"}
        )

    def _edit(self, chat: str) -> None:
        written = self._texts.get(chat)
        if written:
            text = self.script.line()
            self._sends(
                {
                    "chat_id": chat,
                    "user_id": chat,
                    "message_id": self.randomness.choice(written),
                    "text": text,
                    "edited": True,
                }
            )

    def _leave(self, chat: str) -> None:
        """Blocks the bot: nothing arrives any more."""
        self.telegram.blocked.add(chat)
        self._sends({"chat_id": chat, "user_id": chat, "blocked": True})

    def _comes_back(self, chat: str) -> None:
        self.telegram.blocked.discard(chat)
        self._sends({"chat_id": chat, "user_id": chat, "blocked": False})

    def _writes(self, chat: str, **said: object) -> None:
        payload = {"chat_id": chat, "user_id": chat} | said
        number = self._sends({k: v for k, v in payload.items() if v is not None})
        self._texts.setdefault(chat, []).append(number)

    def _sends(self, payload: Json) -> str:
        """Telegram has it; the id of the message."""
        self._numbers += 1
        number = payload.setdefault("message_id", str(self._numbers))
        payload["at"] = self.clock.now().isoformat()
        key = f"telegram:{self._numbers}"
        lane = conversation_lane("telegram", payload["chat_id"])
        self.unfetched.append(Arrived("telegram", key, lane, payload))
        self.sent[key] = self.clock.now()
        return str(number)

    def hear(self, row: OutboxRow, where: Delivered) -> None:
        """Something arrived in a chat: perhaps they react."""
        if row.act != "say" or where.place == GROUP:
            return
        chat = place_of(row)
        options = [data for line in row.body["buttons"] for _, data in line]
        if options and self.randomness.random() < PRESSED:
            data = self.randomness.choice(options)
            self._press_later(chat, data)
            if self.randomness.random() < PRESSED_TWICE:
                self._press_later(chat, data)
        if row.lane.endswith(":staff") and self.randomness.random() < ANSWERED:
            wait = self.randomness.uniform(0.02, 60) * HOUR
            self._later(wait, lambda: self._text(chat, where.remote_id))

    def _press_later(self, chat: str, data: str) -> None:
        wait = self.randomness.choice((0.01, 0.1, 1, 24, 80)) * HOUR
        self._later(wait, lambda: self._press(chat, data))

    def _press(self, chat: str, data: str) -> None:
        button = Button.decode(data)
        if button is None or chat in self.telegram.blocked:
            return
        press = (f"press{self._numbers}", button.ask_id, button.option)
        self._sends({"chat_id": chat, "user_id": chat, "press": press})
