"""Who does what in a dependency tree: the arguments of a predicate, whatever its voice or clause (Universal Dependencies v2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from kg import lexicon
from kg.extract.repair import repair
from kg.link import Gazetteer, Linked, Mention
from kg.model import Actor

_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "ADJ", "NUM", "DET", "X"})
_EACH_OTHER = (("each", "other"), ("one", "another"))
DEPTH = 12  # governors looked at above a predicate; deeper trees in the corpus are parse errors


class Roles:
    """A linked sentence with its tree turned into the roles of its predicates.

    Args:
        linked: the sentence and its mentions.
        names: gazetteer, for the country behind a place or a person.
    """

    def __init__(self, linked: Linked, names: Gazetteer) -> None:
        self.linked, self.names, self.words = linked, names, lexicon.words()
        self.tokens = repair(linked)
        self.kids: list[list[int]] = [[] for _ in self.tokens]
        for t in self.tokens:
            if t.head != t.index:
                self.kids[t.head].append(t.index)
        self._roles: dict[int, dict[str, list[int]]] = {}

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
            todo += [c for c in self.kids[j] if self.tokens[c].dep == "nmod" and self._together(c)]  # "ministers of A, along with B, met"
        return out

    def _together(self, i: int) -> bool:
        words = [self.tokens[c].text.lower() for c in self.kids[i] if self.tokens[c].dep in ("case", "fixed")]
        return bool(words) and words[0] in ("along", "alongside", "together") and words[-1] != "by"

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

    def roles(self, i: int) -> dict[str, list[int]]:
        """Arguments of a predicate by role: `subj`, `obj`, `iobj`, `poss`, `adj`, `compound`, or a preposition."""
        if i not in self._roles:
            self._roles[i] = {}  # a tree is no cycle, but control may come back to a verb
            self._roles[i] = self._verb(i) if self.verbal(i) else self._noun(i)
        return self._roles[i]

    def _arguments(self, i: int) -> dict[str, list[int]]:
        roles: dict[str, list[int]] = {}
        passive = self.tokens[i].pos == "VERB" and self.passive(i)
        for c in self.kids[i]:
            dep = self.tokens[c].dep
            base = dep.split(":")[0]
            if base == "nsubj":
                roles.setdefault("obj" if dep == "nsubj:pass" or passive else "subj", []).extend((*self._strung(c, i), c))
            elif dep == "obl:agent" and (passive or any(t.text.lower() == "by" for t in self.tokens[self.spans[c][0] : c])):
                roles.setdefault("subj" if passive else "by", []).append(c)
            elif base in ("obj", "iobj"):
                roles.setdefault(base, []).append(c)
            elif base in ("obl", "nmod"):
                if dep == "nmod:poss":
                    roles.setdefault("poss", []).append(c)
                    continue
                case = self.case(c)
                if case == "by" and passive:
                    roles.setdefault("subj", []).append(c)
                elif case:
                    roles.setdefault(case, []).append(c)
                    if case == "between" and len(self.members(c)) == 1:
                        roles["between"] += self._next(c)
                elif self.tokens[i].pos == "NOUN":
                    roles.setdefault("compound", []).append(c)
            elif base in ("amod", "compound") and self.tokens[i].pos in ("NOUN", "PROPN") and c < i:
                roles.setdefault("adj", []).append(c)
            elif base in ("ccomp", "xcomp") and passive is False and "obj" not in roles:
                found = self._object_in(i, c)
                if found:
                    roles["obj"] = found
            elif base == "nummod" and self.tokens[i].pos == "NOUN":
                continue
        if "iobj" in roles and "obj" not in roles:
            roles["obj"] = roles["iobj"]  # "warned Israel against ...": one object is the object
        return roles

    def _object_in(self, i: int, c: int) -> list[int]:
        """The object that a tree took for a clause: "pardoned 31 citizens convicted of theft", "signed in Washington a Charter"."""
        t = self.tokens[c]
        if (
            t.dep == "xcomp"
            and t.pos in ("NOUN", "PROPN")
            and c > i
            and self.child(c, "det")
            and not self.predicative(c)
            and not self.child(c, "case", "mark", "cop")
        ):
            return [c]
        if t.dep == "ccomp" and "VerbForm=Part" in t.morph and not self.child(c, "aux", "mark") and self.lemma(i) not in self.words.report:
            return [s for s in self.child(c, "nsubj") if i < s < c]
        return []

    def lend(self, roles: dict[str, list[int]], nouns: Iterable[int]) -> None:
        """Add what the verb's nouns govern to its roles: "imposed sanctions on X" has an `on`, wherever the phrase hangs."""
        for o in nouns:
            for role, rows in self.roles(o).items():
                if role not in ("subj", "obj"):
                    roles[role] = [*roles.get(role, []), *(r for r in rows if r not in roles.get(role, []))]

    def ended(self, i: int) -> bool:
        """Whether a noun is what a verb of ending governs: "lifted its blockade" blocks nobody anew."""
        t = self.tokens[i]
        if self.verbal(i):
            return False
        if any(self.lemma(c) in self.words.end for c in self.child(i, "acl") if self.passive(c)):
            return True  # "ties severed in 2016"
        return t.dep in ("obj", "nsubj:pass") and t.head != i and self.lemma(t.head) in self.words.end

    def _next(self, c: int) -> list[int]:
        """The name after "and" that a tree hung elsewhere: "between A and the B has taken place"."""
        m = next((m for m in self.linked.mentions if m.start <= c < m.end), None)
        k = m.end if m else len(self.tokens)
        if k >= len(self.tokens) or self.tokens[k].text.lower() != "and":
            return []
        k += 1
        while k < len(self.tokens) and self.tokens[k].pos == "DET":
            k += 1
        return [x.head for x in self.linked.mentions if x.start == k and x.actors][:1]

    def _strung(self, c: int, verb: int) -> list[int]:
        """Names strung before a subject with commas and "and" that the tree hung elsewhere ("On Monday, A and B attacked")."""
        out: list[int] = []
        m = next((m for m in self.linked.mentions if m.start <= c < m.end), None)
        linked = False
        while m is not None:
            k = m.start - 1
            while k > 0 and self.tokens[k].pos == "DET":
                k -= 1
            seen = k
            while k > 0 and self.tokens[k].text.lower() in (",", "and", "&"):
                linked = linked or self.tokens[k].text != ","
                k -= 1
            if k == seen or not linked:
                break
            m = next((x for x in self.linked.mentions if x.end == k + 1 and x.actors and x.form in ("name", "person", "metonym", "capital")), None)
            if (
                m is None
                or self.tokens[m.head].head == verb
                or self.tokens[m.head].dep in ("nsubj", "obj", "iobj", "nsubj:pass", "nmod:poss")
                or self.case(m.head)
            ):
                break
            if not self.under(m.head, c):
                out.append(m.head)
        return out[::-1]

    def _verb(self, i: int) -> dict[str, list[int]]:
        t, roles = self.tokens[i], self._arguments(i)
        ends = [self.spans[c][0] for c in self.child(i, "xcomp", "advcl", "ccomp")]
        for_to = [x for x in roles.get("for", []) if self.spans[x][1] + 1 in ends and self.tokens[self.spans[x][1] + 1].text.lower() == "to"]
        if for_to:  # "called for X to withdraw": X is who is to do it
            roles["for_to"] = for_to
        passive = self.passive(i)
        if t.dep == "acl:relcl" and t.head != i:
            for role in ("subj", "obj"):
                if role in roles and all(self.tokens[c].text.lower() in self.words.relative for c in roles[role]):
                    roles[role] = [t.head]
            if "subj" not in roles and "obj" not in roles:
                roles["obj" if passive else "subj"] = [t.head]
            return roles
        own = "obj" if passive else "subj"
        if self.child(i, "cop"):  # "Japan's response was to accuse China"
            roles["subj"] = [o for s in roles.get("subj", []) for o in (self._movers(s) or [s])]
        if own in roles or t.head == i:
            return roles
        inherited = self._inherited(i)
        if inherited:
            roles[own] = inherited
        return roles

    def _inherited(self, i: int) -> list[int]:
        """The subject of a verb that has none of its own: of the conjoined verb, by control, or the noun it modifies."""
        t = self.tokens[i]
        g = t.head
        base = t.dep.split(":")[0]
        if self.verbal(g):
            if base == "xcomp" or (base in ("ccomp", "advcl") and "VerbForm=Inf" in t.morph and not self.child(i, "nsubj")):
                roles = self.roles(g)
                if "for_to" in roles:
                    return roles["for_to"]
                controlled = self.lemma(g) not in self.words.subject_control or "on" in roles  # "called on X to act": X is to act
                if controlled and self.passive(g):
                    return roles.get("obj", [])
                if controlled and (base == "xcomp" or (self.lemma(g) == "call" and self._named(roles.get("on", [])))):
                    objects = roles.get("obj") or roles.get("iobj") or (roles.get("on") if self.lemma(g) == "call" else None)
                    if objects:
                        return objects
                return self.surface(g)
            if base == "advcl" and {self.tokens[c].text.lower() for c in self.child(i, "mark", "case")} & {"for", "of"}:
                roles = dict(self.roles(g))  # "thanked B for supporting", "accused B of shelling", "imposed sanctions on B for shelling"
                self.lend(roles, roles.get("obj", []))
                for role in ("obj", "iobj", "on", "against", "to"):
                    if self._named(roles.get(role, [])):
                        return roles[role]
                if self.lemma(g) in self.words.blaming:
                    return roles.get("obj", [])
            marks = {self.tokens[c].text.lower() for c in self.child(i, "mark", "case")}
            if "to" in marks and "for_to" in self.roles(g):
                return self.roles(g)["for_to"]
            if base == "advcl" and "to" in marks and self.lemma(g) in self.words.urging and self.roles(g).get("obj"):
                return self.roles(g)["obj"]  # "urged X to press Y to withdraw", whatever the infinitive hangs on
            if base == "advcl" and "to" in marks and self.lemma(g) == "call" and self._named(self.roles(g).get("on", [])):
                return self.roles(g)["on"]
            if base == "advcl" and "in" in marks:  # "praised B's leadership in hosting"
                whose = [p for o in self.roles(g).get("obj", []) for p in self._arguments(o).get("poss", [])]
                if self._named(whose):
                    return whose
            if base == "conj" and "VerbForm=Fin" in t.morph and "VerbForm=Fin" not in self.tokens[g].morph and not self.child(g, "aux"):
                g = next(
                    (k for k in self.above(g) if self.verbal(k) and "VerbForm=Fin" in self.tokens[k].morph), g
                )  # "accuses X of killing and imposes ...": not X does
            if base in ("conj", "advcl", "parataxis", "ccomp", "dep"):
                return self.surface(g)
        elif base == "acl":
            if "VerbForm=Inf" in t.morph or any(self.tokens[c].text.lower() == "to" for c in self.child(i, "mark")):
                roles = self.roles(g)
                if self.lemma(g) in self.words.asking and (called := self._named_ones([*roles.get("on", []), *roles.get("for_to", [])])):
                    return called  # "a call on X to stop"
                if self.predicative(g):
                    return self.child(g, "nsubj") or self.surface(self.tokens[g].head)  # "became the first ministers to travel to X"
                own = (
                    roles.get("poss")
                    or roles.get("subj")
                    or roles.get("by")
                    or [c for c in roles.get("adj", []) if self.mention(c)]
                    or self.child(g, "nsubj")
                )
                while not own and self.tokens[g].dep == "nmod" and self.tokens[self.tokens[g].head].pos == "NOUN":
                    g = self.tokens[g].head  # "signed a memorandum of understanding to ..."
                if own or self.tokens[g].dep not in ("obj", "obl", "nsubj:pass", "xcomp"):
                    return own or []
                return self.surface(self.tokens[g].head)  # "passed a law to arm X", "announced plans to visit Y", "became the first to visit Z"
            return [g]
        elif base in ("advcl", "conj", "xcomp", "ccomp") and self.tokens[g].pos in ("NOUN", "ADJ", "PROPN"):
            return self.child(g, "nsubj") or (
                self.surface(self.tokens[g].head) if self.tokens[g].dep == "xcomp" and self.tokens[g].head != g else []
            )  # "is ready to send"
        return []

    def predicative(self, i: int) -> bool:
        """Whether a noun says what its clause's subject is or becomes."""
        t = self.tokens[i]
        return t.pos in ("NOUN", "PROPN") and (
            bool(self.child(i, "cop")) or (t.dep in ("xcomp", "obj") and self.lemma(t.head) in ("become", "be", "remain"))
        )

    def surface(self, i: int) -> list[int]:
        """The grammatical subject of a verb, inherited where need be."""
        roles = self.roles(i)
        return roles.get("obj", []) if self.passive(i) else roles.get("subj", [])

    def _noun(self, i: int) -> dict[str, list[int]]:
        t, roles = self.tokens[i], self._arguments(i)
        for c in self.child(i, "acl"):  # "talks held with X", "an agreement signed by A and B", "a meeting between"
            if self.tokens[c].pos == "VERB" and self.passive(c):
                for role, found in self._arguments(c).items():
                    roles.setdefault(role, []).extend(x for x in found if x not in roles.get(role, []))
        g = t.head
        subjects = self.child(i, "nsubj")
        if subjects:  # "Japan's response was an ultimatum"
            roles.setdefault("subj", []).extend([o for s in subjects for o in self._movers(s)] or subjects)
        if g == i:
            return roles
        gov = self.tokens[g]
        if t.dep.startswith("nsubj") and gov.lemma.lower() in self.words.moves and gov.pos == "NOUN":
            roles.setdefault("subj", []).extend(self._arguments(g).get("poss", []))
        if t.dep == "conj" and gov.pos == "NOUN" and gov.dep in ("obj", "nsubj:pass") and not roles.get("poss"):
            i, t, g = g, gov, gov.head
            gov = self.tokens[g]
        if self.verbal(g):
            intended = self.lemma(g) in self.words.intending and t.dep in ("obj", "nsubj:pass")
            light = intended or self.lemma(g) in self.words.light or (self.lemma(g) in self.words.responding and self.case(i) in ("with", "by"))
            base = t.dep.split(":")[0]
            if light and (
                t.dep in ("obj", "nsubj:pass", "xcomp")
                or (base == "obl" and (self.lemma(g) in self.words.into or self.lemma(g) in self.words.responding))
            ):
                for role, found in self.roles(g).items():
                    if role not in ("obj", "iobj"):
                        roles.setdefault(role, []).extend(x for x in found if x != i and x not in roles.get(role, []))
                    elif role == "iobj":
                        roles.setdefault("to", []).extend(found)
            elif (
                base == "obl"
                and self.case(i) in self.words.occasion
                and not roles.get("poss")
                and ("with" in roles or self.lemma(g) in self.words.motion | self.words.encounter or self._speak_together(g))
            ):
                roles.setdefault("subj", []).extend(self.surface(g))
                if self.lemma(g) in self.words.encounter and not self._named(roles.get("with", [])):
                    above = self.roles(g)
                    roles["with"] = [x for x in (above.get("obj") or above.get("with") or []) if x not in roles["subj"]]
            elif base == "nsubj":  # "a meeting took place between A and B"
                for role in ("between", "with"):
                    roles.setdefault(role, []).extend(x for x in self._arguments(g).get(role, []) if x not in roles.get(role, []))
            if base in ("obj", "obl", "nsubj"):
                self._next_phrases(i, g, roles)
        if self.verbal(g) and t.dep == "obl" and self.case(i) == "for" and self.lemma(g) in self.words.thanking and not roles.get("poss"):
            roles.setdefault("subj", []).extend(self.roles(g).get("obj", []))  # "thanked X for the support"
        backing = self.case(i) == "in" and t.lemma.lower() in self.words.backing  # "remains steadfast in support of X"
        if ("with" in roles or backing) and not any(roles.get(r) for r in ("subj", "poss", "between", "by")) and not self._named(self._left(i)):
            roles["subj"] = self._doer(i)
        if self.verbal(g):
            pass
        elif t.dep == "nmod" and self.named(g) and self.case(i) in ("on", "during") and "to" in roles:
            roles.setdefault("subj", []).append(g)  # "Lavrov, on a visit to Egypt, ..."
        elif t.dep == "nmod" and gov.dep.startswith("nsubj") and self.case(i) == "in" and "with" in roles:
            roles.setdefault("subj", []).append(g)  # "Washington, in coordination with Mexico, ..."
        elif t.dep == "nmod" and gov.pos == "NOUN" and gov.lemma.lower() in self.words.light_nouns:
            for role, found in self.roles(g).items():
                if role not in (self.case(i),):
                    roles.setdefault(role, []).extend(x for x in found if x != i and x not in roles.get(role, []))
        return roles

    def _movers(self, i: int) -> list[int]:
        """Whose response, act or the like a noun is, none where it is no such noun."""
        if self.tokens[i].lemma.lower() not in self.words.moves:
            return []
        return [o for r in ("poss", "adj", "of", "by") for o in self._arguments(i).get(r, [])]

    def _speak_together(self, i: int) -> bool:
        """Whether two speak at once ("they said after a meeting"): what they come from was theirs."""
        return self.lemma(i) in self.words.report and len({a for s in self.surface(i) for j in self.members(s) for a in self.named(j)}) > 1

    def _named_ones(self, found: Iterable[int]) -> list[int]:
        return [j for j in found if self._named([j])]

    def _named(self, found: Iterable[int]) -> bool:
        return any((m := self.mention(j)) and m.actors for j in found)

    def _left(self, i: int) -> list[int]:
        """What modifies a noun before it, and what modifies that ("EU accession talks")."""
        out = [c for c in self.child(i, "compound", "amod") if c < i]
        return out + [x for c in out for x in self._left(c)]

    def _doer(self, i: int) -> list[int]:
        """Who has what a noun names together "with" somebody, where the noun does not say: the nearest subject above ("his tour, which included a meeting with X")."""
        for g in self.above(i):
            if self.tokens[g].pos == "ADJ":
                return []  # "a team responsible for talks with X"
            if self.tokens[g].dep == "ccomp" and self.lemma(self.tokens[g].head) in self.words.report and self.child(g, "nsubj"):
                return []
            if self.verbal(g):
                found = [s for s in self.surface(g) if any(self.named(j) for j in self.members(s))]
                if found:
                    return found
            if self.verbal(g) and self.lemma(g) in self.words.report:
                return []
        return []

    def _next_phrases(self, noun: int, verb: int, roles: dict[str, list[int]]) -> None:
        """Give a noun the prepositional phrases that follow it at once, though the tree hung them on the verb ("recalled his visit to Moscow")."""
        end = self.spans[noun][1]
        for c in sorted(self.child(verb, "obl", "nmod")):
            if self.spans[c][0] == end + 1:
                case = self.case(c)
                if case and case not in roles:
                    roles[case] = [c]
                end = self.spans[c][1]
