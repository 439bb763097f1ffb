"""Mends trees whose fault is a verb: one taken for a noun, adjective or participle, or the other way round."""

from __future__ import annotations

from kg.extract.mender import Mender


class VerbRules(Mender):
    """Rules about verbs; see `kg.extract.repair`."""

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
            if t.text.lower() not in self.words.particles or v.pos != "VERB" or v.index == t.index:
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
            own = any(k.dep in ("xcomp", "ccomp", "obj") for k in kids) or (
                len(case) == 1 and g.index + 1 < len(self.tokens) and self.tokens[g.index + 1].text in ("of", "that")
            )
            if not own or not any(k.dep == "case" for k in case):
                continue
            h = self.tokens[g.head]
            while h.pos != "VERB" and h.head != h.index:
                h = self.tokens[h.head]
            self.put(n.index, head=g.head, dep=g.dep)
            for k in case:
                self.put(k.index, head=n.index)
            self.put(g.index, pos="VERB", dep="advcl", head=h.index, morph="VerbForm=Ger")

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
                k
                for k in kids
                if subjects[0].index < k.index < t.index and k.pos == "VERB" and k.dep in ("amod", "compound", "acl") and k.text.islower()
            ]
            verb = between[0] if between else None
            if verb is None or any(self.tokens[j].pos in ("DET", "ADP", "PUNCT") for j in range(self._last(subjects[0].index) + 1, verb.index)):
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
