"""The names in a paragraph: gazetteer, recognised people, and the titles around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kg.link import titles
from kg.link.gazetteer import Gazetteer, Hit
from kg.model import Actor, Kind, Token


@dataclass(frozen=True, slots=True)
class Person:
    """A name in a text before it is given to somebody; offsets in characters of the article.

    Attributes:
        start, end: the name; full_start, full_end: the name with its titles.
        left, right: titles before and after it.
        gender: `m` or `f` where a form of address tells.
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


@dataclass(frozen=True, slots=True)
class Names:
    """All names in one paragraph: `hits` of the gazetteer (offsets in the article), people, and `days` of the calendar.

    Attributes:
        acronyms: where a name ends, and where the same actor's acronym in brackets behind it does ("the United Arab Emirates (UAE)").
    """

    hits: tuple[Hit, ...]
    people: tuple[Person, ...]
    days: tuple[tuple[int, int], ...] = ()
    acronyms: Mapping[int, int] = field(default_factory=dict)

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


_INSTITUTIONS = frozenset(
    [
        "hospital",
        "university",
        "college",
        "school",
        "institute",
        "street",
        "road",
        "avenue",
        "bridge",
        "airport",
        "airbase",
        "airfield",
        "barracks",
        "governorate",
        "oblast",
        "province",
        "district",
        "prefecture",
        "arena",
        "port",
        "church",
        "mosque",
        "cathedral",
        "temple",
        "stadium",
        "centre",
        "center",
        "fund",
        "bank",
        "company",
        "foundation",
        "prize",
        "award",
        "palace",
        "park",
        "square",
        "museum",
        "library",
        "hotel",
        "tower",
        "building",
        "plant",
        "dam",
        "station",
        "canal",
        "crossing",
        "base",
        "camp",
        "act",
        "law",
        "treaty",
        "plan",
        "travels",
    ]
)
_PLACES = frozenset(
    [
        "village",
        "town",
        "city",
        "district",
        "province",
        "region",
        "municipality",
        "settlement",
        "suburb",
        "port",
        "island",
        "north",
        "south",
        "east",
        "west",
        "northwest",
        "northeast",
        "southwest",
        "southeast",
        "outskirts",
    ]
)  # what comes behind these and "of" is no person
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan\\.|Feb\\.|Aug\\.|Sept\\.|Oct\\.|Nov\\.|Dec\\.)"
_DAY = re.compile(
    rf"(?<![\w-])(?:\d\d?(?:st|nd|rd|th)?(?:[-–]\d\d?)? {_MONTH}(?:,? (?:19|20)\d\d)?|{_MONTH} \d\d?(?:st|nd|rd|th)?(?:[-–]\d\d?)?(?!\d|[:%])(?:, (?:19|20)\d\d)?|{_MONTH} (?:19|20)\d\d)(?![\w-])"
)
"""A day or month of the calendar, read as one word too: parsers of American English lose their way in "On 28 November, Russia ..."."""

_SIDES = ("anti-", "pro-", "non-", "anti–", "pro–", "non–")
"""Prefixes that make of an actor's name what others are: "anti-Israel bias", "pro-Russian rebels"."""

_STAND_INS = {
    Kind.COUNTRY: ("Iraq", "Iran", "China", "Israel"),
    Kind.ORGANISATION: ("NATO",),
    Kind.GROUP: ("Hamas",),
    Kind.PERSON: ("Bush", "Powell"),
}  # frequent in the training text; in turn, since a name that comes twice in a sentence misleads the parser


def find(gazetteer: Gazetteer, text: str, tokens: Sequence[Token], base: int) -> Names:
    """The names in a paragraph.

    Args:
        text: its text; base: where it begins in the article.
        tokens: its words, with entities, not yet parsed.
    """
    hits: list[tuple[int, int, Hit]] = []
    n = 0
    for hit in gazetteer.find(text):
        if text[: hit.start].lower().endswith(_SIDES) or text[hit.end : hit.end + 1] in ("$", "€", "£"):  # "US$1.5 billion"
            continue
        while n < len(tokens) and tokens[n].end - base <= hit.start:
            n += 1
        m = n
        while m < len(tokens) and tokens[m].start - base < hit.end:
            m += 1
        if m > n:
            hits.append((n, m, hit))
    people = [(a, b, h.entry.actor) for a, b, h in hits if h.entry.use == "person"]
    blocked = {i for a, b, h in hits if h.entry.use not in ("person", "city") for i in range(a, b)}
    cities = {(a, b) for a, b, h in hits if h.entry.use == "city" and not (a and tokens[a - 1].lemma.lower() in titles.words().heads)}
    people += [(a, b, None) for a, b in _entities(tokens, "PER") if (a, b) not in cities]  # a lone city's name is the city
    people += [(a, b, None) for a, b in _titled(tokens, blocked)]
    people = [(a, b, known) for a, b, known in people if known or any(not _titular(t) for t in tokens[a:b])]
    people = [(a, _suffix(tokens, b), known) for a, b, known in _join(tokens, people, blocked)]
    in_name = {i for a, b, _ in people for i in range(a, b)}
    hits = [(a, b, h) for a, b, h in hits if h.entry.use != "person" and not any(i in in_name for i in range(a, b))]
    at = {i: h.entry.actor for a, b, h in hits for i in range(a, b) if h.entry.actor is not None and h.entry.use != "city"}
    for a, b, h in hits:  # "New York City Mayor X" holds an office of the city's state
        country = gazetteer.countries.get(h.entry.place.country or "") if h.entry.use == "city" and h.entry.place else None
        if country and b < len(tokens) and tokens[b].text.lower() in ("mayor", "governor"):
            at |= dict.fromkeys(range(a, b), country)
    found: list[Person] = []
    for a, b, known in people:
        taken = frozenset(in_name - set(range(a, b)))
        a, gender = _trim(tokens, a, b)
        while b > a and not tokens[b - 1].text[:1].isupper() and not (b - a > 2 and tokens[b - 2].text == "-"):
            b -= 1
        while b > a and tokens[b - 1].text in _TAIL:
            b -= 1
        end = _once(tokens, a, b)
        while end > a + 1 and tokens[end - 1].text.lower() in ("-", *_ARTICLES):
            end -= 1  # "Abdel Fattah el-Sisi el-Sisi ..."
        name = _name(tokens, a, end)
        if not name or (
            known is None and (not any(c.isalpha() for c in name) or set(name.lower().split()) <= titles.words().parts | titles.words().inside)
        ):
            continue
        if known is None and name.split()[-1].lower() in _INSTITUTIONS:
            continue  # a hospital bears a person's name and is none
        if _names_institution(tokens, b) or (known is None and _names_place(tokens, a)):
            continue
        repeated = _repeated(tokens, a, end)
        left = _possessed(tokens, titles.before(tokens, a, at, taken), at)
        right = titles.after(tokens, max(b, repeated), at, taken, glued=repeated > end) or titles.of_country(tokens, b, at, left)
        b = max(b, repeated)
        if left is None and found and found[-1].left and _shared(tokens, found[-1], a):
            before = found[-1].left
            left = titles.Title(a, a, before.office, before.role, before.of)  # "Presidents X and Y": each is a President
            right = right or titles.of_country(tokens, b, at, left)
        first, last = (left.start if left else a), (right.end if right else b)
        if left and left.end > left.start and first and tokens[first - 1].text.lower() == "the":
            first -= 1
        apart = right is not None and right.start > b
        if (apart or (left and a > left.end > left.start)) and last < len(tokens) and tokens[last].text == ",":
            last += 1
        if found and tokens[first].start < found[-1].full_end:
            first = a
        found.append(Person(tokens[a].start, tokens[b - 1].end, tokens[first].start, tokens[last - 1].end, name, known, left, right, gender))
    days = tuple((m.start() + base, m.end() + base) for m in _DAY.finditer(text))
    ordered = [h for _, _, h in sorted(hits, key=lambda x: x[2].start)]
    acronyms = {
        h.end + base: k.end + base + 1
        for h, k in pairwise(ordered)
        if h.entry.actor is not None and h.entry.actor == k.entry.actor and text[h.end : k.start] == " (" and text[k.end : k.end + 1] == ")"
    }
    meant = [h for h in ordered if not any(a < h.start + base < b for a, b in acronyms.items())]
    return Names(tuple(Hit(h.start + base, h.end + base, h.entry) for h in meant), tuple(found), days, acronyms)


def _possessed(tokens: Sequence[Token], title: titles.Title | None, at: Mapping[int, Actor]) -> titles.Title | None:
    """The title with its owner where that is "its": the state or organisation named last in the sentence, first in the one before."""
    if title is None or title.of is not None or not title.start or tokens[title.start - 1].text.lower() != "its":
        return title
    ends = [t.index for t in tokens[: title.start] if t.text in (".", "!", "?")]
    start = ends[-1] + 1 if ends else 0
    owners = [at[i] for i in range(title.start - 2, start - 1, -1) if i in at]
    owners += [at[i] for i in range(ends[-2] + 1 if len(ends) > 1 else 0, start) if i in at]
    owner = next((a for a in owners if a.kind is not Kind.PERSON), None)
    return replace(title, of=owner) if owner else title


def _names_institution(tokens: Sequence[Token], b: int) -> bool:
    """Whether a name that ends at `b` goes on as an institution's: "Hamid Karzai International Airport", "Trump Tower"."""
    behind = [t.text for t in tokens[b : b + 2]]
    return bool(behind) and any(w[:1].isupper() and w.lower() in _INSTITUTIONS for w in behind[: 2 if behind[0] == "International" else 1])


def _names_place(tokens: Sequence[Token], a: int) -> bool:
    """Whether a name that begins at `a` is a place's: "the village of X", "northwest of X"."""
    return a > 1 and tokens[a - 1].text.lower() == "of" and tokens[a - 2].lemma.lower() in _PLACES


def _shared(tokens: Sequence[Token], before: Person, a: int) -> bool:
    """Whether the name at `a` follows with "and" or a comma on one whose title is in the plural."""
    gap = [t.text.lower() for t in tokens[max(0, a - 4) : a] if t.start >= before.full_end]
    title = [t for t in tokens if before.left and before.left.start <= t.index < before.left.end]
    plural = any(t.text.lower() not in titles.words().heads and t.text.lower().rstrip("s") in titles.words().heads for t in title)
    return plural and bool(gap) and all(w in ("and", ",") for w in gap)


def _entities(tokens: Sequence[Token], label: str) -> Iterable[tuple[int, int]]:
    start = None
    for t in (*tokens, None):
        if start is not None and (t is None or t.entity != label or t.entity_iob == "B"):
            yield start, (t.index if t else len(tokens))
            start = None
        if t is not None and t.entity == label and start is None:
            start = t.index


def _titled(tokens: Sequence[Token], blocked: set[int]) -> Iterator[tuple[int, int]]:
    """Capitalised words right after a title ("Minister Tarek Al Molla"): a name, whatever the recogniser thinks of it."""
    table = titles.words()
    for t in tokens[:-1]:
        low = t.text.lower()
        if t.index - 1 in blocked and _given(tokens, t.index):  # "of the Abu Dhabi National Oil Company Sultan Al Jaber"
            yield t.index, _name_end(tokens, t.index + 1, blocked)
            continue
        if t.index in blocked and t.index + 1 not in blocked:  # "President of the United States Barack Obama"
            i = t.index
            while i >= 0 and (i in blocked or tokens[i].text.lower() == "the" or (tokens[i].text.lower() in _OF and i and i - 1 in blocked)):
                i -= 1
            if i < 1 or tokens[i].text.lower() not in _OF or tokens[i - 1].text.lower() not in table.heads:
                continue
        elif low not in table.heads or _given(tokens, t.index) or (table.heads[low] in ("chief", "leader", "commander") and not t.text[:1].isupper()):
            continue
        start = t.index + 1
        if start + 2 < len(tokens) and tokens[start].text == "-" and tokens[start + 1].text.lower() in ("elect", "designate", "general"):
            start += 2
        stop = _name_end(tokens, start + 1 if start < len(tokens) and _given(tokens, start) else start, blocked)
        article = start + 2 < len(tokens) and tokens[start].text.lower() in _ARTICLES and tokens[start + 1].text == "-"  # "Prime Minister al-Sabah"
        if article:
            stop = _suffix(tokens, start)
        if start < stop and tokens[start].text.lower() not in table.inside and (article or tokens[start].text.lower() not in _PARTICLES):
            yield start, stop


def _name_end(tokens: Sequence[Token], start: int, blocked: set[int]) -> int:
    """Where a run of capitalised words ends that begins at `start`; no title and no known name is in it."""
    table, stop = titles.words(), start
    while (
        stop < len(tokens)
        and stop not in blocked
        and (
            (tokens[stop].text[:1].isupper() and tokens[stop].text.lower() not in table.heads and tokens[stop].text.lower() not in _NEVER)
            or (tokens[stop].text.lower() in _PARTICLES and stop > start and stop + 1 < len(tokens) and tokens[stop + 1].text[:1].isupper())
        )
    ):
        stop += 1
    return stop


def _given(tokens: Sequence[Token], i: int) -> bool:
    """Whether a title word is somebody's given name: "Sultan Al Jaber", "Sultan A. Al-Marshad"."""
    nxt = tokens[i + 1].text if i + 1 < len(tokens) else ""
    return tokens[i].text in ("Sultan", "Prince", "General") and (
        nxt.lower().rstrip("-") in ("al", "bin") or (len(nxt) == 2 and nxt.endswith(".") and nxt[0].isupper())
    )


_OF = ("of", "to", "in", "at", "for")  # between a title and whose it is
_NEVER = frozenset(
    [
        "affairs",
        "minister",
        "of",
        "for",
        "and",
        "the",
        "foreign",
        "defence",
        "defense",
        "general",
        "office",
        "council",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ]
)
_PARTICLES = frozenset(
    ["al", "el", "bin", "ben", "ibn", "de", "da", "dos", "del", "la", "von", "van", "der", "di", "du", "le", "ul", "ur", "abu", "e", "y", "-"]
)


def _titular(t: Token) -> bool:
    """Whether a word is one of titles alone: "Crown Prince" is no name."""
    return t.text.lower() in titles.words().heads or t.text.lower() in titles.words().inside


_ARTICLES = frozenset({"al", "el"})
_SON_OF = frozenset({"bin", "ibn", "bint", "ben", "ould"})


def _suffix(tokens: Sequence[Token], b: int) -> int:
    """Where a name ends that goes on with "-hyun", "al-Sabah", "bin Salman" or ", Jr."."""
    while b + 1 < len(tokens):
        word, nxt = tokens[b].text.lower(), tokens[b + 1]
        if word in _ARTICLES and nxt.text == "-" and b + 2 < len(tokens) and tokens[b + 2].text[:1].isupper():
            b += 3
        elif b and (word in _SON_OF or tokens[b].text == "Al") and nxt.text[:1].isupper():
            b += 2
        else:
            break
    while (
        b + 1 < len(tokens)
        and tokens[b].text == "-"
        and tokens[b].start == tokens[b - 1].end
        and tokens[b + 1].start == tokens[b].end
        and tokens[b + 1].text.isalpha()
    ):
        b += 2  # "Kim Kyou-hyun"
    if b + 1 < len(tokens) and tokens[b].text == "," and tokens[b + 1].text in ("Jr.", "Jr", "Sr.", "Sr"):
        return b + 2
    return b + 1 if b < len(tokens) and tokens[b].text in ("Jr.", "Jr", "Sr.", "Sr") else b


def _once(tokens: Sequence[Token], a: int, b: int) -> int:
    """Where a name ends before one of its words comes again, as web pages with pop-up captions yield ("Barack Obama Obama Barack")."""
    for i in range(a + 1, b):
        if any(tokens[i].text.startswith(t.text) and len(t.text) > 3 for t in tokens[a:i]):
            return i
    return b


def _repeated(tokens: Sequence[Token], a: int, b: int) -> int:
    """Where such a repetition ends, a title glued to it included ("Sergei Lavrov Lavrov SergeiForeign Minister")."""
    name = [t.text for t in tokens[a:b] if len(t.text) > 3]
    j = b
    while j < len(tokens) and j < b + len(name) + 1 and any(tokens[j].text.startswith(w) for w in name):
        j += 1
    return j if j > b + 1 or (j > b and len(name) == 1) else b


def _join(tokens: Sequence[Token], spans: list[tuple[int, int, Actor | None]], blocked: set[int]) -> list[tuple[int, int, Actor | None]]:
    """Overlapping spans become one; a span wholly made of names of countries or organisations is no person."""
    out: list[tuple[int, int, Actor | None]] = []
    for a, b, known in sorted(spans, key=lambda x: (x[0], -x[1])):
        if known is None:
            while a < b and a in blocked:
                a += 1
            while b > a and b - 1 in blocked:
                b -= 1
            if a >= b or any(i in blocked for i in range(a, b)):
                continue
        if out and a < out[-1][1]:
            pa, pb, pk = out[-1]
            on = b < len(tokens) and tokens[b].text.lower() in _PARTICLES  # "King Hamad bin Isa Al Khalifa"
            out[-1] = (pa, b if known and a == pa and not on else max(pb, b) if not pk else pb, pk or known)  # the recogniser runs on in headlines
        else:
            out.append((a, b, known))
    return out


_TAIL = frozenset({"'s", "’s", "'", "’", ",", ".", "-", '"'})


def _trim(tokens: Sequence[Token], a: int, b: int) -> tuple[int, str]:
    """Where the name itself begins after titles inside the span, and the gender they tell."""
    table, gender = titles.words(), ""
    while a < b - 1:
        low = tokens[a].text.lower()
        if low in {"mr", "mr.", "sir", "king", "prince", "sheikh"}:
            gender = "m"
        elif low in {"mrs", "mrs.", "ms", "ms.", "queen", "princess"}:
            gender = "f"
        if _given(tokens, a):
            break
        if low == "-" and a + 1 < b and tokens[a + 1].text.lower() in ("elect", "designate", "general"):
            a += 2
            continue
        follows = tokens[min(a + 2, len(tokens) - 1)].text.lower()
        joined = (
            tokens[a + 1].text == "-"
            and follows not in ("elect", "designate", "general")
            and tokens[a + 1].start == tokens[a].end
            and tokens[a + 1].end == tokens[min(a + 2, len(tokens) - 1)].start
        )
        if not joined and (low in table.heads or low.rstrip("s") in table.heads or (low in table.inside and low not in _NAME_WORDS)):
            a += 1  # not "Amir-Abdollahian"
        else:
            break
    return a, gender


_NAME_WORDS = frozenset({"royal", "high", "bank", "fund", "human", "middle", "house", "hon", "grand"})


def _name(tokens: Sequence[Token], a: int, b: int) -> str:
    """A person's name from its tokens, without a trailing possessive or stray punctuation."""
    while b > a and tokens[b - 1].text in _TAIL:
        b -= 1
    if a >= b:
        return ""
    out, end = "", -1
    for t in tokens[a:b]:
        out, end = out + ("" if not out or t.start == end else " ") + t.text, t.end
    return out.replace("\u200b", "").strip()
