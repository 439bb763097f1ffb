"""Titles beside names: "Russian Prime Minister Mikhail Mishustin", "Dick Schoof, prime minister of the Netherlands".

Reads the run of words around a name, not the tree: a run of title words is told by its words even where the parser errs.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from kg.files import folder
from kg.link.gazetteer import gazetteer
from kg.link.words import words as lists
from kg.model import Actor, Kind, Token

_VERBAL = re.compile(r"(?:ed|s|id|ade|met|was|were|is|has|had|will)$")
_BRACKETS = re.compile(r" \( [^()]* \)")
_CHIEFS = frozenset({"leader", "chief"})  # roles that say no more than that somebody leads
RANK = "tan", "sri"  # a Malaysian rank before a name; "Tan" alone is a family name
LONGEST = 24  # tokens: "Minister of Industry and Advanced Technology and Managing Director and Group CEO of the Abu Dhabi National Oil Company"


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists of `ontology/titles.toml`."""

    heads: Mapping[str, str]
    inside: frozenset[str]
    parts: frozenset[str]
    armed: frozenset[str]
    bodies: frozenset[str]
    bands: frozenset[str]
    arms: frozenset[str]
    private: frozenset[str]


@dataclass(frozen=True, slots=True)
class Title:
    """A title found in tokens `start` to `end`: its words without the country, the role they name, whose office it is, and whether "its" stands before it."""

    start: int
    end: int
    office: str
    role: str
    of: Actor | None
    its: bool = False

    @property
    def elsewhere(self) -> bool:
        """Whether the office is of somebody that the words only refer to: "the group's leader", "its leader"."""
        return self.of is None and (self.its or "'s " in self.office)

    @property
    def private(self) -> bool:
        """Whether it is no office of a state: "opposition leader", "Labour leader", but not "Labour Minister"."""
        low = self.office.lower().split()
        return any(before in words().private and words().heads.get(word) in _CHIEFS for before, word in pairwise(low))


@cache
def words() -> Words:
    """The title words, read once."""
    with (folder("ontology") / "titles.toml").open("rb") as file:
        table = tomllib.load(file)
    lists = [frozenset(table[name]["words"].split()) for name in ("inside", "parts", "armed", "bodies", "bands", "arms", "private")]
    return Words(dict(table["heads"]), *lists)


def head(word: str) -> str | None:
    """The role that a word names as the head of a title, in the singular or the plural; None where it is no such word."""
    heads, low = words().heads, word.lower()
    return heads.get(low, heads.get(low.rstrip("s")))


def plural_head(word: str) -> bool:
    """Whether a word is the plural of a title's head: "Presidents"."""
    return word.lower() not in words().heads and head(word) is not None


def role(tokens: Sequence[str]) -> str:
    """Role that a title's words name: `foreign_minister` for Foreign Minister, Secretary of State, Minister of External Affairs.

    >>> role("Deputy Prime Minister".split())
    'deputy_head_of_government'
    """
    low = [
        t.lower() if t.lower() in words().heads else t.lower().rstrip("s") if t.lower().rstrip("s") in words().heads else t.lower() for t in tokens
    ]
    bag = set(low)
    heads = [h for h in low if h in words().heads and words().heads[h]]
    if not heads:
        return ""
    found = words().heads[heads[0]]
    if "minister" in bag or "secretary" in bag:
        if "prime" in bag:
            found = "head_of_government"
        elif "foreign" in bag or "external" in bag or ("secretary" in bag and "state" in bag):
            found = "foreign_minister"
        elif bag & {"defence", "defense"}:
            found = "defence_minister"
        elif "secretary" in bag and "general" in bag:
            found = "head_of_organisation"
    elif "president" in bag:
        found = "head_of_state"
    return ("deputy_" if bag & {"vice", "deputy", "assistant", "under"} else "") + found


def lower_at(tokens: Sequence[Token], i: int) -> str:
    """A word in lower case; nothing outside the paragraph."""
    return tokens[i].text.lower() if 0 <= i < len(tokens) else ""


def _is_head(token: Token) -> bool:
    return bool(words().heads.get(token.text.lower()))


def _is_inside(token: Token, hit: Actor | None) -> bool:
    low = token.text.lower()
    return hit is not None or head(low) is not None or low in words().inside or low in lists().links


def _make(tokens: Sequence[Token], start: int, end: int, hits: Mapping[int, Actor]) -> Title | None:
    """The title in a run of tokens, trimmed to begin with a content word; None where no head is in it."""
    while start < end and tokens[start].text.lower() in lists().links | lists().honorifics | _DETERMINERS and start not in hits:
        start += 1
    while end > start and tokens[end - 1].text.lower() in lists().links:
        end -= 1
    start = _last_office(tokens, start, end, hits)
    if start in hits and lower_at(tokens, after := _after_name(start, end, hits)) == "of":
        start = after + 1  # "the expulsion from Washington of SA ambassador X"
    if [t.text.lower() for t in tokens[start : start + 2]] == ["office", "of"]:
        start += 2  # "the office of Israeli prime minister X"
    if not any(i not in hits and head(tokens[i].text) is not None for i in range(start, end)):
        return None
    of = _employer(tokens, start, end, hits)
    own = _office_tokens(tokens, start, end, hits, of)
    if not own:
        return None
    spelt = [tokens[i].text for i in own]
    if plural_head(spelt[-1]):
        spelt[-1] = spelt[-1].rstrip("s")  # "Presidents X and Y": each is a President
    text = _BRACKETS.sub("", " ".join(spelt)).replace(" - ", "-").replace(" 's", "'s").replace(" ,", ",")
    return Title(start, end, text, role([tokens[i].text for i in own]), of, lower_at(tokens, start - 1) in ("its", "their"))


_DETERMINERS = frozenset({"his", "her", "its", "their", "a", "an"})


def _last_office(tokens: Sequence[Token], start: int, end: int, hits: Mapping[int, Actor]) -> int:
    """Where the last of several people's titles begins: "Foreign Minister of Russia and US Secretary of State X", "of Korea and Prime Minister X"."""

    def heads(a: int, b: int) -> bool:
        return any(tokens[j].text.lower() in words().heads for j in range(a, b))

    one = heads(end - 1, end)  # "of Sweden and NATO Secretary General X" is one office
    for i in range(end - 2, start, -1):
        if tokens[i].text.lower() != "and":
            continue
        if i + 1 in hits and (heads(start, i) or (i - 1 in hits and one)):
            return i + 1
        if i - 1 in hits and not heads(start, i) and i + 1 not in hits:
            return i + 1
    return start


def _employer(tokens: Sequence[Token], start: int, end: int, hits: Mapping[int, Actor]) -> Actor | None:
    """Whose office a title is: the first state, organisation or group in it that is not where its holder is sent."""
    for i in range(start, end):
        if i not in hits or hits[i].kind not in (Kind.COUNTRY, Kind.ORGANISATION, Kind.GROUP) or (i > start and hits.get(i - 1) == hits[i]):
            continue  # only where a name begins
        if _only_named(tokens, i, end, hits):
            continue
        before = [t.text.lower() for t in tokens[max(start, i - 2) : i]]
        if before[-1:] == ["the"]:
            before.pop()
        if not before or before[-1] not in lists().no_employer or (before[-1] == "to" and _ruler(tokens, i, end, hits)):
            return hits[i]
    return None


def _only_named(tokens: Sequence[Token], i: int, end: int, hits: Mapping[int, Actor]) -> bool:
    """Whether an office deals with a name at `i` and is not its own: "Caricom Affairs Minister", "Minister for EU Affairs"."""
    after = _after_name(i, end, hits)
    return after < end and tokens[after].text.lower() == "affairs"


def _after_name(i: int, end: int, hits: Mapping[int, Actor]) -> int:
    """Where the name at `i` ends."""
    after = i
    while after < end and hits.get(after) == hits[i]:
        after += 1
    return after


def _ruler(tokens: Sequence[Token], i: int, end: int, hits: Mapping[int, Actor]) -> bool:
    """Whether a state's name at `i` stands before an office: "Advisor to the German Chancellor" serves Germany, "Ambassador to Germany" does not."""
    after = _after_name(i, end, hits)
    return any(_is_head(t) for t in tokens[after : min(after + 2, end)])


def _office_tokens(tokens: Sequence[Token], start: int, end: int, hits: Mapping[int, Actor], of: Actor | None) -> list[int]:
    """The tokens of a title without the employer's name at its ends: "Ambassador to Peru" and "FSB Director" keep it, "Russian Ambassador" does not."""

    def employer(i: int) -> bool:
        return i in hits and hits[i] == of and not _agency(tokens, i, hits)

    own = list(range(start, end))
    while own and (employer(own[0]) or tokens[own[0]].text in ("'s", "’s", "'", "’", "(", ")")):
        own.pop(0)
    while own and employer(own[-1]):
        own.pop()
        while own and tokens[own[-1]].text.lower() in ("of", "for", "the", *_DETERMINERS):
            own.pop()
    if len(own) > 2 and employer(own[1]) and tokens[own[0]].text.lower() in lists().for_a_time:
        own.pop(1)  # "interim Afghan defence minister"
    while len(own) > 1 and words().heads.get(tokens[own[-1]].text.lower()) == "":
        own.pop()  # "Crown Prince of Abu Dhabi Sheikh X"
    return own


def _agency(tokens: Sequence[Token], i: int, hits: Mapping[int, Actor]) -> bool:
    """Whether a token is part of the name of a body that stands for its state: "FSB", "Federal Security Service"."""
    first, after = i, i + 1
    while hits.get(first - 1) == hits[i]:
        first -= 1
    while hits.get(after) == hits[i]:
        after += 1
    name = " ".join(t.text for t in tokens[first:after])
    return any(hit.entry.use == "metonym" and hit.end - hit.start == len(name) for hit in gazetteer().find(name))


def before(tokens: Sequence[Token], name: int, hits: Mapping[int, Actor], taken: frozenset[int]) -> Title | None:
    """The title that ends where a name begins."""
    end = _addressed(tokens, name)
    comma = end > 1 and tokens[end - 1].text == ","
    if comma:
        end -= 1
    start = end
    while start > 0 and end - start < LONGEST and start - 1 not in taken:
        t = tokens[start - 1]
        if start < end and t.text.lower() in lists().before_title and _is_head(tokens[start]):
            break  # "an invitation to President X", "the wife of Prime Minister X"
        if start < end and t.text.lower() in lists().breaks and start in hits and _bare(tokens, start - 2, hits):
            break  # "the strikes on Iran at United States President X's request"
        if (
            t.text == ")"
            and start > 3
            and tokens[start - 3].text == "("
            and (start - 2 in hits or (tokens[start - 2].text.isupper() and _is_inside(tokens[start - 4], None)))
        ):
            start -= 3  # "Republic of Korea (ROK) President X", "Director of National Intelligence (DNI) X"
            continue
        if (
            not _is_inside(t, hits.get(start - 1))
            and not (start < end and t.text[:1].isupper() and tokens[start].text.lower() in {"and", "'s", "’s", "affairs"})
            and not (start - 2 >= 0 and t.text[:1].isupper() and tokens[start - 2].text.lower() in {"of", "for", "and", "in"})
            and not _field_before(tokens, start, end)
        ):
            break
        start -= 1
    if start == end:
        return None
    found = _make(tokens, start, end, hits)
    if found is None:
        return None
    found = _beside(tokens, found)
    if comma and found.of is None and tokens[max(0, found.start - 1)].text.lower() not in {"the", "his", "her", "its", "their"}:
        if end - found.start < 3 or not (tokens[end - 1].text[:1].isupper() and _is_head(tokens[end - 1])):
            return None  # all but "Trade and Economic Development Minister, X"
    tail = [t.text.lower() for t in tokens[found.start : end]]
    if tail and tail[-1] in {"and", "to", "for", "at", "on", "in"}:
        return None
    return found


def _field_before(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether the comma before `start` joins fields of one office: "Trade, Industry and Competition Minister X"."""
    if start < 2 or tokens[start - 1].text != "," or not tokens[start].text[:1].isupper():
        return False
    field = tokens[start - 2].text
    listed = any(t.text == "and" for t in tokens[start:end])
    return listed and field[:1].isupper() and field.lower() in words().inside and head(field) is None


def _addressed(tokens: Sequence[Token], name: int) -> int:
    """Where a rank before a name begins, or a form of address behind the comma of a title, else the name: "the ambassador, Mr X, ...", not "the ambassador, Mr X said"."""
    if [t.text.lower() for t in tokens[max(0, name - 2) : name]] == [*RANK]:
        return name - 2
    first, after = name, name
    while first > 1 and tokens[first - 1].text.lower() in lists().address:
        first -= 1
    while after < len(tokens) and tokens[after].text[:1].isupper():
        after += 1
    closed = after == len(tokens) or tokens[after].text in (",", ".", ")")
    return first if closed and tokens[first - 1].text == "," else name


def _beside(tokens: Sequence[Token], title: Title) -> Title:
    """A title with the word before it that says what kind of leader it is: "opposition leader"."""
    word = tokens[max(0, title.start - 1)].text.lower()
    return replace(title, start=title.start - 1, office=f"{word} {title.office}") if word in words().private else title


def _bare(tokens: Sequence[Token], i: int, hits: Mapping[int, Actor]) -> bool:
    """Whether a name ends at `i` that is no part of a title as "Ambassador of Peru" is."""
    k = i
    while k in hits:
        k -= 1
    return k < i and (k < 0 or tokens[k].text.lower() not in {"of", "to", "for", "the"})


def of_country(tokens: Sequence[Token], end: int, hits: Mapping[int, Actor], left: Title | None) -> Title | None:
    """The country after the name where the title before it has none: "President Vladimir Putin of Russia"; without a title it tells no office."""
    if (left and left.of is not None) or end >= len(tokens) or tokens[end].text.lower() != "of":
        return None
    i = end + 2 if end + 1 < len(tokens) and tokens[end + 1].text.lower() == "the" else end + 1
    if i not in hits or hits[i].kind is Kind.PERSON or (left is None and hits[i].kind is not Kind.COUNTRY):
        return None
    stop = i
    while stop in hits and hits[stop] == hits[i]:
        stop += 1
    return Title(end, stop, left.office if left else "", left.role if left else "", hits[i])


def after(tokens: Sequence[Token], end: int, hits: Mapping[int, Actor], taken: frozenset[int], glued: bool = False) -> Title | None:
    """The title in apposition after a name: ", prime minister of the Netherlands"; with `glued` no comma is asked for."""
    if end >= len(tokens) or not (glued or tokens[end].text in (",", "(", "-", "–", "—")):
        return None
    start = stop = end if glued else end + 1
    while stop < len(tokens) and stop - start < LONGEST and stop not in taken and _is_inside(tokens[stop], hits.get(stop)):
        stop += 1
    if stop + 2 < len(tokens) and tokens[stop].text == "(" and stop + 1 in hits and tokens[stop + 2].text == ")":
        stop += 3  # "X, National Security Advisor of the Republic of Korea (ROK)"
    if stop < len(tokens) and stop in taken and tokens[stop - 1].text.lower() not in ("and", ","):  # the title of the next name, not of this one
        return None
    lower = [t.text.lower() for t in tokens[start:stop]]
    if not lower or lower[0] in {"and", "of", "to", "in", "on", "at", "for"}:
        return None
    if (
        stop < len(tokens)
        and tokens[stop].text not in {",", ".", ")", ";", ":", "and", "–", "—", "-", "who", "at", "in", "on", "from"}
        and not _VERBAL.search(tokens[stop].text.lower())
    ):
        return None
    found = _make(tokens, start, stop, hits)
    if found is not None and found.role == "counterpart" and lower[0] not in _DETERMINERS:
        return None  # "Lavrov, Turkish counterpart discuss Syria": a comma for "and"
    return found


def appointed(tokens: Sequence[Token], start: int, end: int, hits: Mapping[int, Actor], taken: frozenset[int]) -> Title | None:
    """The title that somebody named in tokens `start` to `end` is given: "appoints X as its first ambassador to Chile", "named X prime minister"."""
    if not any(t.text.lower() in lists().appointing for t in tokens[max(0, start - 2) : start]):
        return None
    first = end
    while first < len(tokens) - 1 and (
        tokens[first].text.lower() in lists().before_new_title or (tokens[first].text.lower() == "first" and first + 1 in hits)
    ):
        first += 1
    return after(tokens, first, hits, taken, glued=True)
