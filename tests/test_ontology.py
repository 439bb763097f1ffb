"""The ontology defines what the graph uses, and the graph uses what it defines."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
import pytest
from graphs import FRA, KEN, MACRON, claim, report, world
from test_coded import gdelt

from kg import iri
from kg.files import folder
from kg.graph.shape.triples import RDF, SKOS
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Article, Evidence, Mark, Place, StateBasis, Status

TYPE = ox.NamedNode(RDF + "type")
GENERAL = (RDF, "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2002/07/owl#", SKOS)  # the languages that ontologies are written in


def turtle() -> ox.Store:
    store = ox.Store()
    store.load((folder("ontology") / "kg.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)
    return store


def explained() -> set[str]:
    """IRIs of the terms that kg.ttl explains in words."""
    words = (q for p in ("definition", "scopeNote") for q in turtle().quads_for_pattern(None, ox.NamedNode(SKOS + p), None))
    return {q.subject.value for q in words if q.object.value}


@pytest.fixture(scope="module")
def used(tmp_path_factory) -> set[str]:
    """Classes and properties of a graph that has something of everything: reports, attributions, places, urls, decisions of every kind, coded events."""
    graph = KnowledgeGraph()
    for row in world(40):
        graph.insert(row)
    said = claim("x", "OfficeHolding", MACRON, FRA, office="President", attribution="Paris", place=Place("Paris", "paris", "FRA"), date="2024-05-02")
    second = Evidence(6, 11, "other", (Mark("target", 0, 5),))
    said = replace(said, evidence=Evidence(0, 5, "words", (Mark("act", 0, 5),), second, StateBasis.TABLE), extractor="frames", rule="rule/title")
    whole = report("x", said, replace(said, status=Status.DENIED))
    for name in ("y", "z"):
        graph.insert(report(name, claim(name, "Aid", FRA, KEN, date="2025-01-01"), source=name))
    graph.insert(replace(whole, article=Article("x", "words", title="Title", source="Wire", url="https://example.org/x", published="2024-05-02")))
    events = list(graph.events())
    meetings = [e.iri for e in events if e.type == "Meeting"]
    graph.merges.join(meetings[0], meetings[1], note="one", force=True)
    many = next(e for e in graph.events() if e.type == "Aid" and len(e.reports) == 2 and e.date == "2025-01-01")
    graph.merges.split(many.iri, (many.reports[0].claim,))
    graph.verdicts.say(many.reports[1].claim, "right")
    people = sorted({iri.actor(a) for e in events for a in (*e.agents, *e.targets) if not a.known})
    graph.merges.join(people[0], people[1], force=True)
    graph.merges.split(
        people[-1], (next(r.article for e in events for r in e.reports if people[-1] in {iri.actor(a) for a in (*e.agents, *e.targets)}),)
    )
    coded = tmp_path_factory.mktemp("coded") / "20250102000000.export.CSV"
    coded.write_text(gdelt(day="20250101", a="FRA", code="070", b="KEN", added="20250102000000", s51="1", s52="Kenya") + "\n", encoding="utf-8")
    graph.add_coded(coded)
    quads = list(graph._store.quads((None, None, None, None)))
    found = {q.object.value for q in quads if q.predicate == TYPE} | {q.predicate.value for q in quads}
    return {x for x in found if not x.startswith(GENERAL)}


def test_all_that_the_graph_uses_is_defined(used) -> None:
    assert sorted(used - explained()) == []


def test_all_that_is_defined_of_ours_is_used_somewhere(used) -> None:
    told = {x for x in explained() if x.startswith(iri.ONTOLOGY)}
    events = {q.subject.value for q in turtle().quads_for_pattern(None, ox.NamedNode(iri.term("relation")), None)}
    relations = {q.object.value for p in ("relation", "plannedRelation") for q in turtle().quads_for_pattern(None, ox.NamedNode(iri.term(p)), None)}
    assert sorted(told - used - events - relations) == []


def test_every_term_has_a_label_and_none_is_nameless() -> None:
    store = turtle()
    for q in store:
        assert not isinstance(q.subject, ox.BlankNode), "a blank node would be new in every store"
    ours = {q.subject for q in store.quads_for_pattern(None, TYPE, None) if q.subject.value.startswith(iri.ONTOLOGY)}
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    assert sorted(s.value for s in ours if not list(store.quads_for_pattern(s, label, None))) == []
