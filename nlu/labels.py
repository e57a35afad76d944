"""An intent and a service in one label, and a reading from how likely labels are."""

from collections import defaultdict
from typing import Any

#: between an intent and its service, in a label
JOINT = "+"
#: the service of messages that have none
NONE = "none"


def label(intent: str, service: str | None) -> str:
    """Return the label of both."""
    return f"{intent}{JOINT}{service or NONE}"


def reading(labels: list[dict[str, Any]]) -> dict[str, Any]:
    """What the labels say of the intent and, apart from it, of the service."""
    intents: defaultdict[str, float] = defaultdict(float)
    services: defaultdict[str, float] = defaultdict(float)
    for one in labels:
        intent, _, service = one["name"].partition(JOINT)
        intents[intent] += one["confidence"]
        if service != NONE:
            services[service] += one["confidence"]
    ranked, about = _ranking(intents), _ranking(services)
    return {
        "intent": ranked[0]["name"],
        "intent_confidence": ranked[0]["confidence"],
        "intent_ranking": ranked,
        "service": about[0]["name"],
        "service_ranking": about,
        "place": None,
        "time": None,
        "language": None,
        "safety": [],
    }


def _ranking(weights: dict[str, float]) -> list[dict[str, Any]]:
    """Best first, summing to 1."""
    whole = sum(weights.values())
    found = [
        {"name": name, "confidence": weight / whole if whole else 1 / len(weights)}
        for name, weight in weights.items()
    ]
    return sorted(found, key=lambda one: -one["confidence"])
