"""Wordings of acts, filled with actors by chance: some 1,900 short texts that tell what a relation is called and what only looks like it.

`data/wordings.tsv` has a wording a line: the facts that it states, a tab, and a sentence or more with slots for states, their officials, an organisation and an armed group.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kg.link import gazetteer
from kg.link.gazetteer import rows

TABLE = Path(__file__).parent / "data/wordings.tsv"
COPIES = 4  # of each wording, with other actors
TOGETHER = 0.4  # share of them that are told after another one
ORGANISATIONS = frozenset({"alliance", "bank", "bloc", "intergovernmental"})
GROUPS = frozenset({"armed group", "terrorist"})
HOME = {"P": "A", "Q": "B", "R": "C"}  # whose officials people are
_SLOT = re.compile(r"\{(\w)(\.capital|\.last|'s)?\}")
_ARTICLE = re.compile(r"\b([Aa])n? (?=\{[abc]\})")


@dataclass(frozen=True, slots=True)
class State:
    """How a state is named, and one of its officials, who is made up."""

    name: str
    adjective: str
    capital: str
    person: str


@dataclass(frozen=True, slots=True)
class Told:
    """A fact of a wording: the slots of its ends, its status, and the number of the sentence that states it."""

    relation: str
    subject: str
    object: str
    status: str
    sentence: int


@dataclass(frozen=True, slots=True)
class Wording:
    """Sentences with slots, and the facts that they state."""

    sentences: tuple[str, ...]
    facts: tuple[Told, ...]


def wordings() -> Iterator[Wording]:
    """The wordings of the table."""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            told, text = line.split("\t")
            yield Wording(tuple(text.split(" | ")), tuple(_told(fact) for fact in told.split(";") if fact != "none"))


def _told(fact: str) -> Told:
    words = fact.split()
    number = int(words.pop()[1:]) if words[-1].startswith("@") else 1
    return Told(words[0], words[1], words[2], words[3] if len(words) > 3 else "actual", number - 1)


def texts(seed: int = 0) -> Iterator[dict[str, Any]]:
    """Annotated texts of a few sentences, without dates, places and sectors.

    Args:
        seed: of the choice of actors; the same seed gives the same texts.
    """
    chance = random.Random(seed)
    known = list(wordings())
    for copy in range(COPIES):
        for n, wording in enumerate(known):
            found = [wording] if chance.random() >= TOGETHER else [chance.choice(known), wording]
            states = chance.sample(_states(), 3 * len(found))
            filled = [_Filled(w, states[3 * k : 3 * k + 3], chance) for k, w in enumerate(found)]
            facts = [fact for f in filled for fact in f.facts()]
            yield {"id": f"wording-{n}-{copy}", "text": " ".join(s for f in filled for s in f.sentences), "facts": facts}


class _Filled:
    """A wording told of some states."""

    def __init__(self, wording: Wording, states: list[dict[str, str]], chance: random.Random) -> None:
        self.wording = wording
        self.states = {slot: _state(row, chance) for slot, row in zip("ABC", states)}
        self.organisation = chance.choice(_named("organisations.tsv", ORGANISATIONS))
        self.group = chance.choice(_named("groups.tsv", GROUPS))
        self.sentences = [self._sentence(text) for text in wording.sentences]

    def facts(self) -> Iterator[dict[str, Any]]:
        """What it states."""
        for told in self.wording.facts:
            ends = {"subject": self._end(told.subject), "object": self._end(told.object)}
            yield {"relation": told.relation, "status": told.status, "evidence": self.sentences[told.sentence]} | ends

    def _end(self, slot: str) -> dict[str, str | None]:
        if slot in "OG":
            return {"name": self.organisation if slot == "O" else self.group, "kind": "organisation" if slot == "O" else "group", "country": None}
        state = self.states[HOME.get(slot, slot)]
        if slot in HOME:
            return {"name": state.person, "kind": "person", "country": state.name}
        return {"name": state.name, "kind": "country", "country": state.name}

    def _sentence(self, text: str) -> str:
        out = _SLOT.sub(self._name, _ARTICLE.sub(self._article, text))
        return out[0].upper() + out[1:]

    def _name(self, match: re.Match[str]) -> str:
        slot, form = match.groups()
        name = self._end(slot.upper())["name"] or ""
        if slot.islower():
            name = self.states[slot.upper()].adjective
        elif form == ".capital":
            name = self.states[slot].capital
        elif form == ".last":
            name = name.split()[-1]
        return name + ("'" if name.endswith("s") else "'s") if form == "'s" else name

    def _article(self, match: re.Match[str]) -> str:
        following = self.states[match.string[match.end() + 1].upper()].adjective
        return match[1] + ("n " if following[0] in "AEIO" else " ")


def _state(row: dict[str, str], chance: random.Random) -> State:
    people = _people()[row["code"]]
    given, family = chance.choice(people).split()[0], chance.choice(people).split()[-1]
    return State(gazetteer().country_name(row["code"]) or "", row["demonyms"].split("|")[0], row["capital"], f"{given} {family}")


@cache
def _people() -> dict[str, list[str]]:
    """Names of the officials of each state, of which others are made."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows("offices.tsv"):
        if " " in row["name"]:
            found[row["of"]].append(row["name"])
    return found


@cache
def _states() -> list[dict[str, str]]:
    """The states of today that have an adjective, a capital of their own and officials."""
    usual = (r for r in rows("countries.tsv") if r["demonyms"] and r["capital"] and not r["end"] and not r["ambiguous"] and _people().get(r["code"]))
    return [r for r in usual if r["capital"] != gazetteer().country_name(r["code"])]


@cache
def _named(table: str, kinds: frozenset[str]) -> list[str]:
    """Names of a table whose kind is one of these and that are in use."""
    return [row["name"] for row in rows(table) if row["kind"] in kinds and not row.get("ended")]


__all__ = ["Told", "Wording", "texts", "wordings"]
