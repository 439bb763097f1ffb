"""Names that stand for something else where they are: "Paris, Texas", "the Georgia governor", "Ms. London Breed", "Iran's Security Council"."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from itertools import takewhile

from kg.link.gazetteer import Gazetteer, Hit
from kg.link.words import words
from kg.model import Token


@cache
def _american() -> re.Pattern[str]:
    """A comma and a state of the United States."""
    return re.compile(rf", (?:{'|'.join(sorted(words().american_states))})\b")


@cache
def _land() -> re.Pattern[str]:
    """A comma and what says that a name is that of a part of a state."""
    return re.compile(rf", (?:an?|the) (?:\w+ )?(?:{'|'.join(sorted(words().lands))})\b")


@cache
def _office() -> re.Pattern[str]:
    """What only an American state has, behind its name."""
    return re.compile(rf"(?:['’]s)? (?:{'|'.join(sorted(words().american_offices))})\b", re.I)


@cache
def _document() -> re.Pattern[str]:
    """What is called after the city where it was agreed, behind the city's name."""
    return re.compile(rf" (?:{'|'.join(sorted(words().documents))})\b")


def elsewhere(text: str, hit: Hit) -> bool:
    """Whether a name that a state or its city bears is said to be that of another place, or of what was agreed in the city."""
    if hit.entry.use not in ("name", "capital", "city"):
        return False
    if hit.entry.use != "name" and _document().match(text, hit.end):
        return True
    name = text[hit.start : hit.end]
    state = _american().match(text, hit.end)
    if state and hit.entry.place and hit.entry.place.country == "USA":
        return False  # "Honolulu, Hawaii"
    if state or _land().match(text, hit.end):
        return True
    if name != "Georgia":
        city = re.match(r", Georgia\b(?!,? and\b)", text[hit.end :])
        return bool(city) and hit.entry.use != "name" and (hit.entry.place is None or hit.entry.place.country != "GEO")
    return bool(_office().match(text, hit.end)) or bool(re.search(r"\b(?:Athens|Rome|Atlanta|Augusta|Savannah|Macon|Columbus), $", text[: hit.start]))


_BRACKETED = re.compile(r" \(([A-Z]{2,6})\)")
_SMALL = frozenset(("of", "for", "the", "and", "on", "in"))
REACH = 120  # characters before an abbreviation in brackets in which the words stand that it is made of


def coined(text: str, names: Gazetteer) -> frozenset[str]:
    """Abbreviations that a text itself gives to something else than what they are known for.

    >>> from kg.link.gazetteer import gazetteer
    >>> coined("the Public Investment Fund of Saudi Arabia (PIF)", gazetteer()), coined("the Pacific Islands Forum (PIF)", gazetteer())
    (frozenset({'PIF'}), frozenset())
    """
    found = set()
    for match in _BRACKETED.finditer(text):
        short = match[1]
        before = reversed(text[max(0, match.start() - REACH) : match.start()].split())
        capitals = [w for w in takewhile(lambda w: w[0].isupper() or w in _SMALL, before) if w[0].isupper()][::-1]
        runs = (capitals[n : n + len(short)] for n in range(len(capitals) - len(short) + 1))
        meant = next((run for run in runs if "".join(w[0] for w in run) == short), None)
        known = {w for h in names.find(short) if h.entry.actor for w in h.entry.actor.name.lower().split()}
        if known and meant and known.isdisjoint(w.lower() for w in meant):
            found.add(short)
    return frozenset(found)


ORGANS = ("Security Council", "General Assembly")
_MORE_BEFORE = re.compile(
    r"(?:\b(?:National|Collective|Supreme|Peace and|Defen[cs]e(?: and)?) |\b(?:secretary|chair(?:man|woman)?|permanent members) of (?:the )?)$", re.I
)
_MORE_BEHIND = re.compile(r" (?:secretary|(?:deputy )?chair(?:man|woman)?)\b", re.I)
_OF = re.compile(r" of (?:the )?")
_POSSESSED = re.compile(r"(?:['’]s?)? $")


def organ_of_another(text: str, start: int, end: int, states: Collection[tuple[int, int]]) -> bool:
    """Whether a name that the United Nations' organs bear is that of another body: "the National Security Council", "Russia's Security Council".

    Args:
        states: where states are named in the text, start and end of each.

    >>> text = "The Security Council and the Supreme National Security Council"
    >>> [organ_of_another(text, m.start(), m.end(), ()) for m in re.finditer("Security Council", text)]
    [False, True]
    """
    if text[start:end] not in ORGANS:
        return False
    if _MORE_BEFORE.search(text[:start][-40:]) or _MORE_BEHIND.match(text, end):
        return True
    gap = _POSSESSED.search(text[:start][-3:])
    before = gap is not None and any(b == start - len(gap.group()) for _, b in states)
    of = _OF.match(text, end)
    return before or (of is not None and any(a == of.end() for a, _ in states))


def given_name(tokens: Sequence[Token], a: int, b: int) -> bool:
    """Whether the name of a state or city in tokens `a` to `b` is the given name of somebody: behind a form of address, or so the recogniser says."""
    if b >= len(tokens) or not tokens[b].text[:1].isupper() or not tokens[b].text.isalpha():
        return False
    if a and tokens[a - 1].text.lower() in words().address:
        return True
    if a and tokens[a - 1].text.lower() in words().title_to_owner:
        return False  # "President of Kenya William Ruto"
    run = tokens[a : b + 1]
    return tokens[a].text.lower() in words().given_names and all(t.entity == "PER" for t in run) and tokens[a].entity_iob == "B"
