"""In which language residents are answered, and that a new one is one file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from actions import decide
from actions.language import language_of
from bot.checkup.here import check_texts
from bot.council.load import load_council
from bot.effects import ChangeResident, PutAsk, Say
from bot.model import Choice, Place, Reading, Resident
from bot.wording import Wording
from tests.builders import NOW, ROOT, council, incoming, reading, turn

ANA = Resident(1, "telegram", "7", "Ana", "en", greeted=True)


def written(code: str, sure: float = 0.999) -> Reading:
    return reading(place=Place("Mill Lane"), language=Choice(code, sure))


def told(
    read: Reading, resident: Resident = ANA
) -> tuple[list[str], dict[str, object]]:
    """Keys of the paragraphs, and what changes about the resident."""
    language = language_of(resident, read, council())
    made = turn(incoming(), read, resident=resident, language=language)
    changes: dict[str, object] = {}
    lines: list[str] = []
    for effect in decide(made).effects:
        if isinstance(effect, ChangeResident):
            changes |= effect.changes
        say = effect.say if isinstance(effect, PutAsk) else effect
        if isinstance(say, Say):
            lines += [one.key for one in say.lines]
    return lines, changes


def test_who_wrote_in_another_language_keeps_it_until_one_is_quite_sure():
    """ "Kiedy to naprawicie?" looks English to 0.93."""
    polish = replace(ANA, language="pl")
    said = [
        language_of(polish, written("en", sure), council()) for sure in (0.95, 0.995)
    ]

    assert said == ["pl", "en"]
    assert language_of(ANA, written("pl", 0.95), council()) == "pl"


@pytest.mark.parametrize(
    ("read", "resident", "said", "changes"),
    [
        (written("en"), ANA, [], {}),
        (written("pl"), ANA, ["language_noticed"], {"language": "pl"}),
        (written("pl", 0.8), ANA, [], {}),
        (written("pl"), replace(ANA, language="pl"), [], {}),
        (written("pl"), replace(ANA, language_chosen=True), [], {}),
        (written("fr"), ANA, ["language_other"], {"writes": "fr"}),
        (written("fr", 0.95), ANA, [], {}),
        (written("fr"), replace(ANA, writes="fr"), [], {}),
        (written("fr"), replace(ANA, language_chosen=True), [], {"writes": "fr"}),
        (written("en"), replace(ANA, writes="fr"), [], {"writes": ""}),
    ],
)
def test_what_they_surely_write_in_is_answered_in_and_said_once(
    read: Reading, resident: Resident, said: list[str], changes: dict[str, object]
):
    lines, changed = told(read, resident)

    assert (lines, changed) == (["receipt_complaint", *said], changes)


def test_in_danger_the_language_is_changed_without_a_word():
    lines, changed = told(replace(written("pl"), safety=("gas",)))

    assert (lines, changed) == (["emergency_gas"], {"language": "pl"})


def test_the_question_comes_after_the_language():
    lines, _ = told(replace(written("pl"), place=None))

    assert lines == ["receipt_complaint", "language_noticed", "ask_place"]


def test_a_fifth_language_is_one_file_and_its_code(tmp_path: Path):
    copytree(ROOT / "locales", tmp_path / "locales")
    (tmp_path / "domain.yml").write_text((ROOT / "domain.yml").read_text("utf-8"))
    spanish = (ROOT / "locales/es.yml").read_text("utf-8")
    romanian = spanish.replace("language: es\n", "language: ro\n")
    # a language has its own plural forms
    romanian = romanian.replace("__many:", "__few:")
    (tmp_path / "locales/ro.yml").write_text(romanian, "utf-8")
    facts = (ROOT / "council.yml").read_text("utf-8")
    ours = tmp_path / "council.yml"
    ours.write_text(facts.replace("[en, cy, pl, es]", "[en, cy, pl, es, ro]"), "utf-8")

    five = load_council(ours, today=NOW.date())
    wording = Wording.load(
        tmp_path / "domain.yml", tmp_path / "locales", five.time_zone
    )

    assert language_of(ANA, written("ro"), five) == "ro"
    assert wording.text("thanks", "ro") == wording.text("thanks", "es")
    found = {one.what: one.found for one in check_texts(tmp_path, five)}
    assert "emergency_gas" in found["texts in ro"]
    assert found["texts in en"] == "complete"
