"""Things that are joined pair by pair into groups (union-find, Tarjan 1975)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Disjoint(Generic[Thing]):
    """Groups of things; a thing is alone until it is joined.

    >>> sets = Disjoint[str]()
    >>> sets.join("a", "c")
    >>> sets.groups("abc")
    [['a', 'c'], ['b']]
    """

    def __init__(self) -> None:
        self._parent: dict[Thing, Thing] = {}

    def root(self, thing: Thing) -> Thing:
        """What stands for the group of a thing."""
        parent = self._parent
        while (above := parent.get(thing, thing)) != thing:
            parent[thing] = thing = parent.get(above, above)
        return thing

    def join(self, one: Thing, other: Thing) -> None:
        """Make one group of two; what stands for the first stands for both."""
        a, b = self.root(one), self.root(other)
        if a != b:
            self._parent[b] = a

    def groups(self, things: Iterable[Thing]) -> list[list[Thing]]:
        """Things by group, in their order."""
        found: dict[Thing, list[Thing]] = defaultdict(list)
        for thing in things:
            found[self.root(thing)].append(thing)
        return list(found.values())
