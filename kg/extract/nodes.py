"""The nodes of a dependency tree: what hangs on what, and who is named where (Universal Dependencies v2)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from kg import lexicon
from kg.link import Gazetteer, Linked, Mention
from kg.model import Actor

_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "ADJ", "NUM", "DET", "X"})
_EACH_OTHER = (("each", "other"), ("one", "another"))
DEPTH = 12  # governors looked at above a predicate; deeper trees in the corpus are parse errors


class Nodes:
    """A linked sentence with its tree: the words below and above each word, and who is named there.

    Args:
        linked: the sentence and its mentions.
        names: gazetteer, for the country behind a place or a person.
    """

    def __init__(self, linked: Linked, names: Gazetteer) -> None:
        self.linked, self.names, self.words = linked, names, lexicon.words()
        self.tokens = linked.sentence.tokens
        self.kids: list[list[int]] = [[] for _ in self.tokens]
        for t in self.tokens:
            if t.head != t.index:
                self.kids[t.head].append(t.index)

    # -- the tree ------------------------------------------------------------------------------------------------------

    def verbal(self, i: int) -> bool:
        """Whether a token is a verb: tagged so, or with a subject and an object or clause of its own (taggers take "Israel denies" for nouns)."""
        t = self.tokens[i]
        if t.pos in ("VERB", "AUX"):
            return True
        if t.pos not in ("NOUN", "PROPN") or self.mention(i) is not None:
            return False
        deps = {self.tokens[c].dep for c in self.kids[i]}
        return "nsubj" in deps and "cop" not in deps and "det" not in deps and bool(deps & {"obj", "obl", "ccomp", "xcomp"})

    def lemma(self, i: int) -> str:
        """Lower-case lemma, with its particle: `break_off`."""
        for c in self.kids[i]:
            if self.tokens[c].dep == "compound:prt":
                return f"{self.tokens[i].lemma.lower()}_{self.tokens[c].text.lower()}"
        if i > 1 and self.tokens[i - 1].text == "-" and self.tokens[i].pos in ("NOUN", "PROPN", "VERB"):
            return f"{self.tokens[i - 2].text.lower()}-{self.tokens[i].lemma.lower()}"  # "cease-fire" is three tokens
        return self.tokens[i].lemma.lower()

    def child(self, i: int, *deps: str) -> list[int]:
        """Dependents with one of the relations (subtypes included where the bare relation is asked)."""
        return [c for c in self.kids[i] if self.tokens[c].dep in deps or self.tokens[c].dep.split(":")[0] in deps]

    def marks(self, i: int, *deps: str) -> set[str]:
        """The words of some relations below a word, lower case: those that mark its clause where none is given ("to", "if")."""
        return {self.tokens[c].text.lower() for c in self.child(i, *(deps or ("mark",)))}

    def case(self, i: int) -> str:
        """The preposition of a noun, lower case, empty where it has none; "on behalf of" is `behalf`."""
        words = [self.tokens[c].text.lower() for c in self.kids[i] if self.tokens[c].dep == "case"]
        if not words:
            return ""
        if words[0] == "upon":
            return "on"
        return words[0] if words[0] not in ("together", "along", "alongside", "because", "according", "out", "as") or len(words) == 1 else words[-1]

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """First and last token of each subtree."""
        spans = [(t.index, t.index) for t in self.tokens]
        for t in self.tokens:
            i, steps = t.index, 0
            while self.tokens[i].head != i and steps <= len(self.tokens):
                h = self.tokens[i].head
                spans[h] = (min(spans[h][0], t.index), max(spans[h][1], t.index))
                i, steps = h, steps + 1
        return spans

    def above(self, i: int) -> Iterator[int]:
        """Governors from the nearest to the root."""
        for _ in range(DEPTH):
            if self.tokens[i].head == i:
                return
            i = self.tokens[i].head
            yield i

    def under(self, i: int, top: int) -> bool:
        """Whether token i is top or below it."""
        return i == top or top in self.above(i)

    def aside(self, k: int, i: int) -> bool:
        """Whether a word below a predicate stands in a clause of its own: "Qatar, which left in 2021, welcomed ...", "agreed to meet on Monday"."""
        for j in (k, *self.above(k)):
            t = self.tokens[j]
            if j == i:
                return False
            own = t.dep in ("advcl", "ccomp", "xcomp", "acl") and self.verbal(j) and (self.child(j, "nsubj") or self.marks(j, "mark", "case"))
            if own or t.dep == "acl:relcl":
                return True
        return False

    def clause(self, i: int) -> int:
        """The verb (or root) whose clause a token stands in."""
        if self.verbal(i):
            return i
        for j in self.above(i):
            if self.verbal(j) or self.tokens[j].head == j:
                return j
        return i

    def mention(self, i: int) -> Mention | None:
        """The mention whose head a token is."""
        return self.linked.heads.get(i)

    def members(self, i: int) -> list[int]:
        """A noun and those coordinated with it."""
        out: list[int] = []
        todo = [i]
        while todo and len(out) < 40:
            j = todo.pop(0)
            out.append(j)
            todo += [c for c in self.kids[j] if self.tokens[c].dep == "conj" and self.tokens[c].pos in _NOMINAL and not self.child(c, "nsubj")]
        return out

    def named(self, i: int) -> tuple[Actor, ...]:
        """The actors that a noun itself names."""
        m = self.mention(i)
        return m.actors if m else ()

    def reciprocal(self, i: int) -> bool:
        """Whether what a predicate is done to is "each other", itself or in a phrase of its own."""
        for j in range(i + 1, min(i + 5, len(self.tokens) - 1)):
            if (self.tokens[j].text.lower(), self.tokens[j + 1].text.lower()) in _EACH_OTHER:
                return i in (self.tokens[j].head, self.tokens[j + 1].head) or any(
                    self.tokens[k].head == i for k in (self.tokens[j].head, self.tokens[j + 1].head)
                )
        return False

    # -- roles ---------------------------------------------------------------------------------------------------------

    def passive(self, i: int) -> bool:
        """Whether a verb is passive: auxiliary, passive subject, or a past participle that modifies a noun."""
        if any(self.tokens[c].dep in ("aux:pass", "nsubj:pass") for c in self.kids[i]):
            return True
        t = self.tokens[i]
        return t.dep in ("acl", "amod", "advcl") and "VerbForm=Part" in t.morph and "Tense=Past" in t.morph and not self.child(i, "obj", "nsubj")
