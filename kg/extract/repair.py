"""Mends trees that no sentence has: faults of a small parser that the rules of Universal Dependencies rule out.

Each rule states what a tree cannot be (a preposition on a modifier, an object with a preposition, a clause that is a noun with a subject and
no copula) and puts what the words then must be. None looks at what the words mean.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kg.link import Linked
from kg.model import Token

_PARTICLES = frozenset({"over", "out", "up", "down", "back", "off", "away", "apart"})
_DAYS = frozenset(
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "yesterday", "tomorrow", "tonight", "week", "month", "year", "morning", "afternoon", "evening", "night"]
)
_MONTHS = frozenset(["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"])
_ORDINAL = re.compile(r"\d\d?(?:st|nd|rd|th)")
_MOVABLE = frozenset({"with", "to", "on", "against", "at", "in", "from", "into", "for", "over", "between"})


class _Mender:
    """The tokens of one sentence while they are mended."""

    def __init__(self, linked: Linked) -> None:
        self.linked = linked
        self.tokens = list(linked.sentence.tokens)
        self.names = {m.head for m in linked.mentions if m.actors}
        self.dates = {t.index for t in self.tokens if t.text.lower() in _DAYS or (t.pos == "PROPN" and any(c.isdigit() for c in t.text) and " " in t.text)}

        self.below: list[set[int]] = [set() for _ in self.tokens]
        for t in self.tokens:
            if t.head != t.index:
                self.below[t.head].add(t.index)

    def kids(self, i: int) -> list[Token]:
        return [self.tokens[j] for j in sorted(self.below[i])]

    def put(self, i: int, **changes: object) -> None:
        self.below[self.tokens[i].head].discard(i)
        self.tokens[i] = t = replace(self.tokens[i], **changes)  # type: ignore[arg-type]
        if t.head != i:
            self.below[t.head].add(i)

    # -- the rules -----------------------------------------------------------------------------------------------------

    def case_on_head(self) -> None:
        """A preposition before a compound is that of the whole phrase: "against [Hamas targets]"."""
        for t in list(self.tokens):
            h = self.tokens[t.head]
            if t.dep == "case" and t.index < h.index and h.dep in ("compound", "amod", "nummod") and h.head > h.index:
                if self.tokens[h.head].pos in ("NOUN", "PROPN") and not any(k.dep == "case" for k in self.kids(h.head)):
                    self.put(t.index, head=h.head)

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

    def coordinated_names(self) -> None:
        """ "the bloc MERCOSUR and the bloc EFTA sign": a name before "and" is no compound of what follows but coordinated with it."""
        for t in list(self.tokens):
            h = self.tokens[t.head]
            if t.dep not in ("compound", "nmod:desc", "amod") or t.index not in self.names or h.index < t.index or h.pos not in ("NOUN", "PROPN"):
                continue
            after = self.tokens[self._name_end(t.index)] if self._name_end(t.index) < h.index else None
            if after is None or after.text.lower() != "and" or (self.tokens[h.index - 1].index == after.index and h.index not in self.names):
                continue
            for k in self.kids(h.index):
                if k.index > after.index or k.index == after.index:
                    continue
                if k.index != t.index:
                    self.put(k.index, head=t.index)
            for k in self.kids(t.index):
                if k.index > after.index and k.dep == "conj":  # "Chinese minister X and Indian officials": "Indian" is the officials'
                    self.put(k.index, head=h.index, dep="amod")
                elif k.index == after.index:
                    self.put(k.index, head=h.index)
            for k in self.kids(h.index):
                if k.index > h.index and k.dep in ("case",):
                    self.put(k.index, head=t.index)
            self.put(t.index, head=h.head if h.head != h.index else t.index, dep=h.dep)
            self.put(h.index, head=t.index, dep="conj")

    def reduced_relatives(self) -> None:
        """ "receives citizens detained in X": a past participle right behind an object is said of the object."""
        for t in list(self.tokens):
            v = self.tokens[t.head]
            if t.dep != "advcl" or t.pos != "VERB" or "VerbForm=Part" not in t.morph or t.text.endswith("ing") or v.index > t.index:
                continue
            if any(k.dep.split(":")[0] in ("aux", "mark", "nsubj", "obj", "cop") for k in self.kids(t.index)):
                continue
            o = next((k for k in self.kids(v.index) if k.dep == "obj" and k.index < t.index), None)
            if o is not None and all(self.tokens[j].pos == "ADV" for j in range(self._last(o.index) + 1, t.index)):
                self.put(t.index, dep="acl", head=o.index)

    def paired_compounds(self) -> None:
        """ "killed in a missile and drone attack": a noun whose compound bears the preposition is no second clause but the phrase itself."""
        for t in list(self.tokens):
            if t.pos not in ("NOUN", "PROPN") or t.dep != "conj" or self.tokens[t.head].pos != "VERB":
                continue
            case = next((k for c in self.kids(t.index) if c.dep == "compound" and c.index < t.index for k in self.kids(c.index) if k.dep == "case"), None)
            if case is not None:
                self.put(case.index, head=t.index)
                self.put(t.index, dep="obl")

    def gerunds(self) -> None:
        """ "looks forward to welcoming X": an adjective in "-ing" between a preposition and a name is the verb whose object the name is."""
        for t in list(self.tokens):
            n = self.tokens[t.head]
            if t.dep != "amod" or not t.text.endswith("ing") or n.index not in self.names or n.pos != "PROPN" or n.index < t.index:
                continue
            case = next((k for k in self.kids(n.index) if k.dep == "case" and k.index < t.index), None)
            if case is None or case.text.lower() not in ("to", "for", "of", "by") or any(k.dep == "det" and k.index < t.index for k in self.kids(n.index)):
                continue
            self.put(t.index, pos="VERB", dep="advcl", head=n.head if n.head != n.index else t.index, morph="VerbForm=Ger")
            self.put(case.index, dep="mark", head=t.index)
            self.put(n.index, dep="obj", head=t.index)

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
                if t.dep == "nmod" and self._case(t.index) in _MOVABLE and day.dep.split(":")[0] in ("obl", "nmod", "advmod") and day.head != day.index:
                    self.put(t.index, head=day.head, dep="obl" if self.tokens[day.head].pos == "VERB" else "nmod")

    def finite(self) -> None:
        """ "Canada lifted sanctions": a noun with a subject, no copula and a participle between the two is the participle's object."""
        for t in list(self.tokens):
            if t.pos not in ("NOUN", "PROPN") or t.index in self.names:
                continue
            kids = self.kids(t.index)
            subjects = [k for k in kids if k.dep.startswith("nsubj")]
            verbs = [k for k in kids if k.index < t.index and k.pos == "VERB" and k.dep in ("amod", "compound")]
            subjects = subjects or [s for v in verbs for s in self.kids(v.index) if s.dep == "nsubj" and s.index < v.index]
            if len(subjects) != 1 or any(k.dep == "cop" for k in kids):
                continue
            between = [
                k for k in kids if subjects[0].index < k.index < t.index and k.pos == "VERB" and k.dep in ("amod", "compound", "acl") and k.text.islower()
            ]
            verb = between[0] if between else None
            if verb is None or any(
                self.tokens[j].pos in ("DET", "ADP", "PUNCT") for j in range(self._last(subjects[0].index) + 1, verb.index)
            ):
                continue
            self.put(verb.index, head=t.head if t.head != t.index else verb.index, dep=t.dep)
            self.put(t.index, head=verb.index, dep="obj")
            for k in kids:
                after = k.index > t.index and k.dep not in ("nmod", "acl", "acl:relcl", "appos", "conj", "cc", "nmod:poss")
                if k.index != verb.index and (k.index < verb.index or after):
                    self.put(k.index, head=verb.index)
            self.put(subjects[0].index, head=verb.index, dep="nsubj")

    def subject_before(self) -> None:
        """ "The US [military] trains pilots": a noun without a preposition before a verb without a subject is its subject."""
        for t in list(self.tokens):
            v = self.tokens[t.head]
            if t.pos not in ("NOUN", "PROPN") or t.dep not in ("amod", "compound", "nmod") or v.pos != "VERB" or v.index <= t.index:
                continue
            kids = self.kids(v.index)
            if any(k.dep.startswith("nsubj") for k in kids) or self._case(t.index) or ("VerbForm=Part" in v.morph and v.dep in ("amod", "compound")):
                continue
            if any(k.dep in ("obj", "ccomp", "obl") and k.index > v.index for k in kids):
                self.put(t.index, dep="nsubj:pass" if any(k.dep == "aux:pass" for k in kids) else "nsubj")

    def gerund_after_object(self) -> None:
        """ "shot down two helicopters carrying supplies": what stands between a verb without object and a gerund is the verb's object."""
        for t in list(self.tokens):
            g = self.tokens[t.head]
            if t.dep != "nsubj" or ("VerbForm=Ger" not in g.morph and not g.text.endswith("ing")) or g.index < t.index or g.head == g.index:
                continue
            v = self.tokens[g.head]
            if v.pos != "VERB" or v.index >= t.index or g.dep not in ("advcl", "ccomp", "xcomp") or any(k.dep in ("aux", "mark") for k in self.kids(g.index)):
                continue
            first = self._first(t.index)
            if any(k.dep == "obj" for k in self.kids(v.index)) or not all(
                self.tokens[j].head == v.index and self.tokens[j].dep in ("compound:prt", "advmod") for j in range(v.index + 1, first)
            ):
                continue
            self.put(t.index, head=v.index, dep="obj")
            self.put(g.index, head=t.index, dep="acl")

    def dated_subject(self) -> None:
        """ "On 9 April 1940 German forces occupied", "On the 21st Egyptian forces crossed": a day is no part of the name after it."""
        for t in list(self.tokens):
            n = self.tokens[t.head]
            ahead = [k.text.lower() for k in self.tokens[max(0, t.index - 2) : t.index]]
            dated = t.index in self.dates or (_ORDINAL.fullmatch(t.text) and ahead == ["on", "the"]) or (t.text.lower() in _MONTHS and ahead[-1:] == ["in"])
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

    def participles(self) -> None:
        """ "was vetoed by the USSR": a form in -ed with a copula and an agent is passive."""
        for t in list(self.tokens):
            if t.pos != "ADJ" or not t.text.lower().endswith(("ed", "en")):
                continue
            kids = self.kids(t.index)
            agent = [k for k in kids if k.dep == "obl:agent" or (k.dep == "obl" and self._case(k.index) == "by")]
            if not agent or not any(k.dep == "cop" for k in kids):
                continue
            self.put(t.index, pos="VERB")
            for k in kids:
                if k.dep == "cop":
                    self.put(k.index, dep="aux:pass")
                elif k.dep == "nsubj":
                    self.put(k.index, dep="nsubj:pass")

    def tags(self) -> None:
        """A subject or object with a determiner is a noun ("an airstrike"), a word with an auxiliary and an object a verb ("would free them")."""
        for t in list(self.tokens):
            kids = self.kids(t.index)
            deps = {k.dep for k in kids}
            if t.pos == "VERB" and t.dep in ("obl", "nmod") and "case" in deps and not deps & {"nsubj", "obj", "aux", "mark"}:
                self.put(t.index, pos="NOUN")  # "in clashes with X"
            if t.pos in ("ADV", "ADJ", "X", "INTJ") and t.dep in ("nsubj", "obj", "nsubj:pass") and deps & {"det", "amod", "compound", "nmod:poss"}:
                self.put(t.index, pos="NOUN")
            elif t.pos in ("ADJ", "NOUN", "ADV") and t.index not in self.names and "cop" not in deps and "det" not in deps:
                if "aux" in deps and "obj" in deps:
                    self.put(t.index, pos="VERB")

    def particles(self) -> None:
        """ "handed over the guns": an adverb of this kind right behind its verb is its particle."""
        for t in list(self.tokens):
            v = self.tokens[t.index - 1] if t.index else t
            if t.text.lower() not in _PARTICLES or v.pos != "VERB" or v.index == t.index:
                continue
            o = self.tokens[t.head]
            if t.dep == "advmod" and t.head == v.index:
                self.put(t.index, dep="compound:prt")
            elif t.dep in ("amod", "compound") and o.index > t.index and o.dep in ("obj", "obl") and o.head == v.index:  # "rolled [back tariffs]"
                self.put(t.index, head=v.index, dep="compound:prt")

    def past_is_no_infinitive(self) -> None:
        """ "opened its borders to displaced Afghans": "to" before a form in -ed is a preposition, and the form modifies the noun."""
        for t in list(self.tokens):
            if t.pos != "VERB" or not t.text.endswith("ed") or t.lemma.endswith("ed") or t.head == t.index:
                continue
            kids = self.kids(t.index)
            to = next((k for k in kids if k.dep == "mark" and k.text.lower() == "to" and k.index == t.index - 1), None)
            o = next((k for k in kids if k.dep == "obj" and k.index > t.index), None)
            if to is None or o is None:
                continue
            self.put(o.index, head=t.head, dep="obl" if self.tokens[t.head].pos == "VERB" else "nmod")
            self.put(t.index, head=o.index, dep="amod")
            self.put(to.index, head=o.index, dep="case")

    def adverbs_govern_nothing(self) -> None:
        """ "Kenya sharply reduced aid": an adverb has no subject, the participle behind it does."""
        for t in list(self.tokens[:-1]):
            v = self.tokens[t.index + 1]
            o = self.tokens[v.head]
            if not t.text.endswith("ly") or v.pos != "VERB" or v.dep not in ("amod", "compound") or o.head != t.index:
                continue
            if not any(k.dep.startswith("nsubj") and k.index < t.index for k in self.kids(t.index)):
                continue
            self._raise(v.index, t.index)
            self.put(o.index, head=v.index, dep="obj")
            self.put(t.index, head=v.index, dep="advmod", pos="ADV")

    def past_before_object(self) -> None:
        """ "Japan lifted sanctions on Iran": a participle without object right before a verb in -s without object has it as its object."""
        for v in list(self.tokens):
            p = self.tokens[v.index - 1] if v.index else v
            if v.pos != "VERB" or not v.text.endswith("s") or p.dep != "acl" or not p.text.endswith("ed"):
                continue
            kids = self.kids(v.index)
            s = next((k for k in kids if k.dep == "nsubj" and k.index < v.index), None)
            if s is None or p.head != s.index:
                continue
            if any(k.dep in ("obj", "ccomp", "xcomp", "aux") for k in (*kids, *self.kids(p.index))):
                continue
            self._raise(p.index, v.index, keep=("obl", "det", "amod", "compound"))
            self.put(v.index, head=p.index, dep="obj", pos="NOUN")

    def named_before_gerund(self) -> None:
        """ "an ultimatum to Damascus warning of action": a gerund that governs words of its own is not what the preposition before the name governs."""
        for g in list(self.tokens):
            n = self.tokens[g.index - 1] if g.index else g
            m = self.linked.heads.get(n.index)
            if not g.text.endswith("ing") or m is None:
                continue
            kids = self.kids(g.index)
            to = next((k for k in kids if k.dep == "mark" and k.text.lower() in ("to", "with", "from") and k.index < n.index), None)
            if to and g.dep == "acl" and n.dep == "nsubj" and n.head == g.index:  # "a note [to Paris condemning]"
                self.put(n.index, head=g.head, dep="nmod")
                self.put(to.index, head=n.index, dep="case")
                continue
            case = [k for k in kids if k.dep in ("case", "det") and k.index < n.index]
            if n.head != g.index or n.dep != "compound" or m.form == "demonym" or g.dep not in ("obl", "nmod"):
                continue
            own = any(k.dep in ("xcomp", "ccomp", "obj") for k in kids) or (len(case) == 1 and g.index + 1 < len(self.tokens) and self.tokens[g.index + 1].text in ("of", "that"))
            if not own or not any(k.dep == "case" for k in case):
                continue
            h = self.tokens[g.head]
            while h.pos != "VERB" and h.head != h.index:
                h = self.tokens[h.head]
            self.put(n.index, head=g.head, dep=g.dep)
            for k in case:
                self.put(k.index, head=n.index)
            self.put(g.index, pos="VERB", dep="advcl", head=h.index, morph="VerbForm=Ger")

    def past_with_object(self) -> None:
        """ "A bombing by the group killed ten, X said": a past form with an object is no participle, where the noun has no verb of its own."""
        for t in list(self.tokens):
            if t.dep != "acl" or t.pos != "VERB" or "VerbForm=Part" not in t.morph or t.text.endswith("ing"):
                continue
            kids = self.kids(t.index)
            if not any(k.dep == "obj" and k.index > t.index for k in kids) or any(k.dep.split(":")[0] in ("aux", "mark", "nsubj") for k in kids):
                continue
            top = self.tokens[t.head]
            while top.dep in ("nmod", "conj", "appos") and top.head < top.index:
                top = self.tokens[top.head]
            if top.index > t.index:
                continue
            if top.dep == "nsubj" and sum(k.dep == "nsubj" for k in self.kids(top.head)) > 1:
                self.put(t.index, head=top.head, dep="ccomp")
            elif top.head == top.index and top.index not in self.names and not any(k.dep in ("cop", "nsubj") for k in self.kids(top.index)):
                for k in self.kids(top.index):
                    if k.index > t.index or k.dep == "punct":
                        self.put(k.index, head=t.index)
                self.put(t.index, head=t.index, dep="root")
            else:
                continue
            self.put(top.index, head=t.index, dep="nsubj")

    def with_verb(self) -> None:
        """No sentence is a name with a participle: in "Kenya called on Sudan" the participle is the past tense."""
        tokens = self.tokens
        root = next((t for t in tokens if t.head == t.index), None)
        m = self.linked.heads.get(root.index) if root else None
        if root is None or m is None or not m.actors or any(t.dep in ("cop", "nsubj", "nsubj:pass") and t.head == root.index for t in tokens):
            return
        verb = next(
            (t for t in tokens if t.head == root.index and t.dep == "acl" and t.pos == "VERB" and t.index >= m.end and "VerbForm=Ger" not in t.morph),
            None,
        )
        if verb is None or any("VerbForm=Fin" in t.morph and t.head == root.index for t in tokens):
            return
        aside = [t for t in tokens if m.end <= t.index < verb.index and t.text == ","]
        if tokens[verb.index - 1].text == "," and not (len(aside) == 2 and aside[0].index == m.end):
            return  # "Zambia, anticipating trouble, appealed": only between two commas is the rest aside
        by = any(t.head == verb.index and t.dep.startswith("obl") and self._case(t.index) == "by" for t in tokens)
        for t in list(tokens):
            if t.head == root.index and t.index > verb.index:
                self.put(t.index, head=verb.index)
        self.put(root.index, head=verb.index, dep="nsubj:pass" if by else "nsubj")
        self.put(verb.index, head=verb.index, dep="root")

    def nouns_have_no_object(self) -> None:
        """ "The US military trains pilots", "asked that the British withdraw": a noun with an object or a conjunction is a verb, what stands right before it its subject."""
        for t in list(self.tokens):
            kids = self.kids(t.index)
            before = [k for k in kids if k.dep in ("compound", "amod") and k.index < t.index]
            if t.pos != "NOUN" or t.index in self.names or not before or before[-1].index != t.index - 1:
                continue
            governs = t.text.endswith("s") and any(k.dep == "obj" and k.index > t.index for k in kids)
            marked = t.dep == "ccomp" and before[-1].index in self.names and any(k.dep == "mark" for k in kids)
            if not (governs or marked) or any(k.dep in ("cop", "case", "nsubj") for k in kids):
                continue
            s = before[-1]
            for k in kids:
                if k.index < s.index and k.dep != "mark":
                    self.put(k.index, head=s.index)
            self.put(s.index, dep="nsubj", pos="NOUN" if s.pos == "ADJ" else s.pos)
            self.put(t.index, pos="VERB", morph="Mood=Ind|Tense=Pres|VerbForm=Fin")

    def verbs(self) -> None:
        """ "Canada and France open consulates": an adjective with a subject and an object is a verb."""
        for t in list(self.tokens):
            if t.pos == "ADJ":
                deps = {k.dep for k in self.kids(t.index)}
                if "nsubj" in deps and "obj" in deps and not deps & {"cop", "det", "case"}:
                    self.put(t.index, pos="VERB", morph="Mood=Ind|Tense=Pres|VerbForm=Fin")

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _raise(self, verb: int, over: int, keep: tuple[str, ...] = ()) -> None:
        """Put a verb in the place of the word it hangs below; that word's dependents become the verb's but for those to `keep`."""
        h = self.tokens[over]
        for k in self.kids(over):
            if k.index != verb and k.dep not in keep:
                self.put(k.index, head=verb)
        self.put(verb, head=h.head if h.head != h.index else verb, dep=h.dep)

    def _name_end(self, i: int) -> int:
        return next((m.end for m in self.linked.mentions if m.start <= i < m.end), i + 1)

    def _case(self, i: int) -> str:
        return next((k.text.lower() for k in self.kids(i) if k.dep == "case"), "")

    def _first(self, i: int) -> int:
        return min([i, *(self._first(k.index) for k in self.kids(i) if k.index < i)])

    def _last(self, i: int) -> int:
        return max([i, *(self._last(k.index) for k in self.kids(i) if k.index > i)])


def repair(linked: Linked) -> tuple[Token, ...]:
    """The tokens of a linked sentence with the faults mended that a tree of its words cannot have."""
    m = _Mender(linked)
    for rule in (
        m.tags,
        m.nouns_have_no_object,
        m.verbs,
        m.coordinated_names,
        m.reduced_relatives,
        m.paired_compounds,
        m.gerunds,
        m.lists,
        m.particles,
        m.past_is_no_infinitive,
        m.adverbs_govern_nothing,
        m.past_before_object,
        m.named_before_gerund,
        m.upto,
        m.case_on_head,
        m.names_are_not_fixed,
        m.bare_objects,
        m.bare_obliques,
        m.days_govern_nothing,
        m.dated_subject,
        m.finite,
        m.subject_before,
        m.gerund_after_object,
        m.participles,
        m.past_with_object,
        m.with_verb,
    ):
        rule()
    return tuple(m.tokens)
