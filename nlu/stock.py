"""Rasa's stock pipeline on our sentences, to be measured beside ours.

    nlu/stock.py --train --config FILE --model PATH [--epochs N]
    nlu/stock.py --model PATH --socket PATH

One model for both: a label is an intent and a service together, as in
`complaint+pothole`, and each is the sum of its labels. The second form serves it as
nlu/reader.py serves ours.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import argparse  # noqa: E402
import json  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from collections import defaultdict  # noqa: E402
from typing import Any  # noqa: E402

from nlu.labels import label, reading  # noqa: E402
from nlu.reader import run  # noqa: E402
from nlu.sources import Sentence, own_sentences, sha256_of  # noqa: E402


def main() -> int:
    """Train or serve. Returns the exit code."""
    if "--train" not in sys.argv:
        return run(StockModel)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", action="store_true")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--epochs", type=int, help="instead of those of the config")
    options = parser.parse_args()
    return train(options.config, options.model.resolve(), options.epochs)


def train(config: Path, out: Path, epochs: int | None) -> int:
    """Write a model, and beside it what it was made from. Returns the exit code."""
    from rasa.model_training import train_nlu
    from ruamel.yaml import YAML

    yaml = YAML()
    pipeline = yaml.load(config)
    diet = next(c for c in pipeline["pipeline"] if c["name"] == "DIETClassifier")
    diet["epochs"] = epochs or diet["epochs"]
    os.environ.setdefault("RASA_MAX_CACHE_SIZE", "0")
    out.parent.mkdir(parents=True, exist_ok=True)
    sentences = own_sentences(ROOT / "data/nlu")
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        work = Path(folder)
        yaml.dump(pipeline, work / "config.yml")
        _write(sentences, work / "nlu.yml")
        train_nlu(
            config=str(work / "config.yml"),
            nlu_data=str(work / "nlu.yml"),
            output=folder,
            fixed_model_name="stock",
        )
        made = work / "stock.tar.gz"
        if not made.is_file():
            print("Rasa made no model; see the lines above.", file=sys.stderr)  # noqa: T201
            return 1
        made.replace(out)
    about = {
        "sentences": len(sentences),
        "epochs": diet["epochs"],
        "seconds": round(time.monotonic() - started),
    }
    out.with_suffix("").with_suffix(".json").write_text(json.dumps(about) + "\n")
    return 0


def _write(sentences: list[Sentence], path: Path) -> None:
    from ruamel.yaml import YAML

    blocks: defaultdict[str, list[str]] = defaultdict(list)
    for one in sentences:
        blocks[label(str(one.intent), one.service)].append(one.text)
    content = [
        {"intent": label, "examples": "".join(f"- {text}\n" for text in texts)}
        for label, texts in blocks.items()
    ]
    with path.open("w", encoding="utf-8") as file:
        YAML().dump({"version": "3.1", "nlu": content}, file)


class StockModel:
    """Rasa's own Agent over the stock model; answers as ours does."""

    def __init__(self, path: Path) -> None:
        from rasa.core.agent import Agent

        self._processor = Agent.load(model_path=str(path)).processor
        metadata = self._processor.model_metadata
        self._target = metadata.nlu_target
        first = self.read(["The street light outside number 14 is broken"])[0]
        self.about = {
            "name": path.name,
            "sha256": sha256_of(path),
            "trained_at": metadata.trained_at.isoformat(timespec="seconds") + "+00:00",
            "intents": sorted(one["name"] for one in first["intent_ranking"]),
            "services": sorted(one["name"] for one in first["service_ranking"]),
            "languages": [],
        }

    def read(self, texts: list[str]) -> list[dict[str, Any]]:
        """Return a reading of each text, in the same order."""
        from rasa.core.channels.channel import UserMessage
        from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER

        # a leading slash would make Rasa take the text for an intent's name
        messages = [UserMessage(text.lstrip("/ ")) for text in texts]
        result = self._processor.graph_runner.run(
            inputs={PLACEHOLDER_MESSAGE: messages, PLACEHOLDER_TRACKER: None},
            targets=[self._target],
        )
        return [
            reading(message.as_dict(only_output_properties=True)["intent_ranking"])
            for message in result[self._target]
        ]


if __name__ == "__main__":
    sys.exit(main())
