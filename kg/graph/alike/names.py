"""Are two names of people the same name: transliterations, order of family name, titles and particles.

A name becomes words without accents, particles and initials; a word becomes its consonants, folded so that common romanisations agree
(Sergei/Sergey, Mohammed/Muhammad, Aliyev/Aliev). Names that agree there are compared letter by letter.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache

from kg.iri import fold

PARTICLES = frozenset("al el as ash an ar ad ul bin ibn ben bint van von der den de da di dos del la le du y e".split())  # noqa: SIM905
TITLES = frozenset(
    "mr mrs ms dr sir sheikh sheik shaikh prince princess king queen president minister general gen spokesperson nsc".split()  # noqa: SIM905
)
ALIKE = 0.6  # least likeness of two words with equal consonants: "Sergei"/"Sergey" .83, "Mohammed"/"Muhammad" .75, "Dan"/"Dina" .57
_WORD = re.compile(r"[a-z0-9]+")
_FOLDS = (
    ("kh", "h"),
    ("gh", "g"),
    ("ph", "f"),
    ("zh", "z"),
    ("ck", "k"),
    ("tch", "ch"),
    ("dj", "z"),
    ("q", "k"),
    ("x", "ks"),
    ("w", "v"),
    ("j", "z"),
)


@cache
def words(name: str) -> tuple[str, ...]:
    """Words of a name that tell people apart, lower case.

    >>> words("Sheikh Mohammed bin Abdulrahman Al-Thani")
    ('mohammed', 'abdulrahman', 'thani')
    """
    found = [w for w in _WORD.findall(fold(name).lower().replace("'", "").replace("’", "")) if len(w) > 1]
    return tuple(w for w in found if w not in PARTICLES and w not in TITLES) or tuple(found)


@cache
def skeleton(word: str) -> str:
    """Consonants of a word; a leading vowel stays as `a`.

    >>> skeleton("sergei") == skeleton("sergey"), skeleton("mohammed") == skeleton("muhamad")
    (True, True)
    """
    for old, new in _FOLDS:
        word = word.replace(old, new)
    word = re.sub(r"c(?!h)", "k", word)
    first = "a" if word[0] in "aeiouy" else word[0]
    rest = re.sub(r"[aeiouy]", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", first + rest)


def key(name: str) -> str:
    """What names of one person share: the consonants of the first and the last word, in either order; empty for a name of one word.

    >>> key("Abe Shinzo") == key("Shinzo Abe")
    True
    """
    found = words(name)
    return " ".join(sorted((skeleton(found[0]), skeleton(found[-1])))) if len(found) > 1 else ""


@cache
def likeness(a: str, b: str) -> float:
    """How alike two names are, 0 to 1; 0 where some word of the shorter has no counterpart in the longer.

    >>> likeness("Kim Jong Il", "Kim Jong Un")
    0.0
    """
    short, long = sorted((words(a), words(b)), key=lambda w: (len(w), w))
    if len(short) < 2:
        return 1.0 if short == long else 0.0
    left, total = list(long), 0.0
    for word in short:
        found = [(SequenceMatcher(None, min(word, other), max(word, other)).ratio(), other) for other in left if skeleton(word) == skeleton(other)]
        best, other = max(found, default=(0.0, ""))
        if best < ALIKE:
            return 0.0
        left.remove(other)
        total += best
    return float(round(total / len(short) * (len(short) / len(long)) ** 0.25, 3))
