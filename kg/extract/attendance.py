"""Who else was at a meeting: the list of those who were there from one side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.extract.making import evidence
from kg.extract.tree import Tree
from kg.model import Claim, Kind

CONFIDENCE = 0.7
FEWEST = 2  # people of a list


def attended(tree: Tree, meeting: Claim) -> Iterator[Claim]:
    """ "From the Russian side, the participants were X and Y": they met the other side.

    Args:
        meeting: the last that the article told of.
    """
    named = next((m for m in tree.linked.mentions if m.actors and m.end < len(tree.tokens) and tree.tokens[m.end].text.lower() == "side"), None)
    people = [(a, m) for m in tree.linked.mentions if m.form == "person" for a in m.actors if a.kind is Kind.PERSON]
    if named is None or len(people) < FEWEST:
        return
    principals = list(dict.fromkeys((*meeting.agents, *meeting.targets)))
    mine = {named.actors[0].id, named.actors[0].country}
    others = tuple(p for p in principals if p.id not in mine and p.country not in mine - {None})
    if 0 < len(others) < len(principals):
        for person, m in people:
            if person not in others:
                told = evidence(tree, [named.start, m.head])
                yield replace(meeting, type="Meeting", agents=(person,), targets=others, evidence=told, confidence=CONFIDENCE, rule="rule/attendance")
