"""Rasa component: which of the eleven intents a message has."""

from typing import Any

from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

from nlu.components.classifier import TextClassifier
from nlu.components.recipe import component


@component("intent_classifier", trainable=True)
class ResidentIntentClassifier(TextClassifier):
    """Complaint, idea, question, small talk ... with calibrated confidence."""

    what = "intent"

    def label(self, message: Message) -> str | None:
        """Return the intent of a training message.

        None for a council's row of which only the service is known: Rasa's format
        wants some intent there.
        """
        block = (message.get("metadata") or {}).get("intent") or {}
        intent = None if block.get("service_only") else message.get(INTENT)
        return str(intent) if intent else None

    def put(self, message: Message, ranking: list[dict[str, Any]]) -> None:
        """Set Rasa's own `intent` and `intent_ranking`."""
        message.set("intent", ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)
