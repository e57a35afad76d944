"""A trained Rasa model as a function from texts to readings."""

from pathlib import Path
from typing import Any

from nlu.components.language import OTHERS, SUPPORTED
from nlu.components.text import MAX_LENGTH, clean, has_letters
from nlu.sources import sha256_of

Reading = dict[str, Any]
LANGUAGES = [*SUPPORTED, *OTHERS]
KNOWN_SENTENCE = "The street light outside number 14 is broken"
WITH_SERVICE = {
    "complaint",
    "idea",
    "question",
    "status_check",
    "emergency",
    "human_handoff",
}


class ModelError(Exception):
    """The model cannot be loaded, or does not read what it should."""


class Model:
    """Rasa's own Agent over one model; texts go through its graph as one batch."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise ModelError(f"there is no model at {path}")
        try:
            from rasa.core.agent import Agent

            self._processor = Agent.load(model_path=str(path)).processor
        except Exception as error:
            raise ModelError(f"{path} cannot be loaded: {error}") from error
        if self._processor is None:
            raise ModelError(f"{path} cannot be loaded")
        metadata = self._processor.model_metadata
        self._target = metadata.nlu_target
        first = self.read([KNOWN_SENTENCE])[0]
        if first["intent"] != "complaint":
            raise ModelError(f"{path} does not read a known sentence: {first}")
        self.about = {
            "name": path.name,
            "sha256": sha256_of(path),
            "trained_at": metadata.trained_at.isoformat(timespec="seconds") + "+00:00",
            "intents": sorted(guess["name"] for guess in first["intent_ranking"]),
            "services": sorted(guess["name"] for guess in first["service_ranking"]),
            "languages": LANGUAGES,
        }

    def read(self, texts: list[str]) -> list[Reading]:
        """Return a reading of each text, in the same order."""
        from rasa.core.channels.channel import UserMessage
        from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER

        cleaned = [clean(text[: MAX_LENGTH * 2]) for text in texts]
        # A leading slash would make Rasa take the text for an intent's name.
        messages = [UserMessage(text.lstrip("/ ")) for text in cleaned]
        result = self._processor.graph_runner.run(
            inputs={PLACEHOLDER_MESSAGE: messages, PLACEHOLDER_TRACKER: None},
            targets=[self._target],
        )
        return [
            _reading(message.as_dict(only_output_properties=True), text)
            for message, text in zip(result[self._target], cleaned, strict=True)
        ]


def _reading(parsed: dict[str, Any], text: str) -> Reading:
    intents = parsed["intent_ranking"]
    if not has_letters(text):
        intents = _nothing_to_read(intents)
    services = parsed["service_ranking"]
    intent = intents[0]["name"]
    entities = {e["entity"]: e["value"] for e in parsed.get("entities") or []}
    return {
        "intent": intent,
        "intent_confidence": intents[0]["confidence"],
        "intent_ranking": intents,
        "service": services[0]["name"] if intent in WITH_SERVICE else None,
        "service_ranking": services,
        "place": entities.get("place"),
        "time": entities.get("time"),
        "language": parsed.get("language"),
        "safety": parsed.get("safety") or [],
    }


def _nothing_to_read(intents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the same names, all equally likely: a text without a letter says none."""
    share = 1 / len(intents)
    order = sorted(intents, key=lambda guess: guess["name"] != "out_of_scope")
    return [{"name": guess["name"], "confidence": share} for guess in order]
