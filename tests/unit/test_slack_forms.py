"""Windows, Home and search hold to Slack's limits, whatever residents write."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import (
    AuditLine,
    Place,
)
from bot.slack import canned, history_view, home
from bot.slack.views import Errand, reply_form
from sandbox.slack.blocks import checked_view, message_problems
from tests.builders import NOW, council, ticket

anything = st.text(
    alphabet=st.characters() | st.sampled_from("👨‍👩‍👧é\u202e<>&@!#|\x00\n אب"),
    max_size=4000,
).map(lambda text: text.encode("utf-8", "replace").decode())


SITE = "https://ambleford.slack.com/"


@settings(max_examples=30, deadline=None)
@given(words=anything, place=anything)
def test_lists_of_tickets_fit_and_hold_nothing_that_slack_obeys(words: str, place: str):
    card = {"card_channel": "C0ROADS", "card_ts": "1795512918.000000"}
    shown = [ticket(words=words, place=Place(place), **card)] * home.SHOWN
    lists = home.Lists(shown, shown, shown, 900, 900)
    view = home.home(lists, council(), NOW, SITE)
    staff = council().staff["U0DEVSH"]
    found = home._found(shown[: home.FOUND], council(), staff, NOW, SITE)
    ours = f"<{home.card_url(SITE, shown[0])}|"

    assert checked_view(json.loads(json.dumps(view)), "home", lambda *_: True)
    assert message_problems(json.loads(json.dumps(found.blocks))) == []
    for command in ("<!", "<@", "<#", "<http"):
        assert command not in str(found.blocks).replace(ours, "")


@pytest.mark.parametrize("channel", ["C0ROADS", "C0PARKSTREES", "C0NOWHERE"])
def test_the_reply_form_offers_what_the_channel_has(channel: str):
    names = tuple(canned.ready(council(), channel))
    view = reply_form(Errand("K7M-2QXR", channel), canned=names)

    assert bool(names) == (channel == "C0ROADS")
    assert checked_view(json.loads(json.dumps(view)), "modal", lambda *_: True)


def test_the_history_names_what_each_field_was_and_is():
    detail = {
        "before": "owner= status=open promise_at=2026-11-26T17:00+00:00",
        "after": "owner=U0DEVSH status=taken promise_at=2026-12-09T12:00+00:00",
        "other": "T4H-5PQ8",
    }
    older = AuditLine(NOW, "U0DEVSH", "assigned", {"before": "", "after": "U0TERRI"})
    lines = [AuditLine(NOW, "U0DEVSH", "took", detail), older]
    errand = Errand("K7M-2QXR", "C0ROADS")
    shown = history_view.history(errand, lines, council())["blocks"][0]["elements"]

    assert [one["elements"][-1]["text"] for one in shown] == [
        " · took (other: T4H-5PQ8, owner: nobody → Dev, state: open → taken, "
        "answer by: Thu 26 Nov 17:00 → Wed 9 Dec 12:00)\n",
        " · assigned (after: Terri)\n",
    ]
