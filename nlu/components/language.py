"""Rasa component: which language a message is written in, or that it is too short."""

from functools import cache
from typing import Any

from rasa.shared.nlu.training_data.message import Message

from nlu.components.recipe import component
from nlu.components.rules import RuleComponent

SUPPORTED = ("en", "cy", "pl", "es")
OTHERS = (
    *("ro", "pt", "fr", "it", "de", "nl", "ur", "pa", "bn", "gu", "ar", "fa", "ku"),
    *("tr", "zh", "uk", "ru", "lt", "lv", "hu", "bg", "sk", "cs", "el", "ta", "hi"),
    *("vi", "sq", "am", "ga", "sw", "sr", "hr", "ja", "ko", "th", "te", "ml", "si"),
)
FEWEST_WORDS = 3


@component("entity_extractor")
class LanguageDetector(RuleComponent):
    """Sets `language` from three words on, or from any script but Latin."""

    @staticmethod
    def required_packages() -> list[str]:
        """Name what the fingerprint must follow besides the sources."""
        return ["py3langid"]

    def read(self, message: Message, text: str) -> None:
        """Set `language`, None when nobody could tell."""
        message.set("language", detect(text), add_to_output=True)


def detect(text: str) -> dict[str, Any] | None:
    """Return the language and how sure that is, or None for too few words."""
    words = [w for w in text.split() if any(c.isalpha() for c in w)]
    foreign = sum(c.isalpha() and ord(c) > 0x24F for c in text)
    if len(words) < FEWEST_WORDS and foreign < 4:
        return None
    name, confidence = _identifier().classify(text.lower())
    return {"name": name, "confidence": round(float(confidence), 4)}


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
    identifier.set_languages([*SUPPORTED, *OTHERS])
    return identifier
