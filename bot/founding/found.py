"""Writes the file of a council, once it is known to be right."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.council.file import CouncilFile
from bot.council.load import council_schema, load_council
from bot.council.source import read_source
from bot.founding.answers import checked
from bot.founding.render import render
from bot.wording import Wording

SCHEMA = "council.schema.json"


class Example:
    """The example council, which has what is the same everywhere."""

    def __init__(self, root: Path) -> None:
        path = root / "council.yml"
        source = read_source(path)
        if source.form is None:
            raise ValueError("\n".join(source.located(source.problems)))
        self.form: CouncilFile = source.form
        self.text = path.read_text("utf-8")
        self._wording = Wording.load(
            root / "domain.yml", root / "locales", self.form.time_zone
        )

    @property
    def languages(self) -> tuple[str, ...]:
        """In which there are texts, and names of all services."""
        spoken = self._wording.languages
        return tuple(code for code in self.form.languages if code in spoken)

    @property
    def departments(self) -> dict[str, str]:
        """Names of the standard departments by id, triage first."""
        usual = self.form.languages[0]
        names = {key: d.name[usual] for key, d in self.form.departments.items()}
        return {self.form.triage: names[self.form.triage]} | names


def found(example: Example, given: Mapping[str, Any], out: Path) -> None:
    """Write the file, and the schema for editors beside it.

    Raises AnswersError, or CouncilError for answers that don't fit together; then
    nothing is changed.
    """
    answers = checked(given, example.languages, tuple(example.departments))
    draft = out.with_name(f".{out.name}.new")
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        draft.write_text(render(example.text, example.form, answers), "utf-8")
        load_council(draft)
        os.replace(draft, out)  # noqa: PTH105
    finally:
        draft.unlink(missing_ok=True)
    schema = json.dumps(council_schema(), indent=2, ensure_ascii=False)
    out.with_name(SCHEMA).write_text(schema + "\n", "utf-8")
