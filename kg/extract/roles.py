"""Who does what in a dependency tree: the arguments of a predicate, whatever its voice or clause (Universal Dependencies v2)."""

from __future__ import annotations

from collections.abc import Iterable

from kg.extract.nodes import Nodes
from kg.link import Gazetteer, Linked

BY_MEANS = ("by", "over", "via", "on", "through")  # roles of a noun that says by what one speaks


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
                roles.setdefault(role, []).append(c)
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
        if dep == "obl:agent" and any(t.text.lower() == "by" for t in self.tokens[self.spans[c][0] : c]):
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

    def _verb(self, i: int) -> dict[str, list[int]]:
        t, roles = self.tokens[i], self._arguments(i)
        self.lend(roles, [c for role in BY_MEANS for c in roles.get(role, []) if self.lemma(c) in self.words.means])
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
            if base == "advcl" and "for" in self.marks(i, "mark", "case"):  # "thanked X for supporting", "imposed sanctions on X for supporting"
                roles = dict(self.roles(g))
                self.lend(roles, roles.get("obj", []))
                return next((roles[r] for r in ("obj", "on", "against", "to") if self._named(roles.get(r, []))), self.surface(g))
            if base == "xcomp" or (base in ("ccomp", "advcl") and "VerbForm=Inf" in t.morph and not self.child(i, "nsubj")):
                return self._controller(g, base)
            return self.surface(g) if base in ("conj", "advcl") else []
        if base == "acl":
            return self._of_noun(i, g)
        if base in ("advcl", "conj", "xcomp", "ccomp") and self.tokens[g].pos in ("NOUN", "ADJ", "PROPN"):  # "is ready to send"
            above = self.tokens[g].dep == "xcomp" and self.tokens[g].head != g
            return self.child(g, "nsubj") or (self.surface(self.tokens[g].head) if above else [])
        return []

    def _controller(self, g: int, base: str) -> list[int]:
        """Who is to do what an infinitive says: the object of the verb above ("urged X to act"), unless it is its subject ("promised X to act")."""
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

    def _of_noun(self, i: int, g: int) -> list[int]:
        """The subject of a clause on a noun: the noun, of an infinitive whoever has what the noun names."""
        roles = self.roles(g)
        if "for" in self.marks(i, "mark", "case"):  # "sanctions on X for supporting Y", "criticism of X for supporting Y"
            return next((roles[r] for r in ("on", "against", "of") if self._named(roles.get(r, []))), [g])
        if "VerbForm=Inf" not in self.tokens[i].morph and "to" not in self.marks(i):
            return [g]
        if self.lemma(g) in self.words.asking and (called := [j for r in ("on", "for_to") for j in roles.get(r, []) if self.named(j)]):
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
        if subjects := self.child(i, "nsubj"):
            roles.setdefault("subj", []).extend(subjects)
        if self.tokens[i].head != i:
            if self.verbal(self.tokens[i].head):
                self._governed(i, roles)
            self._done_with(i, roles)
        return roles

    def _governed(self, i: int, roles: dict[str, list[int]]) -> None:
        """What a noun has of the verb that it hangs on: all of a light verb's, the subject of one whose occasion it is, the phrases beside it."""
        g, base = self.tokens[i].head, self.tokens[i].dep.split(":")[0]
        if self.tokens[i].dep in ("obj", "nsubj:pass") and self.lemma(g) in self.words.light:
            for role, found in self.roles(g).items():
                _add(roles, "to" if role == "iobj" else role, [x for x in found if role != "obj"])
        elif self._is_occasion(i, g, base, roles):
            self._occasion(g, roles)
        elif base == "nsubj":  # "a meeting took place between A and B"
            for role in ("between", "with"):
                _add(roles, role, self._arguments(g).get(role, []))
        if base in ("obj", "obl", "nsubj"):
            self._next_phrases(i, g, roles)

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

    def _done_with(self, i: int, roles: dict[str, list[int]]) -> None:
        """Who has what a noun names "with" somebody."""
        if "with" in roles and not any(roles.get(r) for r in ("subj", "poss", "between", "by")) and not self._named(self._left(i)):
            roles["subj"] = self._doer(i)

    def _speak_together(self, i: int) -> bool:
        """Whether two speak at once ("they said after a meeting"): what they come from was theirs."""
        return self.lemma(i) in self.words.report and len({a for s in self.surface(i) for j in self.members(s) for a in self.named(j)}) > 1

    def _named(self, found: Iterable[int]) -> bool:
        return any(self.named(j) for j in found)

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
