"""Modals: writing a reply and seeing it as the resident will, resolving, reading on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.views import View

from bot.model import ActKind, Outcome
from bot.slack.blocks import Json, bold, framed, paragraph, plain, rich
from bot.slack.render import OUTCOMES
from bot.slack.shared import MOST_FILES, Shared
from bot.slack.text import clean, cut, visible, whole

#: callback ids
DRAFT, SEND, RESOLVE, READ, SORRY = "draft", "send", "resolve", "read", "sorry"
#: block ids, each with one action of the same name
TEXT, OUTCOME, CANNED, FILES = "text", "outcome", "canned", "files"

#: Slack keeps 3,000 characters with a view, and the draft travels with the preview
DRAFT_CHARACTERS = 2400
#: of one block of text
SECTION_CHARACTERS = 3000
MOST_SECTIONS = 90
#: of a menu
MOST_OPTIONS = 100


@dataclass(frozen=True)
class Errand:
    """What a view is about; travels with it."""

    reference: str
    #: where the button was pressed: answers for one pair of eyes go there
    channel: str
    #: a reply as it was written, while its preview is shown
    draft: str = ""
    #: name of the act that the form stands for
    kind: str = "reply"
    #: the message or relation that it is about, '' when it is none
    about: str = ""
    #: what else was entered, by block
    fields: Mapping[str, str] = field(default_factory=dict)
    #: what goes with the words
    files: tuple[Shared, ...] = ()
    #: tells by what is shown in its preview whether that is still so; '' without one
    seen: str = ""

    def encode(self) -> str:
        """For a view's private metadata."""
        files = [[file.id, file.name] for file in self.files]
        named = (self.reference, self.channel, self.kind, self.about)
        said = [*named, dict(self.fields), files, self.seen]
        head = json.dumps(said, ensure_ascii=False)
        return whole("\n".join((head, self.draft)))

    @classmethod
    def decode(cls, text: str) -> Errand:
        """The other way. ValueError: not one of ours."""
        head, draft = text.split("\n", 1)
        # windows that were open before an update know of less
        reference, channel, kind, about, fields, *more = json.loads(head)
        files = tuple(Shared(*one) for one in (more[0] if more else ()))
        seen = more[1] if len(more) > 1 else ""
        return cls(reference, channel, draft, kind, about, fields, files, seen)


def reply_form(
    errand: Errand,
    words: str = "",
    canned: Sequence[str] = (),
    *,
    takes_files: bool = False,
) -> Json:
    """Where a reply is written; `words` stand in it already, and ready-made replies of
    these names can be put before them."""
    element = PlainTextInputElement(
        action_id=TEXT,
        initial_value=whole(words)[:DRAFT_CHARACTERS] or None,
        multiline=True,
        min_length=1,
        max_length=DRAFT_CHARACTERS,
        focus_on_load=True,
    )
    hint = "You will see it as the resident will, before it is sent."
    block = InputBlock(
        block_id=TEXT,
        label=f"Your answer about {errand.reference}",
        element=element,
        hint=PlainTextObject(text=hint),
        optional=bool(canned),
    )
    blocks: list[Block] = [_canned(canned), block] if canned else [block]
    if takes_files and (room := MOST_FILES - len(errand.files)):
        blocks.append(_files(room))
    return modal(DRAFT, "Reply to resident", blocks, errand, "Preview", "Cancel")


def _files(most: int) -> InputBlock:
    hint = (
        f"At most {most}, of 10 MB each. A larger one: put it into the thread, then "
        "Send to resident in the menu of that message."
    )
    return InputBlock(
        block_id=FILES,
        label="Files",
        element=FileInputElement(action_id=FILES, max_files=most),
        hint=PlainTextObject(text=hint),
        optional=True,
    )


def _canned(names: Sequence[str]) -> InputBlock:
    options = [Option(value=name, text=name) for name in names[:MOST_OPTIONS]]
    return InputBlock(
        block_id=CANNED,
        label="Begin with a ready-made reply",
        element=StaticSelectElement(action_id=CANNED, options=options),
        optional=True,
    )


def mark(shown: str) -> str:
    """Tells what is shown in a preview from anything else, without saying it."""
    return hashlib.sha256(whole(shown).encode()).hexdigest()[:12]


def reply_preview(
    errand: Errand, shown: str, back: str = "Back", *, changed: bool = False
) -> Json:
    """What exactly the resident will read; Back leads to the form. `changed`: it was
    something else when it was looked at last."""
    errand, title = replace(errand, seen=mark(shown)), "This is what the resident will"
    if changed:
        title = "The ticket has changed since you looked. The resident would now"
    blocks = [rich([paragraph(bold(f"{title} read:"))]), rich([framed(visible(shown))])]
    if errand.files:
        names = ", ".join(visible(file.name) for file in errand.files)
        what = "1 file" if len(errand.files) == 1 else f"{len(errand.files)} files"
        told = " Pictures go without the place and device that they were taken with."
        blocks.append(
            rich([paragraph(bold(f"With {what}: "), plain(f"{names}.{told}"))])
        )
    submit = "Resolve" if errand.kind == ActKind.RESOLVE else "Send"
    return modal(SEND, "Preview", blocks, errand, submit, back)


def unsent(errand: Errand, why: str) -> Json:
    """A preview that can't be sent any more: why, and the words, which are not lost."""
    blocks: list[Block] = [rich([paragraph(bold("Nothing was sent. "), plain(why))])]
    if words := visible(errand.draft).strip():
        blocks.append(rich([paragraph(plain("Your words, to copy:"))]))
        blocks.append(rich([framed(words)]))
    return modal(SORRY, "Not sent", blocks, Errand("", ""), None, "Close")


def resolve_form(errand: Errand) -> Json:
    """How it ended, and what the resident is told."""
    choice = StaticSelectElement(
        action_id=OUTCOME,
        placeholder="Choose",
        options=[
            Option(value=str(key), text=name)
            for key, name in OUTCOMES.items()
            if key is not Outcome.NO_REPLY
        ],
    )
    note = PlainTextInputElement(
        action_id=TEXT, multiline=True, max_length=DRAFT_CHARACTERS
    )
    hint = (
        "The resident reads this with the outcome; you see it as they will first. Not "
        "ours: say who deals with it. No action: say why."
    )
    blocks = [
        InputBlock(block_id=OUTCOME, label="How did it end?", element=choice),
        InputBlock(
            block_id=TEXT,
            label="Note to the resident",
            element=note,
            hint=PlainTextObject(text=hint),
            optional=True,
        ),
    ]
    return modal(
        RESOLVE, f"Resolve {errand.reference}", blocks, errand, "Preview", "Cancel"
    )


def reading(errand: Errand, text: str) -> Json:
    """All the words of a message."""
    blocks: list[Block] = []
    rest = clean(text)
    while rest and len(blocks) < MOST_SECTIONS:
        part, more = cut(rest, SECTION_CHARACTERS)
        rest = rest[len(rest) - more :].lstrip() if more else ""
        blocks.append(SectionBlock(text=PlainTextObject(text=part, emoji=False)))
    if not blocks:
        blocks.append(rich([paragraph(plain("The words are not kept any more."))]))
    return modal(READ, errand.reference, blocks, errand, None, "Close")


def sorry(why: str) -> Json:
    """Something could not be done."""
    blocks = [SectionBlock(text=PlainTextObject(text=why, emoji=False))]
    return modal(SORRY, "Not done", blocks, Errand("", ""), None, "Close")


def modal(
    callback: str,
    title: str,
    blocks: Sequence[Block],
    errand: Errand,
    submit: str | None,
    close: str,
) -> Json:
    """A window; `submit` None: it only shows something."""
    view = View(
        type="modal",
        callback_id=callback,
        title=title,
        blocks=blocks,
        private_metadata=errand.encode(),
        submit=submit,
        close=close,
    ).to_dict()
    # whatever people wrote, it has to go over the wire
    whole_view: Json = json.loads(whole(json.dumps(view, ensure_ascii=False)))
    return whole_view
