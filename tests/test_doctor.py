"""A store that was damaged is found out, and mended to the byte."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pyoxigraph as ox
import pytest
import warm
from graphs import union, world

from kg.errors import StoreError
from kg.graph.asking.union import GRAPHS, UNION
from kg.graph.shape.triples import EVENTS, MERGES, RELATIONS, ir, node
from kg.knowledge_graph import KnowledgeGraph

pytestmark = pytest.mark.usefixtures("small_reference")

EVENT = node("https://w3id.org/irkg/id/event/none")
CLAIM = node("https://w3id.org/irkg/id/claim/none")


@pytest.fixture
def graph() -> KnowledgeGraph:
    made = KnowledgeGraph()
    for row in world(25, 3):
        made.insert(row)
    event = next(e for e in made.events() if len(e.reports) > 1 and not made.query(f"ASK {{ <{e.iri}> ir:reportedAs ?x }}")[0]["ask"])
    made.merges.split(event.iri, (event.reports[0].claim,), "no")
    return made


def lose(graph: KnowledgeGraph, which: ox.NamedNode, part: int) -> None:
    """Every so manyth quad of a graph is lost, with its copy."""
    graph._store.change(sorted(graph._store.quads((None, None, None, which)), key=str)[::part], ())


def forget_copies(graph: KnowledgeGraph) -> None:
    for q in sorted(graph._store.inner.quads_for_pattern(None, None, None, UNION), key=str)[::50]:
        graph._store.inner.remove(q)


DAMAGE: dict[str, tuple[Callable[[KnowledgeGraph], object], str]] = {
    "events are lost": (lambda g: lose(g, EVENTS, 20), "quads too many"),
    "relations are lost": (lambda g: lose(g, RELATIONS, 5), "quads too many"),
    "blocks are lost": (lambda g: g._store.change(sorted(g._store.quads((None, ir("block"), None, MERGES)), key=str)[::9], ()), "quads too many"),
    "the union is not whole": (forget_copies, "too few"),
    "the union has more": (lambda g: g._store.inner.add(ox.Quad(EVENT, ir("p"), EVENT)), "1 triples too many"),
    "an event without claims": (lambda g: g._store.change((), [ox.Quad(EVENT, ir("claim"), CLAIM, EVENTS)]), "1 events are told"),
}


def test_a_sound_store_is_left_alone(graph) -> None:
    before = graph.quads()
    assert graph.examine(0) == []
    assert graph.mend() == 0
    assert graph.quads() == before


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_found_and_mended(graph, name) -> None:
    damage, says = DAMAGE[name]
    before, decided = graph.quads(), graph.merges.decisions()
    damage(graph)
    assert any(says in line for line in graph.examine(0)), graph.examine(0)
    assert graph.examine(24), "24 of 25 articles show it, too"
    assert graph.mend() > 0
    assert graph.quads() == before
    assert graph.merges.decisions() == decided
    assert union(graph) == {q.triple for g in GRAPHS for q in graph._store.quads((None, None, None, g))}
    assert graph.examine(0) == []


def test_through_the_command_line(tmp_path: Path) -> None:
    def kg(*args: str) -> CompletedProcess[str]:
        return warm.inside("doctor", "--store", str(tmp_path / "s"), *args)

    assert "no store at" in kg("--repair").stderr
    with KnowledgeGraph(tmp_path / "s", write=True) as made:
        for row in world(6, 2):
            made.insert(row)
        before = made.quads()
    assert (kg().returncode, kg().stdout) == (0, "the store is sound\n")
    with KnowledgeGraph(tmp_path / "s", write=True) as made:
        lose(made, EVENTS, 7)
    (tmp_path / "s" / "snapshot-99.tmp").mkdir()
    done = kg()
    assert (done.returncode, "quads too many" in done.stdout) == (1, True)
    done = kg("--repair", "--sample", "0")
    assert (done.returncode, done.stdout) == (0, "the store is sound\n"), done.stderr
    assert KnowledgeGraph(tmp_path / "s").quads() == before


def test_an_endpoint_is_not_looked_into(monkeypatch) -> None:
    monkeypatch.setattr("kg.graph.stores.remote.RemoteStore._ask", lambda *_: b'{"head": {"vars": []}, "results": {"bindings": []}}')
    graph = KnowledgeGraph("http://127.0.0.1:9/")
    with pytest.raises(StoreError, match="give the folder"):
        graph.examine()
