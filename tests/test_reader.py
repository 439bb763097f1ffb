"""The learned reader: windows, pairs, claims with their sentence and the words that show each part."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract import dated
from kg.extract.reader import Reader
from kg.extract.reader.encode import encode
from kg.extract.reader.labels import RELATIONS, SYMMETRIC, TOPICS
from kg.extract.reader.window import READ, windows
from kg.model import Article, Claim, Status
from kg.ontology import by_relation, sectors
from kg.pipeline import Pipeline

sys.path.insert(0, str(Path(__file__).parent / "gold"))

LONG = " ".join(
    f"{a} criticised {b} over the border on Monday. Its foreign minister met the envoy of {c} in Oslo and asked for talks."
    for a, b, c in (("Kenya", "Chad", "Mali"), ("Brazil", "Peru", "Chile"), ("Japan", "Laos", "Nepal"), ("Iran", "Iraq", "Oman")) * 3
)


def told(claims: tuple[Claim, ...]) -> set[tuple[str, str, str, str]]:
    return {(c.type, a.name, b.name, c.status.value) for c in claims for a, b in c.edges()}


def test_labels_are_those_of_the_ontology() -> None:
    assert set(RELATIONS) == set(by_relation())
    assert {t.relation for t in by_relation().values() if t.symmetric} == SYMMETRIC
    assert {s.topic for s in sectors().values()} == set(TOPICS)


def test_every_sentence_is_read_in_exactly_one_window(pipeline: Pipeline) -> None:
    article = Article("a", LONG, title="Kenya criticises Chad", published="2024-06-12")
    linked = pipeline.linked(article)
    found = list(windows(linked, article.published))
    assert len(found) > 1
    assert [p.number for w in found for p in w.parts if p.read] == list(range(len(linked)))
    for w in found:
        assert sum(p.end - p.start for p in w.parts if p.read) <= READ or sum(p.read for p in w.parts) == 1
        for p in w.parts:
            assert w.text[p.start : p.end] == linked[p.number].sentence.text


def test_a_window_holds_what_came_before(pipeline: Pipeline) -> None:
    article = Article("a", LONG, title="Kenya criticises Chad")
    second = list(windows(pipeline.linked(article), None))[1]
    assert [p.number for p in second.parts if not p.read][0] == 0  # the headline
    assert sum(not p.read for p in second.parts) == 3


def test_pairs_are_of_two_and_within_reach(pipeline: Pipeline) -> None:
    for window in windows(pipeline.linked(Article("a", LONG)), None):
        encoded = encode(window)
        assert all(a != b for _, a, b in encoded.pairs.tolist())
        assert len({tuple(p) for p in encoded.pairs.tolist()}) == len(encoded.pairs)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Iran met Iraq in Oslo.",
                "“We condemn Israel,” Iran’s president said on Monday.",
                "Naïve 🙂 talk.",
                "\u200b",
                "Kenya and Chad signed a trade pact on 3 May.",
            ]
        ),
        max_size=6,
    )
)
def test_marks_stand_in_the_sentence_and_the_sentence_in_the_article(parts: list[str]) -> None:
    from kg.pipeline import pipeline

    article = Article("a", "\n".join(parts), published="2024-06-12")
    run = pipeline()
    linked = run.linked(article)
    for claim in Reader().claims(dated(article, linked), linked):
        e = claim.evidence
        assert article.text[e.start : e.end] == e.quote
        for mark in e.marks:
            assert 0 <= mark.start < mark.end <= len(e.quote)
            assert mark.role in ("agent", "target", "act", "place", "date", "sector")


def test_a_headline_is_its_own_evidence(pipeline: Pipeline) -> None:
    found = pipeline(Article("a", "", title="Brazil condemns Russia", published="2024-06-12")).claims
    assert ("Criticism", "Brazil", "Russia", "actual") in told(found)
    assert {(c.evidence.start, c.evidence.quote) for c in found} == {(-1, "Brazil condemns Russia")}


def test_what_an_article_tells_does_not_depend_on_its_neighbours(pipeline: Pipeline) -> None:
    article = Article("a", LONG, published="2024-06-12")
    alone = pipeline(article)
    pipeline(Article("b", "Russia attacked Ukraine. " * 30))
    assert pipeline(article) == alone


CASES = [
    ("Iran was condemned by Canada.", ("Criticism", "Canada", "Iran", "actual")),
    ("The European Union imposed sanctions on Belarus.", ("Sanction", "European Union", "Belarus", "actual")),
    ("Olaf Scholz will visit Kenya next week.", ("Visit", "Olaf Scholz", "Kenya", "planned")),
    ("Kenya and Chad signed a trade agreement in Nairobi.", ("Signing", "Kenya", "Chad", "actual")),
    ("Israeli jets bombed targets in Syria overnight.", ("Attack", "Israel", "Syria", "actual")),
]
UNREAL = [
    ("A Chinese attack on Taiwan would hurt the world economy.", ("Attack", "actual")),
    ("Brazil stopped short of condemning Russia.", ("Criticism", "actual")),
    ("Will Iran strike Israel?", ("Attack", "actual")),
]
UNREAL_FOR_THE_READER = [
    *UNREAL,
    ("ECOWAS lifted sanctions on Mali.", ("Sanction", "actual")),
    ("Typhoon Yagi struck Vietnam on Saturday.", ("Attack", "actual")),
]


@pytest.mark.parametrize(("text", "edge"), CASES)
def test_plain_acts_are_told(pipeline: Pipeline, text: str, edge: tuple[str, str, str, str]) -> None:
    assert edge in told(pipeline(Article("a", text, published="2024-06-12")).claims)


@pytest.mark.parametrize(("text", "unreal"), UNREAL)
def test_what_did_not_happen_is_not_told_as_happened(pipeline: Pipeline, text: str, unreal: tuple[str, str]) -> None:
    assert unreal not in {(c.type, c.status.value) for c in pipeline(Article("a", text, published="2024-06-12")).claims}


@pytest.mark.parametrize(("text", "unreal"), UNREAL_FOR_THE_READER)
def test_the_reader_alone_does_not_tell_it_either(text: str, unreal: tuple[str, str]) -> None:
    from kg.pipeline import pipeline

    assert unreal not in {(c.type, c.status.value) for c in pipeline(None, ("reader",))(Article("a", text, published="2024-06-12")).claims}


def test_an_unknown_extractor_is_named() -> None:
    from kg.errors import ModelError

    with pytest.raises(ModelError, match="there is no extractor 'rules'; choose among frames, reader, llm"):
        Pipeline(None, ("rules",))


def test_statuses_are_those_of_the_model() -> None:
    from kg.extract.reader.labels import STATUS

    assert set(STATUS) == {s.value for s in Status}


def test_a_sentence_with_a_day_of_its_own_takes_none_of_the_sentence_before(pipeline) -> None:
    text = "France met Kenya in Nairobi on 3 May 2022. The foreign ministers of Ukraine and Poland discussed the war on 4 May 2022."
    claims = [c for c in pipeline(Article("a", text, published="2022-05-05")).claims if "Ukraine" in {a.name for a in (*c.agents, *c.targets)}]
    assert claims
    assert "2022-05-03" not in {c.date for c in claims}
