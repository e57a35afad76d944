"""Which model may read: the one whose hash was kept when it was trained."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from bot.processes.child import ChildFailed
from bot.settings import Settings
from bot.store.look import fact_of, leave_fact

#: names of facts: the hash that was kept; that the model at hand is another one
PINNED, REFUSED = "model_sha256", "model_refused"


class WrongModel(ChildFailed):
    """The file is not the model whose hash was kept; it is never loaded."""


def hash_of(model: Path) -> str:
    """SHA-256 of the file, in hex. Raises OSError."""
    with model.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pinned(settings: Settings) -> str | None:
    """The hash that the model must have: of the settings, else of the database, else
    what the training wrote beside it. None: nobody has kept one. Raises StoreError."""
    if settings.model_sha256:
        return settings.model_sha256
    kept = fact_of(settings.database, PINNED)
    return kept or _noted(settings.model)


def _noted(model: Path) -> str | None:
    try:
        told = json.loads(model.with_suffix("").with_suffix(".json").read_text())
    except (OSError, ValueError):
        return None
    noted = told.get("sha256") if isinstance(told, dict) else None
    return noted if isinstance(noted, str) else None


def check(model: Path, wanted: str | None) -> None:
    """Raises WrongModel, with what to do, unless it is the one that is wanted."""
    if wanted is None or not model.is_file():
        return
    found = hash_of(model)
    if found != wanted:
        raise WrongModel(
            f"{model} is not the model that was trained here: its SHA-256 is "
            f"{found[:12]}…, and {wanted[:12]}… was kept. It is not loaded; people "
            "read every message. Put the right file back; or, if you put this one "
            "there yourself, `folkmoot nlu trust` (or mend FOLKMOOT_MODEL_SHA256). "
            "Then `folkmoot reload`."
        )


def options(wanted: str | None) -> tuple[str, ...]:
    """What the reader is told, so that each of its starts looks again."""
    return () if wanted is None else ("--sha256", wanted)


def keep(settings: Settings, model: Path) -> str:
    """Keep the hash of this model in the database, if there is one; what to say of
    it. Raises OSError, StoreError."""
    found = hash_of(model)
    if settings.model_sha256 not in (None, found):
        return f"Now set FOLKMOOT_MODEL_SHA256={found}: the one that is set is another."
    if not settings.database.is_file():
        return f"SHA-256: {found}"
    leave_fact(settings.database, PINNED, found)
    return f"SHA-256: {found}, kept in {settings.database}"
