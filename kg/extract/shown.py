"""What shows the two ends of a claim and its sectors: the words of its sentence, else another sentence of the article; of a state, else the table of
offices or the publisher.

"President Vladimir Putin met ..." names no Russia; "the Russian president" in the headline does. "They spoke by telephone" shows no sector; what they
discussed, in the sentence behind it, does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from kg.extract import topics
from kg.extract.framed import Sentences
from kg.link import Linked, Mention
from kg.model import Actor, Claim, Evidence, Kind, Mark, StateBasis
from kg.ontology import event_types, sectors

_REFERRING = frozenset({"pronoun", "pair"})  # forms of mentions that name nobody to whom reads their sentence alone


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a claim: `agent` or `target`, and who it is."""

    role: str
    actor: Actor


@dataclass(frozen=True)
class _Text:
    """All sentences of an article, with the sectors that the words of each name."""

    linked: Sequence[Linked]

    @cached_property
    def sectors(self) -> list[list[tuple[int, int, str]]]:
        """`topics.told` of each sentence, found once for all claims."""
        return [topics.told(x) for x in self.linked]

    def place(self, here: Linked) -> int:
        """Which sentence one is."""
        return next(n for n, x in enumerate(self.linked) if x is here)


def shown(claims: Iterable[Claim], linked: Sequence[Linked]) -> Iterator[Claim]:
    """Claims with the words of titles marked that name an end, and where their sentence names one not at all, with a second sentence that does or
    with the word that none does.

    Args:
        linked: all sentences of the article, in order.
    """
    sentences, text = Sentences(linked), _Text(linked)
    for claim in claims:
        found = sentences.around(claim.evidence)
        yield claim if found is None else replace(claim, evidence=_shown(claim, *found, text))


def _shown(claim: Claim, here: Linked, at: int, text: _Text) -> Evidence:
    """The evidence of a claim, whose stretch begins at `at` in its sentence, completed."""
    evidence, after = claim.evidence, at + len(claim.evidence.quote)
    marks = set(evidence.marks)
    acted = not event_types()[claim.type].standing
    missing = []
    for end in _ends(claim):
        if any(_names(m, end.actor) or (acted and _lies_in(m, end.actor)) for m in here.mentions):
            continue
        titles = [m for m in _in_titles(end, here) if at <= m.start and m.end <= after]
        marks |= {Mark(m.role, m.start - at, m.end - at) for m in titles}
        missing += [] if titles else [end]
    place = text.place(here)
    second = _second(claim, missing, place, text) if missing else None
    state = _known(claim, missing, here) if missing and second is None else StateBasis.TEXT
    unseen = [t for t in claim.topics if not any(_of(sector, t) for *_, sector in text.sectors[place])]
    return replace(evidence, marks=tuple(sorted(marks)), state=state, second=second or (_about(claim, unseen, place, text) if unseen else None))


def _of(sector: str, topic: str) -> bool:
    """Whether words for a sector show a topic told: the same, or a broader one."""
    return sector == topic or sectors()[sector].topic == sectors()[topic].label


def _about(claim: Claim, unseen: Sequence[str], place: int, text: _Text) -> Evidence | None:
    """The sentence whose words name most of the sectors that no word of a claim's own names; of equals the nearest."""
    best: tuple[int, int, Evidence] | None = None
    for n, (other, told) in enumerate(zip(text.linked, text.sectors)):
        s = other.sentence
        named = [(a, b, {t for t in unseen if _of(sector, t)}) for a, b, sector in told] if n != place else []
        count = len(set().union(*(about for *_, about in named)))
        if count and (best is None or (-count, abs(n - place)) < best[:2]):
            words = {Mark("sector", s.tokens[a].start - s.start, s.tokens[b - 1].end - s.start) for a, b, about in named if about}
            ends = {m for end in _ends(claim) for m in (*_marks(end, other, other.mentions), *_in_titles(end, other))}
            best = -count, abs(n - place), _sentence(other, words | ends)
    return best[2] if best else None


def _sentence(linked: Linked, marks: Iterable[Mark]) -> Evidence:
    s = linked.sentence
    where = (-1, -1) if s.kind == "title" else (s.start, s.end)
    return Evidence(*where, s.text, tuple(sorted(marks)))


def _ends(claim: Claim) -> list[_End]:
    return [*(_End("agent", a) for a in claim.agents), *(_End("target", a) for a in claim.targets)]


def _names(m: Mention, actor: Actor) -> bool:
    return any(a.id == actor.id and a.kind is actor.kind for a in m.actors)


def _lies_in(m: Mention, actor: Actor) -> bool:
    """Whether a mention is of a place of a state, which stands for it in an act ("struck Kherson"), not in an office ("to Hawaii")."""
    return bool(actor.kind is Kind.COUNTRY and m.place and m.place.country == actor.id)


def _marks(end: _End, linked: Linked, mentions: Iterable[Mention]) -> list[Mark]:
    """Where an end is named, counted in its sentence."""
    s = linked.sentence
    return [Mark(end.role, s.tokens[m.start].start - s.start, s.tokens[m.end - 1].end - s.start) for m in mentions if _names(m, end.actor)]


def _in_titles(end: _End, linked: Linked) -> list[Mark]:
    """Where people's titles name an end, counted in their sentence."""
    s = linked.sentence
    return [Mark(end.role, h.start - s.start, h.end - s.start) for h in linked.titled if h.entry.actor and h.entry.actor.id == end.actor.id]


def _second(claim: Claim, missing: Sequence[_End], place: int, text: _Text) -> Evidence | None:
    """The sentence that best names what another does not: as whose title it is, else together with the other end, else by itself; of equals the nearest."""
    best: tuple[int, int, Evidence] | None = None
    for n, other in enumerate(text.linked):
        if n == place:
            continue
        names = [m for m in other.mentions if m.form not in _REFERRING]
        named = {end: (*_marks(end, other, names), *_in_titles(end, other)) for end in _ends(claim)}
        if not all(named[end] for end in missing):
            continue
        marks = {m for found in named.values() for m in found}
        rank = 0 if _tells_office(claim, other) else 1 if {m.role for m in marks} >= {"agent", "target"} else 2
        if best is None or (rank, abs(n - place)) < best[:2]:
            best = rank, abs(n - place), _sentence(other, marks)
    return best[2] if best else None


def _tells_office(claim: Claim, linked: Linked) -> bool:
    """Whether a sentence gives an office at one end to the person at the other."""
    return any(o.person in claim.agents and o.of in claim.targets for o in linked.offices)


def _known(claim: Claim, missing: Sequence[_End], here: Linked) -> StateBasis:
    """Whence it is known whose the ends are that no sentence names."""
    absent = {end.actor for end in missing}
    if any(a.kind is Kind.PERSON and a.known for a in (*claim.agents, *claim.targets) if a not in absent):
        return StateBasis.TABLE
    return StateBasis.PUBLISHER if here.home else StateBasis.TEXT
