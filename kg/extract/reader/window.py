"""What the reader sees at once: a run of sentences with the actors, times and places that they name.

A window holds the headline, the dateline and two sentences before those to be read, so that "he", "both sides" and "there" have what they stand for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.extract import dates, topics
from kg.extract.reader.clauses import Word
from kg.extract.reader.clauses import words as tree
from kg.link import Linked
from kg.model import Actor, Place
from kg.ontology import sectors

READ = 900  # characters of sentences to be read in one window, about 200 word pieces
BEFORE = 2  # sentences of context before them
ACTORS = 24  # at most in one window; the rest, named last, is left out
REFERRING = frozenset({"pronoun", "pair", "title", "part"})  # forms of mentions that are no names
LONGEST = 1800  # characters of one sentence that are read
REACH = 12  # actors that are paired in one sentence: 132 ordered pairs


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters `start` to `end` of a window's text that stand for actors.

    Attributes:
        slots: indices into the window's actors. named: whether it is a name, no word that refers back to one.
    """

    start: int
    end: int
    slots: tuple[int, ...]
    named: bool = True


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression of a window, as `kg.extract.dates` resolves it."""

    start: int
    end: int
    when: dates.When


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that a window names."""

    start: int
    end: int
    place: Place


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence of a window.

    Attributes:
        number: its index in the article's sentences.
        start, end: its characters in the window's text.
        read: whether its relations are read here (else it is only context).
        sectors: what its words name, where it is read: their characters in the window's text, and the sector's id.
        words: its words and what they hang on, where it is read and not cut.
    """

    number: int
    start: int
    end: int
    read: bool
    sectors: tuple[tuple[int, int, str], ...] = ()
    words: tuple[Word, ...] = ()

    @property
    def named(self) -> list[tuple[str, int, int]]:
        """Labels of `kg.extract.reader.labels.TOPICS` for the sectors that its words name, with their characters in the window's text."""
        return [(sectors()[sector].topic, start, end) for start, end, sector in self.sectors]


@dataclass(frozen=True, slots=True)
class Window:
    """A run of sentences with what they name; all offsets count in `text`."""

    text: str
    parts: tuple[Part, ...]
    actors: tuple[Actor, ...]
    mentions: tuple[Stretch, ...]
    times: tuple[Time, ...]
    places: tuple[Spot, ...]

    def pairs(self) -> Iterator[tuple[int, int, int]]:
        """Every (part, actor, other actor) to be judged: ordered pairs of actors within reach of a sentence to be read."""
        near = [self._near(p) for p in self.parts]
        for n, part in enumerate(self.parts):
            if part.read:
                reach = near[n]
                yield from ((n, a, b) for a in reach for b in reach if a != b)

    def _near(self, part: Part) -> list[int]:
        """Actors named in a sentence, then those of the two before it and of the headline, twelve at most, the nearest first."""
        here = [s for m in self.mentions if part.start <= m.start < part.end for s in m.slots]
        before = sorted((m for m in self.mentions if m.start < part.start), key=lambda m: -m.start)
        back = [s for m in before for s in m.slots]
        return list(dict.fromkeys([*here, *back]))[:REACH]


def windows(linked: Sequence[Linked], published: str | None) -> Iterator[Window]:
    """The windows of an article, in order; each sentence is read in exactly one.

    Args:
        linked: its sentences with their mentions, the title first.
        published: day from which relative times count.
    """
    title = [n for n, s in enumerate(linked) if s.sentence.kind == "title"]
    group: list[int] = []
    size = 0
    for n, s in enumerate(linked):
        length = len(s.sentence.text)
        if group and size + length > READ:
            yield _window(linked, title, group, published)
            group, size = [], 0
        group.append(n)
        size += length
    if group:
        yield _window(linked, title, group, published)


def _window(linked: Sequence[Linked], title: list[int], group: list[int], published: str | None) -> Window:
    first = group[0]
    context = [n for n in title if n < first] + [n for n in range(max(0, first - BEFORE), first) if n not in title]
    slots: dict[Actor, int] = {}
    text, parts, mentions, places = "", [], [], []
    times: list[Time] = []
    origin = linked[first].origin
    for n in (*context, *group):
        sentence = linked[n].sentence
        if origin and sentence.kind != "title":  # the dateline, once, as it stands in print
            places.append(Spot(len(text), len(text) + len(origin.name), origin))
            text, origin = f"{text}{origin.name} — ", None
        base, words = len(text), sentence.text[:LONGEST]
        read = n in group
        about = tuple(_sectors(linked[n], base)) if read else ()
        hung = tree(sentence.tokens, base - sentence.start, base + len(words)) if read else ()
        parts.append(Part(n, base, base + len(words), read, about, hung))
        for m in linked[n].mentions:
            start = base + sentence.tokens[m.start].start - sentence.start
            end = base + sentence.tokens[m.end - 1].end - sentence.start
            if end > base + len(words):
                continue
            found = tuple(_slots(slots, m.actors))
            if found:
                mentions.append(Stretch(start, end, found, m.form not in REFERRING))
            if m.place:
                places.append(Spot(start, end, m.place))
        for office in linked[n].offices:  # "Italian prime minister X" names Italy, too
            start, end = base + max(0, office.start - sentence.start), base + office.end - sentence.start
            if end <= base + len(words):
                mentions.append(Stretch(start, end, tuple(_slots(slots, (office.of,)))))
        times += [Time(base + w.start, base + w.end, w) for w in dates.of(linked[n], published) if w.end <= LONGEST]
        text += words + " "
    return Window(text, tuple(parts), tuple(slots), tuple(mentions), tuple(times), tuple(places))


def _sectors(linked: Linked, base: int) -> Iterator[tuple[int, int, str]]:
    """The sectors that a sentence's words name, with their characters in a text where it begins at `base`."""
    sentence = linked.sentence
    for first, after, sector in topics.told(linked):
        start, end = (base + at - sentence.start for at in (sentence.tokens[first].start, sentence.tokens[after - 1].end))
        if end <= base + LONGEST:
            yield start, end, sector


def _slots(slots: dict[Actor, int], actors: Iterable[Actor]) -> Iterator[int]:
    for a in actors:
        if a in slots or len(slots) < ACTORS:
            yield slots.setdefault(a, len(slots))
