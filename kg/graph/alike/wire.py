"""Wire copies: articles whose texts are nearly the same, told by MinHash signatures (Broder 1997) of their five-word shingles."""

from __future__ import annotations

import base64
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any

import numpy as np

from kg.graph.alike.disjoint import Disjoint

SHINGLE = 5  # words
SCHEME: Any = "affine32"  # named, so that another default of the library cannot change what is stored
PERMUTATIONS = 64  # standard error of the estimated overlap: at most 0.06
COPY = 0.6  # share of shingles from which two texts count as one: a shortened or lightly edited copy keeps more, two own reports of one event less than 0.1
BANDS = PERMUTATIONS - math.ceil(COPY * PERMUTATIONS) + 1  # one more than the values in which two copies may differ
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

    Signatures of two copies differ in too few values to differ in each of `BANDS` bands, so only those that agree in a band are compared; and of
    those that are joined already, mostly one.
    """
    sets, differ = Disjoint[str](), set[tuple[str, str]]()
    packed = {s: base64.b64decode(s) for s in signatures if s}

    def alike(a: str, b: str) -> bool:
        if (a, b) not in differ and not copies(a, b):
            differ.update(((a, b), (b, a)))
        return (a, b) not in differ

    cuts = [4 * (PERMUTATIONS * n // BANDS) for n in range(BANDS + 1)] if len(packed) > BANDS else [0, 0]  # where there are few, all are compared
    for start, end in pairwise(cuts):
        shared: dict[bytes, list[str]] = defaultdict(list)
        for signed, values in packed.items():
            shared[values[start:end]].append(signed)
        for found in shared.values():
            if len(found) > 1:
                _join(sets, sets.groups(found), alike)
    return sets


def _join(sets: Disjoint[str], groups: Iterable[list[str]], alike: Callable[[str, str], bool]) -> None:
    """Join groups of which one has a member that is like one of the other."""
    apart: list[list[str]] = []
    for group in groups:
        near = [other for other in apart if any(alike(a, b) for a in group for b in other)]
        for other in near:
            sets.join(other[0], group[0])
        apart = [*(other for other in apart if not any(other is n for n in near)), [*chain(*near), *group]]
