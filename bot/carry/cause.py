"""What effects follow from, and what is known while they are carried out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

from bot.council.facts import Council
from bot.effects import Line
from bot.model import Author, Conversation, Incoming, Reading
from bot.routing import Routing
from bot.store import Unit
from bot.wording import Wording


@dataclass
class Cause:
    """What effects follow from, and what is known while they are carried out."""

    unit: Unit
    #: makes the keys of what follows: the same cause says each thing once
    key: str
    council: Council
    wording: Wording
    language: str
    now: datetime
    conversation: Conversation | None = None
    inbox_id: int | None = None
    #: the message in hand
    message_id: int | None = None
    reply_to: str | None = None
    #: the resident did not ask for what is said
    unasked: bool = False
    _said: int = field(default=0, init=False)
    _matters: int = field(default=0, init=False)

    def keep_message(
        self,
        incoming: Incoming,
        reading: Reading | None,
        routing: Routing | None,
        together: int | None = None,
    ) -> None:
        """Store the resident's message; edits, taps and blocks say nothing new.

        `together`: the first message of the same breath.
        """
        if incoming.edited or incoming.press or incoming.blocked is not None:
            self._find_edited(incoming)
            return
        place = incoming.place
        self.message_id = self.unit.people.add_message(
            self.known_conversation.id,
            author=Author.RESIDENT,
            text=told_by(incoming),
            at=incoming.at,
            kind=incoming.kind,
            inbox_id=self.inbox_id,
            group=incoming.group,
            point=(place.latitude, place.longitude) if place else (None, None),
            reading=summary(reading, routing) if reading and routing else None,
            media=incoming.media,
            together=together,
        )
        self.unit.people.link(
            incoming.platform,
            incoming.chat_id,
            incoming.message_id,
            message_id=self.message_id,
        )

    def _find_edited(self, incoming: Incoming) -> None:
        if incoming.edited:
            self.message_id, _ = self.unit.people.linked(
                incoming.platform, incoming.chat_id, incoming.message_id
            )

    @property
    def known_conversation(self) -> Conversation:
        """The conversation. LookupError when the cause has none."""
        if self.conversation is None:
            raise LookupError(f"{self.key} belongs to no conversation")
        return self.conversation

    def ticket_id(self, reference: str) -> int:
        """Id of a ticket by its reference. LookupError when there is none."""
        return self.unit.tickets.id_of(reference)

    def next_key(self) -> str:
        """A key for the next thing that goes out."""
        self._said += 1
        return f"{self.key}:{self._said}"

    def next_matter(self) -> int:
        """First, second, ... ticket of one message."""
        self._matters += 1
        return self._matters


def words(wording: Wording, said: Line, language: str, now: datetime) -> str:
    """A paragraph in a language; values that are paragraphs themselves come first."""
    values = {
        name: words(wording, value, language, now) if isinstance(value, Line) else value
        for name, value in said.values.items()
    }
    return wording.text(said.key, language, now=now, **values)


def told_by(incoming: Incoming) -> str:
    """The words as they were typed; a command keeps its slash."""
    if incoming.command:
        return f"/{incoming.command} {incoming.argument}".rstrip()
    return incoming.said


def summary(reading: Reading, routing: Routing) -> str:
    """What is kept of a reading: names and probabilities, no words."""
    return json.dumps(
        {
            "intent": reading.intent,
            "intent_confidence": round(reading.intent_confidence, 4),
            "service": routing.service,
            "service_confidence": round(routing.service_confidence, 4),
            "department": routing.department,
            "department_confidence": round(routing.confidence, 4),
            "language": reading.language.name if reading.language else None,
            "safety": list(reading.safety),
        }
    )
