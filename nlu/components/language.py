"""Rasa component: which language a message is written in, or that it is too short."""

from functools import cache
from typing import Any

from rasa.shared.nlu.training_data.message import Message

from nlu.components.recipe import component
from nlu.components.rules import RuleComponent
from nlu.components.tongues import counted

SUPPORTED = ("en", "cy", "pl", "es")
OTHERS = (
    *("ro", "pt", "fr", "it", "de", "nl", "ur", "pa", "bn", "gu", "ar", "fa", "ku"),
    *("tr", "zh", "uk", "ru", "lt", "lv", "hu", "bg", "sk", "cs", "el", "ta", "hi"),
    *("vi", "sq", "am", "ga", "sw", "sr", "hr", "ja", "ko", "th", "te", "ml", "si"),
)
FEWEST_WORDS = 3
#: how likely any other language is before a word is read, one of ours being 1
PRIOR_OF_OTHERS = 0.05
#: how much likelier each small word of a language makes it, and how many count
BY_A_WORD, MOST_WORDS = 8.0, 6


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
    likely = _weighed(text.lower())
    name = max(likely, key=lambda language: likely[language])
    return {"name": name, "confidence": round(likely[name] / sum(likely.values()), 4)}


def _weighed(text: str) -> dict[str, float]:
    """Return how likely each language is, not scaled to 1."""
    words = counted(text)
    return {
        name: float(share)
        * (1 if name in SUPPORTED else PRIOR_OF_OTHERS)
        * BY_A_WORD ** min(words.get(name, 0), MOST_WORDS)
        for name, share in _identifier().rank(text)
    }


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
    identifier.set_languages([*SUPPORTED, *OTHERS])
    return identifier
