"""Links between coded events and those of articles: kept up with every change, they are what all of both sides give."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import combinations, product

import pytest
from graphs import DEU, FRA, MACRON, NATO, claim, report, world
from test_coded import ICEWS, icews

from kg import KnowledgeGraph, iri
from kg.graph.coding.coded import present
from kg.graph.coding.coders import Reader
from kg.graph.coding.links import corroborate
from kg.graph.shape.triples import ir, lifted, node
from kg.model import Event
from kg.ontology import event_types

LINKS = "SELECT ?coded ?event { GRAPH ?g { ?coded ir:corroborates ?event } }"
CODES = ("036", "042", "057", "071", "190")
NAMES = (("France", "", ""), ("Germany", "", ""), ("Kenya", "", ""), ("Emmanuel Macron", "", ""), ("NATO", "", ""))
PERSONS = tuple(("Ana Costa", "Government", state) for state in ("Brazil", "Kenya", ""))  # one whom the tables do not know


@pytest.fixture(autouse=True)
def _no_reference(monkeypatch) -> None:
    monkeypatch.setattr("kg.knowledge_graph.reference_quads", list)


Said = set[tuple[str, frozenset[str], str]]  # day, two states and family of acts


def told(event: Event) -> Said:
    """What an event of articles says."""
    ends = product(event.agents, event.targets) if event.targets else combinations(event.agents, 2)
    return said(event, ((iri.actor(lifted(a)), iri.actor(lifted(b))) for a, b in ends))


def coded(graph: KnowledgeGraph, event: Event) -> Said:
    """What a row says: all of its parties are tied by it."""
    parties = {q.object.value for q in graph.store.quads((node(event.iri), ir("party"), None, None))}
    return said(event, combinations(parties, 2))


def said(event: Event, pairs: Iterable[tuple[str, str]]) -> Said:
    """An event's day, where that is known, with pairs and family."""
    family = event_types()[event.type].family
    return {(event.date, frozenset(p), family) for p in pairs if p[0] != p[1] and family and event.date and len(event.date) == 10}


def wanted(graph: KnowledgeGraph) -> set[tuple[str, str]]:
    """Every coded event with every event of articles that tells of the same: slow, and without the program's own links."""
    rows = [(e.iri, coded(graph, e)) for g in present(graph.store).values() for e in Reader(graph.store, g).all()]
    events = [(e.iri, told(e)) for e in graph.events()]
    return {(one, other) for (one, a), (other, b) in product(rows, events) if a & b}


def kept(graph: KnowledgeGraph) -> set[tuple[str, str]]:
    return {(row["coded"].value, row["event"].value) for row in graph.ask(LINKS)}


def rows(chance: random.Random, number: int) -> str:
    """A file of coded rows on the days of the articles, of few actors; those of one file are said to be of one state."""
    found, who = [], [*NAMES, chance.choice(PERSONS)]
    for n in range(number):
        (a, sectors, state), (b, others, of) = chance.sample(who, 2)
        day = f"2024-05-{chance.randint(1, 8):02d}"
        more = {"Source_Sectors": sectors, "Source_Country": state, "Target_Sectors": others, "Target_Country": of}
        found.append(icews(n, day, a, chance.choice(CODES), b, **{k.replace("_", " "): v for k, v in more.items()}))
    return "\n".join([ICEWS, *found]) + "\n"


@pytest.mark.parametrize("seed", [0, 1, 2, 4, 5])
def test_links_that_are_kept_up_are_those_made_anew(tmp_path, seed: int) -> None:
    chance, graph, there, ever = random.Random(seed), KnowledgeGraph(), list[str](), 0
    reports = world(40, seed)
    for step in range(60):
        what = chance.choice(["load", "load", *["tell"] * 5, "remove", "other", "undo"])
        if what == "load" or not step:
            (tmp_path / f"{step}.tab").write_text(rows(chance, 40), encoding="utf-8")
            graph.add_coded(tmp_path / f"{step}.tab")
        elif what == "remove" and there:
            graph.remove(there.pop(chance.randrange(len(there))))
        elif what == "other" and (events := [e for e in graph.events() if e.reports]):
            graph.verdicts.say(chance.choice(events).reports[0].claim, chance.choice(["wrong", "date=2024-05-03", "relation=met"]))
        elif what == "undo" and (decisions := graph.merges.decisions()):
            graph.merges.undo(decisions[0].iri)
        else:
            one = chance.choice(reports)
            there = [*(x for x in there if x != one.article.id), one.article.id]
            graph.insert(one)
        there_are = kept(graph)
        ever += len(there_are)
        assert there_are == wanted(graph), (step, what)
    assert corroborate(graph.store) == 0
    assert ever > 5


def test_links_that_are_wrong_are_put_right(tmp_path) -> None:
    (tmp_path / "x.tab").write_text(f"{ICEWS}\n{icews(1, '2024-05-02', 'France', '042', 'Germany')}\n", encoding="utf-8")
    graph = KnowledgeGraph()
    graph.add_coded(tmp_path / "x.tab")
    graph.insert(report("a", claim("a", "Visit", MACRON, DEU, date="2024-05-02")))
    graph.insert(report("b", claim("b", "Aid", FRA, NATO, date="2024-05-02")))
    (link,) = kept(graph)
    (graph_of,) = present(graph.store).values()
    quads = [q for q in graph.store.quads((None, None, None, graph_of)) if q.predicate.value.endswith("corroborates")]
    graph.store.change(quads, ())
    assert graph.mend() == 1
    assert kept(graph) == {link}
