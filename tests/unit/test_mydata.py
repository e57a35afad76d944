"""What a resident gets who asks for all: in their language, safe, and for a phone."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from bot.privacy.mydata import MyData
from bot.privacy.mydata_page import PARTS
from bot.store.holdings import TOLD
from tests.builders import NOW, council, wording

LANGUAGES = ("en", "cy", "pl", "es")
AT = "2026-07-24T10:30:00.000000+00:00"


def told(language: str = "en", **parts: list[dict[str, Any]]) -> dict[str, Any]:
    """What the store tells of somebody of whom nothing else is known."""
    resident = {"name": "Ana", "language": language, "created_at": AT, "quiet": 0}
    return {part: [] for part in PARTS} | {"resident": resident} | parts


def page_of(held: dict[str, Any]) -> str:
    _, data = MyData(council(), wording()).file_of(held, "html", NOW)
    return data.decode()


def columns() -> set[str]:
    """Every name that the store can tell of."""
    listed = ", ".join(TOLD.values())
    return {name.rpartition(".")[2] for name in listed.split(", ")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_and_every_column_has_words_in_every_language(language: str):
    assert set(TOLD) == set(PARTS)
    held = told(language, files=[dict.fromkeys(columns())])

    _, data = MyData(council(), wording()).file_of(held, "json", NOW)
    names = json.loads(data)["names"]

    assert columns() | set(PARTS) == set(names)
    assert all(names.values())


@pytest.mark.parametrize(
    ("language", "title", "lines"),
    [
        (
            "en",
            "What we hold about you",
            {
                "Subject": "Pothole",
                "Team": "Roads and street lighting",
                "Where it stands": "a member of staff has it",
                "Whose turn it is": "yours",
                "You hear from us by": "24 July 2026, 11:30",
            },
        ),
        (
            "pl",
            "Co o Państwu mamy",
            {
                "Temat": "Dziura w jezdni",
                "Dział": "Drogi i oświetlenie ulic",
                "Na jakim etapie": "zajmuje się nim pracownik",
                "Czyja kolej": "Państwa",
                "Odezwiemy się do": "24 lipca 2026, 11:30",
            },
        ),
    ],
)
def test_a_request_is_told_in_their_words_and_time(
    language: str, title: str, lines: dict[str, str]
):
    ticket = {
        "id": 4,
        "reference": "K7M-2QXR",
        "service": "pothole",
        "department": "roads_street_lighting",
        "status": "taken",
        "waiting": "resident",
        "promise_at": AT,
        "place_text": "",
        "emergency": 0,
    }
    page = page_of(told(language, tickets=[ticket]))

    assert f"<h1>{title}</h1>" in page
    assert f'<html lang="{language}">' in page
    shown = dict(
        re.findall("<dt>(.*?)</dt><dd>(.*?)</dd>", page.partition("id=tickets")[2])
    )
    assert {k: v for k, v in shown.items() if k in lines} == lines
    assert len(shown) == len(lines) + 2


def test_a_message_names_the_request_that_it_belongs_to():
    page = page_of(
        told(
            tickets=[{"id": 4, "reference": "K7M-2QXR"}],
            messages=[{"ticket_id": 4, "author": "staff", "kind": "photo"}],
        )
    )

    assert (
        "<dt>Request</dt><dd>K7M-2QXR</dd><dt>Who</dt><dd>a member of staff</dd>"
        "<dt>Kind</dt><dd>a photo</dd>" in page
    )


def test_what_is_a_code_that_nobody_knows_is_shown_as_it_is():
    page = page_of(told(tickets=[{"id": 1, "reference": "K7M-2QXR", "kind": "dance"}]))

    assert "<dt>Kind</dt><dd>dance</dd>" in page


def test_words_in_the_page_of_my_data_are_only_words():
    hostile = "<script>alert(1)</script>\n\"><img src=x onerror=alert(1)>'"
    held = told(
        messages=[{"text": hostile, "reading": hostile, "author": hostile}],
        tickets=[{"id": 1, "reference": hostile, "service": hostile}],
    )
    held["resident"] |= {"name": hostile, "writes": hostile}

    page = page_of(held)

    assert "<script" not in page
    assert "<img" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 7
    assert "default-src 'none'" in page
