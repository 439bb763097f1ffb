"""English word lists as data: the classes of `ontology/en`, each with what it does and an example of it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from kg.errors import InputError
from kg.files import folder

FILES = ("cues.toml", "words.toml")
ORDERED = ("months", "weekdays")  # kept in the order of the file


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists of `ontology/en/cues.toml` and `ontology/en/words.toml`, by their headings there."""

    asking: frozenset[str]
    aspect: frozenset[str]
    bearers: frozenset[str]
    means: frozenset[str]
    belonging: frozenset[str]
    condition: frozenset[str]
    definite: frozenset[str]
    deny: frozenset[str]
    documents: frozenset[str]
    encounter: frozenset[str]
    harm: frozenset[str]
    held: frozenset[str]
    issuing: frozenset[str]
    kin: frozenset[str]
    light: frozenset[str]
    modal_condition: frozenset[str]
    modal_plan: frozenset[str]
    months: tuple[str, ...]
    motion: frozenset[str]
    mutual: frozenset[str]
    negation: frozenset[str]
    occasion: frozenset[str]
    opaque: frozenset[str]
    ordinals: frozenset[str]
    parts_of_places: frozenset[str]
    people: frozenset[str]
    relative: frozenset[str]
    report: frozenset[str]
    spoken_for: frozenset[str]
    subject_control: frozenset[str]
    weekdays: tuple[str, ...]
    where: frozenset[str]


@cache
def words() -> Words:
    """The word lists of `FILES`, read once; a particle is joined by "_" ("set_up"). Raises as `lists` does."""
    return Words(**lists(FILES, [f.name for f in fields(Words)]))


def lists(files: Iterable[str], wanted: Iterable[str]) -> dict[str, Any]:
    """The lists of some files of `ontology/en` by their headings: sets, and tuples where order counts.

    Raises:
        InputError: a heading that is not wanted is there, one that is wanted is missing, or one stands in two files.
    """
    found: dict[str, Any] = {}
    for name in files:
        text = (folder("ontology") / "en" / name).read_text(encoding="utf-8")
        for heading, row in tomllib.loads(text).items():
            if heading in found:
                raise InputError(f"ontology/en/{name}", f"the list {heading} stands in another file already; keep one of the two")
            found[heading] = (tuple if heading in ORDERED else frozenset)(row["words"].split())
    if odd := sorted(set(wanted) ^ found.keys()):
        raise InputError(
            "ontology/en", f"lists that are missing or that nothing reads: {', '.join(odd)}; the class `Words` beside their reader names them all"
        )
    return found
