"""What a model is made from: its fingerprint, and a council's own labelled rows."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

SOURCES = ("config.yml", "nlu/uv.lock", "data/nlu/*.yml", "nlu/components/*.py")


class SourceError(Exception):
    """A source of the model cannot be used; says which line and why."""


def fingerprint(root: Path, extra: list[Path]) -> str:
    """Return a hash over all that shapes the model.

    Of domain.yml only intents and entities count: a new wording of an answer must
    not cost a training.
    """
    digest = hashlib.sha256()
    domain = YAML(typ="safe").load(root / "domain.yml")
    shape = {key: domain.get(key) for key in ("intents", "entities")}
    digest.update(json.dumps(shape, sort_keys=True).encode())
    paths = [path for glob in SOURCES for path in sorted(root.glob(glob))]
    for path in [*paths, *extra]:
        if not path.is_file():
            raise SourceError(f"{path}: there is no such file")
        digest.update(path.name.encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def sha256_of(path: Path) -> str:
    """Return the hash of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def own_sentences(folder: Path) -> list[tuple[str, str, str | None]]:
    """Return (text, intent, service) of the project's training files."""
    rows = []
    for path in sorted(folder.glob("*.yml")):
        for block in YAML(typ="safe").load(path)["nlu"]:
            service = (block.get("metadata") or {}).get("service")
            for line in block["examples"].splitlines():
                rows.append((line.removeprefix("- ").strip(), block["intent"], service))
    return rows


def read_extra(path: Path, intents: set[str], services: set[str]) -> list[Any]:
    """Return the (text, intent, service) rows of a council's file, checked."""
    rows = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            row = json.loads(line)
            text = " ".join(row["text"].split())
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SourceError(f"{where}: not a row with a text") from error
        intent, service = row.get("intent"), row.get("service")
        if not any(c.isalpha() for c in text):
            raise SourceError(f"{where}: the text has no words")
        if intent is None and service is None:
            raise SourceError(f"{where}: neither an intent nor a service")
        if intent is not None and intent not in intents:
            raise SourceError(f"{where}: there is no intent {intent!r}")
        if service is not None and service not in services:
            raise SourceError(f"{where}: there is no service {service!r}")
        rows.append((text, intent, service))
    return rows


def write_extra(
    paths: list[Path], own: Path, out: Path, more: Iterable[str] = ()
) -> dict[str, Any]:
    """Write a council's rows as Rasa training data; return counts of everything.

    The rows may name services of ours and these `more`.
    """
    ours = own_sentences(own)
    intents = {intent for _, intent, _ in ours}
    services = {service for _, _, service in ours if service} | set(more)
    added: dict[str, Any] = {}
    for path in paths:
        for text, intent, service in read_extra(path, intents, services):
            key = text.casefold()
            if key in added and added[key][1:] != (intent, service):
                raise SourceError(
                    f"{path}: {text!r} is there twice, labelled otherwise"
                )
            added[key] = (text, intent, service)
    if added:
        _write_yaml(list(added.values()), out)
    counted = Counter(intent for _, intent, _ in ours)
    return {
        "sentences": len(ours),
        "extra": len(added),
        "intents": dict(sorted(counted.items())),
        "services": sorted(services),
    }


def _write_yaml(rows: list[tuple[str, str | None, str | None]], out: Path) -> None:
    blocks: dict[tuple[str | None, str | None], list[str]] = {}
    for text, intent, service in rows:
        blocks.setdefault((intent, service), []).append(text)
    content = [
        {
            "intent": intent or "complaint",
            "metadata": {"service": service, "service_only": intent is None},
            "examples": "".join(f"- {text}\n" for text in texts),
        }
        for (intent, service), texts in blocks.items()
    ]
    yaml = YAML()
    with out.open("w", encoding="utf-8") as file:
        yaml.dump({"version": "3.1", "nlu": content}, file)
