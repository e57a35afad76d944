"""The pictures in docs/ show what today's code sends."""

from __future__ import annotations

import json
import re

from sandbox.page import pictures
from tests.builders import ROOT

#: how they are made anew
CURE = "run `make pictures` and look at what has changed"


async def test_the_pictures_show_what_is_sent_today():
    found = await pictures.sources()
    kept = json.loads(pictures.SOURCES.read_text("utf-8"))
    today = {
        name: {"alt": seen["alt"], "of": pictures.digest(seen)}
        for name, seen in found.items()
    }

    assert today == kept, CURE


def test_each_picture_is_small_there_and_shown_with_its_words():
    kept = json.loads(pictures.SOURCES.read_text("utf-8"))
    files = {path.stem: path.stat().st_size for path in pictures.FOLDER.glob("*.webp")}
    told = (ROOT / "docs" / "staff.md").read_text("utf-8")
    shown = re.findall(r"!\[([^\]]+)\]\(pictures/(\w+)\.webp\)", told)

    assert files.keys() == kept.keys()
    assert max(files.values()) <= pictures.LARGEST
    assert {name: alt for alt, name in shown} == {
        name: what["alt"] for name, what in kept.items()
    }
