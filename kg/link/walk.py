"""The walk through an article that turns stretches of its sentences into actors; each article has one of its own."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg import lexicon
from kg.iri import fold, slug
from kg.link import titles
from kg.link.gazetteer import Gazetteer, Hit
from kg.link.homonyms import ORGANS
from kg.link.memory import Cast, Memory, Mention, Whence
from kg.link.names import Names, Person
from kg.link.people import People
from kg.link.references import OfficeMention, References
from kg.link.words import words as lists
from kg.model import Actor, Article, Kind, Place, Sentence, Token

_UNITED_NATIONS = re.compile(r"\bU\.?N\b|United Nations|UNSC|UNGA")
_AND = ("", ",", "and", ", and", "&", "as well as")
_SAID_OR_DONE_TO = ("nsubj", "obj", "iobj", "obl", "nmod", "conj")
_CALENDAR = frozenset(name[:3].title() for name in (*lexicon.words().months, *lexicon.words().weekdays))
_HIGHEST = {
    "monarch": frozenset({"monarch", "head_of_state", "head_of_government"}),
    "head_of_state": frozenset({"head_of_state", "monarch", "head_of_government", "head_of_organisation", "leader"}),
    "head_of_government": frozenset({"head_of_government", "head_of_state"}),
}  # what the table may call those whom a title calls so
_OF_THE_HOUSE = ("spokesperson", "adviser", "secretary", "deputy_secretary")  # roles that a state's release gives to its own people only
_BY = re.compile(r"^(?:press |joint |background )?(?:statement|remarks|message|address|speech)\b.{0,20}?\b(?:by|from|of)\b", re.I)


@dataclass(frozen=True, slots=True)
class Linked:
    """A sentence with its mentions; `heads` finds a mention by its head token; `home` is the state whose release the article is.

    `origin` is where the article was written, as its dateline says; `titled` are names inside people's titles ("Russian President X"), which are no
    mentions of their own; `told` is the day (YYYY-MM-DD) that the text tells before it, from which "a day earlier" counts; `whose` says of people (ids)
    and the states or bodies whose office they hold how the article as a whole tells that; `styles` are titles of people of which nothing says whose they are.
    """

    sentence: Sentence
    mentions: tuple[Mention, ...]
    heads: dict[int, Mention]
    offices: tuple[OfficeMention, ...]
    home: Actor | None = None
    origin: Place | None = None
    titled: tuple[Hit, ...] = ()
    told: str | None = None
    whose: Mapping[tuple[str, str], Whence] = field(default_factory=dict)
    styles: Mapping[Actor, str] = field(default_factory=dict)

    def whence(self, person: Actor, of: Actor) -> Whence | None:
        """How it was found that somebody's office is of a state or body: a title of this sentence says so, else what the article or the table tells."""
        here = {o.whence for o in self.offices if (o.person, o.of) == (person, of)}
        return Whence.TITLE if Whence.TITLE in here else self.whose.get((person.id, of.id))


class Walk:
    """One article from front to back: who its people are, then the mentions of each sentence; nothing of it is known in the next.

    Args:
        article: gives the date that decides who was in office, and the publisher who says "we".
        found: the names of each paragraph by (kind, number), as `kg.link.names.find` found them.
        dateline: the place in front of its first paragraph, as written.
    """

    def __init__(self, names: Gazetteer, article: Article, found: Mapping[tuple[str, int], Names], dateline: str = "") -> None:
        self.gazetteer = names
        self._date, self._people = article.published, People()
        author = self._home = self.author(article)
        self._origin = self.origin(dateline)
        self._names = self._meant(article, found, author)
        everyone = [p for s in self._names.values() for p in s.people]
        named = (h.entry.actor for n in self._names.values() for h in n.hits)
        self._states = frozenset(a.id for a in named if a and a.kind is Kind.COUNTRY)
        for p in sorted(everyone, key=lambda p: -len(p.name.split())):
            if " " in p.name or p.known:
                self._person(p)
        for p in everyone:
            self._person(p)
        self._settle(article, self._names, author)
        self._author = self._signatory(article) or author
        self._voices = frozenset(p.actor for p in self._people.all if p.role == "spokesperson" or "press secretary" in p.office.lower())

    @property
    def passed_over(self) -> int:
        """How many names were linked to nobody, since the article names too many people."""
        return len(self._people.passed_over)

    def link(self, sentences: Iterable[Sentence]) -> list[Linked]:
        """Mentions of every sentence, in order."""
        state, none = Memory(self.gazetteer, people=self._people.all), Names((), ())
        state.voices = self._voices
        linked = [self._sentence(s, self._names.get((s.kind, s.paragraph), none), state, self._author) for s in sentences]
        whose = {(p.actor.id, of): whence for p in self._people.all for of, whence in p.whose()}
        return [replace(x, whose=whose) for x in linked]

    def _signatory(self, article: Article) -> Actor | None:
        """Who says "we" in a "Statement by National Security Advisor X"."""
        signed = _BY.search(article.title)
        if not signed or ("title", 0) not in self._names:
            return None
        named = [p for p in self._names["title", 0].people if signed.end() <= p.start <= signed.end() + 80]
        who = self._person(named[0]) if named else None
        return who.actor if who else None

    def _meant(self, article: Article, names: Mapping[tuple[str, int], Names], author: Actor | None) -> dict[tuple[str, int], Names]:
        """The names less those that mean something else in this article: organisations long gone ("the Allies" of today are none of 1945),
        "the Security Council" in a state's own release that names the United Nations nowhere (states have one, too), and "the Foreign Office" in an
        article that does not name the United Kingdom."""
        united = _UNITED_NATIONS.search(article.text) or _UNITED_NATIONS.search(article.title)
        texts = {"title": article.title, "body": article.text}

        named = {h.entry.actor for key, n in names.items() for h in n.hits if texts[key[0]][h.start : h.end].lower() not in lists().common_bodies}

        def meant(kind: str, hit: Hit) -> bool:
            actor = hit.entry.actor
            if hit.entry.use == "metonym" and actor not in named and texts[kind][hit.start : hit.end].lower() in lists().common_bodies:
                return False
            if actor is None or actor.kind is not Kind.ORGANISATION:
                return True
            if self._date and self.gazetteer.ended.get(actor.id, "9999") < self._date[:4] and hit.entry.use == "name" and " " not in actor.name:
                return False
            return bool(united) or author is None or texts[kind][hit.start : hit.end] not in ORGANS

        return {key: replace(n, hits=tuple(h for h in n.hits if meant(key[0], h))) for key, n in names.items()}

    def _settle(self, article: Article, names: Mapping[tuple[str, int], Names], author: Actor | None) -> None:
        """Give people whose title names no state the one that the text gives elsewhere: the title before theirs in the same list, or the author.

        In "US Secretary of State X and Defense Secretary Y" both are of the United States. A state's own release says "Spokesperson X" of its
        own; of the ministers whom it receives it may name the state anywhere, so that theirs stays open. So does that of a minister in the press.
        """
        state = author if author and author.kind is Kind.COUNTRY else None
        for (kind, _), n in names.items():
            text = article.title if kind == "title" else article.text
            before: Person | None = None
            for f in n.people:
                title = next((t for t in (f.left, f.right) if t and t.role and t.role != "counterpart" and not t.elsewhere), None)
                person = self._same(_name_words(f.name), f.known, None) if title else None
                if title and person and person.of is None and person.actor.country is None:
                    listed = _listed(before, f, text)
                    of = listed or (state if title.role in _OF_THE_HOUSE else None)
                    if of is not None:
                        person.belongs(of, Whence.ARTICLE if listed else Whence.PUBLISHER)
                before = f

    def author(self, article: Article) -> Actor | None:
        """The state or organisation that publishes a press release ("US Department of State"), None for the press."""
        low = article.source.lower()
        if not any(word in low for word in lists().publishers):
            return None
        for hit in self.gazetteer.find(article.source):
            if hit.entry.actor and hit.entry.actor.kind in (Kind.COUNTRY, Kind.ORGANISATION):
                return hit.entry.actor
        return None

    def origin(self, dateline: str) -> Place | None:
        """The place that a dateline names ("VIENNA"), None where it names none that is known."""
        name = dateline.title() if dateline.isupper() else dateline
        return next((h.entry.place for h in self.gazetteer.find(name) if h.entry.place), None)

    def _person(self, f: Person) -> Cast | None:
        """The person of the article that a name stands for, made if new; None where a lone word is nobody known."""
        words = _name_words(f.name)
        of = next((t.of for t in (f.left, f.right) if t and t.of), None)
        person = self._same(words, f.known, of)
        if person is None:
            known = f.known or self._family(words, of, [t.role for t in (f.left, f.right) if t and t.role])
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
        for title in (f.left, f.right):
            if title and title.role and title.role != "counterpart":
                styled = title.role == "prince" and person.role  # "Prince X, the foreign minister": a style, no office
                person.office, person.role = person.office or title.office, person.role if person.office or styled else title.role
                person.titles[title.office] = None
            if title and title.of:
                person.belongs(title.of)
        return person

    def _same(self, words: tuple[str, ...], known: Actor | None, of: Actor | None) -> Cast | None:
        """A person of the article with the same name: equal known id, or all words of the shorter name in the longer, family name included."""
        best = self._people.known(known.id) if known else None
        if best is not None:
            return best
        for person in self._people.sharing(words):
            short, long = sorted((words, person.words), key=len)
            if set(short) <= set(long) and (short[-1] == long[-1] or short[0] == long[0] or len(short) > 1 or short[-1] in long[1:]):
                clash = of and of.kind is Kind.COUNTRY and person.actor.country and person.actor.country != of.id
                if not clash and (best is None or (person.actor.known and not best.actor.known)):
                    best = person
        return best

    def _family(self, words: tuple[str, ...], of: Actor | None, roles: Sequence[str]) -> Actor | None:
        """A known person by family name, where only one such was in office at the article's date (or before it, if a title is given).

        Args:
            words: those of the name; of: whose office the title says; roles: what the titles say.
        """
        rows = self.gazetteer.family.get(words[-1], [])
        if len(words) > 1:
            rows = [p for p in rows if set(words) <= set(fold(p.name).lower().split()) or set(fold(p.name).lower().split()) <= set(words)]
        if of and of.kind is Kind.COUNTRY:
            rows = [p for p in rows if p.country == of.id]
        now = [p for p in rows if self.gazetteer.in_office(p, self._date)]
        rows = now or [p for p in rows if len(words) > 1 or of or self.gazetteer.held_any(p, roles)]
        if len(words) == 1:
            rows = self._in_role(words[0], roles, rows)
        if len({p.id for p in rows}) > 1:  # of two namesakes the one whose state the article names
            rows = [p for p in rows if p.country in self._states]
        return rows[0] if len({p.id for p in rows}) == 1 else None

    def _in_role(self, word: str, roles: Sequence[str], rows: list[Actor]) -> list[Actor]:
        """Those of one name who ever held the highest office that a title says ("King Abdullah"); else who holds it and has the name as another than
        the last ("Prime Minister Anwar")."""
        highest = next((_HIGHEST[role] for role in roles if role in _HIGHEST), None)
        if highest is None:
            return rows
        if rows:
            return [p for p in rows if self.gazetteer.held_any(p, highest)]
        return self.gazetteer.called(word, highest, self._date) if self._date else []

    # -- mentions of one sentence --------------------------------------------------------------------------------------

    def _sentence(self, s: Sentence, names: Names, state: Memory, author: Actor | None) -> Linked:
        mentions: list[Mention] = []
        offices: list[OfficeMention] = []
        styles: dict[Actor, str] = {}
        covered: set[int] = set()
        for f in names.people:
            span = _tokens(s.tokens, f.full_start, f.full_end) if f.start < s.end and f.end > s.start else None
            person = self._person(f) if span else None
            if person is not None and span is not None:
                self._counterpart(person, f.left, state)
                mentions.append(Mention(*span, _head(s.tokens, *span), (person.actor,), "person"))
                covered.update(range(*span))
                offices += self._offices(s, f, person)
                if (not offices or offices[-1].person != person.actor) and (style := _style(f)):
                    styles[person.actor] = style
        titled: list[Hit] = []
        for hit in names.hits:
            span = _tokens(s.tokens, hit.start, hit.end) if hit.start < s.end and hit.end > s.start else None
            if span is not None and span[0] in covered:
                titled.append(hit)
            elif span is not None:
                _add_hit(mentions, _hit(hit, span, s.tokens))
        taken = {i for m in mentions for i in range(m.start, m.end)}
        mentions += [m for t in s.tokens if t.index not in taken and (m := self._lone(t, s.tokens)) is not None]
        named = {m.head: m for m in sorted(mentions, key=lambda m: (m.form == "person", m.end - m.start))}
        references = References(s, state, self.gazetteer, author, self._home, self._voices, mentions, named, covered, offices)
        references.resolve()
        mentions += _places(s, names.places, mentions)
        mentions.sort(key=lambda m: (m.start, m.end))
        state.remember(s, mentions, named)
        return Linked(s, tuple(mentions), named, tuple(offices), self._home, self._origin, tuple(titled), styles=styles)

    def _offices(self, s: Sentence, f: Person, person: Cast) -> Iterator[OfficeMention]:
        """The offices that the titles beside a name tell."""
        for title in (f.left, f.right):
            if title is None or not title.role or title.private:
                continue
            of = title.of or (None if title.elsewhere else self._employer(person))
            if of is not None:
                office = (person.office or title.office) if title.role.endswith("counterpart") else person.whole(title.office)
                whence = Whence.TITLE if any(t and t.of == of for t in (f.left, f.right)) else person.whence
                yield OfficeMention(person.actor, of, office, max(s.start, f.full_start), min(s.end, max(f.full_end, f.office_end)), whence)

    def _lone(self, t: Token, tokens: Sequence[Token]) -> Mention | None:
        """One name of somebody whom the article names in full: "Sharif and Mishustin", "Xi", "Lula"; else of a leader in office."""
        if t.pos != "PROPN" or not t.text[:1].isupper() or len(t.text) < 2:
            return None
        word = fold(t.text).lower()
        full = [p for p in self._people.sharing((word,)) if len(p.words) > 1]
        meant = [p for p in full if word in (p.words[-1], p.actor.name.split()[-1].lower())] or [p for p in full if word in p.words]
        who = meant[0] if len(meant) == 1 else None if meant else self._leader(t, tokens)
        return Mention(t.index, t.index + 1, t.index, (who.actor,), "person") if who else None

    def _leader(self, t: Token, tokens: Sequence[Token]) -> Cast | None:
        """Who a family name alone is, where only one head of state or government in office has it ("Biden met Putin")."""
        beside = [tokens[k].text for k in (t.index - 1, t.index + 1) if 0 <= k < len(tokens)]
        short = len(t.text) < 4 and (t.text.isupper() or t.dep.split(":")[0] not in _SAID_OR_DONE_TO or t.text in _CALENDAR)
        if not self._date or short or any(w[:1].isupper() for w in beside):
            return None
        known = self._family((fold(t.text).lower(),), None, ())
        term = self.gazetteer.holder(known, self._date) if known else None
        if known is None or term is None or term.role not in ("head_of_state", "head_of_government", "leader"):
            return None
        person = Cast(known, _name_words(t.text), term.office, term.role, term.of, term.gender)
        self._people.add(person)
        return person

    def _counterpart(self, person: Cast, title: titles.Title | None, state: Memory) -> None:
        """ "his Russian counterpart X": X holds the office that the last person had."""
        if title and title.role == "counterpart" and not person.office:
            other = next((p for p in state.people if p.office and p.actor != person.actor), None)
            if other:
                person.office, person.role = other.office, other.role

    def _employer(self, person: Cast) -> Actor | None:
        """Whose office a title without a country is: what is known of the person."""
        if person.of is not None:
            return person.of
        return self.gazetteer.countries.get(person.actor.country or "")


def _style(f: Person) -> str:
    """The title beside a name, without whose it is; empty where none is."""
    return next((t.office.rpartition("'s ")[2] for t in (f.left, f.right) if t and t.role and not t.private), "")


def _listed(before: Person | None, f: Person, text: str) -> Actor | None:
    """The state that the title of the name before tells, where another with a title of his own follows in the same list."""
    if before is None or text[before.full_end : f.full_start].strip() not in _AND:
        return None
    return next((t.of for t in (before.left, before.right) if t and t.of and t.of.kind is Kind.COUNTRY), None)


def _hit(hit: Hit, span: tuple[int, int], tokens: Sequence[Token]) -> Mention:
    """The mention of a name of the gazetteer; a city is no actor."""
    e = hit.entry
    if e.actor is None or e.use == "city":
        return Mention(*span, _head(tokens, *span), (), "city", e.place)
    return Mention(*span, _head(tokens, *span), (e.actor,), e.use, e.place)


def _places(s: Sentence, hits: Iterable[Hit], mentions: Iterable[Mention]) -> list[Mention]:
    """Mentions of places, where their words stand for nobody."""
    taken = {i for m in mentions for i in range(m.start, m.end)}
    found = ((h, _tokens(s.tokens, h.start, h.end)) for h in hits if h.start < s.end and h.end > s.start)
    return [_hit(h, span, s.tokens) for h, span in found if span and taken.isdisjoint(range(*span))]


def _add_hit(mentions: list[Mention], m: Mention) -> None:
    """Add a mention; to one of the same token where both are actors ("U.S.-Egypt relations": two states)."""
    same = next((k for k, other in enumerate(mentions) if (other.start, other.end) == (m.start, m.end) and other.actors), None)
    if same is None or not m.actors:
        mentions.append(m)
    else:
        mentions[same] = replace(mentions[same], actors=(*mentions[same].actors, *m.actors))


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
