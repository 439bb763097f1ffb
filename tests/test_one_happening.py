"""One happening is one event, whoever of its states is named."""

from __future__ import annotations

import random

import pytest
from graphs import DEU, FRA, KEN, MACRON, claim, person, report

from kg.knowledge_graph import KnowledgeGraph
from kg.model import Event

pytestmark = pytest.mark.usefixtures("small_reference")

SCHOLZ, MAAS, BARROT = person("Olga Scholz", "DEU"), person("Hanna Maas", "DEU"), person("Jean Barrot", "FRA")


def events(*claims, day: str = "2024-05-02") -> list[Event]:
    graph = KnowledgeGraph()
    for n, (a, b, *more) in enumerate(claims):
        graph.insert(report(f"a{n}", claim(f"a{n}", *more, a=a, b=b, date="2024-05-01"), day=day))
    return list(graph.events())


def test_a_meeting_told_at_three_levels_is_one_event_with_ties_at_each() -> None:
    (event,) = events((FRA, DEU), (MACRON, SCHOLZ), (FRA, SCHOLZ))
    assert {frozenset((t.agent, t.target)) for t in event.ties} == {frozenset(p) for p in ((FRA, DEU), (MACRON, SCHOLZ), (FRA, SCHOLZ))}
    assert {frozenset(event.agents), frozenset(event.targets)} == {frozenset((FRA, MACRON)), frozenset((DEU, SCHOLZ))}


def test_two_meetings_of_one_day_stay_two_and_the_states_alone_join_the_best_told() -> None:
    found = events((MACRON, SCHOLZ), (BARROT, MAAS), (MACRON, SCHOLZ), (FRA, DEU), (BARROT, DEU))
    assert sorted(len(e.reports) for e in found) == [2, 3]
    assert len(events((MACRON, SCHOLZ), (BARROT, SCHOLZ))) == 2


def test_each_side_named_alone_met_the_other() -> None:
    assert len(events((MACRON, DEU), (FRA, SCHOLZ))) == 1
    assert len(events((MACRON, DEU), (BARROT, DEU))) == 2


def test_criticism_is_each_speakers_own() -> None:
    assert len(events((MACRON, DEU, "Criticism"), (FRA, DEU, "Criticism"))) == 2


def test_who_met_whom_lists_a_meeting_once() -> None:
    graph = KnowledgeGraph()
    for n, (a, b) in enumerate(((FRA, DEU), (MACRON, SCHOLZ), (FRA, SCHOLZ), (FRA, KEN))):
        graph.insert(report(f"a{n}", claim(f"a{n}", a=a, b=b, date="2024-05-01")))
    rows = [(r["a"].value[-3:], r["b"].value[-3:], int(r["meetings"].value)) for r in graph.ask(name="who-met-whom")]
    assert sorted(rows) == [("DEU", "FRA", 1), ("FRA", "KEN", 1)]


def test_the_order_of_articles_does_not_matter() -> None:
    pairs = ((FRA, DEU), (MACRON, SCHOLZ), (FRA, SCHOLZ), (BARROT, MAAS), (MACRON, DEU), (BARROT, SCHOLZ))
    rows = [report(f"a{n}", claim(f"a{n}", a=a, b=b, date=f"2024-05-0{1 + n % 3}")) for n, (a, b) in enumerate(pairs)]
    found = []
    for seed in range(3):
        graph = KnowledgeGraph()
        for row in random.Random(seed).sample(rows, len(rows)):
            graph.insert(row)
        graph.remove("a2")
        graph.insert(rows[2])
        found.append(graph.quads())
    assert found[0] == found[1] == found[2]
