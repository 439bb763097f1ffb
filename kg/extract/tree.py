"""Which actors the words of a dependency tree stand for, and where a thing happened."""

from __future__ import annotations

from collections.abc import Iterable

from kg.extract.roles import Roles
from kg.link import Mention
from kg.link.titles import words as title_words
from kg.model import Actor, Kind, Place


class Tree(Roles):
    """A linked sentence whose noun phrases are read as actors and places."""

    def actors(self, i: int, places: bool = False, dig: bool = False) -> list[tuple[Actor, int]]:
        """Actors that a noun phrase stands for, each with the token that says so; coordination multiplied out.

        Args:
            places: a city or region stands for its country ("arrived in Lahore").
            dig: where the phrase is no actor, whose it is ("Russia's invasion", "the decision of Iran").
        """
        out: list[tuple[Actor, int]] = []
        direct = False
        for j in self.members(i):
            found = self._single(j, places)
            direct = direct or bool(found)
            if not found and dig and not direct:  # "Russia's war against Ukraine and issues of Chinese policy" is against Ukraine
                found = self._owner(j)
            out += [(a, j) for a in found if all(a != b for b, _ in out)]
        return out

    def _single(self, i: int, places: bool) -> list[Actor]:
        """Actors that a noun stands for by itself: those it names, else whose part it is."""
        m, t = self.mention(i), self.tokens[i]
        if m and m.actors:
            return [] if m.form == "demonym" and t.pos == "ADJ" and t.dep in ("amod", "compound") else list(m.actors)
        if m and places and m.place and m.place.country in self.names.countries:
            return [self.names.countries[m.place.country]]
        return self._whole(i)

    def _whole(self, i: int) -> list[Actor]:
        """The state or organisation whose part a noun is: "Russian forces", "the president of Mali"."""
        t = self.tokens[i]
        part = t.text.lower() in title_words().parts or t.lemma.lower() in title_words().parts or title_words().heads.get(t.lemma.lower())
        found = self._modifiers(i) if part else []
        one = title_words().heads.get(t.text.lower()) == "member"  # "the NATO member" is not NATO
        return [a for a in found if not (one and a.kind is Kind.ORGANISATION)]

    def _modifiers(self, i: int) -> list[Actor]:
        """The state (or organisation) that modifies a noun of its parts: "Russian forces", "officials from Mali", "leaders of A and B"."""
        out: list[Actor] = []
        for c in self.kids[i]:
            dep = self.tokens[c].dep
            if dep.split(":")[0] not in ("amod", "compound", "nmod", "det", "flat"):
                continue
            if dep == "nmod" and self.case(c) not in (
                ("of", "from", "for") if self.tokens[i].lemma.lower() in self.words.spoken_for else ("of", "from")
            ):
                continue
            for j in self.members(c):
                for a in self.named(j):
                    if a.kind is Kind.PERSON:
                        country = self.names.countries.get(a.country or "")
                        if country is None:
                            continue
                        a = country
                    if a not in out:
                        out.append(a)
            if not out and ((dep == "nmod" and self.tokens[c].lemma.lower() in title_words().parts) or dep == "compound"):
                out += [a for a in self._modifiers(c) if a not in out]  # "Malaysian immigration authorities", whatever "Malaysian" hangs on
        return out

    def _of_place(self, m: Mention) -> tuple[Actor, ...]:
        country = self.names.countries.get(m.place.country or "") if m.place else None
        return (country,) if country else ()

    def _inside(self, i: int) -> list[Actor]:
        """The only actor in a noun phrase, wherever it stands ("a ban on the export of arms to Israel"), or the only list of them ("people in A and B")."""
        out: list[list[Actor]] = []
        todo = [i]
        while todo:
            j = todo.pop()
            owned = any(self.tokens[c].pos == "PRON" for c in self.child(j, "nmod:poss"))
            for c in self.kids[j]:
                if owned and self.case(c) == "in":
                    continue  # "the dedication of their staff in Kabul" is not Afghanistan's
                t = self.tokens[c]
                clause = t.dep.split(":")[0] in ("acl", "advcl", "parataxis", "appos", "conj") and t.pos == "VERB"
                if (clause and self.lemma(c) not in self.words.belonging) or (t.dep == "appos" and j == i):
                    continue
                m = self.mention(c)
                if m and m.form != "pronoun":
                    found = [a for k in self.members(c) for n in [self.mention(k)] if n for a in n.actors or self._of_place(n)]
                    out += [found] if found and found not in out else []
                else:
                    todo.append(c)
        return list(dict.fromkeys(out[0])) if len(out) == 1 or len({tuple(dict.fromkeys(x)) for x in out}) == 1 else []

    def owners(self, i: int) -> list[Actor]:
        """Whose act a noun says itself that it is: possessor, adjective or "by", also "missiles fired by X"."""
        roles = self._made(i)
        found = [c for role in ("poss", "by", "adj") for c in roles.get(role, [])]
        return list(dict.fromkeys(a for c in found for j in self.members(c) for a in (self.named(j) or tuple(self._modifiers(j)))))

    def _made(self, i: int) -> dict[str, list[int]]:
        """The arguments of a noun, with who made it as `by`: "the arrangements made by Pakistan"."""
        roles = self._arguments(i)
        for c in self.child(i, "acl"):
            if self.verbal(c) and self.passive(c):
                roles.setdefault("by", []).extend(self._arguments(c).get("subj", []))
        return roles

    def _before_participle(self, i: int) -> bool:
        """Whether a name is joined to a participle by a hyphen: "Houthi-shelled areas" are not theirs, "Houthi-held areas" are."""
        after = self.tokens[i + 1 : i + 3]
        joined = len(after) == 2 and after[0].text in "-–" and after[1].pos == "VERB" and "VerbForm=Part" in after[1].morph
        return joined and after[1].lemma.lower() not in self.words.held

    def _owner(self, i: int, depth: int = 2) -> list[Actor]:
        """Whose thing a noun is: possessor, adjective, "of" or "by", else the same of what it is about."""
        about = self._arguments(i)
        roles = self._made(i)
        out: list[Actor] = [
            a
            for c in self.child(i, "amod")
            if self.tokens[c].lemma.lower() in self.words.held
            for k in self.child(c, "compound", "obl")
            for a in self.named(k)
        ]
        if out and self.tokens[i].pos == "NOUN":
            return out  # "airstrikes on Houthi-controlled areas"
        if roles.get("poss") and not any(self.tokens[c].pos != "PRON" or self.named(c) for c in roles["poss"]):
            return []  # "their country": somebody's, nobody knows whose
        for role in ("poss", "by", "adj", "of", "from", "between"):
            out = []
            for c in (c for c in roles.get(role, []) if not self._before_participle(c)):
                for j in self.members(c):
                    out += [a for a in self.named(j) if a not in out] or [a for a in self._single(j, False) if a not in out]
            if out:
                return out
        if depth:
            for role in ("of", "by") if self.tokens[i].lemma.lower() in self.words.harm else ("of", "by", "for", "on"):  # a raid on X is not X's
                for c in about.get(role, []):
                    found = self._owner(c, depth - 1)
                    if found:
                        return found
        return self._inside(i) if depth == 2 and self.tokens[i].lemma.lower() not in self.words.harm else []

    def all(self, found: Iterable[int], places: bool = False, dig: bool = False) -> list[tuple[Actor, int]]:
        """Actors of several arguments, each actor once."""
        out: list[tuple[Actor, int]] = []
        for i in found:
            out += [(a, j) for a, j in self.actors(i, places, dig) if all(a != b for b, _ in out)]
        return out

    def place(self, i: int, apart: frozenset[int], on: str = "") -> Place | None:
        """Where a predicate happens: "in" or "at" a place, in its own phrase first, then in its clause.

        Args:
            apart: tokens that stand for participants; on: what its phrase must hang on: the `verb` ("in Rome, X thanked Y for his role in Kabul"),
                that or its `object`; nothing: anything in the clause.
        """
        clause = self.clause(i)
        best: tuple[float, Place] | None = None
        rank = {"city": 0, "capital": 0, "name": 0.2}
        for m in self.linked.mentions:
            if m.place is None or m.head in apart or m.form == "demonym":
                continue
            if not self._placed(m.head):
                continue
            near = 0 if self.under(m.head, i) and not self.aside(m.head, i) else 1 if self.clause(m.head) == clause else 9
            if m.form == "metonym" or (on and self.tokens[m.head].head not in (i, clause, *(self.child(clause, "obj") if on == "object" else ()))):
                continue
            if near < 9 and (best is None or near + rank.get(m.form, 0.5) < best[0]):
                best = (near + rank.get(m.form, 0.5), m.place)
        return best[1] if best else None

    def _placed(self, i: int) -> bool:
        """Whether a name stands where places do: "in X", "in the waters of X", "during his visit to X"."""
        for g in self.above(i):  # "near Jannata, South Governorate, Lebanon"
            if self.tokens[i].dep.split(":")[0] not in ("appos", "conj", "list", "flat") or self.child(i, "cc", "case"):
                break
            i = g
        t, case = self.tokens[i], self.case(i)
        if t.dep.split(":")[0] not in ("obl", "nmod"):
            return False
        if case == "of" and t.dep == "nmod" and self.tokens[t.head].lemma.lower() in self.words.parts_of_places:
            return self.case(t.head) in self.words.where
        return case in self.words.where or (case == "to" and self.lemma(t.head) in ("visit", "trip") and self.case(t.head) in self.words.occasion)
