"""Answers of named queries that are kept with the state of a store they were made of."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphs import claim, report, world
from test_coded import ICEWS, icews

from kg.graph.asking.named import named_queries
from kg.graph.stores import answers
from kg.graph.stores.store import SnapshotStore
from kg.knowledge_graph import KnowledgeGraph

pytestmark = pytest.mark.usefixtures("small_reference")

GIVEN = {"actor": "France", "person": "Emmanuel Macron", "organisation": "NATO", "event": "x", "sector": "trade", "type": "Meeting"}
GIVEN |= {"date": "2024-05", "integer": "1", "text": "President"}


@pytest.fixture(autouse=True)
def _every_answer_is_slow(monkeypatch) -> None:
    monkeypatch.setattr(answers, "SLOW", 0.0)


def asked(graph: KnowledgeGraph) -> Iterator[tuple[str, dict[str, str]]]:
    """Every named query, its parameters in place."""
    for query in named_queries().values():
        yield query.name, {p.name: "Germany" if p.name == "b" else GIVEN[p.kind] for p in query.parameters if p.default is None}


def rows(found: Any) -> list[tuple[str | None, ...]]:
    return [tuple(str(row[v]) if row[v] is not None else None for v in found.variables) for row in found]


def plain(graph: KnowledgeGraph, name: str, given: dict[str, str]) -> list[tuple[str | None, ...]]:
    """What a query answers that is asked by its text."""
    return rows(graph.ask(named_queries()[name].bind(given, graph.find)))


def files(store: Path) -> list[Path]:
    return sorted(store.glob(f"snapshot-*/{answers.FOLDER}/*"))


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_kept_is_what_is_asked(tmp_path, seed: int) -> None:
    """Through adding, replacing and removing articles and coded rows, each answer asked twice."""
    chance, reports, store, coded = random.Random(seed), world(20, seed), tmp_path / "s", tmp_path / "x.tab"
    coded.write_text("\n".join([ICEWS, *(icews(n, f"2024-05-{n:02d}", "France", "042", "Germany") for n in range(1, 9))]) + "\n", encoding="utf-8")
    there: list[str] = []
    for step in range(4):
        with KnowledgeGraph(store, write=True) as graph:
            for told in chance.sample(reports, 6):
                graph.insert(told)
                there = [*(x for x in there if x != told.article.id), told.article.id]
            if step == 1:
                graph.add_coded(coded)
            if step == 2:
                graph.remove(there.pop(0))
        for coders in (("text",), ("all",)):
            graph, told_by = KnowledgeGraph(store, coders=coders), 0
            for name, given in asked(graph):
                wanted = plain(graph, name, given)
                assert rows(graph.ask(name=name, **given)) == wanted, name
                assert rows(graph.ask(name=name, **given)) == wanted, name
                told_by += bool(wanted)
            assert told_by > 10
    assert len(files(store)) >= 2 * len(named_queries())
    assert {path.parent.parent.name for path in files(store)} <= {path.name for path in store.glob("snapshot-*")}


@pytest.fixture
def store(tmp_path) -> Path:
    with KnowledgeGraph(tmp_path / "s", write=True) as graph:
        graph.insert(report("a", claim("a", date="2024-05-01")))
    return tmp_path / "s"


def test_an_answer_that_is_kept_is_not_asked_again(store, monkeypatch) -> None:
    wanted = rows(KnowledgeGraph(store).ask(name="balance-of", a="France"))
    monkeypatch.setattr(SnapshotStore, "query", lambda *_, **__: pytest.fail("it was asked"))
    assert wanted
    assert rows(KnowledgeGraph(store).ask(name="balance-of", a="France")) == wanted


@pytest.mark.parametrize("damage", [b"", b"no answer", None], ids=["empty", "other", "cut off"])
def test_what_cannot_be_read_is_asked_again(store, damage) -> None:
    wanted = rows(KnowledgeGraph(store).ask(name="balance-of", a="France"))
    (path,) = files(store)
    path.write_bytes(path.read_bytes()[:-5] if damage is None else damage)
    assert rows(KnowledgeGraph(store).ask(name="balance-of", a="France")) == wanted


def test_quick_answers_and_those_without_room_are_not_kept(store, monkeypatch) -> None:
    monkeypatch.setattr(answers, "SLOW", 60.0)
    assert rows(KnowledgeGraph(store).ask(name="balance-of", a="France"))
    monkeypatch.setattr(answers, "SLOW", 0.0)
    monkeypatch.setattr(answers, "MOST", 10)
    assert rows(KnowledgeGraph(store).ask(name="balance-of", a="France"))
    assert files(store) == []


def test_answers_go_with_the_state_they_were_made_of(store) -> None:
    assert rows(KnowledgeGraph(store).ask(name="balance-of", a="France"))
    (path,) = files(store)
    for n in range(2):
        with KnowledgeGraph(store, write=True) as graph:
            graph.insert(report(f"b{n}", claim(f"b{n}", "Aid", date="2024-05-02")))
    assert not path.exists()
    assert rows(KnowledgeGraph(store).ask(name="balance-of", a="France")) == plain(KnowledgeGraph(store), "balance-of", {"a": "France"})
