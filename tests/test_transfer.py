"""Export and import: without loss where that is promised, and read by other tools where it is a view."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from subprocess import CompletedProcess

import networkx as nx
import pyoxigraph as ox
import pytest
import warm
from graphs import DEU, FRA, MACRON, as_of_layout_2, claim, person, report, world

from kg.errors import InputError, ValidationError
from kg.export.networks import xml
from kg.graph.shape.triples import REFERENCE
from kg.graph.stores.store import DiskStore
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Evidence, Place, Status

pytestmark = pytest.mark.usefixtures("small_reference")

EVIL = 'said: "} } ; DROP ALL" \\ \n\t=1+1, <b>&amp; 中文 🌍 \u0001'


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    made = KnowledgeGraph()
    for row in (
        report(
            "a",
            claim("a", date="2024-05-01", topics=("trade", "energy")),
            claim("a", "Aid", date="1999-05-01", evidence=Evidence(3, 90, EVIL), place=Place("Köln", "koln", "DEU")),
        ),
        report("b", claim("b", date="2024-05-01", status=Status.DENIED), source="=Post, the"),
        report("c", claim("c", "OfficeHolding", MACRON, FRA, office="President"), claim("c", "Visit", person("Zoë Ünlü", "TUR"), DEU, date="2024")),
        report("a:b/c?d=é", claim("a:b/c?d=é", "Attack", date="2024-03"), day=None),
        *world(25, 8),
    ):
        made.insert(row)
    event = next(e for e in made.events() if len(e.reports) > 1 and e.date)
    made.merges.split(event.iri, (event.reports[0].claim,), EVIL)
    return made


@pytest.mark.parametrize("suffix", [".trig", ".nq", ".nquads", ".jsonld"])
def test_what_goes_out_comes_back_to_the_byte(graph, tmp_path, suffix) -> None:
    file, again = tmp_path / f"g{suffix}", tmp_path / f"again{suffix}"
    graph.export(file)
    other = KnowledgeGraph()
    assert other.load(file) == graph.info()["articles"]
    assert other.quads() == graph.quads()
    assert [d.note for d in other.merges.decisions()] == [EVIL]
    other.export(again)
    assert again.read_bytes() == file.read_bytes()
    assert other.load(file) == graph.info()["articles"]  # once more changes nothing
    assert other.quads() == graph.quads()


def test_a_file_of_the_layout_before_comes_in_as_one_of_now(graph, tmp_path) -> None:
    file, old = tmp_path / "g.nq", tmp_path / "old.nq"
    graph.export(file)
    rows = list(ox.parse(file.read_bytes(), format=ox.RdfFormat.N_QUADS))
    old.write_bytes(ox.serialize(as_of_layout_2(rows), format=ox.RdfFormat.N_QUADS))
    assert len(old.read_bytes()) > len(file.read_bytes())
    other = KnowledgeGraph()
    other.load(old)
    assert other.quads() == graph.quads()


def test_an_empty_store_is_loaded_in_bulk_and_another_bit_by_bit_to_the_same(graph, tmp_path, monkeypatch) -> None:
    file = tmp_path / "g.nq"
    graph.export(file)
    bulk = []
    become = DiskStore.become
    monkeypatch.setattr(DiskStore, "become", lambda self, other: bulk.append(self.folder.name) or become(self, other))
    for name in ("new", "old"):
        with KnowledgeGraph(tmp_path / name, write=True) as made:
            if name == "old":
                made.insert(report("a", claim("a", "Attack", DEU, FRA)))  # comes again in the file with another text
            made.load(file)
            assert made.examine(sample=0) == []
            assert [d.note for d in made.merges.decisions()] == [EVIL]
            made.remove("b")  # what is loaded can be written on
            made.load(file)
        assert KnowledgeGraph(tmp_path / name).quads() == graph.quads()
    assert bulk == ["new"]


def test_an_import_killed_while_it_is_put_in_place_leaves_an_empty_store(graph, tmp_path, monkeypatch) -> None:
    file, store = tmp_path / "g.nq", tmp_path / "s"
    graph.export(file)
    rename = os.replace

    def killed(a: Path, b: Path) -> None:
        if Path(b).name == "live":
            raise KeyboardInterrupt
        rename(a, b)

    with KnowledgeGraph(store, write=True):
        pass
    monkeypatch.setattr("kg.graph.stores.folder.os.replace", killed)
    made = KnowledgeGraph(store, write=True)
    with pytest.raises(KeyboardInterrupt):
        made.load(file)
    os.close(made._store._lock)  # type: ignore[attr-defined]  # as the end of the process does
    del made
    monkeypatch.undo()
    assert {"live.new", "live.old"} <= {p.name for p in store.iterdir()}
    assert KnowledgeGraph(store).info()["articles"] == 0  # what readers see is as it was
    with KnowledgeGraph(store, write=True) as again:
        assert again.examine() == []
        assert again.load(file) == graph.info()["articles"]
    assert KnowledgeGraph(store).quads() == graph.quads()
    assert {p.name for p in store.iterdir() if p.name.startswith("live")} == {"live"}


@pytest.mark.parametrize(("suffix", "name"), [(".trig", "trig"), (".nq", "nquads"), (".jsonld", "json-ld")])
def test_another_reader_finds_the_same_quads(graph, tmp_path, suffix, name) -> None:
    import rdflib

    small = KnowledgeGraph()
    for row in world(3, 8):
        small.insert(row)
    small._store.change(list(small._store.quads((None, None, None, REFERENCE))), ())
    file = tmp_path / f"g{suffix}"
    small.export(file)
    dataset = rdflib.Dataset()
    dataset.parse(file, format=name)
    assert len(list(dataset.quads((None, None, None, None)))) == len(small.quads())


@pytest.mark.parametrize("suffix", [".trig", ".nq"])
def test_what_rdflib_writes_of_the_dataset_can_be_taken_in(tmp_path, suffix) -> None:
    small = KnowledgeGraph()
    for row in world(3, 8):
        small.insert(row)
    file = tmp_path / f"g{suffix}"
    small.dataset.serialize(file, format={".trig": "trig", ".nq": "nquads"}[suffix])
    other = KnowledgeGraph()
    assert other.load(file) == 3
    assert other.quads() == small.quads()


def test_triples_without_a_graph_are_refused(tmp_path) -> None:
    file = tmp_path / "g.nq"
    file.write_text("<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n", "utf-8")
    with pytest.raises(InputError, match="what graph it stands in"):
        KnowledgeGraph().load(file)


def test_turtle_is_a_view_that_rdflib_reads(graph, tmp_path) -> None:
    import rdflib

    graph.export(tmp_path / "g.ttl")
    found = rdflib.Graph().parse(tmp_path / "g.ttl")
    ir = rdflib.Namespace("https://w3id.org/irkg/ontology#")
    country = rdflib.Namespace("https://w3id.org/irkg/id/country/")
    assert (country.FRA, ir.met, country.DEU) in found
    assert len(set(found.subjects(ir.claims, None))) == len(list(graph.events()))


@pytest.mark.parametrize(("suffix", "read"), [(".graphml", nx.read_graphml), (".gexf", nx.read_gexf)])
def test_networks_are_read_by_networkx(graph, tmp_path, suffix, read) -> None:
    graph.export(tmp_path / f"g{suffix}")
    found = read(tmp_path / f"g{suffix}")
    ties = [t for e in graph.events() for t in (e.ties or e.edges())]
    assert found.number_of_edges() == len(ties)
    node = found.nodes["https://w3id.org/irkg/id/country/FRA"]
    assert (node["label"], node["kind"]) == ("France", "country")
    assert found.nodes["https://w3id.org/irkg/id/person/zo%C3%AB-%C3%BCnl%C3%BC-tur"]["label"] == "Zoë Ünlü"
    quotes = {d["quote"] for _, _, d in found.edges(data=True)}
    assert " ".join(xml(EVIL).split()) in {" ".join(q.split()) for q in quotes}


def test_graphml_is_read_by_igraph(graph, tmp_path) -> None:
    igraph = pytest.importorskip("igraph")
    graph.export(tmp_path / "g.graphml")
    found = igraph.Graph.Read_GraphML(str(tmp_path / "g.graphml"))
    assert found.ecount() == sum(len(e.ties) for e in graph.events())
    assert {"France", "Germany", "Zoë Ünlü"} <= set(found.vs["label"])


def test_csv_is_read_back_and_no_cell_is_a_formula(graph, tmp_path) -> None:
    graph.export(tmp_path / "g.csv")
    with (tmp_path / "g.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(len(e.ties) for e in graph.events())
    assert not [v for r in rows for v in r.values() if v.startswith(("=", "+", "@", "\t", "\r"))]
    assert any(" ".join(xml(EVIL).split()) in r["quote"] for r in rows)  # the control character is gone


def test_csv_is_read_by_pandas(graph, tmp_path) -> None:
    pandas = pytest.importorskip("pandas")
    graph.export(tmp_path / "g.csv")
    frame = pandas.read_csv(tmp_path / "g.csv")
    assert frame["goldstein"].between(-10, 10).all()
    assert set(frame["status"]) <= {"actual", "planned", "denied", "conditional"}


def test_only_known_suffixes_and_places(graph, tmp_path) -> None:
    with pytest.raises(InputError, match="no format is known"):
        graph.export(tmp_path / "g.docx")
    with pytest.raises(InputError, match="cannot be written"):
        graph.export(tmp_path / "none" / "g.nq")
    assert list(tmp_path.iterdir()) == []


BAD = {
    "no-rdf.nq": ("this is no quad", InputError, "cannot be read"),
    "graph.nq": ("<a:b> <a:c> <a:d> <a:e> .", InputError, "none that a store"),
    "view.ttl": ("<a:b> <a:c> <a:d> .", InputError, "views"),
}


@pytest.mark.parametrize("name", BAD)
def test_files_of_others_are_refused(tmp_path, name) -> None:
    text, error, says = BAD[name]
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(error, match=says):
        KnowledgeGraph().load(tmp_path / name)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"actual"', '"certainly"'),  # no status
        ("ontology#Meeting>", "ontology#Nonsense>"),  # no event type
        ("id/country/DEU> <https://w3id.org/irkg/id/article", "id/planet/MARS> <https://w3id.org/irkg/id/article"),  # an end that is no actor
        ('schema.org/identifier> "a"', 'schema.org/identifier> "z"'),  # another article's graph
    ],
)
def test_an_article_that_breaks_the_shapes_is_refused_and_nothing_taken(tmp_path, old, new) -> None:
    made = KnowledgeGraph()
    made.insert(report("a", claim("a", date="2024-05-01")))
    made.export(tmp_path / "g.nq")
    text = (tmp_path / "g.nq").read_text(encoding="utf-8")
    lines = [line.replace(old, new) if "/id/article/" in line.rsplit(" <", 1)[-1] else line for line in text.splitlines()]
    assert lines != text.splitlines()
    (tmp_path / "g.nq").write_text("\n".join(lines) + "\n", encoding="utf-8")
    other = KnowledgeGraph()
    with pytest.raises(ValidationError):
        other.load(tmp_path / "g.nq")
    assert other.info()["articles"] == 0


def test_what_a_file_says_of_events_is_not_believed(tmp_path) -> None:
    made = KnowledgeGraph()
    made.insert(report("a", claim("a", date="2024-05-01")))
    made.export(tmp_path / "g.nq")
    with (tmp_path / "g.nq").open("a", encoding="utf-8") as file:
        base = "https://w3id.org/irkg"
        file.write(f"<{base}/id/country/FRA> <{base}/ontology#attacked> <{base}/id/country/DEU> <{base}/id/graph/relations> .\n")
    other = KnowledgeGraph()
    other.load(tmp_path / "g.nq")
    assert other.quads() == made.quads()


def test_through_the_command_line(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)

    def kg(*args: str) -> CompletedProcess[str]:
        return warm.inside(*args)

    with KnowledgeGraph(tmp_path / "s", write=True) as made:
        for row in world(5, 2):
            made.insert(row)
        wanted = made.quads()
    assert kg("export", "--store", "s", "-o", "g.trig").returncode == 0
    assert kg("import", "g.trig", "--store", "t").stderr == "5 articles imported into t\n"
    assert KnowledgeGraph(Path(tmp_path / "t")).quads() == wanted
    assert kg("export", "--store", "s", "-o", "g.docx").returncode == 2
    done = kg("import", "none.trig", "--store", "t")
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 1)
