"""What residents write after "where is it?", in four languages."""

from __future__ import annotations

import pytest

from actions import decide
from actions.where import Told, told
from bot.effects import (
    AddToTicket,
    Audit,
    ChangeTicket,
    CloseAsk,
    Note,
    OpenTicket,
    PutAsk,
    Say,
)
from bot.model import AskKind, Place
from tests.builders import NOW, ask, incoming, reading, ticket, turn

PLACES = """
Mill Lane · outside the Co-op · 42 Station Road · at home · my street · everywhere
the park · Riverside · SW1A 1AA · next to number 12 · corner of High St and Mill Lane
all over town · on the bridge · lamp post 14 · A61 junction 4 · it's by the school
its the one behind the pub · not sure, somewhere by the river · the usual place · 42
in front of the post office · it is just after the bridge heading north · see photo
I don't know exactly but near the canal on Elm Road · Tesco car park · the park?
ulica Kwiatowa 5 · koło kościoła · przy szkole · na rogu Kwiatowej i Długiej
wszędzie · to na mojej ulicy · nie wiem, ale gdzieś przy parku · pod blokiem numer 4
calle Mayor 12 · cerca de la escuela · frente al ayuntamiento · está en mi calle
detrás del mercado · no sé, cerca del río · en todas partes · es en la plaza
Stryd Fawr · ger yr ysgol · tu allan i'r siop · wrth ymyl yr eglwys · 12 Heol y Bont
mae'n wrth y bont · mae o ar y stryd fawr · Caernarfon · yn fy ngardd
"""
#: a place, whatever is said beside it
TOLD_BESIDE = """
by the chippy · outside no 14 · opp the Red Lion · just past the lights · near mine
bottom of our road · you know the big oak? next to that · halfway up Castle Hill
outside the bookies where it always is · please hurry, it's on Mill Lane · on the tip
at the top of Elm Grove, third time now · Station road please · down the snicket
under the flyover · between numbers 5 and 9 · it's again the junction on Mill Lane
za Biedronką · naprzeciwko szkoły · róg Polnej · przed wejściem do szkoły · w tunelu
proszę szybko, koło kościoła · na parkingu przy Lidlu · pod numerem 12
al lado del bar · enfrente de mi casa · en la rotonda · junto a la parada del autobús
otra vez, en la plaza · bajo el puente · tu ôl i'r dafarn · ar y gornel · ar y bont
drws nesaf i'r capel · o flaen fy nhŷ · brysiwch, ger yr ysgol
"""
#: of time, haste and what they think of it: these begin like a place, or are as short
NO_PLACE = """
please hurry · third time I report it · sort it out · worse every day · not again
I could murder whoever designed this junction · by the end of the week please
on Monday · at night mostly · on and off for weeks · of course · Urgent!! · very deep
under two weeks please · past caring now · the end of my patience · in a right state
from what I can see it's deep · sick of this town · my kids play there · in general
Tried phoning first · Please fix it before winter · since Tuesday · right away
on behalf of my mother · at my wits end · Before someone breaks a leg · plis
pospieszcie się · trzeci raz to zgłaszam · w nocy · w końcu coś zróbcie · po prostu
od tygodnia · na co czekacie · bardzo głęboka · przed zimą proszę · w każdym razie
dense prisa · por favor, rápido · es la tercera vez que aviso · por la noche · en fin
desde hace semanas · antes del invierno · hacia finales de mes · cada vez peor
brysiwch · y trydydd tro i mi ddweud · yn y nos · yn ddwfn iawn · ers wythnosau
cyn y gaeaf · cyn gynted â phosib · bob wythnos · ar ran fy mam
"""
UNKNOWN = """
no idea · I don't know · I don’t know · dunno · not sure sorry · can't remember · idk
no · none · n/a · skip · never mind · i have no idea where it is · no clue, sorry
i dont know the street name · sorry I don't remember where · none of your business
nie wiem · nie mam pojęcia · nie pamiętam · nie wiem dokładnie · nie znam ulicy · nie
no lo sé · ni idea · no me acuerdo · no sé dónde exactamente · no recuerdo la calle
dim syniad · does gen i ddim syniad · dw i ddim yn gwybod · ddim yn siŵr · na
"""
WHY = """
why? · why do you need to know? · what do you mean? · where is what? · what's it for?
why should I tell you? · what?? · dlaczego? · po co wam to? · co? · o co chodzi?
¿por qué? · ¿para qué? · ¿y para qué lo quieren saber? · ¿qué? · pam? · beth?
pam ydych chi eisiau gwybod?
"""
YES = "yes · ok · one moment · tak · chwila · sí · vale · ie · iawn"
ELSE = """
hello? · are you a bot? · when will you fix it? · can someone call me? · ???
it's been three weeks and nobody came · you are useless · there's another one
it's urgent · this is ridiculous · I won't tell you · how do I pay? · 07700 900123
halo? · kiedy to naprawicie? · nikt nie przyszedł od tygodnia · jesteś botem?
¿hola? · ¿cuándo lo van a arreglar? · nadie ha venido en semanas · ¿eres un robot?
helo? · pryd fyddwch chi'n ei drwsio? · does neb wedi dod ers wythnos · 👍
"""


def cases(text: str) -> list[str]:
    return [case.strip() for row in text.split("\n") for case in row.split("·") if case]


@pytest.mark.parametrize(
    ("texts", "what"),
    [
        (PLACES, Told.PLACE),
        (TOLD_BESIDE, Told.PLACE),
        (NO_PLACE, Told.ELSE),
        (UNKNOWN, Told.UNKNOWN),
        (WHY, Told.WHY),
        (YES, Told.YES),
        (ELSE, Told.ELSE),
    ],
)
def test_what_the_words_are_shows_in_the_words(texts: str, what: Told):
    complaint = reading("complaint", 0.8)

    found = {text: told(text, complaint) for text in cases(texts)}

    assert found == dict.fromkeys(found, what)


@pytest.mark.parametrize("text", ["at home", "on the bridge", "everywhere", "the park"])
def test_a_spot_that_the_model_takes_for_a_greeting_is_a_place(text: str):
    assert told(text, reading("goodbye", 0.92)) is Told.PLACE


def test_a_greeting_with_a_place_in_it_is_the_place():
    named = reading("thanks", 0.9, place=Place("Mill Lane"))

    assert told("thanks a lot, Mill Lane", named) is Told.PLACE
    assert told("thanks a lot", reading("thanks", 0.99)) is Told.ELSE


def test_a_landmark_of_another_team_is_a_place_and_its_matter_is_not():
    library = reading("question", services={"library": 0.99})

    assert told("opposite the library", library, is_new=True) is Told.PLACE
    assert told("borrow from the library", library, is_new=True) is Told.ELSE


def test_who_wants_a_person_or_news_gets_that():
    assert told("a person on Mill Lane", reading("human_handoff")) is Told.ELSE
    assert told("any news of Mill Lane", reading("status_check")) is Told.ELSE


def test_a_statement_goes_with_the_ticket_and_the_question_stays():
    mine = ticket(place=Place())
    words = incoming("it gets deeper with every single lorry")

    decision = decide(turn(words, reading(), tickets=[mine], asks=[ask()]))

    assert not [e for e in decision.effects if isinstance(e, CloseAsk | OpenTicket)]
    assert AddToTicket(mine.reference) in decision.effects


def test_who_does_not_know_is_not_asked_again_and_staff_read_the_words():
    mine = ticket(place=Place())

    decision = decide(
        turn(incoming("no idea"), reading(), tickets=[mine], asks=[ask()])
    )

    reference = mine.reference
    assert [e for e in decision.effects if not isinstance(e, Say)] == [
        CloseAsk(5, "skip"),
        AddToTicket(reference),
        ChangeTicket(reference, {"last_at": NOW}),
        Note(reference, "resident_message", with_message=True),
        Audit("place_unknown", reference, "resident"),
    ]
    assert decision.result == "acknowledged"


@pytest.mark.parametrize(
    ("text", "key"), [("why?", "ask_place_why"), ("ok", "ask_place")]
)
def test_who_asks_back_is_told_and_may_still_answer(text: str, key: str):
    mine = ticket(place=Place())

    decision = decide(turn(incoming(text), reading(), tickets=[mine], asks=[ask()]))

    (say,) = [e for e in decision.effects if isinstance(e, Say | PutAsk)]
    assert isinstance(say, Say)
    assert [line.key for line in say.lines] == [key]
    assert not [e for e in decision.effects if isinstance(e, CloseAsk)]


def test_signs_alone_do_not_say_what_a_picture_is_about():
    mine = ticket(place=Place())
    about = ask(AskKind.WORDS)

    decision = decide(turn(incoming("👍"), tickets=[mine], asks=[about]))

    assert not [e for e in decision.effects if isinstance(e, CloseAsk)]


@pytest.mark.parametrize("text", ["third time I report it", "przed zimą proszę"])
def test_what_is_no_place_leaves_the_question_open_and_staff_read_it(text: str):
    mine = ticket(place=Place())

    decision = decide(turn(incoming(text), reading(), tickets=[mine], asks=[ask()]))

    kept = [e for e in decision.effects if isinstance(e, CloseAsk | ChangeTicket)]
    assert not [e for e in kept if isinstance(e, CloseAsk) or "place" in e.changes]
    assert AddToTicket(mine.reference) in decision.effects
