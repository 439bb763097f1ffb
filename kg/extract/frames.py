"""Frames: how English says an event type, as data (`ontology/events/*.toml`, a heading for each frame).

A frame names verbs (with the `object` nouns they need, where the noun makes the event: "sever ties") or nouns, and for each side
of the event the roles to look at. Roles are those of `kg.extract.tree`: `subj`, `obj`, `poss`, `adj`, or a preposition.
`a|b` takes the first that yields an actor, `a+b` all of them; `@` lets a city stand for its country, `~` looks for whose thing the noun is;
`obj>with` is the `with` of the object, `noun>with` that of the object noun that the frame asks for.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from kg.errors import InputError
from kg.files import folder
from kg.ontology import event_types


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
        event: event type; name: file and heading (`conflict/impose-sanction`); verbs, nouns: lemmas that evoke it; object: lemmas one of which a verb's object must be;
            subject: the same of its subject ("tariffs will drop");
            via: the roles of the verb at which the object is looked for ("came under attack", "called for a withdrawal");
            goal: lemmas one of which the target's noun must be ("to the border of X").
        agent, target: alternatives in order, each a tuple of roles taken together.
        weak: yields nothing where the same sentence has another claim between the same actors.
        lone: the verb has no object ("returned to X", not "returned a statue to X").
        third: the agent is a third party to its targets ("mediated between X and Y").
        only: statuses for which the frame holds, empty for all; becomes: the status it then has ("will not accept" rejects, actually).
        plover, cameo: the category and code where they are not those of the event type ("reached an agreement" is formal, "agreed" a promise).
        persons, organisations, countries: the side (`agent`, `target`, `both`) that must be of that kind; impersonal: the side that no person can be.
        yes, no: examples that must and must not yield the event.
    """

    event: str
    name: str
    verbs: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    adjectives: frozenset[str] = frozenset()
    object: frozenset[str] = frozenset()
    subject: frozenset[str] = frozenset()
    goal: frozenset[str] = frozenset()
    agent: tuple[tuple[Role, ...], ...] = ()
    target: tuple[tuple[Role, ...], ...] = ()
    weak: bool = False
    both: bool = False
    via: tuple[str, ...] = ("obj", "as", "at")
    third: bool = False
    lone: bool = False
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


KEYS = tuple(f.name for f in fields(Frame) if f.name != "name")
REQUIRED = ("event", "agent", "target")


def _roles(text: str) -> tuple[tuple[Role, ...], ...]:
    return tuple(
        tuple(Role(part.strip("~@ "), "~" in part, "@" in part) for part in choice.split("+")) for choice in text.split("|") if choice.strip()
    )


def _frame(row: Mapping[str, Any], name: str) -> Frame:
    """A frame as its table gives it: words parted by spaces, roles by `|`, examples as lists, and flags."""
    kinds = {f.name: str(f.type) for f in fields(Frame)}
    made = {key: _value(kinds[key], value) for key, value in row.items()}
    return Frame(name=name, **made)


def _value(kind: str, value: Any) -> Any:
    if kind.startswith("frozenset"):
        return frozenset(value.split())
    if "Role" in kind:
        return _roles(value)
    return tuple(value.split() if isinstance(value, str) else value) if kind.startswith("tuple") else value


def read(path: Path) -> tuple[Frame, ...]:
    """The frames of a file, in its order.

    Raises:
        InputError: it is no TOML, a frame lacks its event, agent or target, or has a key or an event that there is not; with the line.
    """
    text = path.read_text(encoding="utf-8")
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(str(path), f"is no TOML ({error})") from error
    for heading, row in tables.items():
        for key in (k for k in row if k not in KEYS):
            raise InputError(str(path), f"the frame {heading} has the unknown key {key!r}; keys are {', '.join(KEYS)}", _line(text, heading, key))
        for key in (k for k in REQUIRED if k not in row):
            raise InputError(str(path), f"the frame {heading} has no {key!r}; add it as the frames beside it have it", _line(text, heading))
        if row["event"] not in event_types():
            reason = f"the frame {heading} has the event {row['event']!r}, which is no event type of ontology/kg.ttl"
            raise InputError(str(path), reason, _line(text, heading, "event"))
    return tuple(_frame(row, f"{path.stem}/{heading}") for heading, row in tables.items())


def _line(text: str, heading: str, key: str = "") -> int:
    """The line of a heading, or of a key below it."""
    lines = text.splitlines()
    top = lines.index(f"[{heading}]") if f"[{heading}]" in lines else 0
    found = (n for n, line in enumerate(lines[top:], top) if line.split("=")[0].strip() == key)
    return (next(found, top) if key else top) + 1


@cache
def frames() -> tuple[Frame, ...]:
    """All frames, in the order of their files."""
    return tuple(f for path in sorted((folder("ontology") / "events").glob("*.toml")) for f in read(path))


@cache
def by_lemma() -> dict[tuple[str, str], tuple[Frame, ...]]:
    """Frames by ("verb", "noun" or "adj", lemma)."""
    index: dict[tuple[str, str], list[Frame]] = defaultdict(list)
    for frame in frames():
        for sort, lemmas in (("verb", frame.verbs), ("noun", frame.nouns), ("adj", frame.adjectives)):
            for lemma in lemmas:
                index[sort, lemma].append(frame)
    return {k: tuple(v) for k, v in index.items()}
