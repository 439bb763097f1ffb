"""Claims from what the networks judge."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np

from kg.encoder import Floats
from kg.extract import dates
from kg.extract.reader.about import features, topics
from kg.extract.reader.acts import Act, Acts
from kg.extract.reader.circumstances import PUBLISHED, chances, own_first, places, times
from kg.extract.reader.circumstances import status as hedge
from kg.extract.reader.encode import Encoded, encode
from kg.extract.reader.judge import MODEL, Judged, judge
from kg.extract.reader.labels import RELATIONS, STATUS, TOPICS
from kg.extract.reader.window import Part, Window, windows
from kg.link import Linked
from kg.model import Actor, Article, Basis, Claim, Evidence, Kind, Mark, Status
from kg.ontology import by_relation, event_types, sectors

THINKABLE = 0.05  # probability from which what goes with a relation is looked at
LEAST = 0.003  # probability below which what the reader finds is not remembered
TOPIC = 0.3  # probability from which a sector is told that words of the sentence name
UNNAMED = 0.5  # and from which one is told that none names


@dataclass(frozen=True, slots=True)
class Finding:
    """A relation of two in a sentence that is at least `THINKABLE`, as a claim, and how probable its status, date and place are (0 to 1)."""

    claim: Claim
    status: float
    date: float
    place: float


Ends = frozenset[Actor] | tuple[Actor, Actor]  # a set where the relation has no direction


@dataclass(frozen=True)
class Reading:
    """What the reader makes of an article.

    Attributes:
        claims: the strongest claim for each relation and pair.
        holds: the highest probability of each relation (by event type) and ordered pair of actors' ids, from `LEAST` on.
        judged: the ordered pairs that were in reach of one another.
        findings: what it finds thinkable, by event type, ends and the sentence's first character.
    """

    claims: tuple[Claim, ...]
    holds: Mapping[tuple[str, str, str], float]
    judged: frozenset[tuple[str, str]]
    findings: Mapping[tuple[str, Ends, int], Finding]

    def probability(self, type_: str, a: Actor, b: Actor) -> float | None:
        """The highest probability that it gives to a relation of two actors; 0 where it is next to none, None where it has not judged it.

        It judges pairs within reach of one another, and knows no event type that was added after it was trained.
        """
        if (a.id, b.id) not in self.judged or event_types()[type_].relation not in RELATIONS:
            return None
        turned = self.holds.get((type_, b.id, a.id), 0.0) if event_types()[type_].symmetric else 0.0
        return max(self.holds.get((type_, a.id, b.id), 0.0), turned)

    def again(self, type_: str, a: Actor, b: Actor) -> float:
        """The second highest probability that it gives to a relation of two actors in a sentence, 0 where it is thinkable in one alone.

        What an article says twice is more probable.
        """
        found = self._by_edge.get((type_, _ends(type_, a, b)), ())
        return sorted(found)[-2] if len(found) > 1 else 0.0

    @cached_property
    def _by_edge(self) -> Mapping[tuple[str, Ends], list[float]]:
        out: dict[tuple[str, Ends], list[float]] = defaultdict(list)
        for (type_, ends, _), finding in self.findings.items():
            out[type_, ends].append(finding.claim.confidence)
        return out

    def finding(self, claim: Claim) -> Finding | None:
        """What it finds of another's claim in the same sentence: of its edges the most probable, None where none is thinkable."""
        found = [self.findings.get((claim.type, _ends(claim.type, a, b), claim.evidence.start)) for a, b in claim.edges()]
        return max((f for f in found if f), key=lambda f: f.claim.confidence, default=None)


class Reader:
    """Reads the relations of an article's sentences."""

    def claims(self, article: Article, linked: Sequence[Linked]) -> Iterator[Claim]:
        """What an article says; one claim per relation and pair, with its probability as confidence.

        Args:
            article: its `published` is the day that "today" means.
            linked: all its sentences with their mentions, the title first.
        """
        yield from self.read(article, linked).claims

    def read(self, article: Article, linked: Sequence[Linked]) -> Reading:
        """What an article says, and how probable everything else is; arguments as for `claims`."""
        best: dict[tuple[str, Ends], Claim] = {}
        findings: dict[tuple[str, Ends, int], Finding] = {}
        holds: dict[tuple[str, str, str], float] = {}
        pairs: set[tuple[str, str]] = set()
        for window in windows(linked, article.published):
            encoded = encode(window)
            if not len(encoded.pairs):
                continue
            pairs |= {(window.actors[a].id, window.actors[b].id) for _, a, b in encoded.pairs.tolist()}
            judged = judge(encoded)
            _remember(holds, window, encoded, judged)
            for finding, told in _found(article, linked, window, encoded, judged):
                claim = finding.claim
                key = claim.type, _ends(claim.type, claim.agents[0], claim.targets[0])
                there = findings.get((*key, claim.evidence.start))
                if there is None or there.claim.confidence < claim.confidence:
                    findings[*key, claim.evidence.start] = finding
                if told and not _at_home(claim) and (key not in best or best[key].confidence < claim.confidence):
                    best[key] = claim
        return Reading(tuple(best.values()), holds, frozenset(pairs), findings)


def _remember(holds: dict[tuple[str, str, str], float], window: Window, encoded: Encoded, judged: Judged) -> None:
    """Keep the highest probabilities of a window, from `LEAST` on."""
    for pair, relation in np.argwhere(judged.holds >= LEAST).tolist():
        _, a, b = encoded.pairs[pair].tolist()
        key = (by_relation()[RELATIONS[relation]].name, window.actors[a].id, window.actors[b].id)
        holds[key] = max(holds.get(key, 0.0), float(judged.holds[pair, relation]))


def _ends(type_: str, a: Actor, b: Actor) -> Ends:
    return frozenset((a, b)) if event_types()[type_].symmetric else (a, b)


def _at_home(claim: Claim) -> bool:
    """Whether an act is one between two of the same state, which is no international relation; groups are apart from their state."""
    a, b = claim.agents[0], claim.targets[0]
    return not event_types()[claim.type].standing and a.country is not None and a.country == b.country and Kind.GROUP not in (a.kind, b.kind)


@cache
def thresholds() -> tuple[float, ...]:
    """The probability from which each relation is told, in the order of `RELATIONS` (chosen on annotated articles, see the card)."""
    found = json.loads((MODEL / "thresholds.json").read_text(encoding="utf-8"))
    return tuple(float(found[r]) for r in RELATIONS)


def _found(article: Article, linked: Sequence[Linked], window: Window, encoded: Encoded, judged: Judged) -> Iterator[tuple[Finding, bool]]:
    """What is thinkable in a window, and whether it is probable enough to be told."""
    limits = np.array(thresholds(), dtype=np.float32)
    hits = np.argwhere(judged.holds >= np.minimum(limits, THINKABLE))
    if not len(hits):
        return
    acts = Acts.of(window, encoded, judged, hits)
    hedged = hedge(acts)
    states = chances("status", hedged, 0)
    likely = states.argmax(1)
    hedged = replace(hedged, status=likely)
    about = topics(features(acts)).tolist()
    options = times(acts, hedged, article.published)
    days = own_first(chances("times", options, len(window.times)), options)
    spots = chances("places", places(acts, hedged), len(window.places))
    for n, (pair, relation) in enumerate(hits.tolist()):
        part, a, b = encoded.pairs[pair].tolist()
        read = window.parts[part]
        here = linked[read.number]
        status = Status(STATUS[int(likely[n])])
        name = RELATIONS[relation]
        told_of = _topics(read, about[n])
        when, date = _likeliest(days[n], _days(article, window, status))
        where, place = _likeliest(spots[n], [None, *(p.place for p in window.places)])
        claim = Claim(
            article=article.id,
            type=by_relation()[name].name,
            agents=(window.actors[a],),
            targets=(window.actors[b],),
            evidence=_evidence(here, (*_marks(window, encoded, acts.each[n], when, where), *_sectors(read, told_of))),
            topics=told_of,
            place=window.places[where - 1].place if where else None,
            date=_days(article, window, status)[when],
            basis=Basis.TEXT if when > PUBLISHED else Basis.PUBLICATION,
            status=status,
            office=_office(linked, window, part, a, b) if name == "holdsOffice" else None,
            confidence=round(float(judged.holds[pair, relation]), 3),
            extractor="reader",
        )
        told = bool(judged.holds[pair, relation] >= limits[relation])
        yield Finding(claim, float(states[n].max()), date, place), told


def _evidence(linked: Linked, marks: tuple[Mark, ...]) -> Evidence:
    """The sentence; its offsets are -1 where it is the title."""
    s, marks = linked.sentence, tuple(sorted(marks))
    return Evidence(-1, -1, s.text, marks) if s.kind == "title" else Evidence(s.start, s.end, s.text, marks)


def _marks(window: Window, encoded: Encoded, act: Act, when: int, where: int) -> tuple[Mark, ...]:
    """The words of the sentence that name the two actors, the act, the place and the date; what stands in other sentences is not marked."""
    part = window.parts[act.part]
    spans = [(role, m.start, m.end) for role, slot in (("agent", act.a), ("target", act.b)) for m in window.mentions if slot in m.slots]
    spans += [("act", *_word(window.text, *encoded.pieces.spans[act.piece].tolist()))] if act.shows else []
    spans += [("date", window.times[when - 2].start, window.times[when - 2].end)] if when > PUBLISHED else []
    spans += [("place", window.places[where - 1].start, window.places[where - 1].end)] if where else []
    inside = {(role, start, end) for role, start, end in spans if part.start <= start and end <= part.end}
    return tuple(Mark(role, start - part.start, end - part.start) for role, start, end in inside)


def _word(text: str, start: int, end: int) -> tuple[int, int]:
    """The whole word of which a word piece is part.

    >>> _word("The invasion began", 6, 8)
    (4, 12)
    """
    while start and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return start, end


def _sectors(part: Part, about: tuple[str, ...]) -> Iterator[Mark]:
    """The words of the sentence that name a sector told, or a narrower one of it."""
    for start, end, sector in part.sectors:
        if sector in about or any(sectors()[sector].topic == sectors()[a].label for a in about):
            yield Mark("sector", start - part.start, end - part.start)


def _topics(part: Part, chances: Sequence[float]) -> tuple[str, ...]:
    """The sectors that are probable: those that words of the sentence name, the broad one where none does."""
    here = {label for label, *_ in part.named}
    told = {label for label, p in zip(TOPICS, chances) if p >= (TOPIC if label in here else UNNAMED)}
    named = {s for *_, s in part.sectors if sectors()[s].topic in told}
    broad = {s.id for s in sectors().values() if s.broader is None and s.label in told - {sectors()[x].topic for x in named}}
    return tuple(sorted(broad | named))


def _days(article: Article, window: Window, status: Status) -> list[str | None]:
    """The day that each option of a date stands for: none, that of publication, what each expression of the window tells."""
    planned = status is Status.PLANNED
    told = [dates.upcoming(t.when, article.published) if planned else t.when.date for t in window.times]
    return [None, article.published, *told]


def _likeliest(chances: Floats, what: Sequence[object]) -> tuple[int, float]:
    """The most probable option that stands for the most probable thing, and how probable that thing is: a place named three times has three options.

    >>> _likeliest(np.array([0.4, 0.25, 0.35], dtype=np.float32), [None, "Kabul", "Kabul"])
    (2, 0.6)
    """
    total: dict[object, float] = defaultdict(float)
    for thing, chance in zip(what, chances.tolist()):
        total[thing] += chance
    best = max(total, key=lambda thing: total[thing])
    options = [n for n, thing in enumerate(what) if thing == best]
    return max(options, key=lambda n: float(chances[n])), round(total[best], 3)


def _office(linked: Sequence[Linked], window: Window, part: int, a: int, b: int) -> str | None:
    """The title that a sentence gives a person, None where it gives none."""
    person, of, here = window.actors[a], window.actors[b], linked[window.parts[part].number]
    return next((o.office for o in here.offices if o.person == person and o.of == of), here.styles.get(person))
