"""The names in a paragraph: gazetteer, recognised people, and the titles around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import pairwise

from kg.iri import slug
from kg.link import homonyms, spans, titles
from kg.link.gazetteer import Entry, Gazetteer, Hit
from kg.link.spans import Span
from kg.link.words import words
from kg.model import Actor, Kind, Place, Token


@dataclass(frozen=True, slots=True)
class Person:
    """A name in a text before it is given to somebody; offsets in characters of the article.

    Attributes:
        start, end: the name; full_start, full_end: the name with its titles.
        left, right: titles before and after it.
        gender: `m` or `f` where a form of address tells.
        office_end: where the title of an office ends that somebody is given ("appoints X as ambassador"), which is no part of the name.
    """

    start: int
    end: int
    full_start: int
    full_end: int
    name: str
    known: Actor | None
    left: titles.Title | None
    right: titles.Title | None
    gender: str
    office_end: int = 0


@dataclass(frozen=True, slots=True)
class Names:
    """All names in one paragraph: `hits` of the gazetteer (offsets in the article), people, and `days` of the calendar.

    Attributes:
        acronyms: where a name ends, and where the same actor's acronym in brackets behind it does ("the United Arab Emirates (UAE)").
        places: what only the recogniser takes for a place.
    """

    hits: tuple[Hit, ...]
    people: tuple[Person, ...]
    days: tuple[tuple[int, int], ...] = ()
    acronyms: Mapping[int, int] = field(default_factory=dict)
    places: tuple[Hit, ...] = ()

    def stand_ins(self) -> tuple[tuple[int, int, str], ...]:
        """Stretches that are one name, with a short word of the same kind to read in their place.

        A parser trained on general English errs most where titles and long names pile up
        ("Ukrainian president Volodymyr Zelenskyy"); with one word for each it sees the sentence that a reader sees.
        """
        out = [(p.full_start, p.full_end, _STAND_INS[Kind.PERSON][n % 2]) for n, p in enumerate(self.people)]
        for h in self.hits:
            if h.end - h.start > 3 and not any(a < h.end and h.start < b for a, b, _ in out) and h.entry.use != "demonym":
                out.append((h.start, h.end, _turn(h.entry.actor.kind if h.entry.actor and h.entry.use != "city" else Kind.COUNTRY, len(out))))
        out = [(a, self.acronyms.get(b, b), word) for a, b, word in out if not any(x < a < y for x, y in self.acronyms.items())]
        out += [(a, b, "Monday") for a, b in self.days if not any(x < b and a < y for x, y, _ in out)]
        return tuple(sorted(out))


def _turn(kind: Kind, n: int) -> str:
    return _STAND_INS[kind][n % len(_STAND_INS[kind])]


_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan\\.|Feb\\.|Aug\\.|Sept\\.|Oct\\.|Nov\\.|Dec\\.)"
_DAY = re.compile(
    rf"(?<![\w-])(?:\d\d?(?:st|nd|rd|th)?(?:[-–]\d\d?)? {_MONTH}(?:,? (?:19|20)\d\d)?|{_MONTH} \d\d?(?:st|nd|rd|th)?(?:[-–]\d\d?)?(?!\d|[:%])(?:, (?:19|20)\d\d)?|{_MONTH} (?:19|20)\d\d)(?![\w-])"
)
"""A day or month of the calendar, read as one word too: parsers of American English lose their way in "On 28 November, Russia ..."."""

_STAND_INS = {
    Kind.COUNTRY: ("Iraq", "Iran", "China", "Israel"),
    Kind.ORGANISATION: ("NATO",),
    Kind.GROUP: ("Hamas",),
    Kind.PERSON: ("Bush", "Powell"),
}  # frequent in the training text; in turn, since a name that comes twice in a sentence misleads the parser


@dataclass(slots=True)
class _Paragraph:
    """What is known of a paragraph while its people are found.

    Attributes:
        blocked: tokens of names of states, organisations and groups; at: whose name a token is part of, for the titles; in_name: tokens of people's names.
        titled: whether it is the headline.
        found: the people so far.
    """

    tokens: Sequence[Token]
    blocked: frozenset[int] = frozenset()
    at: Mapping[int, Actor] = field(default_factory=dict)
    in_name: frozenset[int] = frozenset()
    titled: bool = False
    found: list[Person] = field(default_factory=list)


_Found = tuple[int, int, Hit]
"""First and one past the last token of a name of the gazetteer, and what it stands for."""


def find(gazetteer: Gazetteer, text: str, tokens: Sequence[Token], base: int, body: str | None = None, coined: Set[str] = frozenset()) -> Names:
    """The names in a paragraph.

    Args:
        text: its text; base: where it begins in the article.
        tokens: its words, with entities, not yet parsed.
        body: the text of the article where the paragraph is its headline, whose capitals tell little.
        coined: abbreviations that stand for something else in this article.
    """
    hits = [(a, b, h) for a, b, h in _hits(gazetteer, text, tokens, base) if text[h.start : h.end] not in coined]
    page = _Paragraph(tokens, frozenset(i for a, b, h in hits if h.entry.use not in ("person", "city") for i in range(a, b)), titled=body is not None)
    people = _spans(gazetteer, page, hits, body)
    page.in_name = frozenset(i for a, b, _ in people for i in range(a, b))
    hits = [(a, b, h) for a, b, h in hits if h.entry.use != "person" and page.in_name.isdisjoint(range(a, b))]
    page.at = _owners(hits)
    for a, b, known in people:
        person = _person(page, a, b, known)
        if person is not None:
            page.found.append(person)
    days = tuple((m.start() + base, m.end() + base) for m in _DAY.finditer(text))
    taken = page.in_name | {i for a, b, _ in hits for i in range(a, b)}
    places = tuple(_places(gazetteer, tokens, taken)) if body is None else ()  # the capitals of headlines mislead the recogniser
    ordered = [h for _, _, h in sorted(hits, key=lambda x: x[2].start)]
    acronyms = _acronyms(text, ordered, base)
    meant = [h for h in ordered if not any(a < h.start + base < b for a, b in acronyms.items())]
    return Names(tuple(Hit(h.start + base, h.end + base, h.entry) for h in meant), tuple(page.found), days, acronyms, places)


def _hits(gazetteer: Gazetteer, text: str, tokens: Sequence[Token], base: int) -> Iterator[_Found]:
    """The names of the gazetteer, but for those that stand for something else here."""
    n = 0
    hits = list(gazetteer.find(text))
    states = {(h.start, h.end) for h in hits if h.entry.actor and h.entry.actor.kind is Kind.COUNTRY}
    for hit in hits:
        if text[: hit.start].lower().endswith(tuple(words().sides)) or text[hit.end : hit.end + 1] in ("$", "€", "£"):  # "US$1.5 billion"
            continue
        while n < len(tokens) and tokens[n].end - base <= hit.start:
            n += 1
        m = n
        while m < len(tokens) and tokens[m].start - base < hit.end:
            m += 1
        if m == n or homonyms.organ_of_another(text, hit.start, hit.end, states):
            continue
        if not homonyms.elsewhere(text, hit) and not (hit.entry.use in _PLACE_USES and homonyms.given_name(tokens, n, m)):
            yield n, m, hit


def _places(gazetteer: Gazetteer, tokens: Sequence[Token], taken: Set[int]) -> Iterator[Hit]:
    """Places that the gazetteer does not know and the recogniser takes for some: "in Deauville". Which state they lie in is left open."""
    for a, b in spans.entities(tokens, "LOC"):
        name = spans.spelt(tokens, a, b)
        if name[:1].isupper() and taken.isdisjoint(range(a, b)) and not any(gazetteer.find(name)):  # "Paris, Texas" is not the one that it knows
            yield Hit(tokens[a].start, tokens[b - 1].end, Entry(None, "city", Place(name, slug(name))))


_PLACE_USES = ("name", "capital", "city")


def _spans(gazetteer: Gazetteer, page: _Paragraph, hits: Sequence[_Found], body: str | None) -> list[Span]:
    """Where the names of people are: those the gazetteer knows, those the recogniser takes for some, and capitalised words behind titles."""
    tokens, heads = page.tokens, titles.words().heads
    cities = {(a, b) for a, b, h in hits if h.entry.use == "city" and not (a and tokens[a - 1].lemma.lower() in heads)}
    recognised = [(a, b) for a, b in spans.entities(tokens, "PER") if (a, b) not in cities and not _place_in_capitals(gazetteer, tokens, a, b)]
    behind = list(spans.titled(tokens, page.blocked))
    if body is not None:
        recognised = [spans.told(tokens, a, b, body) if b - a > 1 else (a, b) for a, b in recognised]
        behind = [spans.told(tokens, a, b, body) for a, b in behind]
    known = [(a, b, h.entry.actor) for a, b, h in hits if h.entry.use == "person"]
    people = [*known, *((a, b, None) for a, b in (*recognised, *behind) if any(not spans.titular(t) for t in tokens[a:b]))]
    return [(a, spans.suffix(tokens, b), who) for a, b, who in spans.join(tokens, people, page.blocked)]


def _place_in_capitals(gazetteer: Gazetteer, tokens: Sequence[Token], a: int, b: int) -> bool:
    """Whether words in capitals are the name of a place: "ABU DHABI, 18 April"."""
    name = spans.spelt(tokens, a, b)
    return name.isupper() and any(h.start == 0 and h.end == len(name) and h.entry.place is not None for h in gazetteer.find(name.title()))


def _owners(hits: Iterable[_Found]) -> dict[int, Actor]:
    """Whose office a title can be, by token."""
    at: dict[int, Actor] = {}
    for a, b, h in hits:
        who = h.entry.actor if h.entry.use != "city" else None
        if who is not None:
            at |= dict.fromkeys(range(a, b), who)
    return at


def _person(page: _Paragraph, a: int, b: int, known: Actor | None) -> Person | None:
    """The person in a span with the titles around the name, None where it is nobody's name."""
    tokens = page.tokens
    taken = frozenset(page.in_name - set(range(a, b)))
    a, gender = spans.trim(tokens, a, b)
    gender = gender or spans.address(tokens, a - 1)
    b = spans.end_of(tokens, a, b)
    end = spans.once(tokens, a, b)
    name = spans.spelt(tokens, a, end)
    if not name or _names_institution(tokens, b, page.titled) or (known is None and _nobody(tokens, a, name)):
        return None
    repeated = spans.repeated(tokens, a, end)
    stop = max(b, repeated)
    left = titles.before(tokens, a, page.at, taken)
    right = titles.after(tokens, stop, page.at, taken, glued=repeated > end)
    right = right or titles.of_country(tokens, b, page.at, left)
    if left is None and known is None and _is_thing(tokens, a, b):
        return None
    if left is None and right is None:
        left = _of_state(page, a)
    if left is None and (shared := _shared(page, a)) is not None:
        left, right = shared, right or titles.of_country(tokens, stop, page.at, shared)
    first, last = _with_titles(page, a, stop, left, right)
    whole = tokens[first].start, tokens[last - 1].end
    new = titles.appointed(tokens, a, stop, page.at, taken) if right is None else None
    return Person(tokens[a].start, tokens[stop - 1].end, *whole, name, known, left, right or new, gender, tokens[new.end - 1].end if new else 0)


def _of_state(page: _Paragraph, a: int) -> titles.Title | None:
    """The state whose possessive stands before a name ("Germany's Heiko Maas"), as a title without words."""
    owner = page.at.get(a - 2)
    if owner is None or owner.kind is not Kind.COUNTRY or page.tokens[a - 1].text not in ("'s", "’s"):
        return None
    return titles.Title(a, a, "", "", owner)


def _with_titles(page: _Paragraph, a: int, b: int, left: titles.Title | None, right: titles.Title | None) -> tuple[int, int]:
    """First and one past the last token of a name together with its titles, and with the article and the comma that belong to them."""
    tokens = page.tokens
    first, last = (left.start if left else a), (right.end if right else b)
    own = left is not None and left.end > left.start
    if own and first and tokens[first - 1].text.lower() == "the":
        first -= 1
    apart = (right is not None and right.start > b) or (left is not None and own and a > left.end)
    if apart and last < len(tokens) and tokens[last].text == ",":
        last += 1
    if page.found and tokens[first].start < page.found[-1].full_end:
        first = a
    return first, last


def _acronyms(text: str, ordered: Sequence[Hit], base: int) -> dict[int, int]:
    """Where a name ends, and where the same actor's acronym in brackets behind it does."""
    return {
        h.end + base: k.end + base + 1
        for h, k in pairwise(ordered)
        if h.entry.actor is not None and h.entry.actor == k.entry.actor and text[h.end : k.start] == " (" and text[k.end : k.end + 1] == ")"
    }


def _nobody(tokens: Sequence[Token], a: int, name: str) -> bool:
    """Whether words that look like a name are none: title words, what is called after somebody, a place."""
    parts = set(name.lower().split())
    return (
        not any(c.isalpha() for c in name)
        or parts <= titles.words().parts | titles.words().inside
        or name.split()[0].lower() in words().vessels
        or name.split()[-1].lower() in words().institutions  # a hospital bears a person's name and is none
        or (a > 1 and tokens[a - 1].text.lower() == "of" and tokens[a - 2].lemma.lower() in words().parts_of_land)  # "the village of X"
    )


def _names_institution(tokens: Sequence[Token], b: int, headline: bool) -> bool:
    """Whether a name that ends at `b` goes on as an institution's: "Trump Tower", "King Salman Humanitarian Aid and Relief Center".

    In a headline, whose words may all have capitals, only the next word tells.
    """
    end = b
    while end < len(tokens) and (tokens[end].text[:1].isupper() or (tokens[end].text.lower() in ("and", "of") and end > b)):
        end += 1
    run = [t.text.lower() for t in tokens[b:end]]
    return bool(run) and (run[0] in words().institutions or (not headline and run[-1] in words().institutions))


def _is_thing(tokens: Sequence[Token], a: int, b: int) -> bool:
    """Whether a name without a title is a ship's, a storm's or another thing's: "the survey ship Oruç Reis", "on the Mavi Marmara"."""
    before = tokens[a - 1] if a else None
    if before is None:
        return False
    return before.lemma.lower() in words().vessels or (before.text.lower() == "the" and b - a > 1)


def _shared(page: _Paragraph, a: int) -> titles.Title | None:
    """The title that the name at `a` shares with the one before, whose title is in the plural: "Presidents X and Y" are each a President.

    Of "the U.S. and Japanese ministers, X and Y" each has his own state.
    """
    tokens, before = page.tokens, page.found[-1] if page.found else None
    if before is None or before.left is None:
        return None
    gap = [t.text.lower() for t in tokens[max(0, a - 4) : a] if t.start >= before.full_end]
    title = tokens[before.left.start : before.left.end]
    if not gap or any(w not in ("and", ",") for w in gap) or not any(titles.plural_head(t.text) for t in title):
        return None
    owners = list(dict.fromkeys(page.at[t.index] for t in title if t.index in page.at))
    of = before.left.of if len(owners) < 2 else owners[1] if len(owners) == 2 else None
    return titles.Title(a, a, before.left.office, before.left.role, of)
