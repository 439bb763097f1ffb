"""One question, one answer: the same number by every way, and publishers by one name."""

from __future__ import annotations

import pytest
from graphs import DEU, FRA, KEN, MACRON, claim, person, report

from kg import iri
from kg.export.html import View
from kg.export.html.content import content
from kg.export.report import dossier
from kg.graph.alike.publishers import publisher
from kg.graph.events.network import network
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Article

pytestmark = pytest.mark.usefixtures("small_reference")

SCHOLZ = person("Olga Scholz", "DEU")
ENDS = (iri.actor(FRA), iri.actor(DEU))


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    graph = KnowledgeGraph()
    for row in (
        report("a", claim("a", "Meeting", MACRON, SCHOLZ, date="2024-05-01"), claim("a", "Alliance", FRA, DEU)),
        report("b", claim("b", "Meeting", FRA, DEU, date="2024-05-01"), claim("b", "Attack", KEN, DEU, date="2024-05-09")),
        report("c", claim("c", "Aid", FRA, DEU, date="2024-05-04"), claim("c", "Criticism", MACRON, DEU, date="2024-05-05")),
        report("d", claim("d", "Criticism", FRA, KEN, date="2024-05-05")),
    ):
        graph.insert(row)
    apart = [claim("e", "Meeting", KEN, x, date="2024-06-01") for x in (FRA, DEU)]  # both met Kenya: nothing says that they met one another
    graph.insert(report("e", *apart))
    one, two = (e.iri for e in graph.events() if e.date == "2024-06-01")
    graph.merges.join(one, two)
    return graph


def test_every_way_gives_the_same_number(graph) -> None:
    events = list(graph.events())
    values = content(events, View(focus=ENDS))
    home = [values["actors"][a["h"]]["n"] for a in values["actors"]]
    standing = {f["id"] for f in values["families"] if f["standing"]}
    shown = [
        e
        for e in values["events"]
        if values["relations"][e["r"]]["family"] not in standing and any({home[a], home[b]} == {"France", "Germany"} for a, b in e["p"])
    ]
    ways = {
        "explain": len(graph.explain("France", "Germany")),
        "report": len(dossier(("France", "Germany"), ENDS, graph.explain("France", "Germany", standing=True)).events),
        "view": len(shown),
        "query": len(list(graph.ask(name="dyad-history", a="France", b="Germany"))),
        "network": len({e for a, b, d in network(events, level="country").edges(data=True) if {a, b} == set(ENDS) for e in d["events"]}),
    }
    assert ways == dict.fromkeys(ways, 3)


def test_alone_is_the_state_by_itself(graph) -> None:
    assert [e.type for e in graph.explain("France", "Germany", alone=True)] == ["Meeting", "Aid"]
    assert [e.type for e in graph.explain("Germany", "Emmanuel Macron")] == ["Meeting", "Criticism"]
    assert [e.type for e in graph.explain("Germany", "Emmanuel Macron", alone=True)] == ["Criticism"]
    assert len(graph.explain("France", alone=True)) == len(graph.explain("France")) - 1
    assert {e.type for e in graph.explain("France", "Germany", standing=True)} == {"Meeting", "Aid", "Criticism", "Alliance"}


@pytest.mark.parametrize(
    ("source", "url", "name"),
    [
        ("BBC", "", "BBC"),
        ("BBC News", "", "BBC"),
        ("bbc.co.uk", "", "BBC"),
        ("", "https://www.bbc.co.uk/news/1", "BBC"),
        ("The Guardian", "", "The Guardian"),
        ("guardian", "", "The Guardian"),
        ("Harbour Wire", "https://harbour.example/1", "Harbour Wire"),
        ("", "https://news.gov.example.co.uk/x", "example.co.uk"),
        ("", "http://[bad", ""),
        ("", "", ""),
    ],
)
def test_publishers_have_one_name(source: str, url: str, name: str) -> None:
    assert publisher(source, url) == name


def test_one_publisher_by_three_names_counts_once() -> None:
    graph = KnowledgeGraph()
    for n, source in enumerate(("BBC", "BBC News", "bbc.co.uk", "Reuters")):
        graph.insert(report(f"a{n}", claim(f"a{n}", date="2024-05-01"), source=source))
    assert [e.publishers for e in graph.events()] == [2]
    assert {r["publisher"].value for r in graph.ask(name="publishers", a="France")} == {"BBC", "Reuters"}


def test_no_name_of_a_publisher_is_claimed_by_two() -> None:
    from kg.graph.alike.publishers import _key
    from kg.link.gazetteer import rows

    named = [n for r in rows("publishers.tsv") for n in {_key(x) for x in (r["name"], *r["aliases"].split("|"))}]
    assert len(named) > 60
    assert len(named) == len(set(named))


def test_a_text_is_known_again_under_another_id_and_another_name_of_its_publisher() -> None:
    graph = KnowledgeGraph()
    graph.insert(report("a", claim("a"), source="BBC News", text="They met."))
    assert graph.holds(Article("b", "They met.", source="BBC News"))
    assert graph.holds(Article("b", "They met.", url="https://www.bbc.co.uk/news/1"))
    assert not graph.holds(Article("b", "They met.", source="Post"))
    assert not graph.holds(Article("b", "They met again.", source="BBC News"))
