"""Rasa component: which council service a message is about."""

from typing import Any

from rasa.shared.nlu.training_data.message import Message

from nlu.components.classifier import TextClassifier
from nlu.components.recipe import component


@component("intent_classifier", trainable=True)
class ServiceClassifier(TextClassifier):
    """The service, learnt from the metadata of the training blocks."""

    what = "service"

    def label(self, message: Message) -> str | None:
        """Return the service of a training message: its own or its block's."""
        metadata = message.get("metadata") or {}
        for level in ("example", "intent"):
            service = (metadata.get(level) or {}).get("service")
            if service:
                return str(service)
        return None

    def put(self, message: Message, ranking: list[dict[str, Any]]) -> None:
        """Set `service_ranking`, all services."""
        message.set("service_ranking", ranking, add_to_output=True)
