"""What users say of a claim holds through rebuilds, moves with the graph, and can be taken back."""

from __future__ import annotations

import json

import pytest
from graphs import DEU, FRA, KEN, MACRON, NATO, claim, person, report

from kg import iri
from kg.errors import NotFound, QueryError, Refused
from kg.graph.shape.triples import claim_iri
from kg.graph.upkeep.review import REASONS
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Evidence, Status

pytestmark = pytest.mark.usefixtures("small_reference")

WRONG, OTHER = claim("a", "Attack", date="2024-05-01"), claim("a", "Aid", date="2024-05-01", evidence=Evidence(5, 9, "more"))
ROWS = (report("a", WRONG, OTHER), report("b", claim("b", "Aid", date="2024-05-01"), source="Post"))
ME = claim_iri(WRONG)


@pytest.fixture
def graph() -> KnowledgeGraph:
    graph = KnowledgeGraph()
    for row in ROWS:
        graph.insert(row)
    return graph


def told(graph: KnowledgeGraph) -> list[tuple[str, str, str, str, str | None]]:
    return sorted((e.type, e.agents[0].name, e.targets[0].name, e.status.value, e.date) for e in graph.events())


def test_a_wrong_claim_is_no_event_and_comes_back_when_that_is_taken_back(graph) -> None:
    before = graph.quads()
    (decision,) = graph.verdicts.say(ME, "wrong", note="they did not")
    assert told(graph) == [("Aid", "France", "Germany", "actual", "2024-05-01")]
    assert not any("ir#attacked" in line or "/ontology#attacked>" in line for line in graph.quads() if "/id/graph/relations>" in line)
    graph.merges.undo(decision.iri)
    assert graph.quads() == before
    graph.verdicts.say(ME, "wrong")
    graph.verdicts.say(ME, "none")
    assert graph.quads() == before


@pytest.mark.parametrize(
    ("says", "event"),
    [
        (("relation=criticised",), ("Criticism", "France", "Germany", "actual", "2024-05-01")),
        (("relation=Criticism", "status=denied"), ("Criticism", "France", "Germany", "denied", "2024-05-01")),
        (("subject=Kenya", "date=2023"), ("Attack", "Kenya", "Germany", "actual", "2023")),
        (("object=Emmanuel Macron", "subject=Germany"), ("Attack", "Germany", "Emmanuel Macron", "actual", "2024-05-01")),
        (("relation=memberOf", "object=NATO"), ("Membership", "France", "NATO", "actual", None)),
        (("right",), ("Attack", "France", "Germany", "actual", "2024-05-01")),
    ],
)
def test_what_is_otherwise_is_corrected(graph, says, event) -> None:
    before = graph.quads()
    graph.verdicts.say(ME, *says)
    assert event in told(graph)
    graph.verdicts.say(ME, "none")
    assert graph.quads() == before


def test_verdicts_hold_through_a_rebuild_to_the_byte(graph, tmp_path) -> None:
    graph.verdicts.say(ME, "relation=criticised", "subject=Kenya", note="read it")
    after = graph.quads()
    graph.remove("a")
    for row in (*ROWS[::-1], *ROWS):
        graph.insert(row)
    assert graph.quads() == after
    graph.export(tmp_path / "g.nq")
    other = KnowledgeGraph()
    other.load(tmp_path / "g.nq")
    assert other.quads() == after
    assert [(d.about, d.says, d.note) for d in other.verdicts] == [(d.about, d.says, d.note) for d in graph.verdicts]


def test_the_last_word_on_a_part_holds(graph) -> None:
    graph.verdicts.say(ME, "wrong")
    graph.verdicts.say(ME, "right")
    assert [d.says for d in graph.verdicts] == ["right"]
    assert next(r.confidence for e in graph.events() for r in e.reports if r.claim == ME) == 1.0


def test_what_cannot_be_said_is_refused_in_one_line(graph) -> None:
    for says, error in (
        ("maybe", QueryError),
        ("relation=loved", NotFound),
        ("status=old", QueryError),
        ("date=yesterday", QueryError),
        ("date=2024-13", QueryError),
        ("place=x", QueryError),
    ):
        with pytest.raises(error) as caught:
            graph.verdicts.say(ME, says)
        assert "\n" not in str(caught.value)
    with pytest.raises(NotFound):
        graph.verdicts.say("claim/none", "wrong")
    with pytest.raises(Refused):
        graph.verdicts.say(ME, "none")
    graph.verdicts.say(ME, "wrong")
    with pytest.raises(Refused):
        graph.verdicts.say(ME, "wrong")


def test_gold_has_what_was_judged(graph) -> None:
    graph.verdicts.say(ME, "wrong")
    graph.verdicts.say(claim_iri(OTHER), "relation=praised")
    first, second = graph.verdicts.gold()
    assert (first["text"], first["facts"], [f["relation"] for f in first["wrong"]]) == ("text", [], ["attacked"])
    assert ([f["relation"] for f in second["facts"]], [f["relation"] for f in second["wrong"]]) == (["praised"], ["aided"])
    assert second["facts"][0]["subject"] == {"name": "France", "kind": "country", "country": "France"}
    json.dumps([first, second])


def test_review_finds_each_kind_and_nothing_in_a_sound_graph() -> None:
    ana, anna = person("Sergei Volkov", "RUS"), person("Sergey Volkov", "UKR")
    graph = KnowledgeGraph()
    graph.insert(report("a", claim("a", "Aid", ana, DEU, confidence=0.2), claim("a", "Attack", ana, DEU, confidence=0.9)))
    graph.insert(report("b", claim("b", "Aid", anna, KEN, confidence=0.9, evidence=Evidence(-1, -1, "title"))))
    found = graph.review()
    assert {f.reason for f in found} == set(REASONS)
    assert [f.doubt for f in found] == sorted((f.doubt for f in found), reverse=True)
    assert all(f.record()["sentence"] or f.actors for f in found)
    sound = KnowledgeGraph()
    sound.insert(report("a", claim("a", "Aid", FRA, DEU, confidence=0.9)))
    assert (len(list(sound.events())), sound.review()) == (1, [])
    with pytest.raises(NotFound):
        graph.review(["boredom"])


def test_joining_what_cannot_be_one_is_refused() -> None:
    ana, maria = person("Ana Costa", "BRA"), person("Maria Silva", "IND")
    graph = KnowledgeGraph()
    graph.insert(
        report("a", claim("a", "Aid", ana, FRA, date="2024-05-01"), claim("a", "Attack", maria, DEU, date="2024-05-01"), claim("a", "Aid", NATO, KEN))
    )
    at = iri.actor
    for one, other in ((at(FRA), at(DEU)), (at(FRA), at(MACRON)), (at(ana), at(ana)), (at(ana), at(NATO))):
        with pytest.raises(Refused):
            graph.merges.join(one, other)
    events = {e.type: e.iri for e in graph.events() if KEN not in e.targets}
    with pytest.raises(Refused):
        graph.merges.join(events["Aid"], events["Attack"])
    graph.merges.join(at(ana), at(maria))
    with pytest.raises(Refused):
        graph.merges.join(at(ana), at(maria))
    assert graph.find("Maria Silva") == graph.find("Ana Costa") == at(ana)
    assert graph.merges.join(at(FRA), at(DEU), force=True)
    assert {e.status for e in graph.events()} == {Status.ACTUAL}
