"""What a model that names intent and service together says of each."""

from __future__ import annotations

from typing import Any

from nlu.labels import label, reading


def shares(ranking: list[dict[str, Any]]) -> list[tuple[str, float]]:
    return [(one["name"], round(one["confidence"], 3)) for one in ranking]


def test_intents_and_services_are_the_sums_of_their_labels():
    found = reading(
        [
            {"name": label("complaint", "pothole"), "confidence": 0.3},
            {"name": label("question", "noise"), "confidence": 0.3},
            {"name": label("complaint", "noise"), "confidence": 0.2},
            {"name": label("thanks", None), "confidence": 0.2},
        ]
    )

    assert [
        (one["name"], round(one["confidence"], 3)) for one in found["intent_ranking"]
    ] == [
        ("complaint", 0.5),
        ("question", 0.3),
        ("thanks", 0.2),
    ]
    # whatever has no service says nothing about services
    assert [
        (one["name"], round(one["confidence"], 3)) for one in found["service_ranking"]
    ] == [
        ("noise", 0.625),
        ("pothole", 0.375),
    ]
    assert (found["intent"], found["service"]) == ("complaint", "noise")


def test_services_that_have_no_weight_at_all_are_equally_likely():
    found = reading(
        [
            {"name": label("thanks", None), "confidence": 1.0},
            {"name": label("idea", "tree"), "confidence": 0.0},
            {"name": label("idea", "noise"), "confidence": 0.0},
        ]
    )

    assert [one["confidence"] for one in found["service_ranking"]] == [0.5, 0.5]
