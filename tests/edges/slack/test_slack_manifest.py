"""The committed manifest asks for what the code uses, and for nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from bot.slack.scopes import EVENTS, SCOPES, missing_scopes, needless_scopes
from sandbox.slack.manifest import read_manifest
from sandbox.slack.methods.registry import METHODS

ROOT = Path(__file__).parents[3]
#: methods of the client that are several of the Web API
SEVERAL = {"files_upload_v2": ("files.getUploadURLExternal",)}
#: methods whose scope depends on the kind of channel; ours are public or private
BY_KIND = {
    "conversations.info": ("channels:read", "groups:read"),
    "conversations.members": ("channels:read", "groups:read"),
    "conversations.history": ("channels:history", "groups:history"),
    "conversations.replies": ("channels:history", "groups:history"),
}
#: without these no event of ours comes, and no slash command or shortcut is offered
WITHOUT_A_CALL = {"channels:history", "groups:history", "commands"}


def test_the_scopes_are_those_of_the_methods_that_the_code_calls() -> None:
    needed = set(WITHOUT_A_CALL)
    for name in called():
        needed |= set(BY_KIND.get(name) or METHODS[name].scopes)

    assert read_manifest().scopes == needed == SCOPES.keys()


def test_the_events_are_those_that_the_code_understands() -> None:
    source = (ROOT / "bot/slack/parse.py").read_text()
    heard = {"message.channels", "message.groups"}
    heard |= {name for name in ("app_home_opened",) if f'"{name}"' in source}

    assert read_manifest().events == heard == EVENTS.keys()


def test_it_needs_no_public_address() -> None:
    assert read_manifest().socket_mode
    assert "http" not in re.sub(
        r"(?m)^#.*", "", (ROOT / "slack-manifest.yml").read_text()
    )


def test_scopes_too_few_and_too_many_are_named() -> None:
    granted = "channels:history, channels:read,chat:write,files:write,admin"

    assert missing_scopes(granted) == (
        "commands",
        "files:read",
        "groups:history",
        "groups:read",
        "usergroups:read",
        "users:read",
    )
    assert needless_scopes(granted) == ("admin",)


def called() -> set[str]:
    """Methods of the Web API that the source calls."""
    known = {name.replace(".", "_"): name for name in METHODS}
    found: set[str] = set()
    for path in (ROOT / "bot").rglob("*.py"):
        for call in re.findall(r"\b_?client\.(\w+)\(", path.read_text()):
            found |= set(SEVERAL.get(call, ()))
            if call in known:
                found.add(known[call])
    return found
