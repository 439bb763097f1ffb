"""Wire copies: articles whose texts are nearly the same, told by MinHash signatures (Broder 1997) of their five-word shingles."""

from __future__ import annotations

import base64
import re
from functools import cache
from typing import Any

SHINGLE = 5  # words
SCHEME: Any = "affine32"  # named, so that another default of the library cannot change what is stored
PERMUTATIONS = 64  # standard error of the estimated overlap: at most 0.06
COPY = 0.6  # share of shingles from which two texts count as one: a shortened or lightly edited copy keeps more, two own reports of one event less than 0.1
_WORD = re.compile(r"\w+")


def signature(text: str) -> str:
    """Signature of a text as base64 (64 values of 32 bits); empty for a text of fewer than ten words."""
    from datasketch import MinHash

    found = _WORD.findall(text.lower())
    if len(found) < 2 * SHINGLE:
        return ""
    shingles = sorted({" ".join(found[i : i + SHINGLE]) for i in range(len(found) - SHINGLE + 1)})
    sketch = MinHash(num_perm=PERMUTATIONS, seed=1, scheme=SCHEME)
    sketch.update_batch([s.encode("utf-8", "surrogatepass") for s in shingles])
    return base64.b64encode(sketch.hashvalues.astype("<u4").tobytes()).decode("ascii")


@cache
def _sketch(value: str) -> Any:
    import numpy
    from datasketch import LeanMinHash

    return LeanMinHash(seed=1, scheme=SCHEME, hashvalues=numpy.frombuffer(base64.b64decode(value), dtype="<u4").astype("u8"))


def overlap(a: str, b: str) -> float:
    """Estimated share of shingles that two signed texts have in common, 0 to 1; 0 where one has no signature."""
    if not a or not b:
        return 0.0
    return 1.0 if a == b else float(_sketch(a).jaccard(_sketch(b)))


def copies(a: str, b: str) -> bool:
    """Whether two signed texts are copies of one another."""
    return overlap(a, b) >= COPY
