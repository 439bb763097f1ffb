"""Names that a language model gives to the actors and places of the article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from kg.extract.llm.align import Quotes
from kg.extract.llm.answer import text
from kg.iri import fold, slug
from kg.link import Gazetteer, Linked
from kg.link.gazetteer import Entry
from kg.model import Actor, Kind, Place

_REFERRING = frozenset({"pronoun", "pair"})  # mentions whose words name nobody by themselves


class Actors:
    """Whom names stand for in one article: those that linking found in it, then those of the gazetteer, then new ones that the text names.

    Args:
        linked: all sentences of the article with their mentions.
        quotes: the article's words, in which a new name must stand.
        gazetteer: the known names.
    """

    def __init__(self, linked: Sequence[Linked], quotes: Quotes, gazetteer: Gazetteer) -> None:
        self._quotes, self._gazetteer = quotes, gazetteer
        self._named: dict[str, set[Actor]] = defaultdict(set)
        self._here: dict[tuple[Kind, str], Actor] = {}
        self._places: dict[str, Place] = {}
        for words, actors, place in _mentions(linked):
            for actor in actors:
                self._here.setdefault((actor.kind, actor.id), actor)
                self._named[_plain(actor.name)].add(actor)
            if len(actors) == 1:
                self._named[_plain(words)].add(actors[0])
            if place:
                self._places.setdefault(_plain(words), place)
                self._places.setdefault(_plain(place.name), place)
        self._people = [a for a in self._here.values() if a.kind is Kind.PERSON]

    def actor(self, said: Any) -> Actor | None:
        """The actor of a claim's end; None where the article names no such one.

        Args:
            said: the end as a language model gives it: an object with `name`, `kind` and `country`.
        """
        if not isinstance(said, dict):
            return None
        name, kind, country = text(said, "name"), text(said, "kind"), text(said, "country")
        if not name:
            return None
        person = kind == Kind.PERSON.value
        found = {a for a in self._named.get(_plain(name), ()) if (a.kind is Kind.PERSON) is person}
        found = found or (self._namesakes(name) if person else set())
        if found:
            return next(iter(found)) if len(found) == 1 else None
        return self._known(name, person) or self._new(name, kind, country)

    def named(self, name: str) -> str | None:
        """The name of somebody who is quoted: an actor's own name, else the words where the article has them, else None."""
        found = self._named.get(_plain(name), set()) or self._namesakes(name)
        if len(found) == 1:
            return next(iter(found)).name
        return name if self._quotes.has(name) else None

    def place(self, name: str) -> Place | None:
        """The place that a name stands for; None where neither the article nor the gazetteer has it."""
        entry = self._entry(name)
        known = self._places.get(_plain(name)) or (entry.place if entry else None)
        return known or (Place(name, slug(name)) if self._quotes.has(name) else None)

    def _namesakes(self, name: str) -> set[Actor]:
        """The article's people with a name: its words in theirs, or theirs in it, and the last word alike ("Putin", "President Vladimir Putin")."""
        words = _plain(name).split()
        found = set()
        for person in self._people:
            theirs = _plain(person.name).split()
            short, long = sorted((set(words), set(theirs)), key=len)
            if words and short <= long and (words[-1] == theirs[-1] or len(short) > 1):
                found.add(person)
        return found

    def _known(self, name: str, person: bool) -> Actor | None:
        """Whom the gazetteer has by a name; of people only one whose family name the article has."""
        entry = self._entry(name)
        actor = entry.actor if entry and entry.use != "city" else None
        if actor is None or (actor.kind is Kind.PERSON) is not person or (person and not self._quotes.has(name.split()[-1])):
            return None
        return self._here.get((actor.kind, actor.id), actor)

    def _entry(self, name: str) -> Entry | None:
        """What the gazetteer has for a whole name, with an article or without."""
        for spelling in (name, name.removeprefix("the ").removeprefix("The ")):
            hit = next(self._gazetteer.find(spelling), None)
            if hit is not None and (hit.start, hit.end) == (0, len(spelling)):
                return hit.entry
        return None

    def _new(self, name: str, kind: str, country: str) -> Actor | None:
        """A person of two names or a group, unknown so far, whom the article names so; of a state only where the article names that state."""
        full = kind == Kind.GROUP.value or (kind == Kind.PERSON.value and " " in name)
        if not full or not self._quotes.has(name):
            return None
        state = self._known(country, False) if country else None
        code = state.id if state and state.kind is Kind.COUNTRY and (Kind.COUNTRY, state.id) in self._here else None
        if kind == Kind.GROUP.value:
            return Actor(Kind.GROUP, name, slug(name), code, False)
        return Actor(Kind.PERSON, name, slug(name) + (f"-{code.lower()}" if code else ""), code, False)


def _mentions(linked: Sequence[Linked]) -> Iterator[tuple[str, tuple[Actor, ...], Place | None]]:
    """The words of every mention with whom and what place they name; no words where they only refer."""
    for one in linked:
        s = one.sentence
        for m in one.mentions:
            words = s.text[s.tokens[m.start].start - s.start : s.tokens[m.end - 1].end - s.start]
            yield ("" if m.form in _REFERRING else words), m.actors, m.place


def _plain(name: str) -> str:
    """A name for comparison: lower case, without accents and article, one space between words."""
    return " ".join(fold(name).replace("’", "'").lower().split()).removeprefix("the ")
