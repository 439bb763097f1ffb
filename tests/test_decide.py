"""What frames and reader tell together: the score decides."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract import decide
from kg.model import Article
from kg.pipeline import Pipeline
from kg.training import decision

CHANCE = st.floats(0, 1)


def test_each_feature_has_a_weight() -> None:
    assert set(decide.weights()) == {*decide.FEATURES, "keep", "add"}
    assert len(decide.features(0.5, 0.0, None, False)) == len(decide.FEATURES)


@given(CHANCE, CHANCE, CHANCE, st.none() | CHANCE, st.booleans())
def test_what_the_reader_finds_more_probable_is_more_probable(a: float, b: float, again: float, framed: float | None, standing: bool) -> None:
    low, high = sorted((a, b))
    assert 0 < decide.probability(low, again, framed, standing) <= decide.probability(high, again, framed, standing) + 1e-12 < 1 + 1e-9


@given(CHANCE, CHANCE, CHANCE)
def test_what_is_told_twice_is_more_probable(reader: float, a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert decide.probability(reader, low, None, False) <= decide.probability(reader, high, None, False)


@given(CHANCE)
def test_what_both_tell_is_told_before_what_one_tells(reader: float) -> None:
    assert decide.probability(reader, 0.0, 0.9, False) > decide.probability(reader, 0.0, None, False)


@pytest.mark.parametrize(("probability", "odds"), [(0.5, 1), (0.75, 3), (0.0, 0.0003 / 0.9997), (1.0, 0.9997 / 0.0003)])
def test_logits(probability: float, odds: float) -> None:
    assert decide.logit(probability) == pytest.approx(math.log(odds))


def test_confidence_is_the_score_and_none_lies_below_the_threshold(pipeline: Pipeline) -> None:
    text = "Macron met Putin in Moscow on Monday. Hurricane Beryl hit Jamaica. France criticised Kenya, and China will sign a pact with Peru."
    claims = pipeline(Article("a", text, published="2024-06-12")).claims
    assert len(claims) >= 3
    assert all(decide.enough(c.confidence, c.extractor == "frames") and c.confidence < 1 for c in claims)


def test_a_word_for_all_sectors_is_no_sector(pipeline: Pipeline) -> None:
    claims = pipeline(Article("a", "France and Kenya agreed to cooperate in all sectors.", published="2024-06-12")).claims
    assert claims
    assert all("sectors" not in c.topics for c in claims)


def test_the_fit_finds_the_weights_that_made_the_labels() -> None:
    chance = np.random.default_rng(1)
    x = np.hstack([np.ones((4000, 1)), chance.normal(size=(4000, 2))])
    weights = np.array([-0.5, 2.0, -1.0])
    y = (chance.random(4000) < 1 / (1 + np.exp(-x @ weights))).astype(float)
    assert decision.regression(x, y) == pytest.approx(weights, abs=0.2)


def test_what_is_fitted_on_knows_right_from_wrong() -> None:
    fact = {"relation": "criticised", "subject": {"name": "France", "kind": "country"}, "object": {"name": "Kenya", "kind": "country"}}
    row = {"id": "a", "text": "France criticised Kenya. Peru attacked Chile.", "date": "2024-06-12", "facts": [fact]}
    found = list(decision.edges(row))
    assert sorted(right for _, right in found) == [False, True]
    assert all(len(features) == len(decide.FEATURES) for features, _ in found)


def test_what_an_article_says_twice_is_told_again(pipeline: Pipeline) -> None:
    for text, more in (("France criticised Kenya.", False), ("France criticised Kenya. Kenya was condemned by France over the arrests.", True)):
        article = Article("a", text, published="2024-05-02")
        reading = pipeline.extractors["reader"].read(article, pipeline.linked(article))
        (claim,) = [c for c in reading.claims if c.type == "Criticism"]
        assert (reading.again("Criticism", claim.agents[0], claim.targets[0]) > 0) is more
        assert reading.again("Criticism", claim.targets[0], claim.agents[0]) < 0.5
