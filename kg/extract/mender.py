"""A parsed sentence that can be changed: its tokens while rules mend their tree."""

from __future__ import annotations

from dataclasses import replace

from kg import lexicon
from kg.link import Linked
from kg.model import Token


class Mender:
    """The tokens of one sentence while they are mended."""

    def __init__(self, linked: Linked) -> None:
        self.linked, self.words = linked, lexicon.words()
        self.tokens = list(linked.sentence.tokens)
        self.names = {m.head for m in linked.mentions if m.actors}
        self.dates = {
            t.index
            for t in self.tokens
            if t.text.lower() in (*self.words.weekdays, *self.words.times)
            or (t.pos == "PROPN" and any(c.isdigit() for c in t.text) and " " in t.text)
        }
        self.below: list[set[int]] = [set() for _ in self.tokens]
        for t in self.tokens:
            if t.head != t.index:
                self.below[t.head].add(t.index)

    def kids(self, i: int) -> list[Token]:
        """Dependents of a token, in the order of the sentence."""
        return [self.tokens[j] for j in sorted(self.below[i])]

    def put(self, i: int, **changes: object) -> None:
        """Change a token."""
        self.below[self.tokens[i].head].discard(i)
        self.tokens[i] = t = replace(self.tokens[i], **changes)  # type: ignore[arg-type]
        if t.head != i:
            self.below[t.head].add(i)

    def _raise(self, verb: int, over: int, keep: tuple[str, ...] = ()) -> None:
        """Put a verb in the place of the word it hangs below; that word's dependents become the verb's but for those to `keep`."""
        h = self.tokens[over]
        for k in self.kids(over):
            if k.index != verb and k.dep not in keep:
                self.put(k.index, head=verb)
        self.put(verb, head=h.head if h.head != h.index else verb, dep=h.dep)

    def _case(self, i: int) -> str:
        return next((k.text.lower() for k in self.kids(i) if k.dep == "case"), "")

    def _first(self, i: int) -> int:
        return min([i, *(self._first(k.index) for k in self.kids(i) if k.index < i)])

    def _last(self, i: int) -> int:
        return max([i, *(self._last(k.index) for k in self.kids(i) if k.index > i)])
