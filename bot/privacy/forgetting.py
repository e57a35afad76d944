"""Carries out erasures: rows, then Slack, then a receipt; one write for each."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from bot.carry.cause import words
from bot.council.facts import Council
from bot.effects import Line
from bot.lanes import channel_lane, conversation_lane
from bot.model import Resident
from bot.privacy.erasure import Plan, plan
from bot.store import Unit
from bot.store.erasures import FAREWELL, Wish
from bot.wording import Wording

#: where a receipt can be sent to
MESSENGERS = ("telegram",)
#: how long an erasure waits for what is on its way to the resident or to staff
PATIENCE = timedelta(hours=12)


def erase_due(unit: Unit, council: Council, wording: Wording, now: datetime) -> int:
    """Every erasure that can be done now; how many. Never while something about the
    resident is being sent: that would arrive afterwards."""
    unit.erasures.sweep()
    done = 0
    for wish in unit.erasures.wishes():
        if unit.erasures.in_flight(wish.resident_id):
            continue
        waits = now - wish.asked_at < PATIENCE
        if waits and unit.erasures.unfinished(wish.resident_id):
            continue
        erase(unit, wish, council, wording, now)
        done += 1
    return done


def erase(
    unit: Unit, wish: Wish, council: Council, wording: Wording, now: datetime
) -> None:
    """One resident, but for what the law keeps."""
    what = plan(unit.erasures.held(wish.resident_id), council.retention, now)
    resident = unit.people.resident(wish.resident_id)
    chats = unit.erasures.chats(wish.resident_id)
    told = _channels(unit, what, council)
    going = [held.id for held in what.going]
    remove_posts(unit, f"erase:{wish.id}", going, now)
    removed = unit.erasures.erase(wish.resident_id, what.kept, now)
    number = unit.erasures.finish(wish.id, removed, what.kept, now)
    for channel, references in told.items():
        body = {"channel": channel, "references": references}
        _to_slack(unit, f"erased_note:{wish.id}:{channel}", channel, body, now)
    if wish.why == "restore":
        return
    text = _farewell(what, number, resident, wording, now)
    for platform, chat_id in chats:
        if platform not in MESSENGERS:
            # somebody who came to the counter or rang: staff tell them
            continue
        unit.outbox.put(
            f"{FAREWELL}:{wish.id}:{platform}",
            platform=platform,
            lane=conversation_lane(platform, chat_id),
            act=FAREWELL,
            body={"text": text},
            now=now,
        )


def remove_posts(unit: Unit, key: str, ticket_ids: list[int], now: datetime) -> int:
    """Ask Slack to delete what it shows of these tickets; how many things."""
    posts = unit.erasures.posts(ticket_ids)
    for one in posts:
        body = {
            "channel": one.channel,
            "remote_id": one.remote_id,
            "is_file": one.is_file,
        }
        unit.outbox.put(
            f"{key}:{one.channel}:{one.remote_id}",
            platform="slack",
            lane=channel_lane(one.channel),
            act="erase",
            body=body,
            now=now,
        )
    return len(posts)


def _channels(unit: Unit, what: Plan, council: Council) -> dict[str, list[str]]:
    """The references that go, by the channel whose staff may have written more."""
    told: dict[str, list[str]] = defaultdict(list)
    for held in what.going:
        ticket = unit.tickets.get(held.id)
        usual = council.departments.get(ticket.department)
        channel = ticket.card_channel or (usual.slack_channel if usual else "")
        if channel:
            told[channel].append(held.reference)
    return told


def _to_slack(
    unit: Unit, key: str, channel: str, body: dict[str, object], now: datetime
) -> None:
    unit.outbox.put(
        key,
        platform="slack",
        lane=channel_lane(channel),
        act="erased_note",
        body=body,
        now=now,
    )


def _farewell(
    what: Plan, number: str, resident: Resident, wording: Wording, now: datetime
) -> str:
    said = [Line("forget_done", {"number": number})]
    said += [
        Line(
            "forget_keeps",
            {
                "reference": kept.reference,
                "date": kept.until,
                "why": kept.law.why_in(resident.language),
            },
        )
        for kept in what.kept
    ]
    return "\n\n".join(words(wording, one, resident.language, now) for one in said)
