"""Train the Rasa project of this repository: nlu/train.py --out models/nlu.tar.gz.

Progress goes to standard output as JSON lines {"step", "done", "of"}; what Rasa
prints goes to standard error. --fresh only says whether a training is needed.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)

from nlu.sources import (  # noqa: E402
    Sentence,
    SourceError,
    fingerprint,
    gather,
    sha256_of,
)
from nlu.stdout import only_progress  # noqa: E402

Json = dict[str, Any]


def main() -> int:
    """Train, or say whether it is needed. Returns the exit code."""
    options = _options()
    try:
        wanted = fingerprint(ROOT, options.extra)
        if options.fresh:
            own = "fingerprint" if options.extra else "sources"
            print(json.dumps(freshness(options.out, wanted, own)))  # noqa: T201
            return 0
        return _train(options, wanted)
    except SourceError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2


def freshness(out: Path, wanted: str, of: str = "fingerprint") -> Json:
    """Say whether the model at `out` was trained from these very sources.

    `of` sources alone it may have learnt from a council's own rows besides.
    """
    try:
        known = json.loads(out.with_suffix("").with_suffix(".json").read_text())
    except (OSError, ValueError):
        return {"fresh": False, "reason": "there is no model yet"}
    if known.get(of, known.get("fingerprint")) != wanted:
        return {"fresh": False, "reason": "its sources have changed"}
    if not out.is_file() or sha256_of(out) != known.get("sha256"):
        return {"fresh": False, "reason": "the model file is missing or was changed"}
    return {"fresh": True, "reason": "its sources are unchanged"}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "nlu.tar.gz")
    parser.add_argument(
        "--extra", type=Path, action="append", default=[], metavar="FILE.jsonl"
    )
    parser.add_argument(
        "--service", action="append", default=[], help="that --extra may name too"
    )
    parser.add_argument(
        "--before",
        type=Path,
        metavar="MODEL.tar.gz",
        help="of which little has changed: only that is learnt",
    )
    parser.add_argument("--fresh", action="store_true")
    return parser.parse_args()


def _train(options: argparse.Namespace, wanted: str) -> int:
    started = time.monotonic()
    out = options.out.resolve()
    extra = [path.resolve() for path in options.extra]
    before = usable(options.before and options.before.resolve())
    os.chdir(ROOT)
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    out.parent.mkdir(parents=True, exist_ok=True)
    work = out.parent / f".training-{os.getpid()}"
    work.mkdir()
    try:
        with only_progress() as say:
            say("load", 0, 1)
            services = set(options.service)
            sentences, counts = gather(extra, ROOT / "data" / "nlu", services)
            _run_rasa(work / "nlu.tar.gz", sentences, before, say)
        return _publish(work / "nlu.tar.gz", out, wanted, counts, started)
    finally:
        (work / "nlu.tar.gz").unlink(missing_ok=True)
        work.rmdir()


def usable(model: Path | None) -> Path | None:
    """Return the model if it was trained here by these very sources of ours.

    From another nothing can be taken over.
    """
    if model is None or not freshness(model, fingerprint(ROOT, []), "sources")["fresh"]:
        return None
    return model


def _run_rasa(
    out: Path, sentences: list[Sentence], before: Path | None, say: Any
) -> None:
    from ruamel.yaml import YAML

    from nlu import pipeline
    from nlu.components import progress

    progress.listen(say)
    say("load", 1, 1)
    config = YAML(typ="safe").load(ROOT / "config.yml")
    pipeline.train(config, sentences, out, before)


def _publish(made: Path, out: Path, wanted: str, counts: Json, started: float) -> int:
    if not made.is_file():
        print("Rasa made no model; see the lines above.", file=sys.stderr)  # noqa: T201
        return 1
    about = {
        "fingerprint": wanted,
        "sources": fingerprint(ROOT, []),
        "sha256": sha256_of(made),
        **counts,
        "seconds": round(time.monotonic() - started, 1),
    }
    made.replace(out)
    note = out.with_suffix("").with_suffix(".json")
    temporary = note.with_name(f".{note.name}.{os.getpid()}")
    temporary.write_text(json.dumps(about, indent=1) + "\n")
    temporary.replace(note)
    print(json.dumps({"step": "trained", "done": 1, "of": 1, **about}))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
