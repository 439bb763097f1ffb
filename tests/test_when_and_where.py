"""What the network of dates and places is told of each option, and that it chooses by it."""

from __future__ import annotations

import numpy as np
import pytest

from kg.extract.reader import circumstances as c
from kg.extract.reader.acts import Acts
from kg.extract.reader.encode import encode
from kg.extract.reader.judge import judge
from kg.extract.reader.labels import RELATIONS
from kg.extract.reader.window import Window, windows
from kg.model import Article
from kg.pipeline import pipeline

TEXT = "Modi met Emmanuel Macron in Paris on 3 March 2021. Modi had visited Kenya in 2019."
FLAGS = ("own", "close", "after", "near the first", "near the second", "looked at", "back", "headline", "inside", "most inside")


@pytest.fixture(scope="module")
def read() -> tuple[Window, c.Options, c.Options]:
    article = Article("a", TEXT, "Leaders meet", published="2021-03-04")
    (window,) = windows(pipeline(None, ("frames", "reader")).linked(article), article.published)
    encoded = encode(window)
    judged = judge(encoded)
    names = [a.name for a in window.actors]
    pair = next(n for n, (part, a, b) in enumerate(encoded.pairs.tolist()) if part == 1 and (names[a], names[b]) == ("Modi", "Emmanuel Macron"))
    claims = np.array([[pair, RELATIONS.index("met")]])
    acts = Acts.of(window, encoded, judged, claims)
    hedged = c.status(acts)
    return window, c.times(acts, hedged, article.published), c.places(acts, hedged)


def test_each_time_is_told_by_where_it_stands_and_what_it_is(read: tuple[Window, c.Options, c.Options]) -> None:
    window, times, _ = read
    told = {window.text[t.start : t.end]: dict(zip(FLAGS, times.place[0, k].tolist())) for k, t in enumerate(window.times)}
    assert (told["3 March 2021"]["own"], told["in 2019"]["own"]) == (1.0, 0.0)
    assert told["3 March 2021"]["close"] > told["in 2019"]["close"] == 0.0
    kinds = {window.text[t.start : t.end]: times.place[0, k, c.STANDS :].tolist() for k, t in enumerate(window.times)}
    assert kinds["3 March 2021"] == [0, 0, 1, 0, 0, 1, 0, 0]  # a day, in the week before
    assert kinds["in 2019"] == [1, 0, 0, 0, 0, 0, 0, 0]  # a year


def test_each_place_is_told_by_whose_it_is(read: tuple[Window, c.Options, c.Options]) -> None:
    window, _, places = read
    kinds = {s.place.name: places.place[0, k, c.STANDS :].tolist() for k, s in enumerate(window.places)}
    assert kinds["Paris"][:2] == [0.0, 1.0]  # in the state of the second
    assert kinds["Kenya"][:2] == [0.0, 0.0]


def test_the_chances_add_up_and_the_near_ones_win(read: tuple[Window, c.Options, c.Options]) -> None:
    window, times, places = read
    days, spots = c.chances("times", times, len(window.times)), c.chances("places", places, len(window.places))
    assert days.shape == (1, 2 + len(window.times)) and spots.shape == (1, 1 + len(window.places))
    np.testing.assert_allclose([days.sum(), spots.sum()], 1, atol=1e-5)
    assert window.text[window.times[days.argmax() - 2].start :].startswith("3 March 2021")
    assert window.places[spots.argmax() - 1].place.name == "Paris"


def test_a_window_without_times_or_places_leaves_none_or_the_day_of_publication() -> None:
    article = Article("a", "Modi met Macron.", published="2021-03-04")
    (window,) = windows(pipeline(None, ("frames", "reader")).linked(article), article.published)
    encoded = encode(window)
    judged, claims = judge(encoded), np.array([[0, RELATIONS.index("met")]])
    acts = Acts.of(window, encoded, judged, claims)
    assert c.chances("times", c.times(acts, c.status(acts), None), 0).shape == (1, 2)
    assert c.chances("places", c.places(acts, c.status(acts)), 0).tolist() == [[1.0]]
