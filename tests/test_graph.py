from __future__ import annotations

import random

import pytest

from kg.errors import NotFound, QueryError, StoreError, StoreLocked
from kg.graph.shape.triples import span
from kg.graph.stores.store import DiskStore
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Actor, Article, Claim, Evidence, Extraction, Kind, Status

pytestmark = pytest.mark.usefixtures("small_reference")

FRA, DEU, KEN = (Actor(Kind.COUNTRY, n, c, c) for n, c in (("France", "FRA"), ("Germany", "DEU"), ("Kenya", "KEN")))
MACRON = Actor(Kind.PERSON, "Emmanuel Macron", "emmanuel-macron", "FRA")


def report(id_: str, *claims: Claim, source: str = "Wire", day: str = "2024-05-02") -> Extraction:
    return Extraction(Article(id_, f"text of {id_}", source=source, published=day), claims)


def claim(id_: str, type_: str = "Meeting", a: Actor = FRA, b: Actor = DEU, **more) -> Claim:
    return Claim(id_, type_, (a,), (b,), more.pop("evidence", Evidence(0, 4, "text")), **more)


def test_reports_of_one_meeting_are_one_event() -> None:
    graph = KnowledgeGraph()
    graph.insert(report("a", claim("a", date="2024-05-01")))
    graph.insert(report("b", claim("b", date="2024-05-02", a=DEU, b=FRA), source="Gazette"))
    graph.insert(report("c", claim("c", date="2024-05-01", status=Status.PLANNED), source="Post", day="2024-04-20"))
    (event,) = graph.events()
    assert (event.publishers, len(event.reports), event.status) == (3, 3, Status.ACTUAL)


def test_two_meetings_stay_two() -> None:
    graph = KnowledgeGraph()
    graph.insert(report("a", claim("a", date="2024-05-01")))
    graph.insert(report("b", claim("b", date="2024-06-01"), day="2024-06-01"))
    assert len(list(graph.events())) == 2


def test_contradiction_is_kept() -> None:
    graph = KnowledgeGraph()
    graph.insert(report("a", claim("a", "Aid", date="2024-05-01")))
    graph.insert(report("b", claim("b", "Aid", date="2024-05-01", status=Status.DENIED)))
    (event,) = graph.events()
    assert event.contradicted


def test_order_and_removal_leave_no_trace() -> None:
    rows = [
        report(
            f"a{n}",
            claim(
                f"a{n}",
                random.Random(n).choice(["Meeting", "Aid", "Visit"]),
                a=random.Random(n + 1).choice([FRA, MACRON]),
                b=random.Random(n).choice([DEU, KEN]),
                date=f"2024-05-{1 + n % 9:02d}",
                topics=("trade",),
            ),
            source=f"s{n % 3}",
        )
        for n in range(40)
    ]
    first = KnowledgeGraph()
    for row in rows[:30]:
        first.insert(row)
    second = KnowledgeGraph()
    for row in random.Random(7).sample(rows, len(rows)):
        second.insert(row)
    for row in rows[30:]:
        second.remove(row.article.id)
    assert first.quads() == second.quads()


def test_same_article_with_another_text_replaces_it() -> None:
    graph = KnowledgeGraph()
    graph.insert(report("a", claim("a", date="2024-05-01")))
    graph.insert(report("a", claim("a", "Aid", date="2024-05-01")))
    assert [e.type for e in graph.events()] == ["Aid"]


def test_plain_relations_answer_two_line_queries() -> None:
    graph = KnowledgeGraph()
    graph.insert(report("a", claim("a", "Cooperation", a=MACRON, topics=("energy",))))
    rows = graph.query("SELECT ?sector { country:FRA ir:cooperatesOn ?sector }")
    assert [r["sector"].rsplit("/", 1)[-1] for r in rows] == ["energy"]
    assert graph.query("ASK { person:emmanuel-macron ir:cooperatesWith country:DEU }") == [{"ask": True}]


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        ("former president Macron", False),
        ("then-President Macron", False),
        ("Macron, then deputy prime minister", False),
        ("Macron, president at the time", False),
        ("President-elect Macron", False),
        ("the ousted president, Macron", False),
        ("President Macron then flew home", True),
        ("Since then President Macron", True),
        ("parties that elect President Macron", True),
        ("on his re-election as President, Macron", True),
        ("President Macron begins to designate", True),
        ("Acting President Macron", True),
        ("outgoing President Macron", True),
        ("President Macron, elected in May", True),
    ],
)
def test_an_office_no_longer_or_not_yet_held_gives_no_plain_triple(words: str, holds: bool) -> None:
    graph = KnowledgeGraph()
    graph.insert(report("a", claim("a", "OfficeHolding", a=MACRON, b=FRA, office="President", evidence=Evidence(0, 4, words))))
    assert bool(graph.query("SELECT ?x { person:emmanuel-macron ir:holdsOffice ?x }")) is holds


def test_hostile_text_stays_a_literal() -> None:
    graph = KnowledgeGraph()
    evil = '"} } ; DROP ALL ; INSERT DATA { <a:> <b:> <c:> } # \\ \n \u0000'.replace("\u0000", " ")
    graph.insert(report("a", claim("a", evidence=Evidence(0, 9, evil))))
    assert [e.reports[0].quote for e in graph.events()] == [evil]


def test_the_graph_fits_its_shapes() -> None:
    graph = KnowledgeGraph()
    graph.insert(report("a", claim("a", date="2024-05"), claim("a", "Visit", a=MACRON, b=KEN, date="2024")))
    conforms, text = graph.validate()
    assert conforms, text


def test_what_is_added_is_validated_article_by_article(monkeypatch) -> None:
    from kg.errors import InputError, ValidationError

    good, bad = report("a", claim("a", date="2024-05-01")), report("b", claim("b", confidence=1.5))
    graph, left = KnowledgeGraph(), []
    monkeypatch.setattr("kg.pipeline.extract", lambda new, **_: map({"a": good, "b": bad}.__getitem__, new))
    monkeypatch.setattr("kg.graph.shape.articles.known", lambda store, article: False)
    monkeypatch.setattr("kg.graph.shape.articles.has", lambda store, article: False)
    assert graph.add(articles=["b", "a"], on_error=left.append) == 1
    assert [(type(e), e.path) for e in left] == [(InputError, "b")]
    assert "breaks the shapes" in str(left[0])
    assert [len(e.reports) for e in graph.events()] == [1]
    with pytest.raises(ValidationError):
        graph.add(articles=["b"])


def test_queries_only_read() -> None:
    with pytest.raises(QueryError, match="only read"):
        KnowledgeGraph().query("DELETE WHERE { ?s ?p ?o }")
    with pytest.raises(QueryError, match="no SPARQL"):
        KnowledgeGraph().query("SELECT ?s WHERE {")


def test_unknown_names_say_what_is_near() -> None:
    with pytest.raises(NotFound, match="unknown name"):
        KnowledgeGraph().find("Nowherestan")


def test_a_store_on_disk_is_locked_published_and_read(tmp_path) -> None:
    with KnowledgeGraph(tmp_path / "s", write=True) as graph:
        graph.insert(report("a", claim("a", date="2024-05-01")))
        with pytest.raises(StoreLocked):
            DiskStore(tmp_path / "s")
        wanted = graph.quads()
    assert KnowledgeGraph(tmp_path / "s").quads() == wanted
    with pytest.raises(StoreError, match="kg build"):
        KnowledgeGraph(tmp_path / "none")


def test_span_of_dates() -> None:
    assert span("2023-02") == ("2023-02-01", "2023-02-28")
    assert span("2023") == ("2023-01-01", "2023-12-31")


def test_dataset_is_the_same_data() -> None:
    graph = KnowledgeGraph()
    graph.insert(report("a", claim("a", date="2024-05-01")))
    assert len(list(graph.dataset.quads((None, None, None, None)))) == graph.info()["quads"]
