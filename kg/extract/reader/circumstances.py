"""Whether, when and where an act happened: its status, and which of the times and places that its window names is its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kg.encoder import WIDTH, Floats, Ints, session
from kg.extract.reader.encode import Encoded
from kg.extract.reader.judge import MODEL, Judged, looked
from kg.extract.reader.window import Part, Spot, Time, Window

Flags = NDArray[np.bool_]

PUBLISHED = 1  # the second option of a date, the day of publication; the first is that none is told
NEAR = 12.0  # word pieces in which closeness falls to 1/e
SCALE = 5.0  # of the attention that words get, so that it is of the size of the others
BACK = 4  # sentences before an act: farther ones count as this far
OFTEN = 4  # times that a place is named: oftener counts as this often
PLACE, BESIDE = 16, 4  # what is told of an option; of the act's sentence
WEEK = 7  # days
LEFT_OUT = 0.4


@dataclass(frozen=True, slots=True)
class Options:
    """What status, date or place of C acts hang on, with the K times or places of their window as options (one of zeros where there is none).

    Attributes:
        seen: [C, 3 WIDTH] the pair, what it looks at, and the mean of its sentence. relation, status: [C]; 0 where that is asked.
        beside: [C, BESIDE] 1 where the sentence names a time, a place, is the window's first; how far on in the article it stands (0 to 1).
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
    if name == "places":
        odds[:, 0] *= LEFT_OUT
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


def status(window: Window, encoded: Encoded, judged: Judged, claims: Ints) -> Options:
    """What the status of acts hangs on.

    Args:
        claims: [C, 2] pair and relation.
    """
    pairs, relation = claims[:, 0], claims[:, 1]
    parts = encoded.pairs[pairs, 0]
    means = encoded.sentences @ judged.pieces / np.maximum(encoded.sentences.sum(1, keepdims=True), 1)
    seen = np.hstack([judged.hidden[pairs], judged.attention[pairs] @ judged.pieces, means[parts]])
    beside = np.array([_beside(window, window.parts[n]) for n in parts.tolist()], dtype=np.float32).reshape(-1, BESIDE)
    words, place = (np.zeros((len(claims), 1, width), dtype=np.float32) for width in (WIDTH, PLACE))
    return Options(seen, relation, np.zeros(len(claims), dtype=np.int64), beside, words, place)


def times(window: Window, encoded: Encoded, judged: Judged, claims: Ints, acts: Options, published: str | None) -> Options:
    """What the dates of acts hang on.

    Args:
        claims: [C, 2] pair and relation. acts: what `status` gives of them, with the likeliest status of each. published: the day that "today" means.
    """
    told = np.array([_day(t, published) for t in window.times], dtype=np.float32).reshape(-1, PLACE // 2)
    return _among(acts, window.times, [told] * len(claims), window, encoded, judged, claims)


def places(window: Window, encoded: Encoded, judged: Judged, claims: Ints, acts: Options) -> Options:
    """What the places of acts hang on; arguments as for `times`."""
    spots = [_spot(window, s) for s in window.places]
    ends = [[(window.actors[n].country or window.actors[n].id, n) for n in pair[1:]] for pair in encoded.pairs[claims[:, 0]].tolist()]
    told = [np.array([_whose(s, *both) for s in spots], dtype=np.float32).reshape(-1, PLACE // 2) for both in ends]
    return _among(acts, window.places, told, window, encoded, judged, claims)


@dataclass(frozen=True, slots=True)
class _Spans:
    """K times or places of a window.

    Attributes:
        weights: [K, T] of word pieces. there: [K] whether any is left of it, where a long text was cut. middle: [K] word piece.
        home: [K] the part it stands in, -1 for the dateline. headline: [K] whether that is the headline, which is only context here.
    """

    weights: Floats
    there: Flags
    middle: Floats
    home: Ints
    headline: Flags


def _spans(window: Window, encoded: Encoded, spans: Sequence[Time | Spot]) -> _Spans:
    weights = np.array([encoded.pieces.weights(s.start, s.end) for s in spans], dtype=np.float32).reshape(-1, len(encoded.pieces.ids))
    middle = np.array([np.flatnonzero(w).mean() if w.any() else 0.0 for w in weights])
    home = np.array([next((n for n, p in enumerate(window.parts) if p.start <= s.start < p.end), -1) for s in spans], dtype=np.int64)
    return _Spans(weights, weights.sum(1) > 0, middle, home, (home <= 0) & (not window.parts[0].read))


def _among(
    acts: Options, named: Sequence[Time | Spot], told: Sequence[Floats], window: Window, encoded: Encoded, judged: Judged, claims: Ints
) -> Options:
    """Acts with the times or places of their window as options; `told` of each act: [K, PLACE / 2] what each option is."""
    if not named:
        return acts
    spans, pairs = _spans(window, encoded, named), claims[:, 0].tolist()
    where = {pair: _stands(encoded, judged, pair, spans) for pair in set(pairs)}
    place = np.stack([np.hstack([where[pair], what]) for pair, what in zip(pairs, told)])
    return replace(acts, words=np.tile(spans.weights @ judged.pieces, (len(claims), 1, 1)), place=place)


def _beside(window: Window, part: Part) -> tuple[float, ...]:
    named = (any(part.start <= s.start < part.end for s in spans) for spans in (window.times, window.places))
    return (*map(float, named), float(part.start == 0), min(part.number, 10) / 10)


def _stands(encoded: Encoded, judged: Judged, pair: int, spans: _Spans) -> Floats:
    """[K, PLACE / 2] where times or places stand to a pair and its act; zeros where a long text was cut before one."""
    part, a, b = encoded.pairs[pair].tolist()
    act, sentence = looked(encoded, judged, pair), encoded.sentences[part]
    own, back = spans.home == part, part - np.maximum(spans.home, 0)
    columns = (
        own,
        np.where(own, _close(spans.middle - act), 0.0),
        spans.middle > act,
        *(_closest(np.flatnonzero(encoded.members[:, slot] * sentence), spans.middle) for slot in (a, b)),
        SCALE * (spans.weights > 0) @ judged.attention[pair],
        np.clip(back, 0, BACK) / BACK,
        spans.headline,
    )
    found: Floats = np.where(spans.there[:, None], np.stack(columns, axis=1), 0.0).astype(np.float32)
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
