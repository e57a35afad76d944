"""The Web API's methods; importing this package registers them all."""

from sandbox.slack.methods import (
    basics,
    chat,
    conversations,
    files,
    users,
    views,
)

__all__ = ["basics", "chat", "conversations", "files", "users", "views"]
