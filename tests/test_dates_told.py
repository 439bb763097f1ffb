"""A day is told only where a text tells it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from graphs import DEU, FRA, claim, report

from kg.export.edges import edges
from kg.export.tables import edge_rows
from kg.extract.gather import gather
from kg.graph.shape.triples import article_quads, event_quads
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Basis, Claim, Event, Evidence, Report

pytestmark = pytest.mark.usefixtures("small_reference")

ONLY_REPORTED = {"date": "2024-05-03", "basis": Basis.PUBLICATION}


def made(date: str | None, *days: str) -> Event:
    reports = tuple(Report(f"https://w3id.org/irkg/id/claim/{d}", "a", "words", published=d) for d in days)
    return Event(
        "https://w3id.org/irkg/id/event/e", "Meeting", "met", (FRA,), (DEU,), date=date, first=f"{date}-01-01"[:10] if date else None, reports=reports
    )


@pytest.mark.parametrize(
    ("date", "days", "when", "day", "order", "basis"),
    [
        ("2024-05-01", ("2024-05-03",), "2024-05-01", "2024-05-01", "2024-05-01", "text"),
        ("2021", ("2024-05-03",), "2021", None, "2021-01-01", "text"),
        (None, ("2024-05-04", "2024-05-03"), "reported 2024-05-03", None, "2024-05-03", "publication"),
        (None, (), "no date", None, None, None),
    ],
)
def test_how_an_event_tells_its_day(date, days, when, day, order, basis) -> None:
    event = made(date, *days)
    said = {q.predicate.value.rsplit("#", 1)[-1]: q.object.value for q in event_quads(event) if q.subject.value == event.iri}
    assert event.when == when == said["when"]
    assert (said.get("day"), said.get("order"), said.get("dateBasis")) == (day, order, basis)
    (row,) = edge_rows([event])
    assert (row.date, row.date_basis) == (date or "", basis or "")


def test_a_day_of_publication_is_no_day_of_the_event() -> None:
    graph = KnowledgeGraph()
    graph.insert(report("a", claim("a", **ONLY_REPORTED), day="2024-05-03"))
    graph.insert(report("b", claim("b", "Sanction", date="2021"), day="2024-05-03"))
    meeting, sanction = sorted(graph.events(), key=lambda e: e.type)
    assert (meeting.date, meeting.first, meeting.when) == (None, None, "reported 2024-05-03")
    assert (meeting.reports[0].date, meeting.reports[0].basis) == ("2024-05-03", Basis.PUBLICATION)
    assert sanction.when == "2021"
    assert [r["day"].value for r in graph.ask(name="dyad-history", a="France", b="Germany")] == ["2021", "reported 2024-05-03"]
    assert [(r["first"].value, r["latest"].value) for r in graph.ask(name="who-sanctions-whom")] == [("2021", "2021")]
    assert "2021-01-01" not in {
        v.value
        for name in ("sanctions-on", "timeline")
        for r in graph.ask(name=name, **({"a": "Germany"} if name == "sanctions-on" else {"type": "Sanction"}))
        for v in r
        if v
    }


def test_lines_and_quads_say_what_a_date_rests_on() -> None:
    told = report("a", claim("a", date="2024-05-01"), claim("a", "Aid", **ONLY_REPORTED), claim("a", "Visit"))
    assert {(r["type"], r["dateBasis"]) for r in edges(told) if r["relation"] != "cooperatesOn"} == {
        ("Meeting", "text"),
        ("Aid", "publication"),
        ("Visit", None),
    }
    assert sorted(q.object.value for q in article_quads(told) if q.predicate.value.endswith("#dateBasis")) == ["publication", "text"]


def test_what_is_claimed_twice_is_written_once() -> None:
    twice = report("a", claim("a", date="2024-05-01"), claim("a", date="2024-05-01", basis=Basis.PUBLICATION))
    assert [q.object.value for q in article_quads(twice) if q.predicate.value.endswith("#dateBasis")] == ["text"]


def test_one_by_two_names_is_one() -> None:
    other = replace(DEU, name="Federal Republic of Germany")
    assert len(gather([claim("a", "Meeting", FRA, DEU), claim("a", "Meeting", FRA, other), claim("a", "Meeting", other, FRA)])) == 1


def at(start: int, **more) -> Claim:
    return claim("a", evidence=Evidence(start, start + 4, "text"), **more)


def test_a_day_that_the_text_tells_comes_before_that_of_publication() -> None:
    reported = at(0, **ONLY_REPORTED)
    for told in ("2024-05-02", "2024-05", "2024-05-03"):
        (one,) = gather([reported, at(9, date=told)])
        assert (one.date, one.basis) == (told, Basis.TEXT)
    assert len(gather([reported, at(9, date="2023-01-01")])) == 2
    assert gather([reported, replace(reported, confidence=0.9)])[0].basis is Basis.PUBLICATION
