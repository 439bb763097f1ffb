"""Linked sentences to claims (floor 2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from kg.extract import dates
from kg.extract.framed import Frames, present_forms
from kg.extract.plover import code
from kg.extract.reader import Reader
from kg.link import Gazetteer, Linked
from kg.model import Article, Claim
from kg.ontology import event_types


class Extractor(Protocol):
    """Anything that reads claims off an article's linked sentences."""

    def claims(self, article: Article, linked: Sequence[Linked]) -> Iterator[Claim]:
        """What the article says; its `published` is the day from which "today" counts."""
        ...


EXTRACTORS: Mapping[str, Callable[[Gazetteer], Extractor]] = {"frames": Frames, "reader": lambda _: Reader()}
"""By the name that `--extractor` takes; a language model needs an address and is made by `kg.extract.llm`."""
DEFAULT = ("frames", "reader")


def dated(article: Article, linked: Sequence[Linked]) -> Article:
    """The article as of the day it was written, which its dateline may tell."""
    first = next((s.sentence.start for s in linked if s.sentence.kind == "body"), 0)
    return replace(article, published=dates.written(article.text[:first], article.published))


def extract(article: Article, linked: Sequence[Linked], extractors: Mapping[str, Extractor]) -> tuple[Claim, ...]:
    """All claims of an article, of every extractor once; PLOVER and CAMEO codes set.

    Where the reader is asked, too, it has a veto: what another extractor says of two actors that the reader finds next to impossible is left out.

    Args:
        extractors: by name, those that are believed first in front.
    """
    written = dated(article, linked)
    reader = extractors.get("reader")
    reading = reader.read(written, linked) if isinstance(reader, Reader) else None
    out: dict[tuple[str, frozenset[str] | tuple[str, ...]], list[Claim]] = {}
    for name, extractor in extractors.items():
        own = reading.claims if reading and extractor is reader else extractor.claims(written, linked)
        found = [replace(code(c), extractor=name) for c in own if reading is None or extractor is reader or reading.bears(c)]
        known = set(out)
        for claim in found:
            if edge(claim) not in known:
                out.setdefault(edge(claim), []).append(claim)
    return _sorted(c for claims in out.values() for c in claims)


def edge(claim: Claim) -> tuple[str, frozenset[str] | tuple[str, ...]]:
    """What a claim says of whom: its type and its ends, whose order counts where the type has a direction."""
    ends = [*(a.id for a in claim.agents), *(a.id for a in claim.targets)]
    return claim.type, frozenset(ends) if event_types()[claim.type].symmetric else tuple(ends)


def _sorted(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    return tuple(sorted(claims, key=lambda c: (c.evidence.start, c.evidence.end, c.type, c.agents, c.targets)))


__all__ = ["DEFAULT", "EXTRACTORS", "Extractor", "dated", "edge", "extract", "present_forms"]
