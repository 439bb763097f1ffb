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
from kg.extract import frames
from kg.extract.framed import present_forms
from kg.files import folder
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Article, Evidence, Extraction
from kg.pipeline import Pipeline

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

FRAME = """
[observe]
event = "Observation"
verbs = "observe"
object = "election"
agent = "subj"
target = "noun>of"
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
    cached = (ontology.event_types, ontology.families, ontology.by_relation, frames.frames, frames.by_lemma, present_forms)

    def forget() -> None:
        for function in cached:
            function.cache_clear()

    def use(turtle: str, frame: str = "") -> None:
        copy = tmp_path / "ontology"
        shutil.copytree(folder("ontology"), copy)
        with (copy / "kg.ttl").open("a", encoding="utf-8") as file:
            file.write(turtle)
        (copy / "events" / "made-up.toml").write_text(frame, encoding="utf-8")
        monkeypatch.setattr(ontology, "folder", lambda name: copy if name == "ontology" else folder(name))
        monkeypatch.setattr("kg.extract.frames.folder", lambda name: copy if name == "ontology" else folder(name))
        monkeypatch.setattr("kg.graph.shape.reference.folder", lambda name: copy if name == "ontology" else folder(name))
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


def test_a_made_up_event_type_is_told_by_its_frame_alone(ontology_with) -> None:
    """The learned reader knows nothing of it, and so says nothing against it."""
    ontology_with(MADE_UP, FRAME)
    article = Article("a", "France observed the elections of Kenya. Germany met India in Berlin.", published="2024-05-02")
    found = {(c.type, c.agents[0].name, c.targets[0].name) for c in Pipeline()(article).claims}
    assert ("Observation", "France", "Kenya") in found


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('ir:family "observation" ; ', "", "Observation has no family; add it"),
        ("ir:symmetric false", 'ir:symmetric "no"', "ir:symmetric of the event type Observation is 'no'; write true or false"),
        ("ir:lasting 2", 'ir:lasting "long"', "ir:lasting of the event type Observation is 'long'; write a number"),
        ("ir:symmetric false", "ir:symmetric true", "observed is no owl:SymmetricProperty, and ir:symmetric"),
        ("ir:observed a owl:ObjectProperty ; ", "ir:observed ", "the relation observed of the event type Observation is not defined"),
        ("ir:relation ir:observed", "ir:relation ir:met", "Meeting and Observation have one relation, met"),
        ("ir:onSector true", "ir:onSector true true", "ontology/kg.ttl: no Turtle: "),
    ],
)
def test_what_is_wrong_with_a_type_is_said_in_one_line(ontology_with, old: str, new: str, says: str) -> None:
    assert old in MADE_UP
    ontology_with(MADE_UP.replace(old, new))
    with pytest.raises(InputError) as told:
        ontology.event_types()
    assert says in str(told.value)
    assert str(told.value).startswith("ontology/kg.ttl: ")
    assert "\n" not in str(told.value)
