"""Places and times in a resident's words, in four languages."""

from __future__ import annotations

import pytest

from nlu.components.where import find_place, find_time


@pytest.mark.parametrize(
    ("text", "place", "kind"),
    [
        ("bin not collected at ll57 2ab", "ll57 2ab", "postcode"),
        ("it is at 53.2289, -4.1264 by the sea", "53.2289, -4.1264", "coordinates"),
        ("The lamp outside 14 Mill Lane is out", "14 Mill Lane", "street"),
        ("outside 14 mill lane", "14 mill lane", "street"),
        ("pothole on ash grove near number 12", "ash grove", "street"),
        ("a hole on the A470 past the farm", "A470", "street"),
        (
            "hole on the corner of mill lane and high street",
            "mill lane and high street",
            "junction",
        ),
        (
            "at the junction of Mill Lane with Station Road",
            "Mill Lane with Station Road",
            "junction",
        ),
        ("rubbish behind the library", "library", "landmark"),
        ("broken bench by Victoria Gate", "Victoria Gate", "landmark"),
        ("dziura na ulicy Długiej 14", "ulicy Długiej 14", "street"),
        ("na rogu Długiej i Krótkiej leży kanapa", "Długiej i Krótkiej", "junction"),
        ("śmieci koło kościoła", "kościoła", "landmark"),
        ("bache en la calle mayor 5", "calle mayor 5", "street"),
        ("en el cruce de Mayor y Sol", "Mayor y Sol", "junction"),
        ("hay basura cerca del colegio", "colegio", "landmark"),
        ("twll ar Stryd y Bont", "Stryd y Bont", "street"),
        (
            "ar gornel Stryd Fawr a Ffordd y Môr",
            "Stryd Fawr a Ffordd y Môr",
            "junction",
        ),
        ("sbwriel wrth yr ysgol", "ysgol", "landmark"),
    ],
)
def test_a_place_is_found(text: str, place: str, kind: str):
    found = find_place(text)

    assert found is not None
    start, value = found
    assert (value["text"], value["kind"]) == (place, kind)
    assert text[start : start + len(place)] == place


@pytest.mark.parametrize(
    "text",
    [
        "i have been waiting for a street light",
        "the road is bad",
        "please tell me the way to pay",
        "my 3 year old fell in the park",
        "ring me at 07700 900123",
        "14 bin bags in our lane",
        "you should be here by Monday",
        "it should be done by Christmas",
        "cars on the main road never stop",
    ],
)
def test_what_only_sounds_like_a_place_is_none(text: str):
    assert find_place(text) is None


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("out since Monday", "since Monday"),
        ("it was dumped two weeks ago", "two weeks ago"),
        ("every friday at 5am", "every friday"),
        ("on 3 March they came", "on 3 March"),
        ("nie ma światła od dwóch tygodni", "od dwóch tygodni"),
        ("wczoraj wieczorem", "wczoraj wieczorem"),
        ("desde el lunes no recogen", "desde el lunes"),
        ("hace tres días", "hace tres días"),
        ("does dim golau ers dydd Llun", "ers dydd Llun"),
        ("neithiwr", "neithiwr"),
        ("yr wythnos ddiwethaf", "yr wythnos ddiwethaf"),
    ],
)
def test_a_time_is_found(text: str, time: str):
    found = find_time(text)

    assert found is not None
    assert found[1] == time


@pytest.mark.parametrize("text", ["may i ask", "the bin is broken", "march on"])
def test_what_only_sounds_like_a_time_is_none(text: str):
    assert find_time(text) is None
