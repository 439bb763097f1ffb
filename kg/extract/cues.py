"""Cues of plan, denial and condition, and the word lists of `ontology/cues.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from kg.files import folder


@dataclass(frozen=True, slots=True)
class Cues:
    """The word lists of `ontology/cues.toml`, by their headings there."""

    light: frozenset[str]
    light_nouns: frozenset[str]
    occasion: frozenset[str]
    motion: frozenset[str]
    encounter: frozenset[str]
    subject_control: frozenset[str]
    plan: frozenset[str]
    deny: frozenset[str]
    condition: frozenset[str]
    modal_plan: frozenset[str]
    modal_condition: frozenset[str]
    negation: frozenset[str]
    future: frozenset[str]
    report: frozenset[str]
    end: frozenset[str]
    responding: frozenset[str]
    moves: frozenset[str]
    harm: frozenset[str]
    suffered: frozenset[str]
    belonging: frozenset[str]
    chance: frozenset[str]
    blaming: frozenset[str]
    intending: frozenset[str]
    documents: frozenset[str]
    issuing: frozenset[str]
    thanking: frozenset[str]
    asking: frozenset[str]


@cache
def cues() -> Cues:
    """The cues, read once."""
    with (folder("ontology") / "cues.toml").open("rb") as file:
        table = tomllib.load(file)
    return Cues(**{name: frozenset(table[name]["words"].split()) for name in Cues.__dataclass_fields__})
