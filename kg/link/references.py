"""The words of a sentence that refer back: pronouns, "the prime minister", "both sides", "Haiti's leaders", "the country"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.link import groups, titles
from kg.link.gazetteer import Gazetteer
from kg.link.memory import LEADERS, Memory, Mention, Whence
from kg.link.words import words
from kg.model import Actor, Kind, Sentence, Token


def first_person(t: Token) -> bool:
    """Whether a word is one of "I" or "we"."""
    return t.text.lower() in words().i | words().we


@dataclass(frozen=True, slots=True)
class OfficeMention:
    """A person with a title: "Russian Prime Minister Mikhail Mishustin"; characters `start` to `end` show it, `whence` says how it was found whose it is."""

    person: Actor
    of: Actor
    office: str
    start: int
    end: int
    whence: Whence = Whence.TITLE


_HEADS = {"state": "head_of_state", "government": "head_of_government"}
"""What a "head of" something is."""


@dataclass(frozen=True, slots=True)
class _Noun:
    """A noun in lower case and in its basic form, with the words that hang on it."""

    token: Token
    low: str
    lemma: str
    kids: list[Token]

    @property
    def beside(self) -> set[str]:
        """The words that hang on it, lower case."""
        return {c.text.lower() for c in self.kids}

    @property
    def plural(self) -> bool:
        return self.low != self.lemma or "Number=Plur" in self.token.morph

    @property
    def sort(self) -> str:
        """Of what "the two" of it are: c states, p people, x either; nothing where it is no such noun."""
        lists = (("c", words().pair_of_states), ("p", words().pair_of_people), ("x", words().pair_of_any))
        return next((sort for sort, nouns in lists if self.lemma in nouns), "")


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

    def resolve(self) -> None:
        """Add the mentions of all words that refer back, from left to right; who says "we" may be named behind it, so that those come again."""
        taken = {i for m in self.mentions for i in range(m.start, m.end)}
        for t in (*self.sentence.tokens, *filter(first_person, self.sentence.tokens)):
            m = self.mention(t) if t.index not in taken else None
            if m is None:
                continue
            if first_person(t) and t.index in self.named and self.named[t.index].start == t.index:
                self.mentions[self.mentions.index(self.named[t.index])] = self.named[t.index] = m
            else:
                self.mentions.append(m)
                self.named.setdefault(m.head, m)

    def mention(self, t: Token) -> Mention | None:
        """What a word that names nobody refers to, None where that is nobody known."""
        low, lemma = t.text.lower(), t.lemma.lower()
        if t.pos in ("PRON", "DET"):
            return _mention(t, self._pronoun(t), "pronoun")
        if low in words().mutual and self.sentence.tokens[t.head].lemma.lower() in words().ties and t.head > t.index:  # "bilateral trade"
            return _mention(t, self._pair("c", t), "pair")
        if t.pos not in ("NOUN", "PROPN") or t.index in self.covered:
            return None
        noun = _Noun(t, low, lemma, [c for c in self.sentence.tokens if c.head == t.index and c.index != t.index])
        if self._is_pair(noun):
            return _mention(t, self._two(noun), "pair")
        table = titles.words()
        if lemma in table.heads and not noun.plural and table.heads[lemma]:
            one = table.heads[lemma] == "member" and any(a.kind is Kind.ORGANISATION for a in self._part_owners(noun, True))
            return None if one else self._title(t, noun.kids)  # "the NATO member" is not NATO
        if noun.beside & table.private:
            return None
        if low in table.armed or low in table.bands:
            return groups.armed(t, self.sentence.tokens, self.named)
        if low in table.bodies:
            return _mention(t, self._body(noun), "part")
        return self._part(noun) or self._state(noun)

    def _pair(self, sort: str, t: Token) -> tuple[Actor, ...]:
        """The two of a sort that are spoken of before a word."""
        return self.memory.pair_of(sort, [m for m in self.named.values() if m.start < t.index])

    def _is_pair(self, noun: _Noun) -> bool:
        """Whether a noun means two spoken of before: "both sides", "the two leaders", "the ministers"."""
        return noun.plural and (self._counted(noun) or self._ranked(noun))

    def _counted(self, noun: _Noun) -> bool:
        """ "both sides", "the two countries" (with nobody's name), "the sides"."""
        counted = bool(noun.beside & {"two", "both"}) or ("the" in noun.beside and noun.lemma in words().pair_of_any)
        return counted and noun.sort != "" and not any(c.index in self.named and self.named[c.index].actors for c in noun.kids)

    def _ranked(self, noun: _Noun) -> bool:
        """ "the leaders", "the two countries' leaders"."""
        return noun.sort == "p" and bool(noun.kids) and all(c.text.lower() == "the" or self._of_pair(c) for c in noun.kids)

    def _two(self, noun: _Noun) -> tuple[Actor, ...]:
        """The two that such a noun means."""
        if self._counted(noun):
            return self._pair(noun.sort, noun.token)
        return self.memory.two_of(noun.lemma)

    def _body(self, noun: _Noun) -> tuple[Actor, ...]:
        """The one organisation whose body it is: "a United Nations panel"."""
        inner = {k.index for k in noun.kids if k.index < noun.token.index}
        deeper = [c for c in self.sentence.tokens if c.index < noun.token.index and c.dep in ("compound", "amod") and c.head in inner]
        owners = dict.fromkeys(a for c in (*noun.kids, *deeper) for a in self._owners(c) if a.kind is Kind.ORGANISATION)
        return tuple(owners) if len(owners) == 1 else ()

    def _part(self, noun: _Noun) -> Mention | None:
        """What a noun for a part of a state stands for: "Russian forces", "officials from Mali"; of leaders, who they are."""
        table, t = titles.words(), noun.token
        rank = noun.lemma in table.heads
        if not table.parts & {noun.low, noun.lemma} or (rank and not (noun.plural and table.heads[noun.lemma])):
            return None
        owners = self._part_owners(noun, rank)
        if rank:
            if noun.plural and len(owners) == 1:  # "Haiti's leaders" are more than its president
                return _mention(t, owners, "part")
            role = titles.role([c.text for c in noun.kids if c.dep in ("compound", "amod", "flat") and c.index not in self.named] + [noun.lemma])
            people = [self._holder(a, role) for a in owners]
            return _mention(t, [p for p in people if p], "title") if all(people) and len(people) < 5 else None
        return _mention(t, owners, "part") if len(owners) == 1 or (noun.plural and len(owners) < 5) else None

    def _part_owners(self, noun: _Noun, rank: bool) -> list[Actor]:
        """Whose part it is; of leaders also behind "of": "the presidents of Egypt and Kenya"."""
        tokens, before = self.sentence.tokens, noun.token.index
        own = [c for c in noun.kids if c.dep in ("amod", "compound", "nmod:poss") and c.index < before]
        own += [c for c in tokens if c.dep in ("conj", "amod", "compound") and c.index < before and any(c.head == k.index for k in own)]
        if rank:
            behind = [c for c in noun.kids if c.dep == "nmod"]
            own += behind + [c for c in tokens if c.dep == "conj" and any(c.head == k.index for k in behind)]
        return list(dict.fromkeys(a for c in own for a in self._owners(c) if a.kind is not Kind.PERSON))

    def _state(self, noun: _Noun) -> Mention | None:
        """The state that "the Kingdom", "the country" or "his government" is."""
        t = noun.token
        if noun.low == "kingdom" and "the" in noun.beside and not any(c.index in self.named for c in noun.kids):
            crowns = [a for a, _ in self.memory.countries.most_common() if a.id in words().kingdoms]
            return _mention(t, crowns[:1], "title")
        if noun.lemma not in words().single or noun.plural:
            return None
        if "the" in noun.beside and noun.beside <= {"the", "'s", "’s"}:
            return _mention(t, self._speaking(t), "title")
        if noun.beside & {"his", "her", "their"}:
            possessor = next((self.named[c.index].actors for c in noun.kids if c.index in self.named), ())
            return _mention(t, _some(self.gazetteer.countries.get(possessor[0].country or "") if possessor else None), "title")
        return None

    def _pronoun(self, t: Token) -> tuple[Actor, ...]:
        """Whom a personal pronoun stands for."""
        s, state, low = self.sentence, self.memory, t.text.lower()
        if low in words().he:
            return _some(state.he_of(t, s, self.named))
        if low in words().they and (
            t.pos == "PRON" or (low == "both" and (t.dep.startswith("nsubj") or (t.dep == "advmod" and t.index + 1 == t.head)))
        ):
            return state.they_of(t, s, self.named)
        if low in words().it:
            return _some(state.it_of(t, s, self.named))
        quoted = self._quoted(t) if low in words().i or low in words().we else None
        if quoted and low in words().i:
            return _some(quoted if quoted.kind is Kind.PERSON else None)
        if quoted:
            return _some(self.gazetteer.countries.get(quoted.country or "", quoted) if quoted.kind in (Kind.PERSON, Kind.COUNTRY) else quoted)
        if low in words().i:
            return _some(self.author if self.author and self.author.kind is Kind.PERSON else state.he or self.author)
        if low in words().we:
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
                        tokens[verb].lemma.lower() in words().says
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
        return t.lemma.lower() in words().pair_of_states and t.dep in ("nmod", "nmod:poss") and t.text.lower() != t.lemma.lower()

    def _title(self, t: Token, kids: list[Token]) -> Mention | None:
        """ "the Russian president", "the prime minister": the person of the article in that office, else the country."""
        s, state, named = self.sentence, self.memory, self.named
        called = [c.text for c in kids if c.dep in ("compound", "amod", "flat") and c.index not in named] + [t.text]
        role = titles.role(called) if len(called) > 1 or t.lemma.lower() != "minister" else "minister"
        of_what = next((c.lemma.lower() for c in kids if c.dep == "nmod"), "")
        if t.lemma.lower() == "head" and of_what in _HEADS:
            role, called = _HEADS[of_what], [*called, "of", of_what]
        owners = [a for c in kids if c.dep in ("amod", "compound", "nmod:poss", "nmod", "det") for a in self._owners(c)]
        of = next((a for a in owners if a.kind in (Kind.COUNTRY, Kind.ORGANISATION)), None)
        if any(a.kind is Kind.PERSON for a in owners):
            return None
        lows = {c.text.lower() for c in kids}
        spelt = " ".join(called).lower()
        if role == "counterpart":  # "his Kyrgyz counterpart": who holds there the office that he holds here
            he = next((p for p in state.people if p.actor == state.he), None)
            role = he.role if he and he.role else role
        if role == "leader":
            wanted = [p for p in state.people if p.role in LEADERS or p.of == of]
        else:
            spoken = (p for p in state.people if role)
            wanted = [
                p for p in spoken if p.role == role or p.office.lower().startswith(spelt + " ") or (role == "minister" and p.role.endswith(role))
            ]
        if of is not None:
            people = [p for p in wanted if p.of == of or p.actor.country == of.id]
            actors: tuple[Actor, ...] = (people[0].actor,) if people else (of,)
            if "former" in lows and not people:
                return None
            start = min([t.index, *(c.index for c in kids if c.index < t.index)])
            if people and role and not role.endswith("counterpart") and "former" not in lows:
                last = max([t.index, *(c.index for c in kids if c.index in named)])
                self.offices.append(
                    OfficeMention(people[0].actor, of, people[0].office or " ".join(called), s.tokens[start].start, s.tokens[last].end)
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

    def _owners(self, c: Token) -> list[Actor]:
        if c.dep == "nmod" and not any(k.head == c.index and k.dep == "case" and k.text.lower() in ("of", "from") for k in self.sentence.tokens):
            return []
        m = self.named.get(c.index)
        return list(m.actors) if m and m.form != "pronoun" else []


def _mention(t: Token, actors: Iterable[Actor], form: str) -> Mention | None:
    """A mention of one word; None of nobody."""
    who = tuple(actors)
    return Mention(t.index, t.index + 1, t.index, who, form) if who else None


def _some(actor: Actor | None) -> tuple[Actor, ...]:
    return (actor,) if actor else ()
