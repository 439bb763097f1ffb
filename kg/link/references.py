"""The words of a sentence that refer back: pronouns, "the prime minister", "both sides", "Haiti's leaders", "the country"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.iri import slug
from kg.link import groups, titles
from kg.link.gazetteer import Gazetteer
from kg.link.memory import LEADERS, Memory, Mention
from kg.model import Actor, Kind, Sentence, Token

_HE = frozenset({"he", "him", "his", "himself", "she", "her", "hers", "herself"})
_THEY = frozenset({"they", "them", "their", "theirs", "themselves", "both", "each", "other"})
_IT = frozenset({"it", "its", "itself"})
_WE = frozenset({"we", "us", "our", "ours", "ourselves"})
_I = frozenset({"i", "me", "my", "myself"})
_SAYS = frozenset(
    {
        "say",
        "tell",
        "add",
        "note",
        "write",
        "stress",
        "declare",
        "state",
        "announce",
        "explain",
        "tweet",
        "post",
        "warn",
        "continue",
        "emphasise",
        "emphasize",
        "affirm",
    }
)
_PAIR_NOUNS = {
    "country": "c",
    "nation": "c",
    "state": "c",
    "people": "c",
    "government": "c",
    "capital": "c",
    "neighbour": "c",
    "neighbor": "c",
    "ally": "c",
    "economy": "c",
    "leader": "p",
    "president": "p",
    "minister": "p",
    "premier": "p",
    "official": "p",
    "man": "p",
    "counterpart": "p",
    "head": "p",
    "side": "x",
    "party": "x",
    "partner": "x",
    "delegation": "x",
    "team": "x",
}
_KINGDOMS = frozenset(
    {"SAU", "JOR", "BHR", "MAR", "GBR", "THA", "KHM", "BEL", "NLD", "DNK", "NOR", "SWE", "ESP", "LSO", "SWZ", "TON", "BTN"}
)  # "the Kingdom"
_MUTUAL = frozenset({"bilateral", "mutual", "two-way", "interstate"})
_TIES = frozenset(
    {"cooperation", "co-operation", "relation", "relations", "tie", "ties", "trade", "partnership", "relationship", "collaboration", "link", "links"}
)
_SINGLE_NOUNS = frozenset({"country", "nation", "kingdom", "republic", "government"})


def first_person(t: Token) -> bool:
    """Whether a word is one of "I" or "we"."""
    return t.text.lower() in _I | _WE


@dataclass(frozen=True, slots=True)
class OfficeMention:
    """A person with a title: "Russian Prime Minister Mikhail Mishustin"; tokens `start` to `end` show it."""

    person: Actor
    of: Actor
    office: str
    start: int
    end: int


@dataclass(slots=True)
class References:
    """Finds what the words of one sentence refer to.

    Attributes:
        memory: what the article has told so far; author: who says "we"; home: the state whose release the article is;
            voices: those who only speak for others.
        mentions, named: the mentions of the sentence so far, and the same by head; covered: tokens inside names of people.
        offices: the offices that the sentence tells, added to.
    """

    sentence: Sentence
    memory: Memory
    gazetteer: Gazetteer
    author: Actor | None
    home: Actor | None
    voices: frozenset[Actor]
    mentions: list[Mention]
    named: dict[int, Mention]
    covered: set[int]
    offices: list[OfficeMention] = field(default_factory=list)

    def mention(self, t: Token) -> Mention | None:
        """What a word that names nobody refers to, None where that is nobody known."""
        s, state, named = self.sentence, self.memory, self.named
        low, lemma = t.text.lower(), t.lemma.lower()

        def one(actors: Iterable[Actor], form: str) -> Mention | None:
            who = tuple(actors)
            return Mention(t.index, t.index + 1, t.index, who, form) if who else None

        if t.pos in ("PRON", "DET"):
            return one(self._pronoun(t), "pronoun")
        if low in _MUTUAL and s.tokens[t.head].lemma.lower() in _TIES and t.head > t.index:  # "bilateral trade" is that of the two states
            return one(state.pair_of("c", [m for m in named.values() if m.start < t.index]), "pair")
        if t.pos not in ("NOUN", "PROPN") or t.index in self.covered:
            return None
        kids = [c for c in s.tokens if c.head == t.index and c.index != t.index]
        lows = {c.text.lower() for c in kids}
        plural = low != lemma or "Number=Plur" in t.morph
        if lemma in _PAIR_NOUNS and plural and lows & {"two", "both", "the"} and (lows & {"two", "both"} or _PAIR_NOUNS[lemma] == "x"):
            if not any(c.index in named and named[c.index].actors for c in kids):
                return one(state.pair_of(_PAIR_NOUNS[lemma], [m for m in named.values() if m.start < t.index]), "pair")
        if _PAIR_NOUNS.get(lemma) == "p" and plural and all(c.text.lower() == "the" or self._of_pair(c) for c in kids) and kids:
            return one(state.two_of(lemma), "pair")
        if (
            lemma == "counterpart" and plural and any(c.dep == "nmod:poss" and c.pos == "PRON" for c in kids)
        ):  # "she and her counterparts": the others of the meeting
            mine = {a for c in kids for a in (named[c.index].actors if c.index in named else ())}
            return one((a for a in state.together if a not in mine) if mine & set(state.together) else (), "pair")
        table = titles.words()
        if lemma in table.heads and not plural and table.heads[lemma]:
            return self._title(t, kids)
        if lows & titles.words().private:
            return None
        if low in table.armed or low in table.bands:
            return groups.armed(t, s.tokens, named)
        if low in table.bodies:
            kids += [
                c
                for c in s.tokens
                if c.index < t.index and c.dep in ("compound", "amod") and any(c.head == k.index and k.index < t.index for k in kids)
            ]
            bodies = dict.fromkeys(a for c in kids for a in self._owners(c) if a.kind is Kind.ORGANISATION)
            return one(bodies, "part") if len(bodies) == 1 else None
        if (low in table.parts or lemma in table.parts) and (lemma not in table.heads or (plural and table.heads[lemma])):
            own = [c for c in kids if c.dep in ("amod", "compound", "nmod:poss") and c.index < t.index]
            own += [c for c in s.tokens if c.dep in ("conj", "amod", "compound") and c.index < t.index and any(c.head == k.index for k in own)]
            if lemma in table.heads:
                own += [c for c in kids if c.dep == "nmod"] + [
                    c for c in s.tokens if c.dep == "conj" and any(c.head == k.index and k.dep == "nmod" for k in kids)
                ]
            owners = dict.fromkeys(a for c in own for a in self._owners(c) if a.kind is not Kind.PERSON)
            if lemma in table.heads:
                words = [c.text for c in kids if c.dep in ("compound", "amod", "flat") and c.index not in named] + [lemma]
                people = [self._holder(a, titles.role(words)) for a in owners]
                if plural and len(owners) == 1:  # "Haiti's leaders" are more than its president
                    return one(owners, "part")
                return one((p for p in people if p), "title") if people and all(people) and len(people) < 5 else None
            if not owners and low in table.organs:
                owners = dict.fromkeys(self._seated(t, kids))
            if len(owners) == 1 or (plural and len(owners) < 5):
                return one(owners, "part")
        if low == "kingdom" and "the" in lows and not any(c.index in named for c in kids):
            crowns = [a for a, _ in state.countries.most_common() if a.id in _KINGDOMS]
            return one(crowns[:1], "title")
        if lemma in _SINGLE_NOUNS and not plural and lows <= {"the", "'s", "’s"} and "the" in lows:
            return one(self._speaking(t), "title")
        if lemma in _SINGLE_NOUNS and not plural and lows & {"his", "her", "their"}:
            possessor = next((named[c.index].actors for c in kids if c.index in named), ())
            country = self.gazetteer.countries.get(possessor[0].country or "") if possessor else None
            return one((country,) if country else (), "title")
        return None

    def _pronoun(self, t: Token) -> tuple[Actor, ...]:
        """Whom a personal pronoun stands for."""
        s, state, low = self.sentence, self.memory, t.text.lower()
        if low in _HE:
            return _some(state.he_of(t, s, self.named))
        if low in _THEY and (t.pos == "PRON" or (low == "both" and (t.dep.startswith("nsubj") or (t.dep == "advmod" and t.index + 1 == t.head)))):
            return state.they_of(t, s, self.named)
        if low in _IT:
            return _some(state.it_of(t, s, self.named))
        quoted = self._quoted(t) if low in _I or low in _WE else None
        if quoted and low in _I:
            return _some(quoted if quoted.kind is Kind.PERSON else None)
        if quoted:
            return _some(self.gazetteer.countries.get(quoted.country or "", quoted) if quoted.kind in (Kind.PERSON, Kind.COUNTRY) else quoted)
        if low in _I:
            return _some(self.author if self.author and self.author.kind is Kind.PERSON else state.he or self.author)
        if low in _WE:
            author = self.author
            if author and (low in ("our", "us", "ours") or author in self.voices):  # "our support" is the state's, whoever signs
                author = self.gazetteer.countries.get(author.country or "", author)
            return _some(author or (self.gazetteer.countries.get(state.he.country or "") if state.he else None))
        return ()

    def _quoted(self, t: Token) -> Actor | None:
        """Who says the clause in which a word stands: "'We thank Kenya,' said Olaf Scholz"."""
        tokens, i = self.sentence.tokens, t.index
        while tokens[i].head != i:
            verbs = [c.index for c in tokens if c.head == i and c.dep == "parataxis"]
            if tokens[i].dep.split(":")[0] in ("ccomp", "parataxis"):
                verbs.append(tokens[i].head)
            i = tokens[i].head
            for verb in verbs:
                for c in tokens:
                    if (
                        tokens[verb].lemma.lower() in _SAYS
                        and c.head == verb
                        and c.dep == "nsubj"
                        and c.index in self.named
                        and len(self.named[c.index].actors) == 1
                    ):
                        return self.named[c.index].actors[0]
        return None

    def _speaking(self, t: Token) -> tuple[Actor, ...]:
        """The state that "the country" is in what a state or its minister says: "Somaliland announced that the country will open ..."."""
        before = [m for m in self.named.values() if m.start < t.index and m.form in ("name", "person", "title", "part") and len(m.actors) == 1]
        subjects = [m for m in before if self.sentence.tokens[m.head].dep == "nsubj"]
        if len(subjects) != 1:
            return ()
        actor = subjects[0].actors[0]
        state = actor if actor.kind is Kind.COUNTRY else self.gazetteer.countries.get(actor.country or "")
        others = {a.country or a.id for m in before for a in m.actors} - {state.id if state else ""}
        return (state,) if state and not others else ()

    def _of_pair(self, t: Token) -> bool:
        """Whether a leader is said to be of both: "the two countries' leaders", "the leaders of the countries"."""
        return _PAIR_NOUNS.get(t.lemma.lower()) == "c" and t.dep in ("nmod", "nmod:poss") and t.text.lower() != t.lemma.lower()

    def _title(self, t: Token, kids: list[Token]) -> Mention | None:
        """ "the Russian president", "the prime minister": the person of the article in that office, else the country."""
        s, state, named = self.sentence, self.memory, self.named
        words = [c.text for c in kids if c.dep in ("compound", "amod", "flat") and c.index not in named] + [t.text]
        role = titles.role(words) if len(words) > 1 or t.lemma.lower() != "minister" else "minister"
        if t.lemma.lower() == "head":
            role = {"state": "head_of_state", "government": "head_of_government"}.get(
                next((c.lemma.lower() for c in kids if c.dep == "nmod"), ""), role
            )
        owners = [a for c in kids if c.dep in ("amod", "compound", "nmod:poss", "nmod", "det") for a in self._owners(c)]
        of = next((a for a in owners if a.kind in (Kind.COUNTRY, Kind.ORGANISATION)), None)
        if any(a.kind is Kind.PERSON for a in owners):
            return None
        lows = {c.text.lower() for c in kids}
        spelt = " ".join(words).lower()
        if role == "counterpart":  # "his Kyrgyz counterpart": who holds there the office that he holds here
            he = next((p for p in state.people if p.actor == state.he), None)
            role = he.role if he and he.role else role
        wanted = [
            p
            for p in state.people
            if role
            and (
                p.role == role
                or p.office.lower().startswith(spelt + " ")
                or (role == "minister" and p.role.endswith("minister"))
                or role in ("leader",)
            )
        ]
        if role == "leader":
            wanted = [p for p in wanted if p.role in LEADERS or p.of == of]
        if of is not None:
            people = [p for p in wanted if p.of == of or p.actor.country == of.id]
            actors: tuple[Actor, ...] = (people[0].actor,) if people else (of,)
            if "former" in lows and not people:
                return None
            start = min([t.index, *(c.index for c in kids if c.index < t.index)])
            if people and role and not role.endswith("counterpart") and "former" not in lows:
                last = max([t.index, *(c.index for c in kids if c.index in named)])
                self.offices.append(
                    OfficeMention(people[0].actor, of, people[0].office or " ".join(words), s.tokens[start].start, s.tokens[last].end)
                )
            return Mention(start, t.index + 1, t.index, actors, "title")
        if t.dep == "conj":  # "the President and Prime Minister"
            lows |= {c.text.lower() for c in s.tokens if c.head == t.head and c.dep == "det"}
        if lows & {"the", "this"} and wanted:
            home = [p for p in wanted if self.home and (p.of == self.home or p.actor.country == self.home.id)]
            wanted = home or wanted  # in a state's own release "the President" is its own
            recent = [p for p in wanted if p.actor in state.together] or [
                p for p in wanted if p.actor in state.recent
            ]  # those who meet, before others spoken of
            who = max(recent, key=lambda p: state.recent.get(p.actor, 0)) if recent else (wanted[0] if len(wanted) == 1 else None)
            return Mention(t.index, t.index + 1, t.index, (who.actor,), "title") if who else None
        return None

    def _holder(self, of: Actor, role: str) -> Actor | None:
        """Who in the article holds an office of a state or organisation: "the leaders of A and B"."""
        wanted = (
            (role,) if role not in ("leader", "chief", "") else ("head_of_state", "head_of_government", "monarch", "leader", "head_of_organisation")
        )
        people = [p for p in self.memory.people if p.role in wanted and (p.of == of or p.actor.country == of.id)]
        return people[0].actor if len(people) == 1 else None

    def _seated(self, t: Token, kids: list[Token]) -> list[Actor]:
        """The state in whose city or land an organ sits: "an Istanbul court", "police in Paris"."""
        s = self.sentence
        seats = [c.index for c in kids if c.dep == "compound" and c.index < t.index]
        seats += [
            c.index for c in kids if c.dep == "nmod" and any(k.head == c.index and k.dep == "case" and k.text.lower() == "in" for k in s.tokens)
        ]
        whole = [
            m
            for m in self.mentions
            if m.head in seats and m.place and not (m.start and s.tokens[m.start - 1].text[:1].isupper() and s.tokens[m.start - 1].pos == "PROPN")
        ]
        found = [
            self.gazetteer.countries.get(m.place.country or "") for m in whole if m.place and slug(m.place.name) not in self.gazetteer.organisations
        ]
        return [a for a in found if a]

    def _owners(self, c: Token) -> list[Actor]:
        if c.dep == "nmod" and not any(k.head == c.index and k.dep == "case" and k.text.lower() in ("of", "from") for k in self.sentence.tokens):
            return []
        m = self.named.get(c.index)
        return list(m.actors) if m and m.form != "pronoun" else []


def _some(actor: Actor | None) -> tuple[Actor, ...]:
    return (actor,) if actor else ()
