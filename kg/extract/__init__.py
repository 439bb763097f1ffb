"""Linked sentences to claims (floor 2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from kg.extract import dates, decide
from kg.extract.framed import Frames, present_forms
from kg.extract.inherit import inherit
from kg.extract.plover import code
from kg.extract.possible import possible
from kg.extract.reader import Reader, Reading
from kg.extract.settle import settled
from kg.extract.shown import shown
from kg.link import Gazetteer, Linked
from kg.model import Actor, Article, Claim
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


def anchored(linked: Sequence[Linked], published: str | None) -> list[Linked]:
    """Sentences with the day from which "a day earlier" counts in each: the last one that the sentence before it tells, else that of the lead.

    Args:
        published: the day from which "today" counts.
    """
    out: list[Linked] = []
    before = lead = None
    body = 0
    for s in linked:
        out.append(replace(s, told=before or lead))
        before = dates.last_day(s.sentence.text, published, before or lead)
        body += s.sentence.kind == "body"
        if body == 1 and s.sentence.kind == "body":
            lead = before
    return out


def extract(article: Article, linked: Sequence[Linked], extractors: Mapping[str, Extractor]) -> tuple[Claim, ...]:
    """All claims of an article, of every extractor once; PLOVER and CAMEO codes set, and a second sentence where the first does not show both ends.

    Where frames and reader are both asked, the score decides: what one or both tell is told on where it is probable enough (`kg.extract.decide`),
    and the reader says whether it happened. Beside any other extractor it adds what is probable enough.

    Args:
        extractors: by name, those that are believed first in front.
    """
    written = dated(article, linked)
    linked = anchored(linked, written.published)
    found = {name: list(extractor.claims(written, linked)) for name, extractor in extractors.items() if not isinstance(extractor, Reader)}
    for name, extractor in extractors.items():
        if isinstance(extractor, Reader):
            reading = extractor.read(written, linked)
            if "frames" in found:
                found["frames"] = list(_weighed(found["frames"], reading))
            beside = (_beside(c, reading) for c in reading.claims)
            found[name] = [c for c in beside if decide.enough(c.confidence, framed=False)] if found else list(reading.claims)
    out: dict[tuple[str, frozenset[str] | tuple[str, ...]], list[Claim]] = {}
    for name in extractors:
        known = set(out)
        for claim in found[name]:
            if edge(claim) not in known:
                out.setdefault(edge(claim), []).append(replace(claim, extractor=name))
    together = _sorted(_once(possible((c for claims in out.values() for c in claims), written.published)))
    if len(found) > 1 and any(c.extractor == "reader" for c in together):  # what it adds takes its day and place from the main event, too
        late = inherit(written, together, any(s.home is not None for s in linked))
        together = tuple(possible((b if a.extractor == "reader" else a for a, b in zip(together, late)), written.published))
    return tuple(code(c) for c in shown(together, linked))


def weigh(reading: Reading, type_: str, a: Actor, b: Actor, framed: float | None) -> float:
    """How probable an edge is, given what the reader finds of it; where it did not judge the two, as probable as the frames say.

    Args:
        framed: how far the frames are to be believed in telling it; None where they do not tell it.
    """
    seen = reading.probability(type_, a, b)
    if seen is None:
        return framed or 0.0
    return decide.probability(seen, reading.again(type_, a, b), framed, event_types()[type_].standing)


def _weighed(framed: Iterable[Claim], reading: Reading) -> Iterator[Claim]:
    """The claims of the frames that the reader, too, finds probable enough; of a claim with many edges the mean counts."""
    for claim in framed:
        edges = claim.edges()
        scores = [weigh(reading, claim.type, a, b, claim.confidence) for a, b in edges]
        score = sum(scores) / len(scores) if scores else claim.confidence
        if decide.enough(score, framed=True):
            yield replace(settled(claim, reading.finding(claim)), confidence=round(score, 3))


def _beside(claim: Claim, reading: Reading) -> Claim:
    """A claim of the reader as probable as it is where nobody else tells it."""
    again = reading.again(claim.type, claim.agents[0], claim.targets[0])
    return replace(claim, confidence=round(decide.probability(claim.confidence, again, None, event_types()[claim.type].standing), 3))


def edge(claim: Claim) -> tuple[str, frozenset[str] | tuple[str, ...]]:
    """What a claim says of whom: its type and its ends, whose order counts where the type has a direction."""
    ends = [*(a.id for a in claim.agents), *(a.id for a in claim.targets)]
    return claim.type, frozenset(ends) if event_types()[claim.type].symmetric else tuple(ends)


def _once(claims: Iterable[Claim]) -> Iterable[Claim]:
    """Claims less those that say the same of the same words, as where two names of one sentence stand for one person; the surest is kept."""
    best: dict[object, Claim] = {}
    for c in claims:
        key = edge(c), c.status, c.date, c.office, c.evidence.start, c.evidence.quote
        if key not in best or best[key].confidence < c.confidence:
            best[key] = c
    return best.values()


def _sorted(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    return tuple(sorted(claims, key=lambda c: (c.evidence.start, c.evidence.end, c.type, c.agents, c.targets)))


__all__ = ["DEFAULT", "EXTRACTORS", "Extractor", "anchored", "dated", "edge", "extract", "present_forms", "weigh"]
