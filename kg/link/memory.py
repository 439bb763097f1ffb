"""What an article has spoken of so far, and what "he", "they" or "both sides" then mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from kg.iri import slug
from kg.link.gazetteer import Gazetteer
from kg.link.words import words
from kg.model import Actor, Kind, Place, Sentence, Token

LEADERS = ("head_of_state", "head_of_government", "monarch", "leader", "prince")  # roles of whom "the leaders" may be
_REACH = 50  # people back that "he" may be


class Whence(StrEnum):
    """How it was found whose office somebody holds: the title names the state or one of its bodies ("Russian President X", "X of Russia", "Kremlin
    spokesman X"), another mention of the article does (or the title before it in a list), the table of offices and people, or who published the article."""

    TITLE = "title"
    ARTICLE = "article"
    TABLE = "table"
    PUBLISHER = "publisher"


@dataclass(frozen=True, slots=True)
class Mention:
    """Tokens `start` to `end` that stand for actors; `head` is the token that the tree hangs them on.

    Attributes:
        form: `name`, `demonym`, `capital`, `metonym`, `city`, `person`, `title`, `pronoun` or `pair`.
        place: the place it names, where it names one.
    """

    start: int
    end: int
    head: int
    actors: tuple[Actor, ...]
    form: str
    place: Place | None = None


@dataclass(slots=True)
class Cast:
    """What an article says of a person so far; `whence` is how it was found whose office it is (`of`, else the state of the actor), `titles` all that it gives."""

    actor: Actor
    words: tuple[str, ...]
    office: str = ""
    role: str = ""
    of: Actor | None = None
    gender: str = ""
    order: int = 0
    whence: Whence = Whence.TABLE
    titles: dict[str, None] = field(default_factory=dict)  # in order, each once

    def whole(self, title: str) -> str:
        """A title as the article spells it out elsewhere: "Secretary" is short for "Secretary of State", "Minister" for "Foreign Minister"."""
        if title.lower() not in words().short_titles:
            return title
        longer = (t for t in self.titles if t != title and title.lower() in t.lower().split())
        return next(longer, title)

    def belongs(self, of: Actor, whence: Whence = Whence.ARTICLE) -> None:
        """Note whose office the text or its publisher says it is; a state then is the person's own, where none was known."""
        self.of, self.whence, a = of, whence, self.actor
        if of.kind is Kind.COUNTRY and a.country is None:
            self.actor = Actor(a.kind, a.name, a.id if a.known else f"{slug(a.name)}-{of.id.lower()}", of.id, a.known)

    def whose(self) -> Iterator[tuple[str, Whence]]:
        """Ids of the states and bodies whose office it may be, with how that was found; a known person's own state is the table's."""
        if self.actor.country and self.actor.known:
            yield self.actor.country, Whence.TABLE
        if self.of is not None:
            yield self.of.id, self.whence


@dataclass(slots=True)
class Memory:
    """What can be referred back to at a point of the article."""

    gazetteer: Gazetteer
    people: list[Cast] = field(default_factory=list)
    he: Actor | None = None
    they: tuple[Actor, ...] = ()
    it: Actor | None = None
    pair: tuple[Actor, ...] = ()
    voices: frozenset[Actor] = frozenset()  # those who only speak for others
    together: tuple[Actor, ...] = ()  # the people of the last sentence that named several
    named: int = 0  # how often people have been named
    main: tuple[Actor, ...] = ()  # the two people whom the article is about
    countries: Counter[Actor] = field(default_factory=Counter)
    recent: dict[Actor, int] = field(default_factory=dict)  # people, the last one last, with the number of the naming

    def he_of(self, t: Token, s: Sentence, named: dict[int, Mention]) -> Actor | None:
        """Who "he" or "she" is: the subject before it in the sentence, else the person last spoken of; a known gender must fit."""
        female = t.text.lower() in words().she

        def fits(a: Actor) -> bool:
            person = next((p for p in self.people if p.actor == a), None)
            return a.kind is Kind.PERSON and (person is None or not person.gender or (person.gender == "f") == female)

        before = [m for m in named.values() if m.start < t.index and m.actors and fits(m.actors[0]) and m.form in ("person", "title", "pronoun")]
        beside = named.get(s.tokens[t.head].head) if t.dep == "nmod:poss" and s.tokens[t.head].dep == "conj" else None
        if beside in before:  # "X and his government"
            return beside.actors[0]
        if before and _reason(t, s):
            return max(before, key=lambda m: m.start).actors[0]
        if t.dep in ("obj", "iobj", "obl"):  # "X called Y to thank him": nobody that does it himself
            self_ = named.get(_subject(t, s))
            others = [m for m in before if self_ is None or m.actors != self_.actors]
            if others:
                return max(others, key=lambda m: m.start).actors[0]
            people = [a for a in (self.he, *self._latest()) if a and fits(a) and (self_ is None or a not in self_.actors)]
            return people[0] if people else None
        subjects = [m for m in before if s.tokens[m.head].dep.startswith("nsubj")]
        if t.dep != "nsubj" or subjects:
            pick = subjects or before
            if pick and (subjects or t.dep == "nmod:poss"):
                return max(pick, key=lambda m: m.start).actors[0]
        if self.he and fits(self.he):
            return self.he
        return next((a for a in self._latest() if fits(a)), None)

    def _latest(self) -> Iterator[Actor]:
        """The people named last, the last one first."""
        return islice(reversed(self.recent), _REACH)

    def they_of(self, t: Token, s: Sentence, named: dict[int, Mention]) -> tuple[Actor, ...]:
        """Who "they" are: coordinated subjects before it, else the two people of the sentence, else those last spoken of together."""
        subject = named.get(_subject(t, s)) if t.dep == "nmod:poss" else None
        if subject and s.tokens[subject.head].text.lower() == "they":
            return subject.actors
        groups: dict[int, list[Actor]] = {}
        for m in sorted(named.values(), key=lambda m: m.start):
            root = m.head
            while s.tokens[root].dep == "conj" and s.tokens[root].head != root:
                root = s.tokens[root].head
            if m.start < t.index and s.tokens[root].dep.startswith("nsubj"):
                groups.setdefault(root, []).extend(m.actors)
        for actors in reversed(list(groups.values())):
            if len(actors) > 1:
                return tuple(dict.fromkeys(actors))
        two = tuple(
            dict.fromkeys(a for m in sorted(named.values(), key=lambda m: m.start) if m.start < t.index for a in m.actors if a.kind is Kind.PERSON)
        )
        if len(two) == 2:
            return two
        return self.they or self.pair

    def it_of(self, t: Token, s: Sentence, named: dict[int, Mention]) -> Actor | None:
        """The state, organisation or group that "it" is: the subject before it, else the last one that was a subject."""
        before = [m for m in named.values() if m.start < t.index and len(m.actors) == 1 and m.actors[0].kind is not Kind.PERSON]
        if before and _reason(t, s):
            return max(before, key=lambda m: m.start).actors[0]
        subjects = [m for m in before if s.tokens[m.head].dep.startswith("nsubj")]
        if subjects:
            return max(subjects, key=lambda m: m.start).actors[0]
        return self.it if t.dep.startswith("nsubj") or t.dep == "nmod:poss" else None

    def pair_of(self, sort: str, here: list[Mention]) -> tuple[Actor, ...]:
        """The two that "both sides", "the two countries" (`sort` c) or "the two leaders" (p) are."""
        before = list(dict.fromkeys(a for m in sorted(here, key=lambda m: m.start) for a in m.actors))
        wanted = [a for a in before if a.kind is (Kind.PERSON if sort == "p" else Kind.COUNTRY)]
        if sort in "cp" and len(wanted) == 2:
            return tuple(wanted)
        if sort == "c":
            countries = [
                self.gazetteer.countries[c] for c in dict.fromkeys(a.country for a in self.pair if a.country) if c in self.gazetteer.countries
            ]
            if len(countries) == 2:
                return tuple(countries)
            top = [a for a, _ in self.countries.most_common(2)]
            return tuple(top) if len(top) == 2 else ()
        if sort == "p":
            people = tuple(a for a in self.pair if a.kind is Kind.PERSON)
            return people if len(people) == 2 else ()
        return self.pair

    def two_of(self, noun: str) -> tuple[Actor, ...]:
        """The two that "the leaders", "the presidents" or "the ministers" are: the only two of that rank spoken of so far, of different states."""
        ranks = {"leader": LEADERS, "president": ("head_of_state",), "premier": ("head_of_government",)}
        found = [
            p.actor
            for p in self.people
            if p.actor in self.recent and (p.role in ranks.get(noun, ()) or (noun == "minister" and p.role.endswith("minister")))
        ]
        return tuple(found) if len(found) == 2 and found[0].country != found[1].country else ()

    def remember(self, s: Sentence, mentions: list[Mention], named: dict[int, Mention]) -> None:
        """Take note of a sentence for the next ones."""
        people = self._name(mentions)
        subjects = [m for m in mentions if s.tokens[m.head].dep.startswith("nsubj") and m.actors]
        self.he = next((m.actors[0] for m in subjects if m.actors[0].kind is Kind.PERSON), people[0] if people else self.he)
        self._remember_it(subjects, mentions)
        for m in subjects:
            joined = [a for c in s.tokens if c.dep == "conj" and c.head == m.head and c.index in named for a in named[c.index].actors]
            both = tuple(dict.fromkeys((*m.actors, *joined)))
            if len(both) > 1:
                self.they = both
            if len(both) == 2:
                self.pair = both
        several = any(m.form in ("pronoun", "pair") and len(m.actors) > 1 for m in subjects)
        distinct = tuple(a for a in dict.fromkeys(people) if a not in self.voices)
        self._remember_pair(() if several else distinct, mentions)  # "They discussed the visit of X and Y": "they" stay who they were

    def _name(self, mentions: list[Mention]) -> list[Actor]:
        """Note who is named, and of which states; the people in their order."""
        people: list[Actor] = []
        for m in mentions:
            for a in m.actors:
                if m.form in ("person", "title") and a.kind is Kind.PERSON:
                    self.named += 1
                    self.recent.pop(a, None)
                    self.recent[a] = self.named
                    people.append(a)
                country = self.gazetteer.countries.get(a.country or "")
                if country and m.form != "pronoun":
                    self.countries[country] += 1
        return people

    def _remember_it(self, subjects: list[Mention], mentions: list[Mention]) -> None:
        """Note the state, organisation or group that "it" is from now on; nobody where it could be two, or talk has moved on."""
        bodies = (Kind.COUNTRY, Kind.ORGANISATION, Kind.GROUP)
        subject = next((m.actors[0] for m in subjects if m.actors[0].kind in bodies and len(m.actors) == 1), None)
        others = {a for m in mentions if m.form != "pronoun" for a in m.actors if a.kind in bodies} - {subject}
        if subject and not others:
            self.it = subject
        elif others:
            self.it = None

    def _remember_pair(self, people: tuple[Actor, ...], mentions: list[Mention]) -> None:
        """Note the two that a sentence is about: two people of different states; else, for the first time, two states."""
        if len(people) > 1:
            self.together = people
        if len(people) == 2 and people[0].country != people[1].country:
            self.they = people
            self.main = self.main or people
            if len({*self.main, *people}) != 3:  # "Moon told Putin of his meeting with Kim": the two are still Moon and Putin
                self.pair = people
        elif not people and not self.pair:
            forms = ("name", "demonym", "capital")
            seen = tuple(dict.fromkeys(a for m in mentions if m.form in forms for a in m.actors if a.kind is Kind.COUNTRY))
            self.pair = seen if len(seen) == 2 else ()


def _subject(t: Token, s: Sentence) -> int:
    """The subject of the verb that a pronoun depends on, of the one above where it has none; -1 where there is none."""
    verb = t.head
    for _ in range(4):
        found = next((c.index for c in s.tokens if c.head == verb and c.dep.startswith("nsubj")), None)
        if found is not None or s.tokens[verb].head == verb:
            return -1 if found is None else found
        verb = s.tokens[verb].head
    return -1


def _reason(t: Token, s: Sentence) -> bool:
    """Whether a possessive stands in the reason of what is done to somebody: "sanctioned Russia for its invasion", "thanked Modi for his help"."""
    return t.dep == "nmod:poss" and any(
        c.head == t.head and c.dep in ("case", "mark") and c.text.lower() in ("for", "over") and c.index < t.index for c in s.tokens
    )
