"""Sectors that words name: the labels of `ontology/sectors.ttl` found in a sentence, but for phrases that mean something else (`ontology/en/sectors.toml`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from kg.errors import InputError
from kg.lexicon import lists
from kg.link import Linked, titles
from kg.model import Token
from kg.ontology import sectors

_JOINING = frozenset({"of", "for", "and", "the", ",", "&"})  # words inside an office's name


def misleading() -> dict[str, list[str]]:
    """Phrases in which a word of a sector means something else, with the sectors that they name all the same.

    Raises:
        InputError: there is no sector of a name.
    """
    pairs = (row.split(":") for row in lists(["sectors.toml"], ["misleading"])["misleading"])
    found = {phrase.replace("_", " "): list(filter(None, named.split(","))) for phrase, named in pairs}
    if odd := sorted({s for named in found.values() for s in named} - sectors().keys()):
        raise InputError("ontology/en/sectors.toml", f"there is no sector {odd[0]!r}; ontology/sectors.ttl has them all")
    return found


@cache
def _index() -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]:
    """By first word: the words of each phrase and the sectors that it names, the longest phrase first."""
    phrases: dict[tuple[str, ...], list[str]] = {}
    for sector in sectors().values():
        for phrase in sector.words:
            words = tuple(phrase.replace("-", " ").split())
            for form in {words, (" ".join(words),)}:  # a name of several words is one token
                phrases.setdefault(form, []).append(sector.id)
    for phrase, named in misleading().items():
        phrases.setdefault(tuple(phrase.split()), named)
    index: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for words, named in sorted(phrases.items(), key=lambda p: -len(p[0])):
        index.setdefault(words[0], []).append((words, tuple(dict.fromkeys(named))))
    return index


def find(tokens: tuple[Token, ...]) -> list[tuple[int, int, str]]:
    """Sectors that words name: first token, token after the last, and id; the longest phrase at each place, which may name several."""
    low = [t.text.lower() for t in tokens]
    lemma = [t.lemma.lower() for t in tokens]
    index, out, i = _index(), [], 0
    while i < len(tokens):
        rows = index.get(low[i], []) + (index.get(lemma[i], []) if lemma[i] != low[i] else [])
        found = next(((end, named) for words, named in rows if (end := _matched(words, low, lemma, i))), None)
        if found:
            out += [(i, found[0], sector) for sector in found[1]]
        i = found[0] if found else i + 1
    return out


def told(linked: Linked) -> list[tuple[int, int, str]]:
    """The sectors that a sentence's words name, as `find`, less words that are part of a place's longer name ("Pituffik Space Base") or of an office's
    ("the Ministry of Health", "Under Secretary for Energy X"): of 71 sectors that such words alone name in the sentence of an act, annotators told ten."""
    tokens = linked.sentence.tokens
    places = [(m.start, m.end) for m in linked.mentions if m.place and not m.actors]
    longer = [*places, *_offices(tokens)]
    return [(a, b, sector) for a, b, sector in find(tokens) if not any(start <= a and b <= end and b - a < end - start for start, end in longer)]


def _offices(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """First token and the one after the last of each office's name that is written with capitals."""
    for t in tokens:
        if not _capital(t) or (titles.head(t.text) is None and t.lemma.lower() != "ministry"):
            continue
        start, end = t.index, t.index + 1
        while start and _capital(tokens[start - 1]):
            start -= 1
        if end < len(tokens) and tokens[end].text in ("of", "for"):
            while end < len(tokens) and (_capital(tokens[end]) or tokens[end].text in _JOINING):
                end += 1
        yield start, end


def _capital(t: Token) -> bool:
    return t.text[:1].isupper() and t.pos in ("NOUN", "PROPN", "ADJ")


def _matched(words: tuple[str, ...], low: list[str], lemma: list[str], start: int) -> int | None:
    """The token after a phrase that begins at `start`, None where it does not; hyphens between its words are passed over."""
    j = start
    for word in words:
        while j < len(low) and low[j] == "-":
            j += 1
        if j == len(low) or word not in (low[j], lemma[j]):
            return None
        j += 1
    return j
