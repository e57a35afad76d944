"""Forms of the acts behind a card's menu, and what was entered into them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    DatePickerElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
    TimePickerElement,
    UserSelectElement,
)

from bot.council.facts import Council
from bot.model import (
    ActKind,
    Kind,
    Outcome,
    Relation,
    StaffAct,
    StoredMessage,
    Ticket,
)
from bot.rules import MUTE_DAYS
from bot.slack.blocks import Json, bold, button, buttons, paragraph, plain, rich
from bot.slack.others import related
from bot.slack.render import APART, HISTORY, KINDS, LINK, MERGE, MUTE, SPLIT, UNMUTE
from bot.slack.show import name_of
from bot.slack.text import one_line, whole
from bot.slack.views import DRAFT, DRAFT_CHARACTERS, OUTCOME, TEXT, Errand, modal

#: callback ids: a form that does something at once, and windows that only show
DO, MENU = "do", "acts"
#: block ids, each with one action of the same name
USER, DAY, HOUR, THIRD = "user", "day", "hour", "third"
DEPARTMENT, KIND, SERVICE, OTHER, MESSAGE = (
    "department",
    "kind",
    "service",
    "other",
    "message",
)
LENGTH = "length"
#: whom or what an act goes to, by whichever of these its form has
TO = (USER, DEPARTMENT, OTHER, LENGTH)
#: when a promise falls due, worked out when its form was sent
UNTIL = "until"
#: acts whose words the resident reads
SPOKEN = (ActKind.REPLY, ActKind.ASK, ActKind.PROMISE, ActKind.CORRECT)
#: acts that are looked at as the resident will read them
PREVIEWED = (*SPOKEN, ActKind.RESOLVE)
#: outcomes that need words, and what is missing without
NEEDS_NOTE = {
    Outcome.NOT_OURS: "Say who deals with it instead, and how to reach them.",
    Outcome.NO_ACTION: "Say why nothing will be done.",
}
#: no service fits
NO_SERVICE = "-"
#: Slack's own limits: options of a menu, characters of an option
MOST_OPTIONS, OPTION_CHARACTERS = 100, 75


@dataclass(frozen=True)
class Facts:
    """What a form is filled with."""

    ticket: Ticket
    council: Council
    now: datetime
    #: what the resident wrote in this ticket, oldest first
    messages: tuple[StoredMessage, ...] = ()
    relations: tuple[Relation, ...] = ()
    #: references of the resident's other open tickets
    others: tuple[str, ...] = ()
    #: words that stand in the form already
    words: str = ""
    muted_until: datetime | None = None


def ask_form(errand: Errand, facts: Facts) -> Json:
    """A question to the resident: it waits for them then."""
    hint = "The clock stops until they answer. You will see it as they will first."
    block = _words(f"Your question about {errand.reference}", hint)
    return modal(DRAFT, "Ask the resident", [block], errand, "Preview", "Cancel")


def promise_form(errand: Errand, facts: Facts) -> Json:
    """A date with its reason."""
    local = facts.now.astimezone(facts.council.time_zone)
    blocks: list[Block] = [
        InputBlock(
            block_id=DAY,
            label="When do they hear from us?",
            element=DatePickerElement(
                action_id=DAY, initial_date=f"{local.date():%Y-%m-%d}"
            ),
        ),
        InputBlock(
            block_id=HOUR,
            label="By what time?",
            element=TimePickerElement(action_id=HOUR, initial_time="17:00"),
        ),
        _words("Why then? The resident reads this", ""),
        InputBlock(
            block_id=THIRD,
            label="Who is waited for?",
            optional=True,
            element=CheckboxesElement(
                action_id=THIRD,
                options=[Option(value="yes", text="Somebody outside the council")],
            ),
        ),
    ]
    return modal(DRAFT, "Promise a date", blocks, errand, "Preview", "Cancel")


def correct_form(errand: Errand, facts: Facts) -> Json:
    """Other words for an answer that was sent."""
    block = _words(
        "What it should say",
        "The resident sees that it was edited.",
        facts.words[:DRAFT_CHARACTERS],
    )
    return modal(DRAFT, "Correct an answer", [block], errand, "Preview", "Cancel")


def assign_form(errand: Errand, facts: Facts) -> Json:
    """Which colleague."""
    block = InputBlock(
        block_id=USER, label="To whom?", element=UserSelectElement(action_id=USER)
    )
    title = "Give to a colleague"
    return modal(DO, title, [block], errand, "Give", "Cancel")


def decide_form(errand: Errand, facts: Facts) -> Json:
    """Why a ticket stays as it is."""
    hint = "It is kept with the ticket and shown in the next review. The resident is "
    hint += "not told."
    block = _words(f"Why does {errand.reference} stay as it is?", hint)
    return modal(DO, "Leave it as it is", [block], errand, "Keep", "Cancel")


def mute_form(errand: Errand, facts: Facts) -> Json:
    """For how long and why; or the end of it."""
    until = facts.muted_until
    if until is not None and until > facts.now:
        shown = f"{until.astimezone(facts.council.time_zone):%a %d %b %H:%M}"
        blocks: list[Block] = [
            rich([paragraph(plain(f"This resident is muted until {shown}."))]),
            buttons(button(UNMUTE, "Unmute", errand.reference)),
        ]
        return modal(MENU, errand.reference, blocks, errand, None, "Close")
    named = {str(n): f"{n} day{'s' if n > 1 else ''}" for n in MUTE_DAYS}
    hint = "Your colleagues and the supervisors read it, the resident does not. They "
    hint += "are told until when nobody answers them."
    blocks = [choice(LENGTH, "For how long?", named, "7"), _words("Why?", hint)]
    return modal(DO, "Mute the resident", blocks, errand, "Mute", "Cancel")


def move_form(errand: Errand, facts: Facts) -> Json:
    """Which department, kind and service, with what it is now chosen."""
    ticket, council = facts.ticket, facts.council
    departments = {key: name_of(council, key) for key in council.departments}
    services = {NO_SERVICE: "None of these"}
    services |= {key: name_of(council, key) for key in council.services}
    blocks: list[Block] = [
        choice(DEPARTMENT, "Department", departments, ticket.department),
        choice(KIND, "Kind", {str(k): v for k, v in KINDS.items()}, ticket.kind),
        choice(SERVICE, "Service", services, ticket.service or NO_SERVICE),
        SectionBlock(
            text=PlainTextObject(
                text="The resident is told when another department answers. What was "
                "wrong is kept, so that the machine learns from it.",
                emoji=False,
            )
        ),
    ]
    return modal(DO, "Where does it belong?", blocks, errand, "Change", "Cancel")


def merge_form(errand: Errand, facts: Facts) -> Json:
    """Into which other ticket of the same resident."""
    hint = "Only tickets of the same resident: " + (
        ", ".join(facts.others) or "they have no other that is open"
    )
    return modal(DO, "Join into another", [_other(hint)], errand, "Join", "Cancel")


def link_form(errand: Errand, facts: Facts) -> Json:
    """With which ticket, anybody's."""
    hint = "Each stays what it is; nobody sees what the other resident wrote."
    return modal(DO, "Link with another", [_other(hint)], errand, "Link", "Cancel")


def split_form(errand: Errand, facts: Facts) -> Json:
    """Which message."""
    said = {
        str(m.id): one_line(m.text, OPTION_CHARACTERS) or str(m.kind)
        for m in facts.messages[-MOST_OPTIONS:]
    }
    block = choice(MESSAGE, "Which message is another matter?", said, None)
    return modal(DO, "Split", [block], errand, "Split", "Cancel")


def menu(errand: Errand, facts: Facts) -> Json:
    """What is seldom needed, and the undoing of it."""
    reference, is_open = errand.reference, facts.ticket.is_open
    row = [button(HISTORY, "History", reference)]
    if is_open:
        row.append(button(MERGE, "Join into another…", reference))
    row.append(button(LINK, "Link with another…", reference))
    if is_open and len(facts.messages) > 1:
        row.append(button(SPLIT, "Split…", reference))
    row.append(button(MUTE, "Mute…", reference))
    blocks: list[Block] = [buttons(*row)]
    for relation in facts.relations:
        blocks.append(rich([paragraph(plain(related(relation, reference)))]))
        value = f"{reference}:{relation.id}"
        blocks.append(buttons(button(APART, "Undo", value, sure="Undo this?")))
    return modal(MENU, reference, blocks, errand, None, "Close")


def done(errand: Errand) -> Json:
    """Shown instead of a menu in which something was pressed."""
    blocks = [rich([paragraph(bold("Done."), plain(" The thread tells more."))])]
    return modal(MENU, errand.reference, blocks, errand, None, "Close")


FORMS: Mapping[str, Callable[[Errand, Facts], Json]] = {
    ActKind.ASK: ask_form,
    ActKind.PROMISE: promise_form,
    ActKind.CORRECT: correct_form,
    ActKind.ASSIGN: assign_form,
    ActKind.DECIDE: decide_form,
    ActKind.MUTE: mute_form,
    ActKind.MOVE: move_form,
    ActKind.MERGE: merge_form,
    ActKind.LINK: link_form,
    ActKind.SPLIT: split_form,
}


def problems(errand: Errand, now: datetime, council: Council) -> dict[str, str]:
    """What is missing in a filled form, by the block that it is said beside."""
    if errand.kind == ActKind.PROMISE and until_of(errand, council) <= now:
        return {DAY: "That has passed already."}
    if errand.kind == ActKind.RESOLVE:
        return _missing(outcome_of(errand), errand.draft)
    if errand.kind in SPOKEN and not (errand.draft.strip() or errand.files):
        return {TEXT: "Write something first."}
    if errand.kind in (ActKind.DECIDE, ActKind.MUTE) and not errand.draft.strip():
        return {TEXT: "Say in a few words why."}
    user = errand.fields.get(USER, "")
    if errand.kind == ActKind.ASSIGN and council.staff_by_slack(user) is None:
        return {USER: "They are not named as staff in the council's file."}
    return {}


def _missing(outcome: Outcome | None, note: str) -> dict[str, str]:
    if outcome is None:
        return {OUTCOME: "Choose how it ended."}
    if outcome in NEEDS_NOTE and not note.strip():
        return {TEXT: NEEDS_NOTE[outcome]}
    return {}


def outcome_of(errand: Errand) -> Outcome | None:
    """How it ended, as it was chosen in the form; None: that is not known."""
    chosen = errand.fields.get(OUTCOME)
    return Outcome(chosen) if chosen in Outcome.__members__.values() else None


def until_of(errand: Errand, council: Council) -> datetime:
    """The time of a promise, entered in the council's zone."""
    day = date.fromisoformat(errand.fields[DAY])
    hour = time.fromisoformat(errand.fields[HOUR])
    return datetime.combine(day, hour, council.time_zone)


def completed(errand: Errand, council: Council) -> Errand:
    """With all that the act needs later, without the council's file."""
    if errand.kind != ActKind.PROMISE:
        return errand
    until = until_of(errand, council).isoformat()
    return replace(errand, fields={**errand.fields, UNTIL: until})


def act_of(errand: Errand, user: str, at: datetime) -> StaffAct:
    """The act that a filled form stands for."""
    entered = errand.fields
    kind, service, until = (entered.get(name) for name in (KIND, SERVICE, UNTIL))
    message = entered.get(MESSAGE) or errand.about
    return StaffAct(
        ActKind(errand.kind),
        user,
        errand.reference,
        errand.channel,
        at,
        text=errand.draft,
        outcome=outcome_of(errand),
        until=datetime.fromisoformat(until) if until else None,
        third_party=THIRD in entered,
        to=next((entered[n] for n in TO if n in entered), ""),
        kind_of=Kind(kind) if kind else None,
        service="" if service == NO_SERVICE else service,
        about=int(message) if message else None,
        files=tuple(file.media for file in errand.files),
    )


def _words(label: str, hint: str, first: str = "") -> InputBlock:
    field = PlainTextInputElement(
        action_id=TEXT,
        multiline=True,
        min_length=1,
        max_length=DRAFT_CHARACTERS,
        initial_value=whole(first) or None,
    )
    told = PlainTextObject(text=hint) if hint else None
    return InputBlock(block_id=TEXT, label=label, element=field, hint=told)


def _other(hint: str) -> InputBlock:
    field = PlainTextInputElement(action_id=OTHER, min_length=6, max_length=20)
    return InputBlock(
        block_id=OTHER,
        label="Reference of the other ticket",
        element=field,
        hint=PlainTextObject(text=one_line(hint, 2000)),
    )


def choice(
    block: str, label: str, choices: Mapping[str, str], chosen: str | None = None
) -> InputBlock:
    """A menu, with what is chosen so far."""
    options: Sequence[Option] = [
        Option(value=key, text=one_line(text, OPTION_CHARACTERS))
        for key, text in choices.items()
    ][:MOST_OPTIONS]
    initial = next((o for o in options if o.value == str(chosen)), None)
    element = StaticSelectElement(
        action_id=block, options=options, initial_option=initial
    )
    return InputBlock(block_id=block, label=label, element=element)
