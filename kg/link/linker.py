"""The walk through an article that turns stretches of its sentences into actors."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kg.iri import fold, slug
from kg.link import titles
from kg.link.gazetteer import Gazetteer, Hit, gazetteer
from kg.link.memory import Cast, Memory, Mention
from kg.link.names import Names, Person, find
from kg.link.people import People
from kg.link.references import OfficeMention, References, first_person
from kg.model import Actor, Article, Kind, Sentence, Token

_UNITED_NATIONS = re.compile(r"\bU\.?N\b|United Nations|UNSC|UNGA")
_BY = re.compile(r"^(?:press |joint |background )?(?:statement|remarks|message|address|speech)\b.{0,20}?\b(?:by|from|of)\b", re.I)


@dataclass(frozen=True, slots=True)
class Linked:
    """A sentence with its mentions; `heads` finds a mention by its head token; `home` is the state whose release the article is."""

    sentence: Sentence
    mentions: tuple[Mention, ...]
    heads: dict[int, Mention]
    offices: tuple[OfficeMention, ...]
    home: Actor | None = None


class Linker:
    """Links the mentions of articles, one article at a time.

    Args:
        names: the gazetteer, by default that of `data/`.
    """

    def __init__(self, names: Gazetteer | None = None) -> None:
        self.gazetteer = names or gazetteer()
        self._date: str | None = None
        self._states: frozenset[str] = frozenset()  # the states that the article names
        self._people = People()  # those of the article, from a first pass over all of it
        self._home: Actor | None = None
        self._voices: frozenset[Actor] = frozenset()  # those who only speak for others

    @property
    def passed_over(self) -> int:
        """Number of names in the last article that were linked to nobody since it names too many people."""
        return len(self._people.passed_over)

    # -- the walk ------------------------------------------------------------------------------------------------------

    def names(self, text: str, tokens: Sequence[Token], base: int) -> Names:
        """The names in a paragraph; see `kg.link.names.find`."""
        return find(self.gazetteer, text, tokens, base)

    def link(self, article: Article, sentences: Sequence[Sentence], names: Mapping[tuple[str, int], Names]) -> list[Linked]:
        """Mentions of every sentence, in order.

        Args:
            article: gives the date that decides who was in office, and the publisher who says "we".
            sentences: its sentences from front to back; a title comes first.
            names: the names of each paragraph by (kind, number), as `names` found them.
        """
        self._date, self._people = article.published, People()
        author = self._home = self.author(article)
        names = self._meant(article, names, author)
        everyone = [p for s in names.values() for p in s.people]
        self._states = frozenset(h.entry.actor.id for n in names.values() for h in n.hits if h.entry.actor and h.entry.actor.kind is Kind.COUNTRY)
        for p in sorted(everyone, key=lambda p: -len(p.name.split())):
            if " " in p.name or p.known:
                self._person(p)
        for p in everyone:
            self._person(p)
        self._settle(names, author)
        signed = _BY.search(article.title)
        if signed and ("title", 0) in names:  # "Statement by National Security Advisor X": X says "we"
            named = [p for p in names["title", 0].people if signed.end() <= p.start <= signed.end() + 80]
            who = self._person(named[0]) if named else None
            author = who.actor if who else author
        state = Memory(self.gazetteer, people=self._people.all)
        self._voices = frozenset(p.actor for p in self._people.all if p.role == "spokesperson" or "press secretary" in p.office.lower())
        state.voices = self._voices
        none = Names((), ())
        return [self._sentence(s, names.get((s.kind, s.paragraph), none), state, author) for s in sentences]

    def _meant(self, article: Article, names: Mapping[tuple[str, int], Names], author: Actor | None) -> dict[tuple[str, int], Names]:
        """The names less those that mean something else in this article: organisations long gone ("the Allies" of today are none of 1945), and
        "the Security Council" in a state's own release that names the United Nations nowhere (states have one, too)."""
        united = _UNITED_NATIONS.search(article.text) or _UNITED_NATIONS.search(article.title)
        texts = {"title": article.title, "body": article.text}

        def meant(kind: str, hit: Hit) -> bool:
            actor = hit.entry.actor
            if actor is None or actor.kind is not Kind.ORGANISATION:
                return True
            if self._date and self.gazetteer.ended.get(actor.id, "9999") < self._date[:4] and hit.entry.use == "name" and " " not in actor.name:
                return False
            return bool(united) or author is None or texts[kind][hit.start : hit.end] not in ("Security Council", "General Assembly")

        return {key: replace(n, hits=tuple(h for h in n.hits if meant(key[0], h))) for key, n in names.items()}

    def _settle(self, names: Mapping[tuple[str, int], Names], author: Actor | None) -> None:
        """Give people whose title names no country the one that the title before theirs in the same list has, else the article's own.

        A paper writes "Petroleum Minister X" of its own country's minister; that country is the one it names most, a release's its author.
        """
        count = Counter(h.entry.actor for n in names.values() for h in n.hits if h.entry.actor and h.entry.actor.kind is Kind.COUNTRY)
        for n in names.values():
            for p in n.people:
                for title in (p.left, p.right):
                    if title and title.of and title.of.kind is Kind.COUNTRY:
                        count[title.of] += 1
        top = count.most_common(2)
        own = (
            author
            if author and author.kind is Kind.COUNTRY
            else top[0][0]
            if top and top[0][1] >= 3 and (len(top) == 1 or top[0][1] > top[1][1])
            else None
        )
        for n in names.values():
            before: tuple[int, Actor] | None = None
            for f in n.people:
                title = next((t for t in (f.left, f.right) if t and t.role and t.role != "counterpart" and not t.elsewhere), None)
                person = self._same(_name_words(f.name), f.known, None) if title else None
                if title and person and person.of is None and person.actor.country is None:
                    mine = own if own and not self._taken(person, title.role, own) else None
                    of = title.of or (before[1] if before and f.full_start - before[0] <= 6 else mine)
                    if of is not None:
                        person.of = of
                        if of.kind is Kind.COUNTRY and not person.actor.known:
                            person.actor = Actor(Kind.PERSON, person.actor.name, f"{slug(person.actor.name)}-{of.id.lower()}", of.id, False)
                if person and person.of:
                    before = (f.full_end, person.of)

    def _taken(self, person: Cast, role: str, state: Actor) -> bool:
        """Whether somebody else is known to hold that highest office of a state on the day of the article."""
        if role not in ("head_of_state", "head_of_government") or person.actor.known or not self._date:
            return False
        return self.gazetteer.held(state, role, self._date)

    def author(self, article: Article) -> Actor | None:
        """The state or organisation that publishes a press release ("US Department of State"), None for the press."""
        low = article.source.lower()
        if not any(
            word in low
            for word in (
                "department",
                "ministry",
                "president",
                "white house",
                "government",
                "commission",
                "council",
                "office",
                "embassy",
                "nato",
                "united nations",
            )
        ):
            return None
        for hit in self.gazetteer.find(article.source):
            if hit.entry.actor and hit.entry.actor.kind in (Kind.COUNTRY, Kind.ORGANISATION):
                return hit.entry.actor
        return None

    def _person(self, f: Person) -> Cast | None:
        """The person of the article that a name stands for, made if new; None where a lone word is nobody known."""
        words = _name_words(f.name)
        of = next((t.of for t in (f.left, f.right) if t and t.of), None)
        person = self._same(words, f.known, of)
        if person is None:
            known = f.known or self._family(words, of, bool((f.left and f.left.role) or (f.right and f.right.role)))
            if known is None and len(words) == 1 and not f.left and not f.right:
                return None
            if self._people.full(f.name):
                return None
            country = known.country if known else (of.id if of and of.kind is Kind.COUNTRY else None)
            local = known.id if known else slug(f.name) + (f"-{country.lower()}" if country else "")
            person = Cast(Actor(Kind.PERSON, f.name, local, country, known is not None), words, gender=f.gender)
            if known:
                term = self.gazetteer.holder(known, self._date)
                if term and term.of.kind is Kind.ORGANISATION and self._date and term.start <= self._date:
                    person.actor = replace(person.actor, country=None)  # the head of an organisation acts for no state
                if term:
                    person.role, person.gender, person.of = term.role, term.gender or person.gender, term.of
            self._people.add(person)
        elif len(words) > len(person.words) and not f.known:
            person.words = words
            person.actor = Actor(Kind.PERSON, f.name, person.actor.id, person.actor.country, person.actor.known)
            self._people.learn(person)
        for title in (f.left, f.right):
            if title and title.role and title.role != "counterpart":
                styled = title.role == "prince" and person.role  # "Prince X, the foreign minister": a style, no office
                person.office, person.role = person.office or title.office, person.role if person.office or styled else title.role
            if title and title.of:
                person.of = title.of
                if title.of.kind is Kind.COUNTRY and person.actor.country is None:
                    a = person.actor
                    person.actor = Actor(a.kind, a.name, a.id if a.known else f"{slug(a.name)}-{title.of.id.lower()}", title.of.id, a.known)
        return person

    def _same(self, words: tuple[str, ...], known: Actor | None, of: Actor | None) -> Cast | None:
        """A person of the article with the same name: equal known id, or all words of the shorter name in the longer, family name included."""
        best = self._people.known(known.id) if known else None
        if best is not None:
            return best
        for person in self._people.sharing(words):
            if known and person.actor.id == known.id:
                return person
            short, long = sorted((words, person.words), key=len)
            if set(short) <= set(long) and (short[-1] == long[-1] or short[0] == long[0] or len(short) > 1 or short[-1] in long[1:]):
                clash = of and of.kind is Kind.COUNTRY and person.actor.country and person.actor.country != of.id
                if not clash and (best is None or (person.actor.known and not best.actor.known)):
                    best = person
        return best

    def _family(self, words: tuple[str, ...], of: Actor | None, titled: bool) -> Actor | None:
        """A known person by family name, where only one such was in office at the article's date (or before it, if a title is given)."""
        rows = list(self.gazetteer.family.get(words[-1], [])) or list(
            self.gazetteer.family.get(words[-1].removeprefix("al-").removeprefix("el-"), [])
        )
        if len(words) > 1:
            rows = [p for p in rows if set(words) <= set(fold(p.name).lower().split()) or set(fold(p.name).lower().split()) <= set(words)]
        if of and of.kind is Kind.COUNTRY:
            rows = [p for p in rows if p.country == of.id]
        rows = [p for p in rows if self.gazetteer.in_office(p, self._date)] or (rows if of or titled or len(words) > 1 else [])
        if len({p.id for p in rows}) > 1:  # of two namesakes the one whose state the article names
            rows = [p for p in rows if p.country in self._states]
        return rows[0] if len({p.id for p in rows}) == 1 else None

    # -- mentions of one sentence --------------------------------------------------------------------------------------

    def _sentence(self, s: Sentence, names: Names, state: Memory, author: Actor | None) -> Linked:
        tokens = s.tokens
        mentions: list[Mention] = []
        offices: list[OfficeMention] = []
        covered: set[int] = set()
        for f in names.people:
            span = _tokens(tokens, f.full_start, f.full_end) if f.start < s.end and f.end > s.start else None
            person = self._person(f) if span else None
            if person is None or span is None:
                continue
            self._counterpart(person, f.left, state)
            mentions.append(Mention(*span, _head(tokens, *span), (person.actor,), "person"))
            covered.update(range(*span))
            for title in (f.left, f.right):
                of = (title.of or (None if title.elsewhere else self._employer(person))) if title else None
                if title and of is not None and title.role:
                    office = (person.office or title.office) if title.role.endswith("counterpart") else title.office
                    offices.append(OfficeMention(person.actor, of, office, max(s.start, f.full_start), min(s.end, f.full_end)))
        for hit in names.hits:
            span = _tokens(tokens, hit.start, hit.end) if hit.start < s.end and hit.end > s.start else None
            if span is None or span[0] in covered:
                continue
            e = hit.entry
            if e.actor is None or e.use == "city":
                mentions.append(Mention(*span, _head(tokens, *span), (), "city", e.place))
            else:
                before = next((m for m in mentions if (m.start, m.end) == span and m.actors), None)
                if before:  # "U.S.-Egypt relations": one token, two states
                    mentions[mentions.index(before)] = replace(before, actors=(*before.actors, e.actor))
                else:
                    mentions.append(Mention(*span, _head(tokens, *span), (e.actor,), e.use, e.place))
        for t in tokens:  # "Sharif and Mishustin", "Xi", "Lula": one name of people the article names in full
            if (
                t.pos == "PROPN"
                and t.text[:1].isupper()
                and len(t.text) > 1
                and t.index not in covered
                and not any(m.start <= t.index < m.end for m in mentions)
            ):
                word = fold(t.text).lower()
                full = [p for p in self._people.sharing((word,)) if len(p.words) > 1]
                known = [p for p in full if word in (p.words[-1], p.actor.name.split()[-1].lower())] or [p for p in full if word in p.words]
                leader = self._leader(t, tokens) if not known else None
                if len(known) == 1 or leader:
                    mentions.append(Mention(t.index, t.index + 1, t.index, ((leader or known[0]).actor,), "person"))
        named = {m.head: m for m in sorted(mentions, key=lambda m: (m.form == "person", m.end - m.start))}
        references = References(s, state, self.gazetteer, author, self._home, self._voices, mentions, named, covered, offices)
        taken = {i for m in mentions for i in range(m.start, m.end)}
        for t in (*tokens, *filter(first_person, tokens)):  # who says "we" may be named behind it
            if t.index in taken:
                continue
            m = references.mention(t)
            if m and t.index in named and named[t.index].start == t.index and first_person(t):
                mentions[mentions.index(named[t.index])] = named[t.index] = m
            elif m:
                mentions.append(m)
                named.setdefault(m.head, m)
        mentions.sort(key=lambda m: (m.start, m.end))
        state.remember(s, mentions, named)
        return Linked(s, tuple(mentions), named, tuple(offices), self._home)

    def _leader(self, t: Token, tokens: Sequence[Token]) -> Cast | None:
        """Who a family name alone is, where only one head of state or government in office has it ("Biden met Putin")."""
        beside = [tokens[k].text for k in (t.index - 1, t.index + 1) if 0 <= k < len(tokens)]
        if not self._date or len(t.text) < 4 or any(w[:1].isupper() for w in beside):
            return None
        known = self._family((fold(t.text).lower(),), None, False)
        term = self.gazetteer.holder(known, self._date) if known else None
        if known is None or term is None or term.role not in ("head_of_state", "head_of_government", "leader"):
            return None
        person = Cast(known, _name_words(t.text), term.office, term.role, term.of, term.gender)
        self._people.add(person)
        return person

    def _counterpart(self, person: Cast, title: titles.Title | None, state: Memory) -> None:
        """ "his Russian counterpart X": X holds the office that the last person had."""
        if title and title.role == "counterpart" and not person.office:
            other = next((p for p in reversed(state.people) if p.office and p.actor != person.actor and p.actor in state.recent), None)
            other = other or next((p for p in state.people if p.office and p.actor != person.actor), None)
            if other:
                person.office, person.role = other.office, other.role

    def _employer(self, person: Cast) -> Actor | None:
        """Whose office a title without a country is: what is known of the person."""
        if person.of is not None:
            return person.of
        return self.gazetteer.countries.get(person.actor.country or "")


def _name_words(name: str) -> tuple[str, ...]:
    """Words of a name, lower case, without accents, dots and what comes after the family name ("Joseph R. Biden, Jr.")."""
    words = [re.sub(r"^(?:al|el)-", "", w.strip(",")) for w in fold(name).lower().replace(".", "").split()]
    while len(words) > 1 and words[-1] in ("jr", "sr", "ii", "iii"):
        words.pop()
    return tuple(words)


def _tokens(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int] | None:
    """First and one past the last token that overlap a stretch of characters."""
    first = bisect_right(tokens, start, key=lambda t: t.end)
    last = bisect_left(tokens, end, key=lambda t: t.start)
    return (first, last) if first < last else None


def _head(tokens: Sequence[Token], a: int, b: int) -> int:
    """The token of a span that hangs on one outside it; the last such where the tree is in doubt."""
    for i in range(a, b):
        h = tokens[i].head
        if (h < a or h >= b or h == i) and tokens[i].dep not in ("case", "punct", "det", "cc"):
            return i
    return b - 1
