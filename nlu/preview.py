"""How a model reads texts: nlu/preview.py FILE --model MODEL.tar.gz --out OUT.

One JSON object with a "text" a line, in and out. Progress goes to standard output as
JSON lines {"step", "done", "of"}; what Rasa prints goes to standard error.
"""

import argparse
import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)

from nlu.stdout import only_progress  # noqa: E402


def main() -> int:
    """Read the file. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    file, model, out = (
        path.resolve() for path in (options.file, options.model, options.out)
    )
    os.chdir(ROOT)
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    with only_progress() as say:
        say("load", 0, 1)
        texts = [json.loads(line)["text"] for line in file.read_text().splitlines()]
        from ruamel.yaml import YAML

        from nlu import pipeline
        from nlu.components import progress

        progress.listen(say)
        say("load", 1, 1)
        config = YAML(typ="safe").load(ROOT / "config.yml")
        found = pipeline.preview(config, texts, model)
        out.write_text("".join(json.dumps(one) + "\n" for one in found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
