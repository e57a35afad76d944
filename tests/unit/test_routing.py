"""From services to departments."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.council.facts import Council, Thresholds
from bot.council.load import load_council
from bot.model import Choice, Reading
from bot.routing import Routing, route


@pytest.fixture(scope="module")
def council() -> Council:
    return load_council(Path(__file__).parents[2] / "council.yml")


def reading(**services: float) -> Reading:
    ranked = sorted(services.items(), key=lambda item: -item[1])
    choices = tuple(Choice(name, confidence) for name, confidence in ranked)
    return Reading("complaint", 0.9, (Choice("complaint", 0.9),), choices)


def test_services_of_one_department_are_summed(council: Council) -> None:
    routing = route(reading(noise=0.35, pothole=0.25, pavement=0.25), council)

    assert routing == Routing(
        department="roads_street_lighting",
        confidence=0.5,
        sure="nearly",
        departments=(
            Choice("roads_street_lighting", 0.5),
            Choice("environmental_health", 0.35),
        ),
        service="pothole",
        service_confidence=0.25,
    )


@pytest.mark.parametrize(
    ("probability", "sure"),
    [
        (0.75, "sure"),
        (0.7499, "nearly"),
        (0.45, "nearly"),
        (0.4499, "unsure"),
    ],
)
def test_how_sure_is_by_the_thresholds(
    council: Council, probability: float, sure: str
) -> None:
    assert route(reading(noise=probability), council).sure == sure


def test_a_department_can_have_its_own_thresholds(council: Council) -> None:
    parking = council.department("parking")
    strict = replace(parking, thresholds=Thresholds(sure=0.99, nearly=0.9))
    careful = replace(council, departments={**council.departments, "parking": strict})

    assert route(reading(parking_fine=0.95), careful).sure == "nearly"
    assert route(reading(noise=0.95), careful).sure == "sure"


def test_a_service_that_the_council_does_not_have_is_ignored(council: Council) -> None:
    routing = route(reading(moon_landing=0.8, noise=0.2), council)

    assert routing.departments == (Choice("environmental_health", 0.2),)
    assert (routing.service, routing.sure) == ("noise", "unsure")


@pytest.mark.parametrize("services", [{}, {"moon_landing": 1.0}])
def test_nothing_known_is_for_triage(
    council: Council, services: dict[str, float]
) -> None:
    assert route(reading(**services), council) == Routing(
        "triage", 0.0, "unsure", (), None, 0.0
    )


def test_rounding_never_makes_more_than_certain(council: Council) -> None:
    routing = route(reading(pothole=0.7, pavement=0.2, street_light=0.1001), council)

    assert routing.confidence == 1.0


def test_a_tie_is_settled_the_same_way_each_time(council: Council) -> None:
    a = route(reading(noise=0.5, pothole=0.5), council)
    b = route(reading(pothole=0.5, noise=0.5), council)

    assert a == b
    assert a.department == "environmental_health"
