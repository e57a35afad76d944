"""Notes in a ticket's thread: what happened, for staff only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from slack_sdk.models.blocks import Block, RichTextElement

from bot.model import MessageKind, Outcome, Place, Sending, StoredMessage
from bot.slack.blocks import (
    Post,
    bold,
    button,
    buttons,
    date,
    link,
    mention,
    paragraph,
    place,
    plain,
    post,
    quote,
    rich,
)
from bot.slack.render import (
    CORRECT,
    HINT_CHARACTERS,
    NAME_CHARACTERS,
    OUTCOMES,
    TAKE_BACK,
    UNDO,
    WORDS,
)
from bot.slack.show import TicketView
from bot.slack.text import escape, one_line

#: what is asked before an answer is taken out of the resident's chat
SURE_TAKE_BACK = "The resident may have read it already. Take it out of their chat?"

#: of a message in the thread
NOTE_CHARACTERS = 3000
#: of the words before an edit
BEFORE_CHARACTERS = 1000

#: what each note says; 'who' is the resident, 'due' stands for the promised time
NOTES = {
    "resident_message": "{who} {wrote}:",
    "many_messages": "{who} sent many messages in a short time. The newest are below, "
    "all of them in its history.",
    "danger_again": "{whom}{who} writes of the danger again:",
    "muted": "{whom}{user} muted {who} until {until}: {why}. What they write is kept "
    "here, and a danger still pages the duty officer.",
    "unmuted": "{whom}{user} unmuted {who}: they are answered again.",
    "resident_edited": "{who} changed a message. It says now:",
    "place_added": "{who} said where it is:",
    "place_stopped": "{who} no longer shares where they are. The last point:",
    "topic_chosen": "{who} said that this is for {department}.",
    "wants_news": "{whom}{who} asks for news.",
    "misplaced": "{who} says that their last message is not about this: it is in "
    "{other} now.",
    "wants_person": "{who} asks for a person.",
    "took": "{user} took this.",
    "replied": "{user} answered the resident:",
    "delivery_failed": "{whom}The last message to {who} did not arrive ({why}). They "
    "have not read it: try Reply to resident again, or reach them another way.",
    "delivery_unknown": "{whom}Nobody knows whether the last message to {who} arrived: "
    "Telegram's answers were lost. They may have it, even twice. Please ask them, or "
    "reach them another way.",
    "file_undelivered": "{whom}A file did not reach {who} ({why}). They have the words "
    "without it: send it again in another form, or reach them another way.",
    "unreachable": "{whom}{who} can't be reached here any more ({why}). Nothing more "
    "can be sent to them: reach them another way if you can.",
    "reachable_again": "{who} can be reached again. What did not reach them is not "
    "sent by itself: send it again if it still matters.",
    "resolved": "{user} resolved this: {outcome}. The resident was told:",
    "reopened": "{who} says that it is not settled. It is open again.",
    "reopened_again": "{whom}{who} says that it is not settled, {times} times by now. "
    "It is open again.",
    "withdrawn": "{who} took this back.",
    "moved": "{user} moved this from {old} to {new}.",
    "renamed": "{user} changed what this is.",
    "assigned": "{whom}{user} gave this to you.",
    "reopened_by": "{user} opened this again. The resident was told.",
    "merged": "{user} joined this into {other}.",
    "merged_here": "{user} joined {other} into this. The resident was told.",
    "linked": "{user} linked this with {other}.",
    "split": "{user} made a message of this a ticket of its own: {other}.",
    "split_from": "{user} split this from {other}. The resident was told.",
    "apart": "{user} took this and {other} apart again.",
    "promise_soon": "{whom}{who} was promised an answer by {due}.",
    "promise_halfway": "{whom}Half of the promised time is over: {who} was promised "
    "an answer by {due}.",
    "promise_overdue": "{whom}The promised time has passed and {who} still waits.",
    "promise_renewed": "No person has answered in time, so {who} was told that they "
    "will hear by {due}.",
    "promise_renewed_untold": "No person has answered in time. {who} gets no such "
    "messages and was not told; the new date is {due}.",
    "promised": "{user} promised the resident news by {due}:",
    "asked": "{user} asked the resident:",
    "unowned": "{whom}Nobody has this yet. {who} was promised an answer by {due}.",
    "handed_back": "{whom}{user} had this and did nothing for too long. It is back in "
    "the queue: who takes it?",
    "owner_left": "{whom}The one who had this is no longer in the council's file. It "
    "is back in the queue: who takes it?",
    "owner_left_to": "{whom}The one who had this is no longer in the council's file. "
    "It is yours now.",
    "moved_by_file": "{whom}{old} is no longer in the council's file. This is for "
    "{new} now.",
    "tell_them": "{whom}{who} has no chat with us. Please tell them, in the way that "
    "they gave:",
    "nobody_to_tell": "{whom}{who} gave no way to reach them, so nobody is told this:",
    "no_news": "{whom}It is not settled, and {who} has heard nothing for some time. "
    "Resolve it, or tell them how it stands by {due}.",
    "unsettled": "{whom}This should be settled by now, and it is still open.",
    "ladder": "{whom}{trouble} Please see to it that somebody does.",
    "nudged": "{who} was reminded that we wait for their answer.",
    "last_call": "{who} was asked for the last time. Without an answer it is closed.",
    "closed_no_reply": "{who} did not answer, so this was closed. They were told how "
    "to open it again.",
    "not_asked_again": "{whom}{who} has not answered, and can't be reminded by "
    "machine. Please decide: ask again, or close it.",
    "verdict_fixed": "{who} says that it is fixed.",
    "verdict_partly": "{who} says that it is fixed in part.",
    "verdict_late": "{who} says that it is not fixed. It was closed too long ago to "
    "open again; they were asked to tell us anew.",
    "rated": "{who} rates this {rating} of 5.",
    "rated_low": "{whom}{who} rates this {rating} of 5.",
    "asked_twice": "{whom}{who} had to ask twice how this stands.",
    "taken_over": "{whom}{user} has taken this over.",
    "reminded": "{whom}{user} asks you to see to this: {who} still waits.",
    "decided": "{user} decided in the review to leave this as it is: {why}",
    "outside_failed": "{whom}A page outside Slack did not go out ({why}). Please see "
    "that somebody has this emergency, and tell whoever looks after Folkmoot.",
    "could_not_handle": "A message of {who} could not be handled by machine. Please "
    "look at it.",
    "file_again": "{who} sent a file that is here already.",
    "file_refused": "A file of {who} is not shown here: {why}.",
    "file_refused_told": "A file of {who} is not shown here: {why}. They were told, "
    "and asked to send it in another way.",
    "file_gone": "A file of {who} could not be brought here ({why}).",
}
#: how an answer of staff fares
SENDINGS = {
    Sending.HELD: "It goes out in 15 seconds.",
    Sending.GOING: "On its way.",
    Sending.SENT: "Telegram has delivered it.",
    Sending.TWICE: "Telegram has delivered it. They may have it twice, as Telegram's "
    "first answer was lost.",
    Sending.FAILED: "It did not arrive: they have not read it.",
    Sending.UNKNOWN: "Nobody knows whether it arrived: Telegram's answers were lost.",
    Sending.PARTLY: "Telegram has delivered the words, but not every file.",
    Sending.UNDONE: "Stopped in time: nothing of it was sent.",
    Sending.TAKEN_BACK: "Taken back: it is no longer in their chat.",
}
#: notes about answers that can be stopped, corrected or taken back
ANSWERS = ("replied", "asked")
#: why a ticket goes up the ladder
TROUBLES = {
    "late": "The resident was promised an answer and still waits, after reminders.",
    "unowned": "Nobody has this yet, after reminders.",
}
WROTE = {
    MessageKind.TEXT: "wrote",
    MessageKind.PHOTO: "sent a photo",
    MessageKind.LOCATION: "sent a place",
    MessageKind.VIDEO: "sent a video",
    MessageKind.VOICE: "sent a voice message",
    MessageKind.AUDIO: "sent a sound",
    MessageKind.DOCUMENT: "sent a file",
    MessageKind.STICKER: "sent a sticker",
    MessageKind.ANIMATION: "sent an animation",
    MessageKind.CONTACT: "sent a contact",
    MessageKind.VENUE: "sent a place",
    MessageKind.POLL: "sent a poll",
    MessageKind.OTHER: "sent something that can't be shown here",
}


@dataclass(frozen=True)
class Said:
    """A message that a note shows."""

    message: StoredMessage
    #: what it said before it was edited, '' when it was not
    before: str = ""
    #: where the resident was, or pointed to
    where: Place = field(default_factory=Place)
    #: how it fares, when it is an answer of staff
    sending: Sending | None = None


@dataclass(frozen=True)
class Names:
    """How ids become names."""

    #: a member of staff by Slack user id
    first_name: Callable[[str], str]
    #: a department or service by its id
    name_of: Callable[[str], str]


def note(
    name: str,
    values: Mapping[str, object],
    view: TicketView,
    names: Names,
    said: Said | None = None,
    *,
    alone: bool = False,
    url: str = "",
) -> Post:
    """A note; `alone` when it stands outside the thread, with the card's address.

    KeyError: no such note.
    """
    filled = _filled(values, view, names, said)
    sentence = _sentence(NOTES[name], filled, view, _whom(values, view))
    if alone:
        reference = view.ticket.reference
        named = [link(url, reference), plain(": ")] if url else []
        sentence[:0] = named or [bold(f"{reference}: ")]
    if url and not alone:
        sentence += [plain(" "), link(url, "What was said there")]
    elements = [paragraph(*sentence), *_shown(name, view, said)]
    framed, more = quote(said.message.text, NOTE_CHARACTERS) if said else ([], 0)
    blocks: list[Block] = [rich([*elements, *framed])]
    if said and name == "resident_edited":
        before, _ = quote(said.before, BEFORE_CHARACTERS)
        if before:
            blocks.append(rich([paragraph(plain("It said before:")), *before]))
    if said and more and name != "many_messages":
        value = f"{view.ticket.reference}:{said.message.id}"
        label = f"All of it ({more:,} characters more)"
        blocks.append(buttons(button(WORDS, label, value)))
    if said and said.sending and name in ANSWERS:
        blocks += _sent(said, said.sending, view.ticket.reference)
    return post(_text(name, filled, view, said), blocks)


def _sent(said: Said, sending: Sending, reference: str) -> list[Block]:
    """How an answer fares, and what can still be done about it."""
    shown: list[Block] = [rich([paragraph(plain(SENDINGS[sending]))])]
    value = f"{reference}:{said.message.id}"
    if sending is Sending.HELD:
        shown.append(buttons(button(UNDO, "Undo", value, "danger")))
    if sending.arrived:
        shown.append(
            buttons(
                button(CORRECT, "Correct", value),
                button(TAKE_BACK, "Take back", value, sure=SURE_TAKE_BACK),
            )
        )
    return shown


def _filled(
    values: Mapping[str, object], view: TicketView, names: Names, said: Said | None
) -> dict[str, str]:
    given = {key: str(value) for key, value in values.items()}
    kind = said.message.kind if said else MessageKind.TEXT
    outcome = given.get("outcome")
    return {
        "who": one_line(view.resident, NAME_CHARACTERS) or "The resident",
        "wrote": WROTE[kind],
        "why": one_line(given.get("why", ""), HINT_CHARACTERS) or "no reason given",
        "user": names.first_name(given.get("user", "")),
        "department": names.name_of(given.get("department", view.ticket.department)),
        "old": names.name_of(given.get("old", "")),
        "new": names.name_of(given.get("new", "")),
        "times": given.get("times", ""),
        "other": given.get("other", ""),
        "rating": given.get("rating", ""),
        "until": given.get("until", ""),
        "trouble": TROUBLES.get(given.get("why", ""), ""),
        "outcome": OUTCOMES[Outcome(outcome)].lower() if outcome else "",
    }


def _whom(values: Mapping[str, object], view: TicketView) -> tuple[str, ...]:
    """Who is called: those who are named, else the owner, else the supervisors."""
    named = values.get("whom")
    if isinstance(named, list | tuple):
        return tuple(str(user) for user in named)
    user = str(values.get("user") or view.ticket.owner or "")
    return (user,) if user else view.supervisors


def _sentence(
    template: str, filled: Mapping[str, str], view: TicketView, whom: tuple[str, ...]
) -> list[RichTextElement]:
    """The template in rich text: people and times are elements of their own."""
    parts: list[RichTextElement] = []
    if template.startswith("{whom}"):
        for user in whom:
            parts += [mention(user), plain(" ")]
        template = template.removeprefix("{whom}")
    before, due, after = template.partition("{due}")
    parts.append(plain(before.format_map(filled)))
    if due:
        parts.append(date(view.ticket.promise_at, view.zone))
    if after:
        parts.append(plain(after.format_map(filled)))
    return parts


def _shown(name: str, view: TicketView, said: Said | None) -> list[RichTextElement]:
    where = said.where if said else Place()
    if name == "place_added":
        where = where or view.ticket.place
    shown = place(where)
    return [paragraph(*shown)] if shown else []


def _text(
    name: str, filled: Mapping[str, str], view: TicketView, said: Said | None
) -> str:
    """What a notification shows."""
    template = NOTES[name].removeprefix("{whom}")
    due = f"{view.ticket.promise_at.astimezone(view.zone):%d %b %H:%M}"
    words = one_line(said.message.text, HINT_CHARACTERS) if said else ""
    sentence = template.format_map({**filled, "due": due})
    return escape(f"{view.ticket.reference}: {sentence} {words}".strip())
