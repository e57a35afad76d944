"""What a model is made from: its fingerprint, and a council's own labelled rows."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

#: text, intent, service
Row = tuple[str, str | None, str | None]
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


def own_sentences(folder: Path) -> list[Row]:
    """Return (text, intent, service) of the project's training files."""
    rows = []
    for path in sorted(folder.glob("*.yml")):
        for block in YAML(typ="safe").load(path)["nlu"]:
            service = (block.get("metadata") or {}).get("service")
            for line in block["examples"].splitlines():
                rows.append((line.removeprefix("- ").strip(), block["intent"], service))
    return rows


def read_extra(
    path: Path, intents: set[str], services: set[str]
) -> list[tuple[str, Row]]:
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
        rows.append((where, (text, intent, service)))
    return rows


def write_sources(
    paths: list[Path], own: Path, out: Path, more: Iterable[str] = ()
) -> dict[str, Any]:
    """Write our sentences and a council's rows as Rasa training data into `out`.

    The rows may name services of ours and these `more`. Where a row says otherwise
    than a sentence of ours, the council's word counts, and ours is left out. Returns
    counts of everything.
    """
    ours = own_sentences(own)
    intents = {intent for _, intent, _ in ours if intent}
    services = {service for _, _, service in ours if service} | set(more)
    added = _agreed(
        [one for path in paths for one in read_extra(path, intents, services)]
    )
    overruled = {
        key_of(row[0])
        for row in ours
        if (theirs := added.get(key_of(row[0]))) and _differ(row, theirs)
    }
    _copy(own, out / "own", overruled)
    if added:
        _write_yaml(list(added.values()), out / "extra.yml")
    counted = Counter(intent for _, intent, _ in ours)
    return {
        "sentences": len(ours),
        "extra": len(added),
        "overruled": len(overruled),
        "intents": dict(sorted(counted.items())),
        "services": sorted(services),
    }


def key_of(text: str) -> str:
    """Return the same for texts that differ by capitals and spaces only."""
    return " ".join(text.casefold().split())


def _agreed(rows: list[tuple[str, Row]]) -> dict[str, Row]:
    """Return the rows by their texts; a text that is labelled twice is an error."""
    first: dict[str, tuple[str, Row]] = {}
    problems = []
    for where, row in rows:
        before, known = first.setdefault(key_of(row[0]), (where, row))
        if known[1:] != row[1:]:
            problems.append(f"{where}: the same text is labelled otherwise {before}")
    if problems:
        raise SourceError("\n".join(problems))
    return {key: row for key, (_, row) in first.items()}


def _differ(ours: Row, theirs: Row) -> bool:
    """Say whether two rows name another intent or service; None says nothing."""
    pairs = zip(ours[1:], theirs[1:], strict=True)
    return any(a is not None and b is not None and a != b for a, b in pairs)


def _copy(own: Path, out: Path, without: set[str]) -> None:
    """Have our training files at `out`, but for the texts `without`."""
    if not without:
        out.symlink_to(own)
        return
    out.mkdir()
    yaml = YAML(typ="safe")
    for path in sorted(own.glob("*.yml")):
        content = yaml.load(path)
        for block in content["nlu"]:
            lines = block["examples"].splitlines(keepends=True)
            kept = [x for x in lines if key_of(x.strip()[2:]) not in without]
            block["examples"] = "".join(kept)
        content["nlu"] = [block for block in content["nlu"] if block["examples"]]
        with (out / path.name).open("w", encoding="utf-8") as file:
            YAML().dump(content, file)


def _write_yaml(rows: list[Row], out: Path) -> None:
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
