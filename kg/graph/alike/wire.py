"""Wire copies: articles whose texts are nearly the same, told by MinHash signatures (Broder 1997) of their five-word shingles."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Any

import numpy as np

from kg.graph.alike.disjoint import Disjoint

SHINGLE = 5  # words
SCHEME: Any = "affine32"  # named, so that another default of the library cannot change what is stored
PERMUTATIONS = 64  # standard error of the estimated overlap: at most 0.06
COPY = 0.6  # share of shingles from which two texts count as one: a shortened or lightly edited copy keeps more, two own reports of one event less than 0.1
BANDS = PERMUTATIONS - math.ceil(COPY * PERMUTATIONS) + 1  # one more than the values in which two copies may differ
FEW = 8  # signatures of which each is compared with each, which is quicker than to look for those that may be alike
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


@lru_cache(10_000)
def _values(signed: str) -> Any:
    return np.frombuffer(base64.b64decode(signed), dtype="<u4")


def overlap(a: str, b: str) -> float:
    """Estimated share of shingles that two signed texts have in common, 0 to 1; 0 where one has no signature."""
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    return np.count_nonzero(_values(a) == _values(b)) / PERMUTATIONS


def copies(a: str, b: str) -> bool:
    """Whether two signed texts are copies of one another."""
    return overlap(a, b) >= COPY


def copied(signatures: Iterable[str]) -> Disjoint[str]:
    """Signatures, joined where their texts are copies of one another, be it by way of a third.

    Signatures of two copies differ in too few values to differ in each of `BANDS` bands, so that only those are compared that agree with another in
    a band: of texts that differ each by itself none, at the cost of sorting them. Of the others each is compared with those that are no copy of any before it.
    """
    sets = Disjoint[str]()
    signed = sorted({s for s in signatures if s})
    if len(signed) <= FEW:
        for one, other in combinations(signed, 2):
            if copies(one, other):
                sets.join(one, other)
        return sets
    values = np.frombuffer(b"".join(base64.b64decode(s) for s in signed), dtype="<u4").reshape(len(signed), PERMUTATIONS)
    left = np.flatnonzero(_met(values))
    columns = np.ascontiguousarray(values[left].T)  # those of what is left, one value of all beside another
    while left.size:
        found, left, columns = [left[0]], left[1:], columns[:, 1:]
        for one in found:  # grows by what is alike to one of it
            alike = np.zeros(left.size, dtype=np.uint8)
            for column, value in zip(columns, values[one]):
                alike += column == value
            near = alike >= COPY * PERMUTATIONS
            if near.any():
                found += list(left[near])
                left, columns = left[~near], columns[:, ~near]
        for other in found[1:]:
            sets.join(signed[found[0]], signed[other])
    return sets


def _met(values: Any) -> Any:
    """Whether each signature agrees with another in a band."""
    found = np.zeros(len(values), dtype=bool)
    for start, end in pairwise(PERMUTATIONS * n // BANDS for n in range(BANDS + 1)):
        band = np.ascontiguousarray(values[:, start:end]).view(f"V{4 * (end - start)}").ravel()
        _, which, counts = np.unique(band, return_inverse=True, return_counts=True)
        found |= counts[which] > 1
    return found
