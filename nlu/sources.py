"""What a model is made from: its fingerprint, and a council's own labelled rows."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from ruamel.yaml import YAML

SOURCES = ("config.yml", "nlu/uv.lock", "data/nlu/*.yml", "nlu/components/*.py")


class Sentence(NamedTuple):
    """A text to learn from, and what is known of it."""

    text: str
    intent: str | None
    service: str | None
    danger: str | None = None


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


def own_sentences(folder: Path) -> list[Sentence]:
    """Return the project's sentences, in the order of the files."""
    found = []
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)["nlu"]:
            known = block.get("metadata") or {}
            labels = (block["intent"], known.get("service"), known.get("danger"))
            for line in block["examples"].splitlines():
                found.append(Sentence(line.removeprefix("- ").strip(), *labels))
    return found


def read_extra(
    path: Path, intents: set[str], services: set[str]
) -> list[tuple[str, Sentence]]:
    """Return the rows of a council's file, checked, each with its place."""
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
        rows.append((where, Sentence(text, intent, service)))
    return rows


def gather(
    paths: list[Path], own: Path, more: Iterable[str] = ()
) -> tuple[list[Sentence], dict[str, Any]]:
    """Return all sentences to learn from, ours before a council's, and their counts.

    The rows may name services of ours and these `more`. Where a row says otherwise
    than a sentence of ours, the council's word counts, and ours is left out.
    """
    ours = own_sentences(own)
    intents = {one.intent for one in ours if one.intent}
    services = {one.service for one in ours if one.service} | set(more)
    added = _agreed(
        [one for path in paths for one in read_extra(path, intents, services)]
    )
    kept = [one for one in ours if not _overruled(one, added)]
    counts = {
        "sentences": len(ours),
        "extra": len(added),
        "overruled": len(ours) - len(kept),
        "intents": dict(sorted(Counter(one.intent for one in ours).items())),
        "services": sorted(services),
    }
    return [*kept, *added.values()], counts


def key_of(text: str) -> str:
    """Return the same for texts that differ by capitals and spaces only."""
    return " ".join(text.casefold().split())


def _agreed(rows: list[tuple[str, Sentence]]) -> dict[str, Sentence]:
    """Return the rows by their texts; a text that is labelled twice is an error."""
    first: dict[str, tuple[str, Sentence]] = {}
    problems = []
    for where, row in rows:
        before, known = first.setdefault(key_of(row.text), (where, row))
        if known[1:] != row[1:]:
            problems.append(f"{where}: the same text is labelled otherwise {before}")
    if problems:
        raise SourceError("\n".join(problems))
    return {key: row for key, (_, row) in first.items()}


def _overruled(ours: Sentence, added: dict[str, Sentence]) -> bool:
    """Say whether a row names another intent or service; None says nothing."""
    theirs = added.get(key_of(ours.text))
    if theirs is None:
        return False
    pairs = ((ours.intent, theirs.intent), (ours.service, theirs.service))
    return any(a is not None and b is not None and a != b for a, b in pairs)
