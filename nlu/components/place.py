"""Rasa component: where and when, as entities `place` and `time`."""

from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message

from nlu.components.recipe import component
from nlu.components.rules import RuleComponent
from nlu.components.where import find_place, find_time


@component("entity_extractor")
class PlaceExtractor(RuleComponent):
    """Adds at most one place and one time."""

    def read(self, message: Message, text: str) -> None:
        """Set Rasa's `entities`."""
        entities = list(message.get(ENTITIES) or [])
        place = find_place(text)
        if place is not None:
            start, value = place
            end = start + len(value["text"])
            entities.append(_entity("place", start, end, value))
        time = find_time(text)
        if time is not None:
            start, words = time
            entities.append(_entity("time", start, start + len(words), {"text": words}))
        message.set(ENTITIES, entities, add_to_output=True)


def _entity(name: str, start: int, end: int, value: dict[str, object]) -> dict:
    return {
        "entity": name,
        "start": start,
        "end": end,
        "value": value,
        "extractor": "PlaceExtractor",
    }
