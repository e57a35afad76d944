"""The form in which staff log somebody who phoned, came by or wrote a letter."""

from __future__ import annotations

from datetime import datetime

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    PlainTextInputElement,
    PlainTextObject,
)

from bot.council.facts import Council
from bot.model import ActKind, Kind, Logged, StaffAct, Way
from bot.slack.blocks import Json
from bot.slack.forms import DEPARTMENT, KIND, choice
from bot.slack.render import KINDS
from bot.slack.show import name_of
from bot.slack.views import DRAFT_CHARACTERS, TEXT, Errand, modal

#: callback id of the shortcut and of its form
LOG = "log_contact"
#: what stands behind the slash command to open the form
NEW = "new"
#: block ids, each with one action of the same name
WAY, NAME, REACH, PLACE = "way", "name", "reach", "place"

WAYS = {
    Way.PHONE: "They phoned",
    Way.VISIT: "They came by",
    Way.LETTER: "They wrote a letter",
    Way.EMAIL: "They wrote an e-mail",
}
#: of a name, a place, a way to reach them
LINE_CHARACTERS = 150


def form(channel: str, council: Council) -> Json:
    """What they said, and what is known of them."""
    departments = {key: name_of(council, key) for key in council.departments}
    kinds = {str(kind): name for kind, name in KINDS.items()}
    words = PlainTextInputElement(
        action_id=TEXT, multiline=True, min_length=1, max_length=DRAFT_CHARACTERS
    )
    blocks: list[Block] = [
        choice(WAY, "How did they come to us?", {str(k): v for k, v in WAYS.items()}),
        InputBlock(block_id=TEXT, label="What did they say?", element=words),
        choice(KIND, "What is it?", kinds, Kind.COMPLAINT),
        choice(DEPARTMENT, "Who answers?", departments, council.triage),
        _line(PLACE, "Where is it?", ""),
        _line(NAME, "Their name", ""),
        _line(
            REACH,
            "How can we reach them?",
            "A number or an address. Leave it out when they gave none: then nobody "
            "is asked to call them.",
        ),
    ]
    return modal(LOG, "Log a contact", blocks, Errand("", channel), "Log it", "Cancel")


def act_of(errand: Errand, user: str, at: datetime) -> StaffAct:
    """What was entered, as an act."""
    entered = errand.fields
    return StaffAct(
        ActKind.LOG,
        user,
        "",
        errand.channel,
        at,
        text=errand.draft,
        to=entered.get(DEPARTMENT, ""),
        kind_of=Kind(entered.get(KIND, Kind.COMPLAINT)),
        logged=Logged(
            way=Way(entered.get(WAY, Way.PHONE)),
            name=entered.get(NAME, ""),
            reach=entered.get(REACH, ""),
            place=entered.get(PLACE, ""),
        ),
    )


def _line(block: str, label: str, hint: str) -> InputBlock:
    field = PlainTextInputElement(action_id=block, max_length=LINE_CHARACTERS)
    told = PlainTextObject(text=hint) if hint else None
    return InputBlock(
        block_id=block, label=label, element=field, hint=told, optional=True
    )
