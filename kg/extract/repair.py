"""Mends trees that no sentence has: faults of a small parser that the rules of Universal Dependencies rule out.

Each rule states what a tree cannot be (a preposition on a modifier, an object with a preposition, a clause that is a noun with a subject and
no copula) and puts what the words then must be. None looks at what the words mean.
"""

from __future__ import annotations

import re

from kg.extract.repair_verbs import VerbRules
from kg.link import Linked
from kg.model import Token

_ORDINAL = re.compile(r"\d\d?(?:st|nd|rd|th)")


class Rules(VerbRules):
    """Rules about nouns and their prepositions, beside those about verbs."""

    def case_on_head(self) -> None:
        """A preposition before a compound is that of the whole phrase: "against [Hamas targets]"."""
        for t in list(self.tokens):
            h = self.tokens[t.head]
            if t.dep == "case" and t.index < h.index and h.dep in ("compound", "amod", "nummod") and h.head > h.index:
                if self.tokens[h.head].pos in ("NOUN", "PROPN") and not any(k.dep == "case" for k in self.kids(h.head)):
                    self.put(t.index, head=h.head)

    def possessors(self) -> None:
        """A subject has no "'s": "condemned North Korea's recent launches", "welcomed Zelenskyy's stated openness"."""
        for t in list(self.tokens):
            g = self.tokens[t.head]
            if t.dep != "nsubj" or g.index <= t.index or not any(k.dep == "case" and k.text in ("'s", "’s", "'", "’") for k in self.kids(t.index)):
                continue
            noun = g
            if g.pos == "VERB" and "VerbForm=Part" in g.morph:  # the participle of the noun behind it
                noun = next((k for k in self.kids(g.index) if k.dep == "obj" and k.index > g.index), g)
                if noun is not g:
                    self.put(noun.index, head=g.head if g.head != g.index else noun.index, dep="obj" if g.dep in ("ccomp", "xcomp") else g.dep)
                    self.put(g.index, head=noun.index, dep="amod")
            if noun.pos in ("NOUN", "PROPN"):
                self.put(t.index, head=noun.index, dep="nmod:poss")

    def upto(self) -> None:
        """ "lend up to $1 billion": "up to" measures the sum and is no particle with its place."""
        for t in list(self.tokens[:-2]):
            after = self.tokens[t.index + 1]
            sum_ = self.tokens[after.head]
            if t.text.lower() == "up" and after.text.lower() == "to" and after.dep == "case" and sum_.pos in ("SYM", "NUM"):
                verb = t.head if t.dep == "compound:prt" else sum_.head
                self.put(t.index, dep="advmod", head=sum_.index)
                self.put(after.index, dep="fixed", head=t.index)
                if sum_.dep == "obl" and sum_.head == verb and not any(k.dep == "obj" for k in self.kids(verb)):
                    self.put(sum_.index, dep="obj")

    def bare_objects(self) -> None:
        """An object takes no preposition: "joined him for a meeting"; a name right behind a verb without object is one: "called Salman"."""
        for t in list(self.tokens):
            if t.dep in ("obj", "iobj") and any(k.dep == "case" and k.index < t.index for k in self.kids(t.index)):
                self.put(t.index, dep="obl")
            elif t.dep == "xcomp" and t.index in self.names and t.pos == "PROPN" and t.head == t.index - 1 and self.tokens[t.head].pos == "VERB":
                if not any(k.dep in ("obj", "cop") for k in (*self.kids(t.head), *self.kids(t.index))):
                    self.put(t.index, dep="obj")

    def lists(self) -> None:
        """ "ministers from A, B and C meet", "strikes by A and B were carried out": the names of a list stand side by side, whatever the last hangs on."""
        ordered = sorted((m for m in self.linked.mentions if m.actors and m.form in ("name", "metonym", "capital")), key=lambda m: m.start)
        for first in ordered:
            n = self.tokens[first.head]
            if n.dep != "nmod" or not self._case(first.head) or self.tokens[n.head].pos not in ("NOUN", "PROPN") or n.head > n.index:
                continue
            found, k, linked = [first], first.end, False
            for m in ordered:
                gap = [t.text.lower() for t in self.tokens[k : m.start] if t.pos != "DET" and t.text.lower() != "the"]
                if m.start >= k and gap and set(gap) <= {",", "and"} and not linked:
                    linked = "and" in gap
                    found.append(m)
                    k = m.end
            last = self.tokens[found[-1].head]
            v = self.tokens[last.head]
            noun = self.tokens[n.head]
            if not linked or not last.dep.startswith("nsubj") or v.pos not in ("VERB", "AUX") or v.index < last.index:
                continue
            if any(t.dep.startswith("nsubj") for t in self.kids(noun.index)):
                continue
            for m in found[1:]:
                self.put(m.head, head=n.index, dep="conj")
            if noun.head in (noun.index, v.index) or noun.dep in ("root", "nsubj", "nsubj:pass"):
                root = v.head == noun.index or v.head == v.index
                self.put(noun.index, head=v.index, dep=last.dep)
                if root:
                    self.put(v.index, head=v.index, dep="root")

    def names_are_not_fixed(self) -> None:
        """A name is no part of a preposition: "a meeting of [the Council] to review", "offered to [the US] a regiment"."""
        for t in list(self.tokens):
            p = self.tokens[t.head]
            if t.dep != "fixed" or t.index not in self.names or p.dep != "case" or p.index > t.index:
                continue
            h = self.tokens[p.head]
            self.put(t.index, head=h.head if h.head != h.index else h.index, dep="nmod" if self.tokens[h.head].pos in ("NOUN", "PROPN") else "obl")
            self.put(p.index, head=t.index)
            if h.pos == "VERB" and h.dep == "nmod":
                self.put(h.index, dep="acl")

    def bare_obliques(self) -> None:
        """A phrase behind a verb without object that has no preposition and is no time is its object: "provided around $400 million"."""
        for t in list(self.tokens):
            v = self.tokens[t.head]
            if t.dep != "obl" or t.pos not in ("SYM", "NOUN", "PROPN") or v.pos != "VERB" or v.index > t.index or t.index in self.dates:
                continue
            if not any(k.dep == "case" for k in self.kids(t.index)) and not any(k.dep in ("obj", "aux:pass", "ccomp") for k in self.kids(v.index)):
                self.put(t.index, dep="obj")

    def days_govern_nothing(self) -> None:
        """ "established ties on Saturday with Bhutan": what hangs on a day hangs on the verb."""
        for t in list(self.tokens):
            if t.dep in ("nmod", "acl") and t.head in self.dates and t.index > t.head and t.index not in self.dates:
                day = self.tokens[t.head]
                if (
                    t.dep == "nmod"
                    and self._case(t.index) in self.words.movable
                    and day.dep.split(":")[0] in ("obl", "nmod", "advmod")
                    and day.head != day.index
                ):
                    self.put(t.index, head=day.head, dep="obl" if self.tokens[day.head].pos == "VERB" else "nmod")

    def dated_subject(self) -> None:
        """ "On 9 April 1940 German forces occupied", "On the 21st Egyptian forces crossed": a day is no part of the name after it."""
        for t in list(self.tokens):
            n = self.tokens[t.head]
            ahead = [k.text.lower() for k in self.tokens[max(0, t.index - 2) : t.index]]
            dated = (
                t.index in self.dates
                or (_ORDINAL.fullmatch(t.text) and ahead == ["on", "the"])
                or (t.text.lower() in self.words.months and ahead[-1:] == ["in"])
            )
            if not dated or t.dep not in ("compound", "nmod", "amod", "obl:unmarked", "nmod:unmarked") or n.pos not in ("NOUN", "PROPN"):
                continue
            v = self.tokens[n.head]
            if n.index < t.index or n.dep not in ("obl", "nsubj") or v.pos != "VERB" or v.index < n.index:
                continue
            if n.dep == "obl" and any(k.dep.startswith("nsubj") for k in self.kids(v.index)):
                continue
            case = [k for k in self.kids(n.index) if k.dep in ("case", "det") and k.index < t.index]
            for k in case:
                self.put(k.index, head=t.index)
            self.put(t.index, head=v.index, dep="obl")
            self.put(n.index, dep="nsubj")


RULES = (
    "tags",
    "possessors",
    "lists",
    "particles",
    "past_is_no_infinitive",
    "adverbs_govern_nothing",
    "named_before_gerund",
    "upto",
    "case_on_head",
    "names_are_not_fixed",
    "bare_objects",
    "bare_obliques",
    "days_govern_nothing",
    "dated_subject",
    "finite",
    "subject_before",
    "participles",
    "with_verb",
)
"""The rules by name, in their order: a rule may need the tree as those before it leave it."""


def repair(linked: Linked) -> tuple[Token, ...]:
    """The tokens of a linked sentence with the faults mended that a tree of its words cannot have."""
    mender = Rules(linked)
    for rule in RULES:
        getattr(mender, rule)()
    return tuple(mender.tokens)
