"""Armed groups without a name of their own, and bands with one: "Taliban fighters", "Kurdish rebels", "a Chadian armed group", "the Hamas movement"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.iri import slug
from kg.link import titles
from kg.link.memory import Mention
from kg.model import Actor, Kind, Token

_CREEDS = frozenset({"anglophone", "francophone", "islamist", "jihadist", "maoist", "communist", "marxist", "leftist", "royalist", "monarchist"})


def armed(t: Token, tokens: Sequence[Token], named: Mapping[int, Mention]) -> Mention | None:
    """The group that a noun for its members stands for.

    Args:
        t: the noun for the members or the band; of the members only a plural, or a noun that is one ("militia"), names a group.
        tokens: those of its sentence; named: the mentions by their head tokens.

    Returns:
        a mention of the named group before the noun, else of a group called by the adjectives before it; None where nothing tells which.
    """
    table = titles.words()
    named_behind = next((m for m in named.values() if m.start == t.index + 1 and any(a.kind is Kind.GROUP for a in m.actors)), None)
    if named_behind is not None:
        return Mention(t.index, t.index + 1, t.index, named_behind.actors, "part")  # "the militant group Hezbollah"
    band = t.text.lower() in table.bands
    if band:
        before = named.get(t.index - 1)
        if before is not None and len(before.actors) == 1 and before.actors[0].kind is Kind.GROUP and t.text.lower() != "men":
            return Mention(before.start, t.index + 1, t.index, before.actors, "part")
        if t.index == 0 or tokens[t.index - 1].text.lower() not in table.arms:
            return None
    elif t.text.lower() not in table.armed or ("Number=Plur" not in t.morph and t.text.lower() == t.lemma.lower() and t.lemma.lower() != "militia"):
        return None
    first = t.index - band
    start, country = first, None
    while start > 0:
        k = tokens[start - 1]
        m = named.get(k.index)
        if m is not None and m.actors:
            who = m.actors[0]
            if who.kind is Kind.GROUP:
                return Mention(m.start, t.index + 1, t.index, (who,), "part")
            if who.kind is not Kind.COUNTRY or m.form not in ("demonym", "name") or m.end != start:
                break
            country, start = who.id, m.start
            continue
        if k.pos not in ("ADJ", "PROPN", "NOUN") or not (k.text[:1].isupper() or k.text in _CREEDS) or k.head not in range(start, t.index + 1):
            break
        start -= 1
    if start == first or (start and tokens[start - 1].text in ("-", "–")):
        return None  # "al-Muslimin militants": the name is not whole
    words = [x.text for x in tokens[start:first]]
    if all(w.lower() in table.parts | table.inside for w in words):
        return None  # "Army fighters"
    if band and country is None:
        return None  # "multiple armed groups"
    name = " ".join((*words, *(x.text for x in tokens[first : t.index + 1])))
    return Mention(start, t.index + 1, t.index, (Actor(Kind.GROUP, name, slug(name), country, False),), "name")
