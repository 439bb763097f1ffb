"""The pretrained encoder (floor 1): text to word pieces, word pieces to vectors.

    found = pieces("Sharif met Putin.")
    vectors(found).shape        # (word pieces, 384)

Its first two layers serve parser and reader, the four above them the reader alone; the parser has four of its own (`kg.parse.syntax`). It runs in onnxruntime on one thread, one text at a time, so that a text's vectors do not depend on what is read beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MODEL = Path(__file__).parent / "model"
WIDTH = 384
LONGEST = 448  # word pieces of one text at most; what lies beyond is not read
LOWER, TITLE, UPPER, OTHER = range(4)

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces of a text, the marks at its beginning and end included.

    Attributes:
        ids: [T] numbers in the vocabulary. case: [T] how each is written: 0 lower, 1 Title, 2 UPPER, 3 without letters.
        spans: [T, 2] the characters of each; 0, 0 for the marks.
    """

    ids: Ints
    case: Ints
    spans: Ints

    def weights(self, start: int, end: int) -> Floats:
        """[T] weights that average the pieces of characters `start` to `end`; zeros where none is left."""
        inside = self.inside(start, end)
        return inside / max(1.0, float(inside.sum()))

    def inside(self, start: int, end: int) -> Floats:
        """[T] 1 for the pieces that touch characters `start` to `end`."""
        a, b = self.spans[:, 0], self.spans[:, 1]
        return ((b > a) & (a < end) & (b > start)).astype(np.float32)


@cache
def tokenizer() -> Any:
    """The encoder's own word-piece tokenizer (BERT's vocabulary, lower case)."""
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(MODEL / "tokenizer.json"))


def case(text: str) -> int:
    """How a word piece is written in the text.

    >>> [case(w) for w in ("may", "May", "US", "42")]
    [0, 1, 2, 3]
    """
    if not any(c.isalpha() for c in text):
        return OTHER
    if text.islower():
        return LOWER
    return UPPER if text.isupper() and len(text) > 1 else TITLE


def pieces(text: str) -> Pieces:
    """The word pieces of a text, cut after `LONGEST`."""
    found = tokenizer().encode(text)
    spans = found.offsets[:LONGEST]
    cases = [case(text[a:b]) for a, b in spans]
    return Pieces(np.array(found.ids[:LONGEST], dtype=np.int64), np.array(cases, dtype=np.int64), np.array(spans, dtype=np.int64).reshape(-1, 2))


SLOWER = ["SkipLayerNormFusion"]
"""Steps of onnxruntime 1.32 that make networks slower on a CPU: without this one the encoder takes 13 to 18 % less time (windows of 60 to 280 pieces)."""


@cache
def session(path: Path) -> Any:
    """A network of the package in onnxruntime, on one thread: how sums are rounded depends on the number of threads."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOWER)


def shared(found: Pieces) -> Floats:
    """[1, T, WIDTH] what the layers make of word pieces that parser and reader share."""
    out: Floats = session(MODEL / "shared.onnx").run(None, {"ids": found.ids[None], "case": found.case[None]})[0]
    return out


def vectors(found: Pieces) -> Floats:
    """[T, WIDTH] what the whole encoder makes of word pieces."""
    out: Floats = session(MODEL / "upper.onnx").run(None, {"shared": shared(found)})[0][0]
    return out


__all__ = [
    "LONGEST",
    "MODEL",
    "OTHER",
    "TITLE",
    "UPPER",
    "WIDTH",
    "Floats",
    "Ints",
    "Pieces",
    "case",
    "pieces",
    "session",
    "shared",
    "tokenizer",
    "vectors",
]
