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

    def gerunds(self) -> None:
        """ "looks forward to welcoming X": an adjective in "-ing" between a preposition and a name is the verb whose object the name is."""
        for t in list(self.tokens):
            n = self.tokens[t.head]
            if t.dep != "amod" or not t.text.endswith("ing") or n.index not in self.names or n.pos != "PROPN" or n.index < t.index:
                continue
            case = next((k for k in self.kids(n.index) if k.dep == "case" and k.index < t.index), None)
            if (
                case is None
                or case.text.lower() not in ("to", "for", "of", "by")
                or any(k.dep == "det" and k.index < t.index for k in self.kids(n.index))
            ):
                continue
            self.put(t.index, pos="VERB", dep="advcl", head=n.head if n.head != n.index else t.index, morph="VerbForm=Ger")
            self.put(case.index, dep="mark", head=t.index)
            self.put(n.index, dep="obj", head=t.index)

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

    def gerund_after_object(self) -> None:
        """ "shot down two helicopters carrying supplies": what stands between a verb without object and a gerund is the verb's object."""
        for t in list(self.tokens):
            g = self.tokens[t.head]
            if t.dep != "nsubj" or ("VerbForm=Ger" not in g.morph and not g.text.endswith("ing")) or g.index < t.index or g.head == g.index:
                continue
            v = self.tokens[g.head]
            if (
                v.pos != "VERB"
                or v.index >= t.index
                or g.dep not in ("advcl", "ccomp", "xcomp")
                or any(k.dep in ("aux", "mark") for k in self.kids(g.index))
            ):
                continue
            first = self._first(t.index)
            if any(k.dep == "obj" for k in self.kids(v.index)) or not all(
                self.tokens[j].head == v.index and self.tokens[j].dep in ("compound:prt", "advmod") for j in range(v.index + 1, first)
            ):
                continue
            self.put(t.index, head=v.index, dep="obj")
            self.put(g.index, head=t.index, dep="acl")

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
