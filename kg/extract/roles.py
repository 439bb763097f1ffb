"""Who does what in a dependency tree: the arguments of a predicate, whatever its voice or clause (Universal Dependencies v2)."""

from __future__ import annotations

from collections.abc import Iterable

from kg.extract.nodes import Nodes
from kg.link import Gazetteer, Linked


class Roles(Nodes):
    """A linked sentence with its tree turned into the roles of its predicates.

    Args:
        linked: the sentence and its mentions.
        names: gazetteer, for the country behind a place or a person.
    """

    def __init__(self, linked: Linked, names: Gazetteer) -> None:
        super().__init__(linked, names)
        self._roles: dict[int, dict[str, list[int]]] = {}

    def roles(self, i: int) -> dict[str, list[int]]:
        """Arguments of a predicate by role: `subj`, `obj`, `iobj`, `poss`, `adj`, `compound`, or a preposition."""
        if i not in self._roles:
            self._roles[i] = {}  # a tree is no cycle, but control may come back to a verb
            self._roles[i] = self._verb(i) if self.verbal(i) else self._noun(i)
        return self._roles[i]

    def _arguments(self, i: int) -> dict[str, list[int]]:
        """What hangs on a word itself, by role."""
        roles: dict[str, list[int]] = {}
        passive = self.tokens[i].pos == "VERB" and self.passive(i)
        for c in self.kids[i]:
            base = self.tokens[c].dep.split(":")[0]
            if base in ("ccomp", "xcomp"):
                found = self._object_in(i, c) if not passive and "obj" not in roles else []
                if found:
                    roles["obj"] = found
            elif role := self._role(i, c, passive):
                roles.setdefault(role, []).extend((*self._strung(c, i), c) if base == "nsubj" else (c,))
                if role == "between" and base in ("obl", "nmod") and len(self.members(c)) == 1:
                    roles["between"] += self._next(c)
        if "iobj" in roles and "obj" not in roles:
            roles["obj"] = roles["iobj"]  # "warned Israel against ...": one object is the object
        return roles

    def _role(self, i: int, c: int, passive: bool) -> str:
        """The role of a dependent, empty where it has none."""
        dep = self.tokens[c].dep
        base = dep.split(":")[0]
        if base == "nsubj":
            return "obj" if dep == "nsubj:pass" or passive else "subj"
        if base in ("obj", "iobj"):
            return base
        if base in ("obl", "nmod"):
            return self._phrase(i, c, passive)
        noun = self.tokens[i].pos in ("NOUN", "PROPN")
        return "adj" if base in ("amod", "compound") and noun and c < i else ""

    def _phrase(self, i: int, c: int, passive: bool) -> str:
        """The role of a phrase with a preposition or a possessor."""
        dep, case = self.tokens[c].dep, self.case(c)
        if dep == "obl:agent" and (passive or any(t.text.lower() == "by" for t in self.tokens[self.spans[c][0] : c])):
            return "subj" if passive else "by"
        if dep == "nmod:poss":
            return "poss"
        if case:
            return "subj" if case == "by" and passive else case
        return "compound" if self.tokens[i].pos == "NOUN" else ""

    def _object_in(self, i: int, c: int) -> list[int]:
        """The object that a tree took for a clause: "pardoned 31 citizens convicted of theft", "signed in Washington a Charter"."""
        t = self.tokens[c]
        if (
            t.dep == "xcomp"
            and t.pos in ("NOUN", "PROPN")
            and c > i
            and (self.child(c, "det") or self.named(c))
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
        g, base = t.head, t.dep.split(":")[0]
        if self.verbal(g):
            found = next((found for rule in _CONTROL if (found := rule(self, i, g, base)) is not None), None)
            return self._shared(i, g, base) if found is None else found
        if base == "acl":
            return self._of_noun(i, g)
        if base in ("advcl", "conj", "xcomp", "ccomp") and self.tokens[g].pos in ("NOUN", "ADJ", "PROPN"):  # "is ready to send"
            above = self.tokens[g].dep == "xcomp" and self.tokens[g].head != g
            return self.child(g, "nsubj") or (self.surface(self.tokens[g].head) if above else [])
        return []

    def _controlled(self, i: int, g: int, base: str) -> list[int] | None:
        """Of an infinitive: the object of the verb above ("urged X to act"), unless the verb's own subject is to act ("promised X to act")."""
        infinitive = base in ("ccomp", "advcl") and "VerbForm=Inf" in self.tokens[i].morph and not self.child(i, "nsubj")
        if base != "xcomp" and not infinitive:
            return None
        roles, call = self.roles(g), self.lemma(g) == "call"
        if "for_to" in roles:
            return roles["for_to"]
        if self.lemma(g) in self.words.subject_control and "on" not in roles:  # but "called on X to act": X is to act
            return self.surface(g)
        if self.passive(g):
            return roles.get("obj", [])
        objects: list[int] = []
        if base == "xcomp" or (call and self._named(roles.get("on", []))):
            objects = roles.get("obj") or roles.get("iobj") or (roles.get("on", []) if call else [])
        return objects or self.surface(g)

    def _blamed(self, i: int, g: int, base: str) -> list[int] | None:
        """ "thanked B for supporting", "accused B of shelling", "imposed sanctions on B for shelling": B did."""
        if base != "advcl" or not self.marks(i, "mark", "case") & {"for", "of"}:
            return None
        roles = dict(self.roles(g))
        self.lend(roles, roles.get("obj", []))
        for role in ("obj", "iobj", "on", "against", "to"):
            if self._named(roles.get(role, [])):
                return roles[role]
        return roles.get("obj", []) if self.lemma(g) in self.words.blaming else None

    def _urged(self, i: int, g: int, base: str) -> list[int] | None:
        """ "urged X to press Y to withdraw", "called on X to withdraw", whatever the infinitive hangs on."""
        if "to" not in self.marks(i, "mark", "case"):
            return None
        roles = self.roles(g)
        if "for_to" in roles:
            return roles["for_to"]
        if base == "advcl" and self.lemma(g) in self.words.urging and roles.get("obj"):
            return roles["obj"]
        return roles["on"] if base == "advcl" and self.lemma(g) == "call" and self._named(roles.get("on", [])) else None

    def _led(self, i: int, g: int, base: str) -> list[int] | None:
        """ "praised B's leadership in hosting": B hosted."""
        if base != "advcl" or "in" not in self.marks(i, "mark", "case"):
            return None
        whose = [p for o in self.roles(g).get("obj", []) for p in self._arguments(o).get("poss", [])]
        return whose if self._named(whose) else None

    def _shared(self, i: int, g: int, base: str) -> list[int]:
        """The subject of the verb that a verb is joined to; "accuses X of killing and imposes ...": not X imposes."""
        finite = "VerbForm=Fin" in self.tokens[i].morph and "VerbForm=Fin" not in self.tokens[g].morph
        if base == "conj" and finite and not self.child(g, "aux"):
            g = next((k for k in self.above(g) if self.verbal(k) and "VerbForm=Fin" in self.tokens[k].morph), g)
        return self.surface(g) if base in ("conj", "advcl", "parataxis", "ccomp", "dep") else []

    def _of_noun(self, i: int, g: int) -> list[int]:
        """The subject of a clause on a noun: the noun, of an infinitive whoever has what the noun names."""
        if "VerbForm=Inf" not in self.tokens[i].morph and "to" not in self.marks(i):
            return [g]
        roles = self.roles(g)
        called = self._named_ones([*roles.get("on", []), *roles.get("for_to", [])]) if self.lemma(g) in self.words.asking else []
        if called:
            return called  # "a call on X to stop"
        if self.predicative(g):
            return self.child(g, "nsubj") or self.surface(self.tokens[g].head)  # "became the first ministers to travel to X"
        own = self._having(g, roles)
        while not own and self.tokens[g].dep == "nmod" and self.tokens[self.tokens[g].head].pos == "NOUN":
            g = self.tokens[g].head  # "signed a memorandum of understanding to ..."
        if own or self.tokens[g].dep not in ("obj", "obl", "nsubj:pass", "xcomp"):
            return own
        return self.surface(self.tokens[g].head)  # "passed a law to arm X", "announced plans to visit Y", "became the first to visit Z"

    def _having(self, g: int, roles: dict[str, list[int]]) -> list[int]:
        """Whose a noun is by its own words."""
        return (
            roles.get("poss")
            or roles.get("subj")
            or roles.get("by")
            or [c for c in roles.get("adj", []) if self.mention(c)]
            or self.child(g, "nsubj")
        )

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
        """The arguments of a noun: its own, those of a participle on it, and those of the verb that does what it names."""
        roles = self._arguments(i)
        for c in self.child(i, "acl"):  # "talks held with X", "an agreement signed by A and B", "a meeting between"
            if self.tokens[c].pos == "VERB" and self.passive(c):
                for role, found in self._arguments(c).items():
                    _add(roles, role, found)
        subjects = self.child(i, "nsubj")
        if subjects:  # "Japan's response was an ultimatum"
            roles.setdefault("subj", []).extend([o for s in subjects for o in self._movers(s)] or subjects)
        if self.tokens[i].head == i:
            return roles
        self._move(i, roles)
        i = self._joined(i, roles)
        if self.verbal(self.tokens[i].head):
            self._governed(i, roles)
            self._thanked(i, roles)
        self._done_with(i, roles)
        if not self.verbal(self.tokens[i].head):
            self._below_noun(i, roles)
        return roles

    def _move(self, i: int, roles: dict[str, list[int]]) -> None:
        """ "a blockade was Japan's answer": a noun that somebody's move is said to be is his."""
        t = self.tokens[i]
        gov = self.tokens[t.head]
        if t.dep.startswith("nsubj") and gov.lemma.lower() in self.words.moves and gov.pos == "NOUN":
            roles.setdefault("subj", []).extend(self._arguments(gov.index).get("poss", []))

    def _joined(self, i: int, roles: dict[str, list[int]]) -> int:
        """The noun that a noun is joined to, where both are what one verb does: "held talks and a meeting with X"."""
        gov = self.tokens[self.tokens[i].head]
        joined = self.tokens[i].dep == "conj" and gov.pos == "NOUN" and gov.dep in ("obj", "nsubj:pass") and not roles.get("poss")
        return gov.index if joined else i

    def _governed(self, i: int, roles: dict[str, list[int]]) -> None:
        """What a noun has of the verb that it hangs on: all of a light verb's, the subject of one whose occasion it is, the phrases beside it."""
        g, base = self.tokens[i].head, self.tokens[i].dep.split(":")[0]
        if self._light(i, g, base):
            for role, found in self.roles(g).items():
                if role not in ("obj", "iobj"):
                    _add(roles, role, [x for x in found if x != i])
                elif role == "iobj":
                    roles.setdefault("to", []).extend(found)
        elif self._is_occasion(i, g, base, roles):
            self._occasion(g, roles)
        elif base == "nsubj":  # "a meeting took place between A and B"
            for role in ("between", "with"):
                _add(roles, role, self._arguments(g).get(role, []))
        if base in ("obj", "obl", "nsubj"):
            self._next_phrases(i, g, roles)

    def _light(self, i: int, g: int, base: str) -> bool:
        """Whether a verb does what the noun names: "held talks", "entered into talks", "responded with sanctions", "plans an attack"."""
        dep, lemma = self.tokens[i].dep, self.lemma(g)
        responding = lemma in self.words.responding and self.case(i) in ("with", "by")
        intended = lemma in self.words.intending and dep in ("obj", "nsubj:pass")
        if not (intended or responding or lemma in self.words.light):
            return False
        return dep in ("obj", "nsubj:pass", "xcomp") or (base == "obl" and (lemma in self.words.into or lemma in self.words.responding))

    def _is_occasion(self, i: int, g: int, base: str, roles: dict[str, list[int]]) -> bool:
        """Whether a noun is what a verb was done at or for: "in a meeting with X, Y said", "arrived for talks", "met X for talks"."""
        if base != "obl" or self.case(i) not in self.words.occasion or roles.get("poss"):
            return False
        return "with" in roles or self.lemma(g) in self.words.motion | self.words.encounter or self._speak_together(g)

    def _occasion(self, g: int, roles: dict[str, list[int]]) -> None:
        roles.setdefault("subj", []).extend(self.surface(g))
        if self.lemma(g) in self.words.encounter and not self._named(roles.get("with", [])):
            above = self.roles(g)
            roles["with"] = [x for x in (above.get("obj") or above.get("with") or []) if x not in roles["subj"]]

    def _thanked(self, i: int, roles: dict[str, list[int]]) -> None:
        """ "thanked X for the support": X gave it."""
        t = self.tokens[i]
        if t.dep == "obl" and self.case(i) == "for" and self.lemma(t.head) in self.words.thanking and not roles.get("poss"):
            roles.setdefault("subj", []).extend(self.roles(t.head).get("obj", []))

    def _done_with(self, i: int, roles: dict[str, list[int]]) -> None:
        """Who has what a noun names "with" somebody, and who "remains steadfast in support of X"."""
        backing = self.case(i) == "in" and self.tokens[i].lemma.lower() in self.words.backing
        if ("with" in roles or backing) and not any(roles.get(r) for r in ("subj", "poss", "between", "by")) and not self._named(self._left(i)):
            roles["subj"] = self._doer(i)

    def _below_noun(self, i: int, roles: dict[str, list[int]]) -> None:
        """What a noun has of the noun that it hangs on: "a series of strikes by X" are X's strikes."""
        t = self.tokens[i]
        gov, case = self.tokens[t.head], self.case(i)
        if t.dep != "nmod":
            return
        if self.named(gov.index) and case in ("on", "during") and "to" in roles:
            roles.setdefault("subj", []).append(gov.index)  # "Lavrov, on a visit to Egypt, ..."
        elif gov.dep.startswith("nsubj") and case == "in" and "with" in roles:
            roles.setdefault("subj", []).append(gov.index)  # "Washington, in coordination with Mexico, ..."
        elif gov.pos == "NOUN" and gov.lemma.lower() in self.words.light_nouns:
            for role, found in self.roles(gov.index).items():
                if role != case:
                    _add(roles, role, [x for x in found if x != i])

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


def _add(roles: dict[str, list[int]], role: str, found: Iterable[int]) -> None:
    """Add words to a role that are not in it."""
    roles.setdefault(role, []).extend([x for x in found if x not in roles.get(role, [])])


_CONTROL = (Roles._urged, Roles._controlled, Roles._blamed, Roles._led)
"""Who is the subject of a verb below another verb, the first that says so."""
