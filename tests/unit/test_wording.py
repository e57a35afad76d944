"""What residents read: complete in every language, filled in right, honest."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree
from zoneinfo import ZoneInfo

import pytest

from bot.council.load import load_council
from bot.model import Kind, MessageKind, Outcome
from bot.wording import Wording, WordingError, placeholders

ROOT = Path(__file__).parents[2]
LONDON = ZoneInfo("Europe/London")
#: a Monday
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
LANGUAGES = ("en", "cy", "es", "pl")
#: longer ones are cut on a button
LONGEST_BUTTON = 30


@pytest.fixture(scope="module")
def wording() -> Wording:
    return Wording.load(ROOT / "domain.yml", ROOT / "locales", LONDON)


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[str, str, str], Wording]:
    """The shipped texts with one thing replaced in one file."""

    def load(name: str, old: str, new: str) -> Wording:
        (tmp_path / "domain.yml").write_text((ROOT / "domain.yml").read_text("utf-8"))
        copytree(ROOT / "locales", tmp_path / "locales", dirs_exist_ok=True)
        path = tmp_path / name
        text = path.read_text("utf-8")
        assert text.count(old) == 1, old
        path.write_text(text.replace(old, new), "utf-8")
        return Wording.load(tmp_path / "domain.yml", tmp_path / "locales", LONDON)

    return load


def values_of(wording: Wording, key: str, language: str) -> dict[str, object]:
    """Something for every placeholder of a text."""
    template = wording._languages[language].texts[key]
    told = {"date": NOW, "opens": NOW, "count": 2}
    return {name: told.get(name, f"<{name}>") for name in placeholders(template)}


def test_every_text_can_be_said_in_every_language(wording: Wording) -> None:
    assert wording.languages == LANGUAGES
    for language in LANGUAGES:
        for key in wording._languages[language].texts:
            if key.startswith(("date_", "moment_")):
                continue
            values = values_of(wording, key, language)
            said = wording.text(key, language, now=NOW, **values)
            assert said
            assert "{" not in said
            assert all(v in said for v in values.values() if isinstance(v, str))


def test_the_example_council_speaks_only_languages_that_have_texts(
    wording: Wording,
) -> None:
    council = load_council(ROOT / "council.yml")

    assert set(council.languages) <= set(wording.languages)


def test_every_kind_of_message_outcome_and_matter_has_its_text(
    wording: Wording,
) -> None:
    understood = (MessageKind.TEXT, MessageKind.PHOTO, MessageKind.LOCATION)

    needed = {f"unreadable_{k}" for k in MessageKind if k not in understood}
    needed |= {f"resolved_{outcome}" for outcome in Outcome}
    needed |= {f"receipt_{kind}" for kind in Kind}

    assert needed <= wording.keys


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (NOW + timedelta(hours=5), "by 15:00 today."),
        (NOW + timedelta(days=1, hours=7), "by 17:00 tomorrow."),
        (NOW + timedelta(days=2), "by Wednesday 25 November."),
        (NOW + timedelta(days=400), "by Tuesday 28 December 2027."),
    ],
)
def test_a_due_time_is_told_as_people_say_it(
    wording: Wording, due: datetime, said: str
) -> None:
    text = wording.text("receipt_triage", "en", now=NOW, reference="K7M-2QXR", date=due)

    assert text == (
        "Thank you. A person will read this and see that it gets to the right team. "
        f"You'll hear from us {said}\nYour reference: K7M-2QXR"
    )


@pytest.mark.parametrize(
    ("language", "due", "opens"),
    [
        ("en", "Wednesday 25 November", "on Wednesday 25 November at 09:00"),
        ("cy", "Dydd Mercher 25 Tachwedd", "Dydd Mercher 25 Tachwedd am 09:00"),
        ("pl", "25 listopada (środa)", "25 listopada (środa) o 09:00"),
        ("es", "el miércoles 25 de noviembre", "el miércoles 25 de noviembre a las"),
    ],
)
def test_days_are_told_in_each_language(
    wording: Wording, language: str, due: str, opens: str
) -> None:
    at = datetime(2026, 11, 25, 9, tzinfo=UTC)

    receipt = wording.text(
        "receipt_triage", language, now=NOW, reference="K7M-2QXR", date=at
    )

    assert due in receipt
    assert opens in wording.text("closed_now", language, now=NOW, opens=at)


def test_an_opening_time_says_its_hour(wording: Wording) -> None:
    tomorrow = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)

    assert (
        wording.text("closed_now", "en", now=NOW, opens=tomorrow)
        == "The team is away just now. People are back at 08:30 tomorrow."
    )


def test_today_is_the_councils_day_and_not_that_of_utc(wording: Wording) -> None:
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    morning = datetime(2026, 7, 2, 9, tzinfo=UTC)

    text = wording.text("closed_now", "en", now=late, opens=morning)

    assert text == "The team is away just now. People are back at 10:00 today."


def test_without_now_a_day_is_told_by_its_name(wording: Wording) -> None:
    text = wording.text("closed_now", "en", opens=NOW)

    assert "on Monday 23 November at 10:00" in text


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("en", 1, "And 1 more."),
        ("en", 1200, "And 1,200 more."),
        ("pl", 1, "I jeszcze 1 sprawa."),
        ("pl", 3, "I jeszcze 3 sprawy."),
        ("pl", 12, "I jeszcze 12 spraw."),
        ("cy", 1, "Ac 1 arall."),
        ("es", 2, "Y 2 más."),
    ],
)
def test_numbers_take_the_plural_of_the_language(
    wording: Wording, language: str, count: int, said: str
) -> None:
    assert wording.text("status_more", language, count=count) == said


@pytest.mark.parametrize("language", ["ur", "", "zz-ZZ"])
def test_an_unknown_language_gets_english(wording: Wording, language: str) -> None:
    assert wording.text("thanks", language) == "You're welcome."


@pytest.mark.parametrize("language", ["pl-PL", "pl_PL", "PL"])
def test_a_language_is_known_by_its_first_part(wording: Wording, language: str) -> None:
    assert wording.text("thanks", language) == "Nie ma za co."


def test_a_missing_value_is_a_clear_error(wording: Wording) -> None:
    with pytest.raises(WordingError, match=r"^text 'joined' lacks \{reference\}$"):
        wording.text("joined", "en", department="Roads")


def test_a_value_too_much_is_a_clear_error(wording: Wording) -> None:
    with pytest.raises(WordingError, match=r"^text 'thanks' does not know \{name\}$"):
        wording.text("thanks", "en", name="Rose")


@pytest.mark.parametrize("key", ["nothing_like_it", "status_more"])
def test_an_unknown_text_is_a_clear_error(wording: Wording, key: str) -> None:
    with pytest.raises(WordingError, match=f"^there is no text '{key}'$"):
        wording.text(key, "en")


@pytest.mark.parametrize("value", [None, True, ["a"], NOW.replace(tzinfo=None)])
def test_what_cannot_be_said_is_a_clear_error(wording: Wording, value: object) -> None:
    with pytest.raises(WordingError, match="'reference'"):
        wording.text("withdrawn", "en", reference=value)


def test_braces_in_a_residents_words_stay_words(wording: Wording) -> None:
    text = wording.text(
        "staff_reply", "en", text="{date} {0.x}", author="Rose", reference="K7M-2QXR"
    )

    assert text == "{date} {0.x}\n\nRose\nReference: K7M-2QXR"


def test_an_empty_note_leaves_no_gap(wording: Wording) -> None:
    text = wording.text("resolved_fixed", "en", reference="K7M-2QXR", note="")

    assert text == "K7M-2QXR: this has been fixed."


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_danger_a_number_comes_before_all_else(
    wording: Wording, language: str
) -> None:
    keys = [key for key in wording.keys if key.startswith("emergency")]

    assert len(keys) == 7
    for key in keys:
        values = values_of(wording, key, language)
        first = wording.text(key, language, **values).split(".")[0]
        assert "number>" in first, (key, first)
        assert first.index("number>") < 50, (key, first)


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_fixed_says_fixed(wording: Wording, language: str) -> None:
    said = {
        outcome: wording.text(f"resolved_{outcome}", language, reference="X", note="")
        for outcome in Outcome
        if outcome is not Outcome.NO_REPLY
    }
    said[Outcome.NO_REPLY] = wording.text("resolved_no_reply", language, reference="X")
    fixed = {"en": "has been fixed", "cy": "mae hyn wedi'i drwsio"}
    fixed |= {"pl": ": to zostało naprawione", "es": ": esto se ha arreglado"}

    assert [o for o, text in said.items() if fixed[language] in text] == [Outcome.FIXED]


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_and_notices_are_short(wording: Wording, language: str) -> None:
    for key in wording.keys:
        if key.startswith("button_"):
            assert len(wording.text(key, language)) <= LONGEST_BUTTON
        if key.startswith("press_"):
            assert len(wording.text(key, language)) <= 200


def test_the_first_words_say_that_it_is_a_machine(wording: Wording) -> None:
    start = wording.text(
        "start",
        "en",
        council="Ambleford Borough Council",
        website="https://www.ambleford.example",
        privacy_url="https://www.ambleford.example/privacy",
    )

    assert start.startswith(
        "Hello! I'm the automatic assistant of Ambleford Borough Council. "
        "I'm a machine, not a person."
    )


def test_the_question_for_a_place_names_the_button(wording: Wording) -> None:
    for language in LANGUAGES:
        button = wording.text("button_skip", language)
        assert button in wording.text("ask_place", language)


def test_translations_say_that_nobody_has_checked_them(wording: Wording) -> None:
    assert wording.unreviewed("en") == ()
    for language in ("cy", "es", "pl"):
        assert len(wording.unreviewed(language)) >= len(wording.keys)


def test_a_checked_text_is_counted_as_checked(
    edited: Callable[[str, str, str], Wording],
) -> None:
    wording = edited("locales/pl.yml", "reviewed: []", "reviewed: [utter_thanks]")

    assert "thanks" not in wording.unreviewed("pl")
    assert "goodbye" in wording.unreviewed("pl")


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        (
            "locales/pl.yml",
            "  utter_thanks:",
            "  utter_thankz:",
            "locales/pl.yml: utter_thanks is missing\n"
            "locales/pl.yml: utter_thankz is not in domain.yml",
        ),
        (
            "locales/cy.yml",
            "ychwanegu'r llun at {reference}",
            "ychwanegu'r llun at {refrence}",
            "locales/cy.yml: utter_added_photo has {refrence}, English has {reference}",
        ),
        (
            "locales/es.yml",
            "reviewed: []",
            "reviewed: [utter_gracias]",
            "locales/es.yml: reviewed: there is no utter_gracias",
        ),
        (
            "locales/pl.yml",
            "  utter_status_more__few:",
            "  utter_status_more__two:",
            "locales/pl.yml: utter_status_more__few is missing\n"
            "locales/pl.yml: utter_status_more__two is not in domain.yml",
        ),
        (
            "locales/es.yml",
            "language: es",
            "language: pl",
            "es.yml should have language: es, patterns (day, day_and_year), reviewed "
            "and responses",
        ),
        (
            "domain.yml",
            '    - text: "Skip"\n',
            '    - text: "Skip"\n    - text: "Leave out"\n',
            "domain.yml: utter_button_skip should have exactly one text",
        ),
        (
            "domain.yml",
            "The team is away just now. People are back {opens}.",
            "The team is away just now. People are back {opens.",
            "'The team is away just now. People are back {opens.': expected '}' before "
            "end of string",
        ),
    ],
)
def test_texts_that_do_not_fit_together_are_named(
    edited: Callable[[str, str, str], Wording],
    name: str,
    old: str,
    new: str,
    problem: str,
) -> None:
    with pytest.raises(WordingError) as error:
        edited(name, old, new)

    assert str(error.value) == problem


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(WordingError, match=r"^domain\.yml cannot be read: .*No such"):
        Wording.load(tmp_path / "domain.yml", ROOT / "locales", LONDON)
