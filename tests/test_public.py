"""The public surface: names, types, and how things show themselves."""

from __future__ import annotations

import inspect
import json
import sys
import typing
from dataclasses import is_dataclass

import pytest
from graphs import DEU, FRA, KEN, claim, report

import kg
from kg import errors
from kg.display import SHOWN, html_table
from kg.files import folder
from kg.graph.asking.rows import Rows
from kg.graph.upkeep.info import Info
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Events, Evidence
from kg.version import READING

pytestmark = pytest.mark.usefixtures("small_reference")

PUBLIC = [name for name in kg.__all__ if name != "__version__"]
EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    graph = KnowledgeGraph()
    graph.insert(report("a", claim("a", evidence=Evidence(0, 4, EVIL), date="2024-05-01"), source="Wire"))
    graph.insert(report("b", claim("b", date="2024-05-01"), claim("b", "Attack", FRA, KEN), source="Post"))
    return graph


def test_exported_names() -> None:
    assert set(kg.__all__) == {
        *("__version__", "Actor", "Article", "Claim", "Event", "KnowledgeGraph", "Report", "Status", "extract_claims", "read_articles"),
        *("InputError", "KgError", "ModelError", "NotFound", "NothingFound", "QueryError", "Refused", "StoreError", "StoreLocked", "ValidationError"),
    }
    assert all(getattr(kg, name).__module__.startswith("kg.") for name in PUBLIC)
    raised = {n for n, c in vars(errors).items() if inspect.isclass(c) and issubclass(c, errors.KgError)}
    assert raised - set(kg.__all__) == {"InputNote"}  # handed on, never raised
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        kg.Nothing  # noqa: B018


def _callables():
    for name in PUBLIC:
        thing = getattr(kg, name)
        if not inspect.isclass(thing):
            yield name, thing
            continue
        for part, value in vars(thing).items():
            function = value.fget if isinstance(value, property) else value
            if inspect.isfunction(function) and not part.startswith("_"):
                yield f"{name}.{part}", function


@pytest.mark.parametrize(("name", "function"), list(_callables()), ids=lambda x: x if isinstance(x, str) else "")
def test_no_public_function_takes_or_gives_any(name: str, function) -> None:
    said = {k: str(v) for k, v in function.__annotations__.items()}
    assert not [k for k, v in said.items() if "Any" in v], said
    parameters = [p for p in inspect.signature(function).parameters.values() if p.name != "self"]
    assert [p.name for p in parameters if p.annotation is inspect.Parameter.empty] == []


def test_fields_of_public_values_are_typed() -> None:
    for name in PUBLIC:
        if is_dataclass(thing := getattr(kg, name)):
            assert typing.Any not in typing.get_type_hints(thing).values(), name


def test_the_package_says_that_it_is_typed() -> None:
    assert (folder("ontology").parent / "kg" / "py.typed").is_file() or (folder("ontology").parents[1] / "py.typed").is_file()


def test_a_query_by_name_gives_rows(graph) -> None:
    rows = graph.query(name="dyad-history", a="France", b="Germany")
    assert [r["day"] for r in rows] == ["2024-05-01"]
    assert rows.columns[:3] == ("day", "event", "what")
    assert rows.to_dict()["day"] == ["2024-05-01"]
    assert isinstance(graph.query("ASK { country:FRA ir:met country:DEU }"), Rows)


def test_a_query_that_finds_nothing_names_what_is_unknown(graph) -> None:
    with pytest.warns(UserWarning, match=r"^ir:mett is unknown; did you mean ir:met\?$"):
        assert graph.query("SELECT ?a { ?a ir:mett country:DEU }") == []


@pytest.mark.parametrize(
    ("sparql", "said"),
    [
        ("SELECT ?e { ?e a ir:Meetings }", ["ir:Meetings is unknown; did you mean ir:Meeting?"]),
        ("SELECT ?e { ?e a sem:Evnt }", ["sem:Evnt is unknown; did you mean sem:Event?"]),
        ("SELECT ?x { country:France ir:met ?x }", ["country:France is unknown; did you mean country:FRA?"]),
        ("SELECT ?x { ?x ir:cooperatesOn sector:enery }", ["sector:enery is unknown; did you mean sector:energy?"]),
        ("SELECT ?x { <https://w3id.org/irkg/ontology#mets> ?x ?y }", ["ir:mets is unknown; did you mean ir:met?"]),
        ("SELECT ?x { ?x rdfs:label \"ir:mett\", 'ir:mett' } # ir:mett", []),
        ("PREFIX my: <https://example.org/> SELECT ?x { ?x my:thing graph:events }", []),
        ("PREFIX : <https://w3id.org/irkg/ontology#> SELECT ?x { ?x :mett ?y }", ["ir:mett is unknown; did you mean ir:met?"]),
        ("SELECT ?x { ?x ir:met country:KEN }", []),
        ('SELECT ?x { ?x rdfs:label "Pakistan"@en }', ['"Pakistan"@en is unknown; did you mean "Pakistan"?']),
        ("SELECT ?x { ?x skos:prefLabel 'trade' }", ['"trade" is unknown; did you mean "trade"@en?']),
        ('SELECT ?x { ?x rdfs:label "Pakistan", "Atlantis"@en, "trade"@en, "2024"^^xsd:gYear }', []),
    ],
)
def test_what_is_unknown_in_a_query(graph, sparql, said) -> None:
    assert graph.unknown(sparql) == said


def test_a_graph_shows_what_it_holds(graph) -> None:
    held = graph.info()
    assert set(held) == Info.__required_keys__
    assert (held["articles"], held["claims"], held["events"], held["actors"]) == (2, 3, 2, 3)
    assert held["families"] == {"attack": 1, "talks": 1}
    assert held["kinds"] == {"country": 3}
    assert held["publishers"] == {"Post": 1, "Wire": 1}
    assert held["versions"] == {READING: 2}
    assert (held["published_since"], held["published_until"]) == ("2024-05-02", "2024-05-02")
    assert json.loads(json.dumps(graph.to_dict())) == held
    assert "<td>articles</td><td>2</td>" in graph._repr_html_()


def test_events_and_rows_show_as_tables_and_nothing_of_an_article_is_markup(graph) -> None:
    found = graph.explain("France", "Germany")
    assert isinstance(found, Events)
    assert json.loads(json.dumps(found.to_dict()))[0]["agents"][0]["name"] == "France"
    for shown in (found, found[0], graph.query("SELECT ?quote { GRAPH ?g { ?x oa:exact ?quote } }")):
        page = shown._repr_html_()
        assert page.startswith("<table>")
        assert "<script" not in page
    assert "&lt;script&gt;" in found[0]._repr_html_()
    assert "Germany" in found._repr_html_()


def test_long_tables_say_how_much_they_leave_out() -> None:
    page = html_table(("n",), [(n,) for n in range(SHOWN + 5)])
    assert page.count("<tr>") == SHOWN + 1
    assert "and 5 more rows" in page
    assert "no rows" in html_table(("n",), [])


def test_frames(graph) -> None:
    pytest.importorskip("pandas")
    assert list(graph.query("SELECT ?b { country:FRA ir:met ?b }").to_frame()["b"]) == ["https://w3id.org/irkg/id/country/DEU"]
    events = graph.to_frame()
    assert sorted(zip(events["type"], events["publishers"])) == [("Attack", 1), ("Meeting", 2)]
    (meeting,) = graph.explain("France", "Germany")
    assert set(meeting.to_frame()["quote"]) == {EVIL, "text"}


def test_a_frame_without_pandas_says_what_to_install(graph, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r"pip install 'irkg\[frame\]'"):
        graph.to_frame()


def test_labels_name_things_and_fall_back_on_prefixes(graph) -> None:
    base = "https://w3id.org/irkg/id/"
    assert graph.label(f"{base}country/DEU") == DEU.name
    assert graph.label(f"{base}sector/energy") == "energy"
    assert graph.label("https://w3id.org/irkg/ontology#met") == "met"
    assert graph.label(f"{base}event/nothing") == "event:nothing"
    assert graph.label("https://example.org/x") == "https://example.org/x"
