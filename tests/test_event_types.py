"""Event types know themselves: each has every property, and one made up here goes the whole way through the program."""

from __future__ import annotations

import shutil
from dataclasses import fields
from itertools import product

import pytest
from graphs import DEU, FRA, IND, KEN, claim, report

import kg.export.html.content as content
from kg import ontology
from kg.analyse.overview import overview
from kg.errors import InputError
from kg.export.html.content import View
from kg.export.report.dossier import section_titles
from kg.files import folder
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Evidence, Extraction

TEXTUAL = {"planned", "mode"}  # may be empty: standing facts are not planned, and not every PLOVER category has modes

MADE_UP = """
ir:Observation a owl:Class ; rdfs:subClassOf sem:Event ; rdfs:label "Observation"@en ; skos:definition "An actor observes the elections of another."@en ;
    ir:relation ir:observed ; ir:plannedRelation ir:plannedObserved ; ir:symmetric false ; ir:standing false ;
    ir:family "observation" ; ir:section "elections" ; ir:lasting 2 ; ir:announced true ; ir:occasion false ; ir:speech false ; ir:violent false ;
    ir:onSector true ; ir:heldOffice false ;
    ir:plover "AID" ; ir:cameo "075" ; ir:goldstein 7.0 ; ir:quadClass "Material Cooperation" .
ir:observed a owl:ObjectProperty ; rdfs:label "observed"@en ; skos:definition "Derived from actual events of the type Observation."@en .
ir:plannedObserved a owl:ObjectProperty ; rdfs:label "plannedObserved"@en ; skos:definition "Derived from planned events of the type Observation."@en .
"""


@pytest.mark.parametrize("name", sorted(ontology.event_types()))
def test_each_type_has_all_properties(name: str) -> None:
    type_ = ontology.event_types()[name]
    assert [f.name for f in fields(type_) if f.name not in TEXTUAL and getattr(type_, f.name) in ("", None)] == []
    assert bool(type_.planned) is not type_.standing
    assert (type_.base == "Event") is not type_.standing
    assert type_.section == ontology.BACKGROUND or type_.section in section_titles()
    assert type_.quad in {" ".join(p) for p in product(("Verbal", "Material"), ("Cooperation", "Conflict"))}
    assert -10 <= type_.goldstein <= 10
    assert not (type_.speech and type_.violent)


def test_types_of_a_family_tell_of_one_kind_of_happening() -> None:
    for family in ontology.families().values():
        assert len({(t.standing, t.violent, t.announced, t.section) for t in family.types}) == 1, family.name


@pytest.fixture
def ontology_with(tmp_path, monkeypatch):
    """Appends Turtle to a copy of the ontology for one test."""
    cached = (ontology.event_types, ontology.families, ontology.by_relation)

    def forget() -> None:
        for function in cached:
            function.cache_clear()

    def use(turtle: str) -> None:
        copy = tmp_path / "ontology"
        shutil.copytree(folder("ontology"), copy)
        with (copy / "kg.ttl").open("a", encoding="utf-8") as file:
            file.write(turtle)
        monkeypatch.setattr(ontology, "folder", lambda name: copy if name == "ontology" else folder(name))
        monkeypatch.setattr("kg.graph.reference.folder", lambda name: copy if name == "ontology" else folder(name))
        forget()

    yield use
    monkeypatch.undo()
    forget()


def observations() -> list[Extraction]:
    """Made-up reports of a made-up act: some on two days in a row, one only announced, and some meetings beside them."""
    days = (f"2024-{month:02d}-{day:02d}" for month in range(1, 7) for day in (3, 4, 17))
    rows = [
        report(
            f"o{n}",
            claim(f"o{n}", "Observation", a, b, date=day, topics=("trade",), evidence=Evidence(0, 8, "observed")),
            source=f"Wire {n % 3}",
            day=day,
        )
        for n, (day, (a, b)) in enumerate(zip(days, (pair for _ in range(6) for pair in ((FRA, KEN), (FRA, KEN), (DEU, IND)))))
    ]
    return [*rows, *(report(f"m{n}", claim(f"m{n}", "Meeting", FRA, KEN, date=f"2024-0{n}-20")) for n in range(1, 5))]


def test_a_made_up_event_type_goes_through_everything(ontology_with, tmp_path) -> None:
    ontology_with(MADE_UP)
    graph = KnowledgeGraph()
    for row in observations():
        graph.insert(row, check=True)
    seen = [e for e in graph.events() if e.type == "Observation"]
    assert len(seen) == 12  # the act of two days in a row is one: it may last
    assert {r["b"].rsplit("/", 1)[-1] for r in graph.query("SELECT ?b { country:FRA ir:observed ?b }")} == {"KEN"}
    assert graph.query("ASK { country:FRA ir:cooperatesOn sector:trade }") == [{"ask": True}]
    assert len(list(graph.ask(name="dyad-history", a="France", b="Kenya"))) >= 6
    page = content.content(graph.events(), View(relations=("observation",)))
    assert len(page["events"]) == 12
    assert {"id": "observation", "tone": 1, "standing": False, "g": 7.0} in page["families"]
    graph.view(tmp_path / "view.html")
    graph.report("France", "Kenya", tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<h2>Elections</h2>" in text
    assert "France observed Kenya" in text
    network = graph.network(level="country", families=["observation"])
    assert {d["relation"] for _, _, d in network.edges(data=True)} == {"observed"}
    assert "dyads-cooperation" in {r.name for r in overview(graph.network(level="country")).results}


def test_a_type_that_lacks_a_property_is_named(ontology_with) -> None:
    ontology_with(MADE_UP.replace('ir:family "observation" ; ', ""))
    with pytest.raises(InputError, match="Observation has no family; add it"):
        ontology.event_types()
