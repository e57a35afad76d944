"""Which clauses make a matter of their own, and what follows: pure."""

from __future__ import annotations

from actions import decide
from actions.twofold import Matter, matters_of
from bot.effects import OpenTicket, PutAsk, Relate, Say
from bot.model import AskKind, Clause, Kind, Part, Place, Reading, RelationKind
from tests.builders import council, incoming, reading, turn

BIN = reading(services={"missed_collection": 0.97})
LAMP = reading(services={"street_light": 0.97}, place=Place("Elm Way 14"))
WASTE, ROADS = "waste_recycling", "roads_street_lighting"


def whole(*parts: tuple[str, Reading, bool, bool]) -> Reading:
    """A message that may be about waste or roads, with these clauses."""
    return reading(
        services={"missed_collection": 0.6, "street_light": 0.4},
        parts=tuple(
            Part(Clause(text, another=another, back=back), read)
            for text, read, another, back in parts
        ),
    )


def found(*parts: tuple[str, Reading, bool, bool]) -> list[tuple[str, str]]:
    return [(m.service, m.text) for m in matters_of(whole(*parts), council())]


def test_two_sure_clauses_of_two_departments_are_two_matters():
    told = whole(("Our bin,", BIN, False, False), ("the lamp", LAMP, False, False))

    assert matters_of(told, council()) == (
        Matter("Our bin", Kind.COMPLAINT, WASTE, "missed_collection", Place()),
        Matter("the lamp", Kind.COMPLAINT, ROADS, "street_light", Place("Elm Way 14")),
    )


def test_an_unsure_clause_goes_with_the_one_before_and_a_first_one_with_the_next():
    unsure = reading(services={"noise": 0.3, "tree": 0.3})

    assert found(
        ("Well now.", unsure, False, False),
        ("Our bin.", BIN, False, False),
        ("Again.", unsure, False, False),
        ("The lamp.", LAMP, False, False),
        ("Bin I said.", BIN, False, False),
    ) == [
        ("missed_collection", "Well now. Our bin. Again. Bin I said."),
        ("street_light", "The lamp."),
    ]


def test_what_speaks_of_the_matter_before_opens_none():
    assert found(("Our bin", BIN, False, False), ("it is lit", LAMP, False, True)) == []


def test_nearly_sure_is_enough_only_where_the_words_say_that_it_is_another():
    nearly = reading(services={"street_light": 0.7, "pothole": 0.05})
    first = ("Our bin", BIN, False, False)

    assert found(first, ("the lamp", nearly, False, False)) == []
    assert len(found(first, ("also the lamp", nearly, True, False))) == 2


def test_two_services_of_one_department_are_two_matters_only_when_said_so():
    litter = reading(services={"litter_street_cleaning": 0.97})
    first = ("Our bin", BIN, False, False)

    assert found(first, ("rubbish everywhere", litter, False, False)) == []
    assert len(found(first, ("also rubbish", litter, True, False))) == 2


def test_what_a_legal_request_is_about_is_no_matter_of_its_own():
    foi = reading("question", services={"freedom_of_information": 0.97})

    assert (
        found(
            ("By the FOI Act", foi, False, False), ("what of bins", BIN, False, False)
        )
        == []
    )


def test_a_list_of_grievances_is_one():
    tree = reading(services={"tree": 0.97})
    noise = reading(services={"noise": 0.97})
    tax = reading(services={"council_tax": 0.97})

    assert (
        found(
            ("bin", BIN, False, False),
            ("also lamp", LAMP, True, False),
            ("also tree", tree, True, False),
            ("also noise", noise, True, False),
            ("also tax", tax, True, False),
        )
        == []
    )


def test_small_talk_beside_a_matter_is_none():
    thanks = reading("thanks", services={"street_light": 0.97})

    assert found(("Our bin", BIN, False, False), ("thanks", thanks, False, False)) == []


def test_each_matter_gets_a_ticket_and_the_two_are_linked():
    told = whole(("Our bin,", BIN, False, False), ("the lamp", LAMP, False, False))

    decision = decide(turn(incoming("Our bin, the lamp"), told))

    opened = [e for e in decision.effects if isinstance(e, OpenTicket)]
    assert [(o.part, o.has_message, o.department) for o in opened] == [
        ("Our bin", True, WASTE),
        ("the lamp", False, ROADS),
    ]
    assert Relate(RelationKind.LINKED, "REF-2", "REF-1") in decision.effects
    asked = decision.effects[-1]
    assert isinstance(asked, PutAsk)
    assert (asked.kind, asked.ticket) == (AskKind.PLACE, "REF-1")
    assert [one.key for one in asked.say.lines] == [
        "receipt_several",
        "receipt_one_of",
        "receipt_one_of",
        "ask_place_of",
    ]


def test_a_pin_says_where_both_are():
    told = whole(("Our bin,", BIN, False, False), ("the lamp", LAMP, False, False))
    pin = Place("", 51.5, -0.1)

    decision = decide(turn(incoming("Our bin, the lamp", place=pin), told))

    opened = [e for e in decision.effects if isinstance(e, OpenTicket)]
    assert [one.place for one in opened] == [pin, pin]
    assert isinstance(decision.effects[-1], Say)


def test_the_whole_message_goes_with_what_is_in_confidence():
    heat = reading(services={"heating_hot_water": 0.97})
    told = whole(("The lamp", LAMP, False, False), ("no heating", heat, False, False))

    decision = decide(turn(incoming("The lamp, no heating"), told))

    opened = [e for e in decision.effects if isinstance(e, OpenTicket)]
    assert [one.has_message for one in opened] == [False, True]
