"""Armed groups without a name of their own, and bands with one: "Taliban fighters", "Kurdish rebels", "a Chadian armed group", "the Hamas movement"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.iri import slug
from kg.link import titles
from kg.link.memory import Mention
from kg.link.words import words
from kg.model import Actor, Kind, Token


def armed(t: Token, tokens: Sequence[Token], named: Mapping[int, Mention]) -> Mention | None:
    """The group that a noun for its members stands for.

    Args:
        t: the noun for the members or the band; of the members only a plural, or a noun that is one ("militia"), names a group.
        tokens: those of its sentence; named: the mentions by their head tokens.

    Returns:
        a mention of the named group before the noun, else of a group called by the adjectives before it; None where nothing tells which.
    """
    named_behind = next((m for m in named.values() if m.start == t.index + 1 and any(a.kind is Kind.GROUP for a in m.actors)), None)
    if named_behind is not None:
        return Mention(t.index, t.index + 1, t.index, named_behind.actors, "part")  # "the militant group Hezbollah"
    band = t.text.lower() in titles.words().bands
    before = named.get(t.index - 1)
    if band and before is not None and t.text.lower() != "men" and [a.kind for a in before.actors] == [Kind.GROUP]:
        return Mention(before.start, t.index + 1, t.index, before.actors, "part")  # "the Hamas movement"
    if not (_armed_band(t, tokens) if band else _members(t)):
        return None
    first = t.index - band
    start, owner = _adjectives(first, t, tokens, named)
    if owner is not None and owner.kind is Kind.GROUP:
        return Mention(start, t.index + 1, t.index, (owner,), "part")  # "Taliban fighters"
    if start == first or (start and tokens[start - 1].text in ("-", "–")):
        return None  # "al-Muslimin militants": the name is not whole
    table = titles.words()
    if (band and owner is None) or all(x.text.lower() in table.parts | table.inside for x in tokens[start:first]):
        return None  # "multiple armed groups", "Army fighters"
    name = " ".join(x.text for x in tokens[start : t.index + 1])
    return Mention(start, t.index + 1, t.index, (Actor(Kind.GROUP, name, slug(name), owner.id if owner else None, False),), "name")


def _armed_band(t: Token, tokens: Sequence[Token]) -> bool:
    """Whether a band is said to be armed: "an armed group"."""
    return t.index > 0 and tokens[t.index - 1].text.lower() in titles.words().arms


def _members(t: Token) -> bool:
    """Whether a noun means the members of a group: "rebels", "a militia", not "a rebel"."""
    low, lemma = t.text.lower(), t.lemma.lower()
    return low in titles.words().armed and ("Number=Plur" in t.morph or low != lemma or lemma == "militia")


def _adjectives(first: int, t: Token, tokens: Sequence[Token], named: Mapping[int, Mention]) -> tuple[int, Actor | None]:
    """Where the adjectives before a noun begin that tell its group, and the state among them; a group named there ends the search."""
    start, country = first, None
    while start > 0:
        k = tokens[start - 1]
        m = named.get(k.index)
        if m is not None and m.actors:
            who = m.actors[0]
            if who.kind is Kind.GROUP:
                return m.start, who
            if who.kind is not Kind.COUNTRY or m.form not in ("demonym", "name") or m.end != start:
                break
            country, start = who, m.start
        elif _tells(k) and k.head in range(start, t.index + 1):
            start -= 1
        else:
            break
    return start, country


def _tells(k: Token) -> bool:
    """Whether a word before a noun for fighters may be part of their name: "Kurdish", "maoist"."""
    return k.pos in ("ADJ", "PROPN", "NOUN") and (k.text[:1].isupper() or k.text in words().creeds)
