"""The people of one article, found by their words, so that a long list of names is not compared all with all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kg.link.memory import Cast

MOST = 1_000  # people of one article; the rest of a longer list is passed over, and said to be


class People:
    """The people whom an article has named so far.

    Attributes:
        all: them, in the order in which they were met.
        passed_over: names of people beyond the first `MOST`.
    """

    def __init__(self) -> None:
        self.all: list[Cast] = []
        self.passed_over: set[str] = set()
        self._by_word: dict[str, list[Cast]] = defaultdict(list)
        self._known: dict[str, Cast] = {}

    def full(self, name: str) -> bool:
        """Whether nobody more is taken; the name is then noted as passed over."""
        if len(self.all) < MOST:
            return False
        self.passed_over.add(name)
        return True

    def add(self, person: Cast) -> None:
        """Take somebody in."""
        person.order = len(self.all)
        self.all.append(person)
        if person.actor.known:
            self._known.setdefault(person.actor.id, person)
        for word in {*person.words, person.actor.name.split()[-1].lower()}:
            self._by_word[word].append(person)

    def known(self, id_: str) -> Cast | None:
        """A person of the data."""
        return self._known.get(id_)

    def sharing(self, words: Iterable[str]) -> list[Cast]:
        """Those whose names have one of some words, in their order."""
        found = {p.order: p for word in words for p in self._by_word.get(word, ())}
        return [found[order] for order in sorted(found)]
