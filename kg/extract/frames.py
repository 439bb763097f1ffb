"""Frames: how English says an event type, as data (`ontology/events/*.toml`).

A frame names verbs (with the `object` nouns they need, where the noun makes the event: "sever ties") or nouns, and for each side
of the event the roles to look at. Roles are those of `kg.extract.tree`: `subj`, `obj`, `poss`, `adj`, or a preposition.
`a|b` takes the first that yields an actor, `a+b` all of them; `@` lets a city stand for its country, `~` looks for whose thing the noun is;
`where` is the state where it happened; `obj>with` is the `with` of the object, `noun>with` that of the object noun that the frame asks for.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.files import folder


@dataclass(frozen=True, slots=True)
class Role:
    """One place to look for a participant: `on~` is Role("on", dig=True)."""

    name: str
    dig: bool = False
    place: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to say an event type.

    Attributes:
        event: event type; verbs, nouns: lemmas that evoke it; object: lemmas one of which a verb's object must be;
            subject: the same of its subject ("tariffs will drop"); complement: the same of what the object is called ("calls X illegal");
            via: the roles of the verb at which the object is looked for ("came under attack", "called for a withdrawal");
            goal: lemmas one of which the target's noun must be ("to the border of X");
            quality: adjectives one of which the noun (the frame's, or its verb's object) must have ("growing relations", "a cyber attack");
            besides: lemmas that the noun and its adjectives must not be ("political support" is no aid).
        agent, target: alternatives in order, each a tuple of roles taken together.
        speech: done by being said.
        pairs: a noun without two sides makes no claim ("cooperation with", "between" or two subjects needed).
        weak: yields nothing where the same sentence has another claim between the same actors.
        alone: the verb has no clause or predicate beside it ("called X", not "called X a thief", "recognised X", not "recognised X as a partner").
        intransitive: the verb has no object ("returned to X", not "returned the money to X").
        third: the agent is a third party to its targets ("mediated between X and Y").
        only: statuses for which the frame holds, empty for all; becomes: the status it then has ("will not accept" rejects, actually).
        plover, cameo: the category and code where they are not those of the event type ("reached an agreement" is formal, "agreed" a promise).
        persons, organisations, countries: the side (`agent`, `target`, `both`) that must be of that kind; impersonal: the side that no person can be.
        yes, no: examples that must and must not yield the event; hard: examples that the bundled parser misreads so far.
    """

    event: str
    verbs: frozenset[str]
    nouns: frozenset[str]
    adjectives: frozenset[str]
    object: frozenset[str]
    subject: frozenset[str]
    complement: frozenset[str]
    besides: frozenset[str]
    goal: frozenset[str]
    quality: frozenset[str]
    agent: tuple[tuple[Role, ...], ...]
    target: tuple[tuple[Role, ...], ...]
    speech: bool = False
    pairs: bool = False
    weak: bool = False
    both: bool = False
    alone: bool = False
    intransitive: bool = False
    via: tuple[str, ...] = ("obj", "as", "at")
    third: bool = False
    only: frozenset[str] = frozenset()
    becomes: str = ""
    plover: str = ""
    cameo: str = ""
    persons: str = ""
    organisations: str = ""
    countries: str = ""
    impersonal: str = ""
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    hard: tuple[str, ...] = ()
    file: str = ""


def _roles(text: str) -> tuple[tuple[Role, ...], ...]:
    return tuple(
        tuple(Role(part.strip("~@ "), "~" in part, "@" in part) for part in choice.split("+")) for choice in text.split("|") if choice.strip()
    )


def _frame(row: dict[str, Any], file: str) -> Frame:
    def words(key: str) -> frozenset[str]:
        return frozenset(str(row.get(key, "")).split())

    return Frame(
        event=row["event"],
        verbs=words("verbs"),
        nouns=words("nouns"),
        adjectives=words("adjectives"),
        object=words("object"),
        subject=words("subject"),
        complement=words("complement"),
        besides=words("besides"),
        goal=words("goal"),
        quality=words("quality"),
        agent=_roles(row["agent"]),
        target=_roles(row["target"]),
        speech=bool(row.get("speech")),
        pairs=bool(row.get("pairs")),
        weak=bool(row.get("weak")),
        both=bool(row.get("both")),
        alone=bool(row.get("alone")),
        intransitive=bool(row.get("intransitive")),
        via=tuple(str(row.get("via", "obj as at")).split()),
        third=bool(row.get("third")),
        only=words("only"),
        becomes=row.get("becomes", ""),
        plover=row.get("plover", ""),
        cameo=row.get("cameo", ""),
        persons=row.get("persons", ""),
        organisations=row.get("organisations", ""),
        countries=row.get("countries", ""),
        impersonal=row.get("impersonal", ""),
        yes=tuple(row.get("yes", ())),
        no=tuple(row.get("no", ())),
        hard=tuple(row.get("hard", ())),
        file=file,
    )


@cache
def frames() -> tuple[Frame, ...]:
    """All frames, in the order of their files."""
    out = []
    for path in sorted((folder("ontology") / "events").glob("*.toml")):
        with path.open("rb") as file:
            out += [_frame(row, path.name) for row in tomllib.load(file)["frame"]]
    return tuple(out)


@cache
def by_lemma() -> dict[tuple[str, str], tuple[Frame, ...]]:
    """Frames by ("verb", "noun" or "adj", lemma)."""
    index: dict[tuple[str, str], list[Frame]] = defaultdict(list)
    for frame in frames():
        for sort, lemmas in (("verb", frame.verbs), ("noun", frame.nouns), ("adj", frame.adjectives)):
            for lemma in lemmas:
                index[sort, lemma].append(frame)
    return {k: tuple(v) for k, v in index.items()}
