"""Slack on loopback, strict enough that code which passes here passes there."""

from sandbox.slack.blocks import characters, message_problems
from sandbox.slack.delivery import Delivery, DeliveryState, Envelope
from sandbox.slack.errors import CannotDoError
from sandbox.slack.model import (
    Call,
    InteractionResult,
    OpenView,
    Outcome,
    Seen,
    SeenFile,
    SubmitResult,
)
from sandbox.slack.server import SlackSandbox

__all__ = [
    "Call",
    "CannotDoError",
    "Delivery",
    "DeliveryState",
    "Envelope",
    "InteractionResult",
    "OpenView",
    "Outcome",
    "Seen",
    "SeenFile",
    "SlackSandbox",
    "SubmitResult",
    "characters",
    "message_problems",
]
