"""Where the name of a person begins and ends among the words of a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set

from kg.link import titles
from kg.link.words import words
from kg.model import Actor, Token

Span = tuple[int, int, Actor | None]
"""First and one past the last token of a name, and who that is where the gazetteer knows."""

TAIL = frozenset({"'s", "’s", "'", "’", ",", ".", "-", '"'})
_JUNIOR = ("Jr.", "Jr", "Sr.", "Sr")


def _capital(tokens: Sequence[Token], i: int) -> bool:
    return 0 <= i < len(tokens) and tokens[i].text[:1].isupper()


def titular(t: Token) -> bool:
    """Whether a word is one of titles alone: "Crown Prince" is no name."""
    return t.text.lower() in titles.words().heads or t.text.lower() in titles.words().inside


def entities(tokens: Sequence[Token], label: str) -> Iterable[tuple[int, int]]:
    """Runs of tokens that the recogniser gives a label."""
    start = None
    for t in (*tokens, None):
        if start is not None and (t is None or t.entity != label or t.entity_iob == "B"):
            yield start, (t.index if t else len(tokens))
            start = None
        if t is not None and t.entity == label and start is None:
            start = t.index


# -- names behind titles -----------------------------------------------------------------------------------------------


def titled(tokens: Sequence[Token], blocked: Set[int]) -> Iterator[tuple[int, int]]:
    """Capitalised words right after a title ("Minister Tarek Al Molla"): a name, whatever the recogniser thinks of it.

    Args:
        blocked: tokens of names of states, organisations and groups.
    """
    for t in tokens[:-1]:
        if t.index - 1 in blocked and given(tokens, t.index):  # "of the Abu Dhabi National Oil Company Sultan Al Jaber"
            yield t.index, _name_end(tokens, t.index + 1, blocked)
        elif _ends_title(tokens, t, blocked):
            yield from _behind_title(tokens, t.index + 1, blocked)


def _ends_title(tokens: Sequence[Token], t: Token, blocked: Set[int]) -> bool:
    """Whether a title ends with a word, so that a name may follow."""
    heads = titles.words().heads
    if t.index in blocked and t.index + 1 not in blocked:  # "President of the United States Barack Obama"
        i = _owner_start(tokens, t.index, blocked)
        return i >= 1 and titles.lower_at(tokens, i) in words().title_to_owner and titles.lower_at(tokens, i - 1) in heads
    role = heads.get(t.text.lower())
    if role is None or given(tokens, t.index):
        return False
    return role not in ("chief", "leader", "commander") or t.text[:1].isupper()


def _owner_start(tokens: Sequence[Token], i: int, blocked: Set[int]) -> int:
    """The word before the names of owners that end at `i`: "of" in "President of the Republic of Korea"."""
    while i >= 0 and (
        i in blocked or titles.lower_at(tokens, i) == "the" or (titles.lower_at(tokens, i) in words().title_to_owner and i and i - 1 in blocked)
    ):
        i -= 1
    return i


def _behind_title(tokens: Sequence[Token], start: int, blocked: Set[int]) -> Iterator[tuple[int, int]]:
    """The name that begins behind a title, if one does."""
    if start + 2 < len(tokens) and tokens[start].text == "-" and titles.lower_at(tokens, start + 1) in words().designate:
        start += 2
    article = (
        start + 2 < len(tokens) and titles.lower_at(tokens, start) in words().articles and tokens[start + 1].text == "-"
    )  # "Prime Minister al-Sabah"
    stop = suffix(tokens, start) if article else _name_end(tokens, start + given(tokens, start), blocked)
    if (
        start < stop
        and titles.lower_at(tokens, start) not in titles.words().inside
        and (article or titles.lower_at(tokens, start) not in words().particles)
    ):
        yield start, stop


def _name_end(tokens: Sequence[Token], start: int, blocked: Set[int]) -> int:
    """Where a run of capitalised words ends that begins at `start`; no title and no known name is in it."""
    stop = start
    while stop < len(tokens) and stop not in blocked and (_part_of_name(tokens[stop]) or (stop > start and _joins(tokens, stop))):
        stop += 1
    return stop


def _part_of_name(t: Token) -> bool:
    low = t.text.lower()
    return t.text[:1].isupper() and low not in titles.words().heads and low not in words().no_name


def _joins(tokens: Sequence[Token], i: int) -> bool:
    """Whether a small word joins two capitalised ones: "Ursula von der Leyen"."""
    return titles.lower_at(tokens, i) in words().particles and _capital(tokens, i + 1)


def given(tokens: Sequence[Token], i: int) -> bool:
    """Whether a title word is somebody's given name: "Sultan Al Jaber", "Sultan A. Al-Marshad", "Foreign Minister Amir Khan Muttaqi"."""
    if i >= len(tokens) or tokens[i].text not in ("Sultan", "Prince", "General", "Amir"):
        return False
    behind = tokens[i + 1].text if i + 1 < len(tokens) else ""
    if tokens[i].text == "Amir" and titles.words().heads.get(titles.lower_at(tokens, i - 1)) and _capital(tokens, i + 1):
        return True
    return behind.lower().rstrip("-") in ("al", "bin") or (len(behind) == 2 and behind.endswith(".") and behind[0].isupper())


# -- the ends of a name ------------------------------------------------------------------------------------------------


def suffix(tokens: Sequence[Token], b: int) -> int:
    """Where a name ends that goes on with "-hyun", "al-Sabah", "bin Salman" or ", Jr."."""
    while (longer := _longer(tokens, b)) > b:
        b = longer
    while _hyphen(tokens, b):
        b += 2  # "Kim Kyou-hyun"
    if b + 1 < len(tokens) and tokens[b].text == "," and tokens[b + 1].text in _JUNIOR:
        return b + 2
    return b + 1 if b < len(tokens) and tokens[b].text in _JUNIOR else b


def _longer(tokens: Sequence[Token], b: int) -> int:
    """Where a name goes on to with an article or the name of a father; `b` where it does not."""
    if b + 1 >= len(tokens):
        return b
    if titles.lower_at(tokens, b) in words().articles and tokens[b + 1].text == "-" and _capital(tokens, b + 2):
        return b + 3
    return b + 2 if b and (titles.lower_at(tokens, b) in words().son_of or tokens[b].text == "Al") and _capital(tokens, b + 1) else b


def _hyphen(tokens: Sequence[Token], b: int) -> bool:
    """Whether a hyphen without spaces joins a word to the name that ends at `b`."""
    if b + 1 >= len(tokens) or tokens[b].text != "-":
        return False
    return tokens[b].start == tokens[b - 1].end and tokens[b + 1].start == tokens[b].end and tokens[b + 1].text.isalpha()


def address(tokens: Sequence[Token], i: int) -> str:
    """The gender that a form of address tells (`m`, `f` or nothing)."""
    low = titles.lower_at(tokens, i) if i >= 0 else ""
    return "m" if low in words().address_m else "f" if low in words().address_f else ""


def trim(tokens: Sequence[Token], a: int, b: int) -> tuple[int, str]:
    """Where the name itself begins after titles inside the span, and the gender they tell (`m`, `f` or nothing)."""
    gender = ""
    while a < b - 1:
        low = titles.lower_at(tokens, a)
        gender = address(tokens, a) or gender
        ranked = (low, titles.lower_at(tokens, a + 1)) == titles.RANK and a + 2 < b
        if ranked or (low == "-" and titles.lower_at(tokens, a + 1) in words().designate):
            a += 2
        elif _belongs_to_title(tokens, a):
            a += 1
        else:
            break
    return a, gender


def _belongs_to_title(tokens: Sequence[Token], a: int) -> bool:
    """Whether a word in front of a name is of its title; "Amir-Abdollahian" is one name."""
    if given(tokens, a) or (titles.lower_at(tokens, a + 2) not in words().designate and _glued(tokens, a)):
        return False
    low, table = titles.lower_at(tokens, a), titles.words()
    return titles.head(low) is not None or (low in table.inside and low not in words().title_like)


def _glued(tokens: Sequence[Token], a: int) -> bool:
    """Whether a hyphen without spaces follows a word and joins it to the next."""
    if tokens[a + 1].text != "-" or tokens[a + 1].start != tokens[a].end:
        return False
    return tokens[a + 1].end == tokens[min(a + 2, len(tokens) - 1)].start


def end_of(tokens: Sequence[Token], a: int, b: int) -> int:
    """Where the name in a span ends: small words and marks behind it are none of it."""
    while b > a and not tokens[b - 1].text[:1].isupper() and not (b - a > 2 and tokens[b - 2].text == "-"):
        b -= 1
    return b


def once(tokens: Sequence[Token], a: int, b: int) -> int:
    """Where a name ends before one of its words comes again, as web pages with pop-up captions yield ("Barack Obama Obama Barack")."""
    again = (i for i in range(a + 1, b) if any(tokens[i].text.startswith(t.text) and len(t.text) > 3 for t in tokens[a:i]))
    end = next((i for i in again if tokens[i - 1].text != "-"), b)  # "Ahmad Abdullah Al-Ahmad" is one name
    while end > a + 1 and titles.lower_at(tokens, end - 1) in ("-", *words().articles):
        end -= 1  # "Abdel Fattah el-Sisi el-Sisi ..."
    return end


def repeated(tokens: Sequence[Token], a: int, b: int) -> int:
    """Where such a repetition ends, a title glued to it included ("Sergei Lavrov Lavrov SergeiForeign Minister")."""
    name = [t.text for t in tokens[a:b] if len(t.text) > 3]
    j = b
    while j < len(tokens) and j < b + len(name) + 1 and any(tokens[j].text.startswith(w) for w in name):
        j += 1
    return j if j > b + 1 or (j > b and len(name) == 1) else b


def spelt(tokens: Sequence[Token], a: int, b: int) -> str:
    """A person's name from its tokens, without a trailing possessive or stray punctuation."""
    while b > a and tokens[b - 1].text in TAIL:
        b -= 1
    out, end = "", -1
    for t in tokens[a:b]:
        out, end = out + ("" if not out or t.start == end else " ") + t.text, t.end
    return out.replace("\u200b", "").strip()


# -- several names -----------------------------------------------------------------------------------------------------


def join(tokens: Sequence[Token], spans: Iterable[Span], blocked: Set[int]) -> list[Span]:
    """Overlapping spans as one; a span wholly made of names of countries or organisations is no person."""
    out: list[Span] = []
    for a, b, known in sorted(spans, key=lambda x: (x[0], -x[1])):
        if known is None:
            a, b = _unblocked(a, b, blocked)
        if a >= b:
            continue
        if out and a < out[-1][1]:
            out[-1] = _merged(tokens, out[-1], (a, b, known))
        else:
            out.append((a, b, known))
    return out


def _unblocked(a: int, b: int, blocked: Set[int]) -> tuple[int, int]:
    """A span without the names of others at its ends; empty where one stands inside."""
    while a < b and a in blocked:
        a += 1
    while b > a and b - 1 in blocked:
        b -= 1
    return (a, a) if any(i in blocked for i in range(a, b)) else (a, b)


def _merged(tokens: Sequence[Token], left: Span, right: Span) -> Span:
    """Two spans that overlap as one: what the gazetteer knows before what the recogniser takes, which runs on in headlines."""
    start, stop, known = left
    if known:
        return left
    a, b, also_known = right
    goes_on = titles.lower_at(tokens, b) in words().particles  # "King Hamad bin Isa Al Khalifa"
    return start, b if also_known and a == start and not goes_on else max(stop, b), also_known


def told(tokens: Sequence[Token], a: int, b: int, body: str) -> tuple[int, int]:
    """The longest part of a run of words of a headline that the body writes with a capital; empty where there is none.

    In "Abdullah Meets Turkish Delegation" every word has a capital, so that only the body tells where the name ends.
    """
    for length in range(b - a, 0, -1):
        for start in range(a, b - length + 1):
            run = spelt(tokens, start, start + length)
            found = re.search(rf"(?<!\w){re.escape(run)}(?!\w)", body, re.I if run.isupper() else 0) if run else None
            if found and found.group()[:1].isupper():
                return start, start + length
    return a, a
