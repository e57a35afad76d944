"""All that is held about a resident: one file to read, one for computers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from bot.council.facts import Council
from bot.privacy.mydata_page import Labels, page
from bot.store import Unit
from bot.wording import Wording

Form = Literal["html", "json"]
FORMS: tuple[Form, ...] = ("html", "json")
#: raised when a name in the JSON changes its meaning
SCHEMA = 1


class MyData:
    """Makes the files of one council's residents, in the language of each."""

    def __init__(self, council: Council, wording: Wording) -> None:
        self._council = council
        self._wording = wording

    def file_for(
        self, unit: Unit, conversation_id: int, form: Form, at: datetime
    ) -> tuple[str, bytes]:
        """Name and bytes of the file for the resident of a conversation. LookupError:
        there is no such conversation any more."""
        resident_id = unit.people.conversation(conversation_id).resident_id
        return self.file_of(unit.holdings.everything(resident_id), form, at)

    def file_of(
        self, told: Mapping[str, Any], form: Form, at: datetime
    ) -> tuple[str, bytes]:
        """Name and bytes of a file with all of it, as it was at that time."""
        name = f"my-data-{at:%Y-%m-%d}.{form}"
        labels = Labels(self._wording, self._council, told["resident"]["language"])
        make = as_json if form == "json" else page
        return name, make(told, at, labels).encode("utf-8", "replace")


def as_json(told: Mapping[str, Any], at: datetime, labels: Labels) -> str:
    """For computers: the same names in every language, and what each means."""
    head = {
        "schema": SCHEMA,
        "as_of": at.isoformat(timespec="seconds"),
        "names": labels.names(told),
    }
    return json.dumps({**head, **told}, ensure_ascii=False, indent=1)
