"""Whether, when and where an act happened: its status, and which of the times and places that its window names is its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kg.encoder import WIDTH, Floats, Ints, session
from kg.extract.reader.acts import ALONE, Act, Acts, Spans
from kg.extract.reader.clauses import HANGS, lead
from kg.extract.reader.judge import MODEL, Judged
from kg.extract.reader.window import Spot, Time, Window

Flags = NDArray[np.bool_]

PUBLISHED = 1  # the second option of a date, the day of publication; the first is that none is told
NEAR = 12.0  # word pieces in which closeness falls to 1/e
SCALE = 5.0  # of the attention that words get, so that it is of the size of the others
BACK = 4  # sentences before an act: farther ones count as this far
OFTEN = 4  # times that a place is named: oftener counts as this often
STANDS, WHAT = 10 + HANGS, 8  # what is told of where an option stands, of what it is
PLACE, BESIDE = STANDS + WHAT, 8 + ALONE  # what is told of an option; of the act and its sentence
SAME_CLAUSE = 3  # of what `clauses.hanging` tells, whether a word is in the act's clause; the first is its nearness
WEEK = 7  # days
UNTOLD = {
    "times": 0.45,
    "places": 0.4,
}  # what the chance counts that none is told: of acts without a day annotators differ, of places too few are told


@dataclass(frozen=True, slots=True)
class Options:
    """What status, date or place of C acts hang on, with the K times or places of their window as options (one of zeros where there is none).

    Attributes:
        seen: [C, 4 WIDTH] the pair, what shows the act, the means of its sentence and of the words that tell it. relation, status: [C]; 0 where that is asked.
        beside: [C, BESIDE] whether sentence and clause name a time, how near it is, the same of places; whether the sentence is the window's first, how far
            on in the article it stands (0 to 1); of the act's word `Act.alone`.
        words: [C, K, WIDTH] vectors of the options. place: [C, K, PLACE] where each stands and what it is.
    """

    seen: Floats
    relation: Ints
    status: Ints
    beside: Floats
    words: Floats
    place: Floats


def chances(name: str, options: Options, count: int) -> Floats:
    """How probable each option of each act is.

    Args:
        name: `status`, `times` or `places`. count: how many options the window names; none of a status.

    Returns:
        [C, 4] in the order of `labels.STATUS`, [C, 2 + count] for times (first none, then the day of publication), [C, 1 + count] for places
        (first none); rows add up to 1.
    """
    inputs = {field: getattr(options, field) for field in Options.__slots__}
    (logits,) = session(MODEL / f"{name}.onnx").run(None, inputs)
    logits = logits[:, : logits.shape[1] - options.words.shape[1] + count]
    odds = np.exp(logits - logits.max(1, keepdims=True))
    if name in UNTOLD:
        odds[:, 0] *= UNTOLD[name]
    found: Floats = odds / odds.sum(1, keepdims=True)
    return found


def own_first(days: Floats, options: Options) -> Floats:
    """Chances of dates with the days of other sentences ruled out where the sentence of an act names one itself.

    Of 1,833 annotated dates in such sentences 62 are told by another. Of places the same is not so: a headline's or the sentence before is often right.

    Args:
        days: [C, 2 + K] what `chances` gives of `times`.
    """
    own = options.place[:, : days.shape[1] - 2, 0] > 0
    kept = np.where(own.any(1, keepdims=True) & ~own, 0.0, days[:, 2:])
    found = np.concatenate([days[:, :2], kept], axis=1).astype(np.float32)
    out: Floats = found / found.sum(1, keepdims=True)
    return out


def status(acts: Acts) -> Options:
    """What the status of acts hangs on."""
    encoded, judged, pairs = acts.encoded, acts.judged, acts.claims[:, 0]
    parts = encoded.pairs[pairs, 0]
    means = _means(encoded.sentences, judged)
    seen = np.hstack([judged.hidden[pairs], acts.shown(), means[parts], acts.told()])
    beside = [_beside(acts, act, (acts.times, acts.places)) for act in acts.each]
    words, place = (np.zeros((len(pairs), 1, width), dtype=np.float32) for width in (WIDTH, PLACE))
    return Options(seen, acts.claims[:, 1], np.zeros(len(pairs), dtype=np.int64), np.array(beside, dtype=np.float32), words, place)


def times(acts: Acts, hedged: Options, published: str | None) -> Options:
    """What the dates of acts hang on.

    Args:
        hedged: what `status` gives of them, with the likeliest status of each. published: the day that "today" means.
    """
    told = np.array([_day(t, published) for t in acts.window.times], dtype=np.float32).reshape(-1, WHAT)
    return _among(acts, hedged, acts.times, [told] * len(acts.claims))


def places(acts: Acts, hedged: Options) -> Options:
    """What the places of acts hang on; arguments as for `times`."""
    window = acts.window
    spots = [_spot(window, s) for s in window.places]
    ends = [[(window.actors[n].country or window.actors[n].id, n) for n in pair[1:]] for pair in acts.encoded.pairs[acts.claims[:, 0]].tolist()]
    told = [np.array([_whose(s, *both) for s in spots], dtype=np.float32).reshape(-1, WHAT) for both in ends]
    return _among(acts, hedged, acts.places, told)


def _means(pieces: Floats, judged: Judged) -> Floats:
    """[N, WIDTH] the mean vectors of some word pieces [N, T]; zeros where there are none."""
    found: Floats = pieces @ judged.pieces / np.maximum(pieces.sum(1, keepdims=True), 1)
    return found


def _among(acts: Acts, hedged: Options, spans: Spans, told: Sequence[Floats]) -> Options:
    """Acts with the times or places of their window as options; `told` of each act: [K, WHAT] what each option is."""
    if not len(spans.home):
        return hedged
    place = np.stack([np.hstack([_stands(act, spans), what]) for act, what in zip(acts.each, told)])
    return replace(hedged, words=np.tile(spans.weights @ acts.judged.pieces, (len(told), 1, 1)), place=place)


def _beside(acts: Acts, act: Act, among: Sequence[Spans]) -> tuple[float, ...]:
    """What is told of an act's sentence, and of the times and places in it: whether it has one, its clause has one, and how near the nearest is in the tree."""
    part = acts.part(act)
    found: list[float] = []
    for spans in among:
        own = np.flatnonzero(spans.home == act.part)
        hangs = act.hang(spans.words[act.part][own])
        found += [float(len(own) > 0), *(float(hangs[:, column].max(initial=0.0)) for column in (SAME_CLAUSE, 0))]
    return (*found, float(part.start == 0), min(part.number, 10) / 10, *act.alone())


def _stands(act: Act, spans: Spans) -> Floats:
    """[K, STANDS] where times or places stand to an act; zeros where a long text was cut before one."""
    own, back = spans.home == act.part, act.part - np.maximum(spans.home, 0)
    inside = spans.weights @ act.inside
    columns = (
        own,
        np.where(own, _close(spans.middle - act.piece), 0.0),
        spans.middle > act.piece,
        *(_closest(np.flatnonzero(end), spans.middle) for end in act.ends),
        SCALE * (spans.weights > 0) @ act.pointed,
        np.clip(back, 0, BACK) / BACK,
        spans.headline,
        inside,
        lead(inside),
    )
    there = np.hstack([np.stack(columns, axis=1), act.hang(spans.words[act.part])])
    found: Floats = np.where(spans.there[:, None], there, 0.0).astype(np.float32)
    return found


def _closest(pieces: Ints, middle: Floats) -> Floats:
    """[K] how close each is to the nearest of some word pieces; 0 where there is none."""
    return _close(np.abs(pieces - middle[:, None]).min(1)) if len(pieces) else np.zeros(len(middle), dtype=np.float32)


def _close(distance: Floats) -> Floats:
    """1 where two words are one, falling with the word pieces between them."""
    return np.exp(-np.abs(distance) / NEAR).astype(np.float32)


def _day(time: Time, published: str | None) -> tuple[float, ...]:
    """What a time is: a year, a month or a day, that of publication, after it, in the week before it, before that; none that can be told."""
    day = time.when.date or ""
    ago = _days(day, published)
    past = (ago < 0, 0 < ago <= WEEK, ago > WEEK)
    return (*(float(len(day) == size) for size in (4, 7, 10)), float(bool(day) and day == published), *map(float, past), float(not day))


def _days(day: str, published: str | None) -> int:
    """Days from one to the other, 0 where either is none."""
    whole = len("2024-02-03")
    return (date.fromisoformat(published) - date.fromisoformat(day)).days if published and len(published) == len(day) == whole else 0


@dataclass(frozen=True, slots=True)
class _Told:
    """A place as the text names it.

    Attributes:
        home: its state and its name. names: the window's actors whose name it is. stateless: whether its state is unknown.
        often: how often it is named (0 to 1). dateline: whether the dateline names it.
    """

    home: frozenset[str]
    names: frozenset[int]
    stateless: bool
    often: float
    dateline: bool


def _spot(window: Window, spot: Spot) -> _Told:
    names = frozenset(slot for m in window.mentions if m.start < spot.end and spot.start < m.end for slot in m.slots)
    often = min(sum(s.place == spot.place for s in window.places), OFTEN) / OFTEN
    dateline = not any(p.start <= spot.start < p.end for p in window.parts)
    return _Told(frozenset((spot.place.country or spot.place.id, spot.place.name)), names, spot.place.country is None, often, dateline)


def _whose(spot: _Told, a: tuple[str, int], b: tuple[str, int]) -> tuple[float, ...]:
    """What a place is: in the state of either actor, a name of either, a name of any actor, without a state, how often named, the dateline.

    Args:
        a, b: state and number of either actor.
    """
    told = (a[0] in spot.home, b[0] in spot.home, a[1] in spot.names, b[1] in spot.names, bool(spot.names), spot.stateless)
    return (*map(float, told), spot.often, float(spot.dateline))
