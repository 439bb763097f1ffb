"""What a noun refers back to: whoever condemns "the attack" criticises the attacker, whoever denies "it" rejects the accuser (`ontology/references.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from kg.extract.frames import Frame
from kg.extract.participants import Found
from kg.extract.tree import Tree
from kg.files import folder
from kg.link import Gazetteer
from kg.model import Actor, Claim, Status

SPOKEN_OF = frozenset({"Praise", "Criticism", "Support", "Rejection"})  # acts whose object may be an act
SAID = frozenset({"Accusation", "Criticism", "Appeal", "Demand", "Threat", "Visit"})  # acts of the person who speaks or travels
_KEPT = 200  # acts; an article of news tells of fewer
_FAR = 12  # sentences; beyond, "the attack" is as often another one


@dataclass(frozen=True, slots=True)
class Reference:
    """Nouns that stand for an earlier claim of one of some event types.

    Attributes:
        all: all participants of it are meant, not its agents alone; target: only an act against the speaker is meant.
    """

    nouns: frozenset[str]
    events: frozenset[str]
    all: bool
    target: bool


@cache
def references() -> dict[str, Reference]:
    """The reference of each noun."""
    with (folder("ontology") / "references.toml").open("rb") as file:
        rows = tomllib.load(file)["reference"]
    found = [Reference(frozenset(r["nouns"].split()), frozenset(r["events"].split()), r["ends"] == "all", r.get("by") == "target") for r in rows]
    return {noun: r for r in found for noun in r.nouns}


class Acts:
    """The acts that one article has told of so far, the last one last."""

    def __init__(self, names: Gazetteer) -> None:
        self._names = names
        self._told: list[tuple[int, Claim]] = []  # with the number of the sentence
        self._sentence = 0

    def read(self) -> None:
        """Go on to the next sentence."""
        self._sentence += 1

    def note(self, claims: Iterable[Claim]) -> None:
        """Remember what has been told."""
        self._told += [(self._sentence, c) for c in claims if c.status is not Status.DENIED]

    def told(self, types: frozenset[str]) -> list[Claim]:
        """The acts of some types that the article has told of so far as done, of the last `_KEPT`."""
        return [c for _, c in self._told[-_KEPT:] if c.type in types and c.status is Status.ACTUAL]

    def behind(self, tree: Tree, frame: Frame, roles: dict[str, list[int]], speakers: Found) -> Found:
        """Whom a speaker means who praises, criticises, supports or rejects an act told before.

        Args:
            roles: of the predicate; speakers: who speaks.
        """
        if frame.event not in SPOKEN_OF:
            return []
        for choice in frame.target:
            for role in choice:
                for j in (m for o in roles.get(role.name, []) for m in tree.members(o)) if role.dig else ():
                    reference = references().get(tree.tokens[j].lemma.lower())
                    if reference and self._definite(tree, j):
                        return [(a, j) for a in self._ends(reference, [a for a, _ in speakers])]
        return []

    def _definite(self, tree: Tree, j: int) -> bool:
        t = tree.tokens[j]
        return t.pos == "PRON" or any(tree.tokens[c].text.lower() in tree.words.definite for c in tree.child(j, "det"))

    def _ends(self, reference: Reference, speakers: list[Actor]) -> list[Actor]:
        mine = {a.country or a.id for a in speakers}
        for sentence, claim in reversed(self._told):
            if self._sentence - sentence > _FAR:
                return []
            if claim.type not in reference.events or (reference.target and not mine & {a.country or a.id for a in claim.targets}):
                continue
            ends = (*claim.agents, *claim.targets) if reference.all else claim.agents
            if claim.type not in SAID:  # what people sign or order is their states'
                ends = tuple(self._names.countries.get(a.country or "", a) for a in ends)
            others = [a for a in dict.fromkeys(ends) if (a.country or a.id) not in mine]
            if others:
                return others
        return []
