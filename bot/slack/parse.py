"""What Slack sends, understood: pure, from the body of an envelope to a staff act."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Any

from bot.model import ActKind, StaffAct
from bot.reference import find_reference
from bot.slack import contact, forms, others, render, views
from bot.slack.shared import shared
from bot.slack.text import whole
from bot.slack.views import Errand

Body = Mapping[str, Any]

PRESSES = {
    render.TAKE: ActKind.TAKE,
    render.HAVE_IT: ActKind.HAVE_IT,
    render.REOPEN: ActKind.REOPEN,
    render.UNDO: ActKind.UNDO,
    render.TAKE_BACK: ActKind.TAKE_BACK,
    render.APART: ActKind.APART,
    render.SHOW: ActKind.SHOW,
    render.UNMUTE: ActKind.UNMUTE,
    render.TAKE_OVER: ActKind.TAKE_OVER,
    render.REMIND: ActKind.REMIND,
    others.LINK_THIS: ActKind.LINK,
    others.JOIN_THIS: ActKind.MERGE,
}
#: callback ids of forms that end in an act
SUBMISSIONS = (views.SEND, forms.DO, contact.LOG)
#: and of those that lead to a preview
DRAFTS = (views.DRAFT, views.RESOLVE)
OPENERS = (
    render.REPLY,
    render.RESOLVE,
    render.WORDS,
    render.MORE,
    render.HISTORY,
    render.READ,
    render.READ_ON,
    *forms.FORMS,
)
#: what can be chosen from the menu of any message
SEND_TO_RESIDENT = "send_to_resident"
COMMAND = "/folkmoot"
#: subtypes of messages that somebody wrote; '' is the usual one
WRITTEN = ("", "file_share", "thread_broadcast")
#: what is kept of the parts of a body; cards hold residents' words and stay out
KEPT_OF_VIEW = ("id", "root_view_id", "callback_id", "private_metadata", "state")
KEPT_OF_EVENT = ("type", "subtype", "user", "channel", "ts", "thread_ts", "text")


#: a link, a person or a channel in Slack's own writing, with its label
_LINK = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")


class Sort(Enum):
    """What is done about an envelope."""

    #: an act by a button: stored, then acknowledged
    PRESS = auto()
    #: an act by a form: stored, then acknowledged by its listener
    SUBMISSION = auto()
    #: a form that only leads to the next one: nothing is stored
    DRAFT = auto()
    #: a button that opens a window: at once, nothing is stored
    OPENER = auto()
    #: written in a thread, perhaps a ticket's
    THREAD = auto()
    #: a search: answered at once, nothing is stored
    COMMAND = auto()
    #: somebody looks at the app's Home
    HOME = auto()
    #: nothing to do with us
    NOTHING = auto()


def sort_of(body: Body) -> Sort:
    """What is to be done about it."""
    if wants_to_log(body) or mutes(body):
        return Sort.OPENER
    if body.get("command") == COMMAND:
        return Sort.COMMAND
    match body.get("type"):
        case "message_action":
            known = body.get("callback_id") == SEND_TO_RESIDENT
            return Sort.OPENER if known else Sort.NOTHING
        case "block_actions":
            action = _action(body).get("action_id")
            if action in PRESSES:
                return Sort.PRESS
            return Sort.OPENER if action in OPENERS else Sort.NOTHING
        case "view_submission":
            callback = body["view"].get("callback_id")
            if callback in SUBMISSIONS:
                return Sort.SUBMISSION
            return Sort.DRAFT if callback in DRAFTS else Sort.NOTHING
        case "event_callback":
            if _is_home(body):
                return Sort.HOME
            return Sort.THREAD if _thread_message(body) else Sort.NOTHING
        case _:
            return Sort.NOTHING


def wants_to_log(body: Body) -> bool:
    """The shortcut, or '/folkmoot new': somebody did not write themselves."""
    if body.get("type") == "shortcut":
        return body.get("callback_id") == contact.LOG
    return body.get("command") == COMMAND and query_of(body).lower() == contact.NEW


def mutes(body: Body) -> bool:
    """'/folkmoot mute K7M-2QXR', or unmute: the window for it opens."""
    named = query_of(body).lower().split() if body.get("command") == COMMAND else []
    return len(named) == 2 and named[0] in (render.MUTE, render.UNMUTE)


def team_ids(body: Body) -> frozenset[str]:
    """Every workspace that the body names as where it or its author belongs."""
    message = _thread_message(body) or {}
    named = (
        body.get("team_id"),
        (body.get("team") or {}).get("id"),
        (body.get("user") or {}).get("team_id"),
        *(message.get(name) for name in ("team", "user_team", "source_team")),
    )
    return frozenset(team for team in named if team)


def user_of(body: Body) -> str:
    """Slack id of who did it, '' when the body does not say."""
    message = _thread_message(body)
    if message is not None:
        return message.get("user") or ""
    if body.get("command"):
        return body.get("user_id") or ""
    if _is_home(body):
        return body["event"].get("user") or ""
    return (body.get("user") or {}).get("id") or ""


def channel_of(body: Body) -> str:
    """Where it was done; for a form, where the button was that opened it."""
    if body.get("type") == "view_submission":
        return errand_of(body).channel
    if body.get("type") == "event_callback":
        return body["event"].get("channel") or ""
    container = body.get("container") or {}
    if container.get("type") == "view" and errand_of(body).channel:
        return errand_of(body).channel
    named = (body.get("channel") or {}).get("id") or body.get("channel_id")
    return container.get("channel_id") or named or ""


def thread_of(body: Body) -> str:
    """ts of the message that the thread hangs from; '' when it is no thread."""
    if body.get("type") == "message_action":
        return (body.get("message") or {}).get("thread_ts") or ""
    message = _thread_message(body)
    return message["thread_ts"] if message is not None else ""


def reference_of(body: Body) -> str:
    """The ticket that a button or form names, '' when it names none."""
    if body.get("type") == "view_submission":
        return errand_of(body).reference
    if body.get("type") == "block_actions":
        return (_action(body).get("value") or "").partition(":")[0]
    if mutes(body):
        named = query_of(body).split()[1]
        return find_reference(named) or named.upper()
    return ""


def message_of(body: Body) -> int | None:
    """The message that a button names beside the ticket."""
    _, _, number = (_action(body).get("value") or "").partition(":")
    return int(number) if number.isdecimal() else None


def _second_of(body: Body) -> str:
    """The other ticket that a button names; '' when it names a number, or none."""
    _, _, second = (_action(body).get("value") or "").partition(":")
    return "" if second.isdecimal() else second


def trigger_of(body: Body) -> str:
    """What a window may be opened with, for three seconds."""
    return body.get("trigger_id") or ""


def action_of(body: Body) -> str:
    """Which button was pressed, or which form sent; for logs."""
    if body.get("type") == "view_submission":
        return body["view"].get("callback_id") or ""
    if mutes(body):
        return render.MUTE
    return _action(body).get("action_id") or ""


def draft_of(body: Body) -> Errand:
    """A form with everything that was entered into it."""
    blocks = (body["view"].get("state") or {}).get("values") or {}
    entered = {block: value for block in blocks if (value := _entered(body, block))}
    draft, errand = entered.pop(views.TEXT, ""), errand_of(body)
    files = (*errand.files, *shared(files_of(body)))
    if body["view"].get("callback_id") == views.RESOLVE:
        errand = replace(errand, kind=ActKind.RESOLVE)
    return replace(errand, draft=draft, fields=entered, files=files)


def files_of(body: Body) -> Sequence[Body]:
    """The files of the message whose menu was used, or that were put into a form."""
    if body.get("type") == "message_action":
        return (body.get("message") or {}).get("files") or ()
    values = (body["view"].get("state") or {}).get("values") or {}
    return ((values.get(views.FILES) or {}).get(views.FILES) or {}).get("files") or ()


def shared_of(body: Body) -> str:
    """The words of the message whose menu was used, as a person reads them."""
    text = str((body.get("message") or {}).get("text") or "")
    text = _LINK.sub(lambda found: found[2] or found[1], text)
    return html.unescape(text).strip()


def view_of(body: Body) -> str:
    """Id of the window that a button was pressed in; '' when it was in none."""
    return (body.get("container") or {}).get("view_id") or ""


def query_of(body: Body) -> str:
    """What stands behind the slash command."""
    return whole(str(body.get("text") or "")).strip()


def key_of(body: Body) -> str:
    """The natural key: the same act or message always has the same, however often and
    by whichever way it comes."""
    team = _team(body)
    message = _thread_message(body)
    if message is not None:
        edited = (message.get("edited") or {}).get("ts")
        gone = "deleted" if body["event"].get("subtype") == "message_deleted" else ""
        parts = (team, channel_of(body), message["ts"], edited, gone)
        return ":".join(("slack:message", *filter(None, parts)))
    if body.get("type") == "view_submission":
        view = body["view"]
        root = view.get("root_view_id") or view["id"]
        return f"slack:view:{team}:{user_of(body)}:{root}:{_digest(view)}"
    action, container = _action(body), body.get("container") or {}
    where = container.get("message_ts") or container.get("view_id") or ""
    what = f"{action.get('action_id')}:{action.get('value')}:{action.get('action_ts')}"
    return f"slack:press:{team}:{user_of(body)}:{where}:{what}"


def essence(body: Body) -> dict[str, Any]:
    """What is kept of a body: enough to understand it later, and no more."""
    kept = {"type": body.get("type"), "team_id": _team(body)}
    message = _thread_message(body)
    if message is not None:
        event = {name: message[name] for name in KEPT_OF_EVENT if name in message}
        event["channel"] = channel_of(body)
        event["subtype"] = body["event"].get("subtype") or ""
        return kept | {"event": event}
    kept["user"] = {"id": user_of(body)}
    if body.get("type") == "view_submission":
        view = body["view"]
        return kept | {"view": {n: view[n] for n in KEPT_OF_VIEW if n in view}}
    container = {
        "channel_id": channel_of(body),
        "message_ts": (body.get("container") or {}).get("message_ts"),
    }
    return kept | {"container": container, "actions": [dict(_action(body))]}


def payload_of(body: Body, reference: str) -> dict[str, Any]:
    """What goes into the inbox."""
    return {"reference": reference, "body": essence(body)}


def parse(payload: Mapping[str, Any], received_at: datetime) -> StaffAct | None:
    """The staff act in a stored payload; None when there is nothing to do."""
    body, reference = payload["body"], payload["reference"]
    if body.get("type") == "event_callback":
        return _note(body, reference)
    if body.get("type") == "view_submission":
        return _submission(body, reference, received_at)
    action = _action(body)
    kind = PRESSES.get(action.get("action_id", ""))
    if kind is None:
        return None
    at = _time(action["action_ts"]) if action.get("action_ts") else received_at
    return StaffAct(
        kind,
        user_of(body),
        reference,
        channel_of(body),
        at,
        about=message_of(body),
        to=_second_of(body),
    )


def _note(body: Body, reference: str) -> StaffAct | None:
    """What was written in the thread; edits and deletions are internal all the same."""
    event = body["event"]
    if event.get("subtype") not in WRITTEN:
        return None
    return StaffAct(
        ActKind.THREAD,
        event.get("user") or "",
        reference,
        event["channel"],
        _time(event["ts"]),
        text=event.get("text") or "",
    )


def _submission(body: Body, reference: str, at: datetime) -> StaffAct | None:
    user = user_of(body)
    match body["view"].get("callback_id"):
        case views.SEND:
            return forms.act_of(replace(errand_of(body), reference=reference), user, at)
        case contact.LOG:
            return contact.act_of(draft_of(body), user, at)
        case forms.DO | views.RESOLVE:
            # before an update, the form that resolves had no preview
            return forms.act_of(replace(draft_of(body), reference=reference), user, at)
    return None


def _is_home(body: Body) -> bool:
    event = body.get("event") or {}
    return event.get("type") == "app_home_opened" and event.get("tab") == "home"


def _thread_message(body: Body) -> Body | None:
    """A person's message in a thread: new, edited or deleted; None for all else."""
    event = body.get("event") or {}
    if event.get("type") != "message":
        return None
    match event.get("subtype") or "":
        case "message_changed":
            message = event.get("message") or {}
            if not message.get("edited"):
                # a preview of a link was added, or a reply was counted
                return None
        case "message_deleted":
            message = event.get("previous_message") or {}
        case subtype:
            message = event if subtype in WRITTEN else {}
    is_person = message.get("user") and not message.get("bot_id")
    return message if is_person and message.get("thread_ts") else None


def _team(body: Body) -> str:
    return body.get("team_id") or (body.get("team") or {}).get("id") or ""


def _action(body: Body) -> Body:
    """The button; a choice from a menu is as good as a button of that name."""
    action = (body.get("actions") or [{}])[0]
    if action.get("type") != "overflow":
        return action
    chosen = (action.get("selected_option") or {}).get("value") or ""
    name, _, value = chosen.partition(":")
    return {"action_id": name, "value": value, "action_ts": action.get("action_ts")}


def errand_of(body: Body) -> Errand:
    """What a window is about; one that is none of ours is about nothing."""
    try:
        return Errand.decode((body.get("view") or {}).get("private_metadata") or "")
    except ValueError:
        return Errand("", "")


def _entered(body: Body, block: str) -> str:
    """What stands in a field of a form, or was chosen there."""
    values = (body["view"].get("state") or {}).get("values") or {}
    field = (values.get(block) or {}).get(block) or {}
    chosen = field.get("selected_option") or (field.get("selected_options") or [{}])[0]
    names = ("value", "selected_user", "selected_date", "selected_time")
    return chosen.get("value") or next((field[n] for n in names if field.get(n)), "")


def _digest(view: Body) -> str:
    """Tells submissions of one window apart by what they say, without saying it."""
    said = [view.get("callback_id"), view.get("private_metadata"), view.get("state")]
    packed = json.dumps(said, sort_keys=True).encode()
    return hashlib.sha256(packed).hexdigest()[:16]


def _time(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)
