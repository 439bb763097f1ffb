"""Linked sentences to claims (floor 2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from kg.extract import dates
from kg.extract.framed import Frames, present_forms
from kg.extract.plover import code
from kg.extract.reader import Reader, Reading, is_short
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
SURE = 0.9  # probability from which the reader adds to what others tell


def dated(article: Article, linked: Sequence[Linked]) -> Article:
    """The article as of the day it was written, which its dateline may tell."""
    first = next((s.sentence.start for s in linked if s.sentence.kind == "body"), 0)
    return replace(article, published=dates.written(article.text[:first], article.published))


def extract(article: Article, linked: Sequence[Linked], extractors: Mapping[str, Extractor]) -> tuple[Claim, ...]:
    """All claims of an article, of every extractor once; PLOVER and CAMEO codes set.

    Beside another extractor the reader is asked about short texts alone. There it adds only what it is sure of, has a veto over what it finds next to
    impossible, and says whether what both tell happened. On 264 items that neither was made from, exact F1 so rises from .549 to .585 and that of acts from .451 to .499 at a precision
    of .817 (.824 without); in longer texts what it adds is right less often than what the frames tell.

    Args:
        extractors: by name, those that are believed first in front.
    """
    written = dated(article, linked)
    reader = extractors.get("reader")
    alone = len(extractors) == 1
    reading = reader.read(written, linked) if isinstance(reader, Reader) and (alone or is_short(linked)) else None
    out: dict[tuple[str, frozenset[str] | tuple[str, ...]], list[Claim]] = {}
    for name, extractor in extractors.items():
        known = set(out)
        for claim in _own(extractor, written, linked, reading, alone):
            if edge(claim) not in known:
                out.setdefault(edge(claim), []).append(replace(code(claim), extractor=name))
    return _sorted(c for claims in out.values() for c in claims)


def _own(extractor: Extractor, article: Article, linked: Sequence[Linked], reading: Reading | None, alone: bool) -> Iterable[Claim]:
    """The claims of one extractor that count."""
    if not isinstance(extractor, Reader):
        found = extractor.claims(article, linked)
        return found if reading is None else (replace(c, status=reading.status(c)) for c in found if reading.bears(c))
    if reading is None:
        return ()
    return reading.claims if alone else (c for c in reading.claims if c.confidence >= SURE)


def edge(claim: Claim) -> tuple[str, frozenset[str] | tuple[str, ...]]:
    """What a claim says of whom: its type and its ends, whose order counts where the type has a direction."""
    ends = [*(a.id for a in claim.agents), *(a.id for a in claim.targets)]
    return claim.type, frozenset(ends) if event_types()[claim.type].symmetric else tuple(ends)


def _sorted(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    return tuple(sorted(claims, key=lambda c: (c.evidence.start, c.evidence.end, c.type, c.agents, c.targets)))


__all__ = ["DEFAULT", "EXTRACTORS", "Extractor", "dated", "edge", "extract", "present_forms"]
