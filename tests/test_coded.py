"""Coded events: formats, oddities, the compact form, coders switched on and off, and what articles and coders say together."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from graphs import DEU, FRA, KEN, MACRON, claim, report
from typer.testing import CliRunner

from kg import KnowledgeGraph, iri
from kg.analyse.coders import FEWEST, agreement, coverage, interval, kappa
from kg.cli import app
from kg.coded import READERS, coder_of, read_coded
from kg.coded.actors import cameo, cow, fips, gleditsch_ward
from kg.coded.codes import _types, codes, meaning
from kg.coded.ucdp import HEADER
from kg.errors import InputError, NotFound
from kg.graph.coding.coders import chosen
from kg.graph.shape.reference import reference_quads
from kg.graph.shape.validation import validate_by_shacl
from kg.link import gazetteer
from kg.link.gazetteer import rows as table
from kg.model import Coded, Status
from kg.ontology import event_types

run = CliRunner().invoke
SMALL = [q for q in reference_quads() if q.subject.value.startswith(iri.ONTOLOGY) or q.subject.value[-3:] in ("FRA", "DEU", "KEN", "UGA")]


@pytest.fixture(autouse=True)
def _small_reference(monkeypatch) -> None:
    """Graphs here know a few states: putting all of them into each takes a second."""
    monkeypatch.setattr("kg.knowledge_graph.reference_quads", lambda: SMALL)


def tell(graph: KnowledgeGraph, id_: str, *what, **when) -> None:
    """Add an article that says one thing."""
    graph.insert(report(id_, claim(id_, *what, **when), day=when["date"]))


ICEWS = (
    "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Sectors\tTarget Country\tStory ID\t"
    "Sentence Number\tPublisher\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude"
)
POLECAT = (
    "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tQuad Code\tContexts\tActor Name\tActor Country\tActor COW\tPrimary Actor Sector\tActor Sectors\t"
    "Actor Title\tActor Name Raw\tWikipedia Actor ID\tRecipient Name\tRecipient Country\tRecipient COW\tPrimary Recipient Sector\tRecipient Sectors\tRecipient Title\t"
    "Recipient Name Raw\tWikipedia Recipient ID\tPlacename\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude\tGeoNames ID\tRaw Placename\tFeature Type\tSource\t"
    "Publication Date\tStory People\tStory Organizations\tStory Locations\tLanguage\tVersion"
)
ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,"
    "civilian_targeting,iso,region,country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp"
)


def gdelt(id_: int = 1, day: str = "20240312", a: str = "FRA", code: str = "042", b: str = "DEU", added: str = "20240312001500", **at: str) -> str:
    cells = [""] * 61
    cells[0], cells[1], cells[59], cells[60] = str(id_), day, added, "https://example.org/x"
    for start, actor in ((5, a), (15, b)):
        cells[start], cells[start + 2], cells[start + 7] = actor, actor[:3], actor[3:]
    cells[26], cells[31], cells[32], cells[51] = code, "4", "2", "0"
    for index, value in at.items():
        cells[int(index[1:])] = value
    return "\t".join(cells)


def icews(id_: int, day: str, a: str, code: str, b: str, **more: str) -> str:
    row = dict.fromkeys(ICEWS.split("\t"), "NA") | {"Event ID": str(id_), "Event Date": day, "Source Name": a, "CAMEO Code": code, "Target Name": b}
    return "\t".join((row | more).values())


def polecat(id_: str, day: str, type_: str, a: str, b: str, **more: str) -> str:
    row = dict.fromkeys(POLECAT.split("\t"), "None") | {
        "Event ID": id_,
        "Event Date": day,
        "Event Type": type_,
        "Actor Country": a,
        "Recipient Country": b,
    }
    return "\t".join((row | more).values())


def ucdp(id_: int, a: str, b: str, first: str, last: str, **more: str) -> list[str]:
    row = dict.fromkeys(HEADER, "") | {"id": str(id_), "type_of_violence": "1", "side_a": a, "side_b": b, "date_start": first, "date_end": last}
    return list((row | {"date_prec": "1", "number_of_sources": "3", "country_id": "625", "country": "Sudan"} | more).values())


def acled(id_: str, day: str, type_: str, sub: str, a: str, b: str, **more: str) -> list[str]:
    row = dict.fromkeys(ACLED.split(","), "") | {
        "event_id_cnty": id_,
        "event_date": day,
        "event_type": type_,
        "sub_event_type": sub,
        "actor1": a,
        "actor2": b,
    }
    return list((row | {"time_precision": "1", "country": "Sudan", "location": "Nyala", "geo_precision": "1"} | more).values())


def comma(*rows: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


PHOENIX = "\t".join(
    "7_v1 20240312 2024 03 12 FRAGOV FRA GOV _ IGOUNO IGO _ UNO 036 03 1 4.0 _ 48.8 2.3 Paris Ile-de-France FRA s1 https://example.org/p a;b".replace(
        "_", ""
    ).split(" ")
)
SAMPLES = {
    "gdelt": gdelt(a="FRAGOV", s51="4", s52="Berlin, Berlin, Germany", s53="GM") + "\n",
    "icews": f"{ICEWS}\n" + icews(1, "2024-03-12", "Foreign Affairs (France)", "042", "Germany", City="Berlin", Country="Germany") + "\n",
    "polecat": f"{POLECAT}\n"
    + polecat("P1", "2024-03-12", "CONSULT", "France", "Germany", **{"Event Mode": "visit", "City": "Berlin", "Country": "Germany"})
    + "\n",
    "ucdp": comma(
        ucdp(
            9,
            "Government of Sudan",
            "RSF",
            "2024-03-12 00:00:00.000",
            "2024-03-12 00:00:00.000",
            gwnoa="625",
            where_prec="1",
            where_coordinates="Nyala town",
        )
    ),
    "acled": "\ufeff"
    + ACLED
    + "\n"
    + comma(acled("SDN1", "12 March 2024", "Battles", "Armed clash", "Military Forces of Sudan (2019-)", "Rapid Support Forces")),
    "phoenix": PHOENIX + "\n",
}


def write(folder: Path, text: str, name: str = "x.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def read(*paths: Path, format: str | None = None) -> tuple[list[Coded], Counter[str], list[InputError]]:
    runs, errors = {}, []
    rows = [x for x in read_coded(*paths, format=format, runs=runs, on_error=errors.append) if isinstance(x, Coded)]
    return rows, sum((c.tally for c in runs.values()), Counter()), errors


def loaded(folder: Path, *texts: str, graph: KnowledgeGraph | None = None) -> tuple[KnowledgeGraph, Counter[str]]:
    graph = graph or KnowledgeGraph()
    found = graph.add_coded(*(write(folder, text, f"f{n}.csv") for n, text in enumerate(texts)))
    return graph, sum(found.values(), Counter())


# -- tables -----------------------------------------------------------------------------------------------------------


def test_every_code_of_every_scheme_means_a_type_of_ours_or_no_act() -> None:
    plover = {r["plover"] for r in table("cameo.tsv")} - {""}
    for scheme, known in (("cameo", {c.code for c in codes().values()}), ("plover", plover)):
        assert {code for code in known if meaning(scheme, code) is None} == set()
    assert {type_ for type_, _ in _types().values()} - {""} <= set(event_types())
    assert meaning("cameo", "99") is None
    assert meaning("cameo", "0311") == ("Cooperation", Status.PLANNED)
    assert meaning("acled", "Riots", "Mob violence") == ("Attack", Status.ACTUAL)
    assert meaning("acled", "Riots", "Violent demonstration") == ("", Status.ACTUAL)


def test_actor_codes_lead_to_actors_of_ours() -> None:
    known = {*gazetteer().countries, *gazetteer().organisations}
    assert {r["actor"] for r in table("coded_actors.tsv") if r["actor"]} <= known
    assert [cow("679").id, gleditsch_ward("678").id, fips("UP").id, fips("RS").id] == ["YEM", "YEM", "UKR", "RUS"]
    assert cameo("EUR", (), ()) is None
    assert cameo("EUR", ("EEC",), ()).id == "european-union"


# -- formats ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_each_format_is_told_by_its_content_and_by_no_other(tmp_path, name: str) -> None:
    path = write(tmp_path, SAMPLES[name])
    assert coder_of(path) == name
    (row,), _, errors = read(path)
    assert errors == []
    assert (row.coder, row.date, row.type) == (name, "2024-03-12", {"phoenix": "Meeting", "ucdp": "Attack", "acled": "Attack"}.get(name, "Visit"))
    agent, target = {"phoenix": ("FRA", "united-nations")}.get(name, ("SDN", "rapid-support-forces") if row.type == "Attack" else ("FRA", "DEU"))
    assert row.agent.id == agent
    assert row.target.id == target or (name == "ucdp" and row.target.name == "RSF")
    assert row.place.name == {"phoenix": "Paris", "ucdp": "Nyala town", "acled": "Nyala"}.get(name, "Berlin")
    assert row.precision == ("point" if name == "ucdp" else "city")
    other = next(n for n in READERS if n != name)
    rows, _, errors = read(path, format=other)
    assert rows == []
    assert f"not in the format of {other}" in str(errors[0])


def test_articles_are_no_coded_events(tmp_path) -> None:
    for name, text in (
        ("a.csv", "id,text,date\n1,They met.,2024-01-01\n"),
        ("b.txt", "France met Germany."),
        ("c.jsonl", '{"text": "x"}\n'),
        ("d.txt", ""),
    ):
        assert coder_of(write(tmp_path, text, name)) is None
    assert coder_of(tmp_path) is None


def test_facts_with_names_of_codes_and_packed_files(tmp_path) -> None:
    text = "subject\trelation\tobject\tdate\tsource_set\nPolice (Nigeria)\tMake a visit\tKenya\t2014-01-01\tS\n"
    packed, zipped = tmp_path / "q.tsv.gz", tmp_path / "q.zip"
    packed.write_bytes(gzip.compress(text.encode()))
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("q.tsv", text)
    for path in (packed, zipped):
        (row,), _, _ = read(path)
        assert (row.code, row.agent.id, row.target.id, row.row) == ("042", "NGA", "KEN", 2)
    with zipfile.ZipFile(zipped, "a") as archive:
        archive.writestr("other.tsv", text)
    assert "holds 2 files" in str(read(zipped)[2][0])


def test_both_headers_and_both_forms(tmp_path) -> None:
    later = SAMPLES["polecat"].replace("\tIntensity\t", "\tEvent Intensity\t").replace("\tvisit\tNone", "\tvisit\t4.0")
    assert "Intensity=4.0" in read(write(tmp_path, later))[0][0].raw
    headed = comma(list(HEADER)) + SAMPLES["ucdp"]
    assert [r.row for r in read(write(tmp_path, headed))[0]] == [2]
    iso = ACLED.upper() + "\n" + comma(acled("SDN1", "2024-03-12", "Battles", "Armed clash", "Military Forces of Sudan (2019-)", "Civilians (Sudan)"))
    (row,), _, _ = read(write(tmp_path, iso.replace(",", ";")))
    assert (row.date, row.target.name) == ("2024-03-12", "People of Sudan")


def test_evidence_is_the_hash_of_the_file_and_the_row(tmp_path) -> None:
    import hashlib

    path = write(tmp_path, gdelt(1) + "\n\n" + gdelt(2, code="040") + "\n")
    rows, _, _ = read(path)
    assert [(r.row, r.file) for r in rows] == [(n, hashlib.sha256(path.read_bytes()).hexdigest()[:16]) for n in (1, 3)]
    assert "SOURCEURL=https://example.org/x" in rows[0].raw


# -- oddities ---------------------------------------------------------------------------------------------------------


def test_a_bad_row_is_told_and_the_rest_is_read(tmp_path) -> None:
    text = "\n".join([gdelt(1), "rubbish", gdelt(2, day="20241340"), gdelt(3, code="999"), gdelt(4, code="040")])
    rows, tally, errors = read(write(tmp_path, text))
    assert [r.row for r in rows] == [1, 5]
    assert [e.line for e in errors] == [2, 3, 4]
    assert tally["rows that cannot be read"] == 3
    many = "\n".join([gdelt(1), *["rubbish"] * 50])
    errors = read(write(tmp_path, many))[2]
    assert len(errors) == 21
    assert "30 more rows" in str(errors[-1])


def test_a_lone_quotation_mark_swallows_no_rows(tmp_path) -> None:
    assert len(read(write(tmp_path, "\n".join([gdelt(1, s6='"THE'), gdelt(2)])))[0]) == 2


@pytest.mark.parametrize(
    ("day", "kept", "step"),
    [
        ("20230312", "2023", "year"),
        ("20240212", "2024-02", "month"),
        ("20240305", "2024-03", "week"),
        ("20240311", "2024-03-11", ""),
        ("20240312", "2024-03-12", ""),
    ],
)
def test_a_date_just_a_year_or_month_back_is_no_day(tmp_path, day: str, kept: str, step: str) -> None:
    (row,), tally, _ = read(write(tmp_path, gdelt(day=day)))
    assert row.date == kept
    assert sum(n for what, n in tally.items() if "before the news" in what) == bool(step)


def test_what_is_known_to_a_month_has_no_day_in_the_graph(tmp_path) -> None:
    graph, _ = loaded(tmp_path, gdelt(day="20240212") + "\n")
    (row,) = KnowledgeGraph.query(
        switched(graph, "gdelt"), "SELECT ?date ?day { ?e ir:codedRow ?r OPTIONAL { ?e ir:date ?date } OPTIONAL { ?e ir:day ?day } }"
    )
    assert row == {"date": "2024-02", "day": None}
    (event,) = switched(graph, "gdelt").events()
    assert (event.first, event.last) == ("2024-02-01", "2024-02-29")


def test_repeats_and_mirrored_rows_are_one_event_with_all_their_rows(tmp_path) -> None:
    gdelts = "\n".join([gdelt(1), gdelt(2), gdelt(3, code="040"), gdelt(4, code="040", a="DEU", b="FRA"), gdelt(5, a="DEU", b="FRA")])
    graph, tally = loaded(tmp_path, gdelts)
    assert (tally["events"], tally["rows that repeat an event (same day, actors and code)"]) == (3, 2)
    rows = switched(graph, "gdelt").query("SELECT ?e (COUNT(?r) AS ?n) { ?e ir:codedRow ?r } GROUP BY ?e")
    assert sorted(r["n"] for r in rows) == ["1", "2", "2"]
    again, tally = loaded(tmp_path, gdelts, graph=graph)
    assert (tally["events"], len(again.quads())) == (0, len(graph.quads()))


def test_ids_that_repeat_are_counted_and_other_content_is_kept(tmp_path) -> None:
    one = acled("SDN1", "2024-03-12", "Battles", "Armed clash", "Military Forces of Sudan (2019-)", "Rapid Support Forces")
    dyadic = acled("SDN1", "2024-03-12", "Battles", "Armed clash", "Rapid Support Forces", "Military Forces of Sudan (2019-)")
    moved = acled("SDN1", "2024-03-13", "Battles", "Armed clash", "Military Forces of Sudan (2019-)", "Rapid Support Forces")
    _, tally = loaded(tmp_path, ACLED + "\n" + comma(one, dyadic, moved))
    assert (tally["ids that repeat"], tally["events"]) == (2, 2)


def test_missing_slices_are_no_data(tmp_path) -> None:
    graph, tally = loaded(tmp_path, gdelt(1) + "\n", gdelt(2, code="040", added="20240312010000") + "\n")
    assert tally["quarter hours without a file: no data, not quiet"] == 2
    assert switched(graph, "gdelt").slices() == {"gdelt": {"2024-03": 2}}
    assert any("which is not quiet" in note for note in coverage(network(switched(graph, "text", "gdelt"))).notes)


def test_the_word_none_is_an_empty_cell(tmp_path) -> None:
    text = f"{POLECAT}\n" + polecat("P1", "2024-03-12", "ASSAULT", "None", "Kenya", **{"Recipient Name": "None"}) + "\n"
    (row,), tally, _ = read(write(tmp_path, text))
    assert (row.agent, row.target.name, row.place) == (None, "Kenya", None)
    assert "None" not in row.raw
    assert tally["cells with the word None, taken as empty"] > 20


def test_mentions_tell_the_sources_of_an_event(tmp_path) -> None:
    mentions = [
        ["1", "20240312001500", "20240312001500", "1", f"paper{n}", "u", "1", "-1", "2", "3", "1", str(20 * n), "9", "0", "", ""] for n in (1, 2, 3)
    ]
    events = write(tmp_path, gdelt(1) + "\n", "a.csv")
    (row,), tally, errors = read(events, write(tmp_path, "\n".join("\t".join(m) for m in mentions), "b.csv"))
    assert errors == []
    assert (row.publishers, tally["mentions"]) == (3, 3)
    assert "Confidence=60" in row.raw


def test_spans_of_days_and_one_sided_violence(tmp_path) -> None:
    rows = [
        ucdp(1, "Government of Sudan", "Civilians", "2024-03-01", "2024-03-20", type_of_violence="3", gwnoa="625"),
        ucdp(2, "RSF", "Civilians", "2024-02-20", "2024-03-20", type_of_violence="3"),
        ucdp(3, "RSF", "Government of Chad", "2023-12-20", "2024-03-20"),
    ]
    found, _, errors = read(write(tmp_path, comma(*rows)))
    assert [(r.date, r.target.id) for r in found] == [("2024-03", "people-of-sdn"), ("2024", "SDN")]
    assert "no span within a year" in str(errors[0])


def test_an_attack_on_its_people_counts_against_a_state_but_not_its_own() -> None:
    from kg.coded.names import opposition, people, struck

    mali, chad = gazetteer().countries["MLI"], gazetteer().countries["TCD"]
    assert struck(chad, people(mali)) == mali
    assert struck(opposition(mali), people(mali)) == mali
    assert struck(mali, people(mali)) == people(mali)


# -- the graph --------------------------------------------------------------------------------------------------------


def switched(graph: KnowledgeGraph, *coders: str) -> KnowledgeGraph:
    """The same store with other coders switched on."""
    other = KnowledgeGraph.__new__(KnowledgeGraph)
    other._store, other._derived = graph._store, graph._derived
    asked = chosen(graph._store, coders)
    other.coders, other._coded = tuple(asked), [g for g in asked.values() if g is not None]
    return other


def network(graph: KnowledgeGraph):
    found = graph.network(level="country", counting="events")
    found.graph["coders"], found.graph["slices"] = graph.coders, graph.slices()
    return found


def test_at_most_16_quads_a_row_and_sound(tmp_path) -> None:
    text = f"{ICEWS}\n" + icews(1, "2024-03-12", "Emmanuel Macron", "042", "Olaf Scholz", City="Berlin", Country="Germany") + "\n"
    graph, _ = loaded(tmp_path, text, SAMPLES["gdelt"])
    quads = list(graph._store.quads((None, None, None, None)))
    for name, most in (("icews", 16), ("gdelt", 14)):
        ours = [q for q in quads if q.graph_name.value.endswith(f"/graph/{name}")]
        per = Counter(q.subject.value for q in ours if q.subject.value.startswith(iri.BASE + "coded/"))
        assert list(per.values()) == [most]
        assert validate_by_shacl(ours)[0]
        broken = [q for q in ours if not q.predicate.value.endswith("#eventType")]
        assert not validate_by_shacl(broken)[0]


def test_what_a_row_says_cannot_break_the_graph(tmp_path) -> None:
    evil = 'a"\\ <b> .\u0001{x}'
    text = f"{ICEWS}\n" + icews(1, "2024-03-12", f"{evil} (France)", "042", evil, Publisher=evil) + "\n"
    graph, tally = loaded(tmp_path, text)
    assert tally["events"] == 1
    (row,) = switched(graph, "icews").query("SELECT ?what ?row { ?e ir:codedRow ?row ; rdfs:label ?what }")
    assert 'a"\\ <b> . {x}' in row["what"]
    assert 'Publisher=a"\\ <b> . {x}' in row["row"]


def test_coders_are_off_unless_asked_for_and_never_merged(tmp_path) -> None:
    graph, _ = loaded(tmp_path, SAMPLES["gdelt"], SAMPLES["icews"])
    tell(graph, "a", "Visit", MACRON, DEU, date="2024-03-12")
    count = "SELECT (COUNT(DISTINCT ?e) AS ?n) { ?e ir:eventType ir:Visit ; ir:party country:FRA }"
    seen = {names: int(switched(graph, *names).query(count)[0]["n"]) for names in (("text",), ("gdelt",), ("text", "icews"), ("all",))}
    assert seen == {("text",): 1, ("gdelt",): 1, ("text", "icews"): 2, ("all",): 3}
    assert len(list(graph.events())) == 1
    assert [len(list(switched(graph, *n).events())) for n in (("gdelt",), ("all",))] == [1, 3]
    with pytest.raises(NotFound, match="polecat"):
        switched(graph, "polecat")


def test_what_both_say_is_linked_and_the_link_goes_with_the_article(tmp_path) -> None:
    graph, _ = loaded(tmp_path, SAMPLES["gdelt"] + gdelt(2, code="190") + "\n" + gdelt(3, day="20240311") + "\n", SAMPLES["icews"])
    links = "SELECT ?a ?b { GRAPH ?g { ?a ir:corroborates ?b } }"
    assert graph.query(links) == []
    tell(graph, "a", "Visit", MACRON, DEU, date="2024-03-12")
    found = graph.query(links)
    assert len(found) == 2  # the visit of that day by either coder: not the attack, nor the visit of the day before
    assert len({r["b"] for r in found}) == 1
    (row, *_) = switched(graph, "all").ask(name="coded-between", a="France", b="Germany", since="2024-03-12")
    assert row["corroborates"] is not None or row["event"] is not None
    graph.remove("a")
    assert graph.query(links) == []


def test_an_event_opens_its_rows(tmp_path) -> None:
    graph, _ = loaded(tmp_path, "\n".join([gdelt(1), gdelt(2)]))
    (event,) = switched(graph, "gdelt").explain("France", "Germany")
    assert [r.article.split("#")[1] for r in event.reports] == ["1", "2"]
    assert (event.reports[0].source, event.confidence, event.reports[0].quote) == ("gdelt", 0.2, "FRA | 042 | DEU")


def test_coded_events_are_exported_and_come_back(tmp_path) -> None:
    graph, _ = loaded(tmp_path, SAMPLES["gdelt"], SAMPLES["ucdp"])
    tell(graph, "a", "Visit", MACRON, DEU, date="2024-03-12")
    graph.export(tmp_path / "all.nq")
    other = KnowledgeGraph()
    other.load(tmp_path / "all.nq")
    assert other.quads() == graph.quads()
    assert other.info()["coders"] == {"gdelt": 1, "ucdp": 1}


@pytest.mark.parametrize(
    "name", ["timeline", "meetings-of", "visits-to", "balance-of", "most-active", "types-by-year", "relations-as-of", "conflicts"]
)
def test_named_queries_answer_over_coders(tmp_path, name: str) -> None:
    graph, _ = loaded(tmp_path, "\n".join([gdelt(1), gdelt(2, code="040"), gdelt(3, code="190")]))
    given = {
        "timeline": {"type": "Visit"},
        "meetings-of": {"a": "Germany"},
        "visits-to": {"a": "Germany"},
        "balance-of": {"a": "Germany"},
        "relations-as-of": {"a": "Germany", "b": "France", "on": "2024-12-31"},
    }.get(name, {})
    assert len(list(graph.ask(name=name, **given))) == 0
    assert len(list(switched(graph, "gdelt").ask(name=name, **given))) >= 1


# -- both together ----------------------------------------------------------------------------------------------------


def test_kappa_is_that_of_other_libraries() -> None:
    rng = np.random.default_rng(3)
    one = rng.integers(0, 4, 200)
    two = np.where(rng.random(200) < 0.6, one, rng.integers(0, 4, 200))
    value, low, high = interval(one, two, 1)
    assert low < value < high
    sklearn = pytest.importorskip("sklearn.metrics")
    assert kappa(one, two) == pytest.approx(sklearn.cohen_kappa_score(one, two))


def test_kappa_of_a_worked_example() -> None:
    # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: observed .7, by chance .5 * .6 + .5 * .4 = .5, kappa .4
    one = np.repeat([1, 1, 0, 0], [20, 5, 10, 15])
    two = np.repeat([1, 0, 1, 0], [20, 5, 10, 15])
    assert kappa(one, two) == pytest.approx(0.4)
    assert interval(one[:3], two[:3], 1) == (None, None, None)
    assert interval(np.zeros(50, int), np.zeros(50, int), 1) == (None, None, None)
    assert interval(np.zeros(50, int), np.arange(50) % 2, 1) == (None, None, None)  # who says the same of all tells nothing apart


def both(folder: Path) -> KnowledgeGraph:
    """Twelve days of calls and attacks that both tell, one that each tells alone."""
    rows = [gdelt(n, day=f"202403{n:02d}", code="041" if n % 2 else "190", added="20240420000000") for n in range(1, 13)]
    rows += [gdelt(90, day="20240315", a="KEN", b="UGA", added="20240420000000"), gdelt(91, day="20240520", a="KEN", b="UGA", added="20240601000000")]
    graph, _ = loaded(folder, "\n".join(rows))
    for n in range(1, 13):
        tell(graph, f"a{n}", "Communication" if n % 2 or n == 12 else "Attack", FRA, DEU, date=f"2024-03-{n:02d}")
    tell(graph, "b", "Visit", FRA, KEN, date="2024-03-05")
    return switched(graph, "text", "gdelt")


def test_agreement_and_coverage_of_articles_and_a_coder(tmp_path) -> None:
    net = network(both(tmp_path))
    found = agreement(net)
    sign = found.find(measure="sign, same day")
    units = sign.values[4]
    assert units >= FEWEST
    assert sign.values[5] == pytest.approx((units - 1) / units)
    assert 0 < sign.values[7] < sign.values[6] <= sign.values[8] <= 1
    assert {e.startswith(iri.BASE + "coded/") for e in sign.events} == {True, False}
    assert found.find(**{"measure": "family", "text says": "talks", "other says": "attack"}).values[4] == 1
    assert found.find(measure="family, same month").values[4] == 1  # France and Germany in March
    assert found.find(measure="sign, same month").values[4] == 0  # six calls and six attacks of the coder's: no sign prevails
    assert "and 1 pairs and months do" in found.notes[0]
    rows = coverage(net)
    reading = {(r.values[0], r.values[1], r.values[2]): r.values[6] for r in rows.rows}
    assert reading["France", "Germany", "2024-03"] == "both"
    assert reading["Kenya", "Uganda", "2024-03"] == "gdelt alone"
    assert reading["Kenya", "Uganda", "2024-05"] == "no data in text"
    assert reading["France", "Kenya", "2024-03"] == "text alone"


def test_without_a_month_in_common_it_is_said_that_no_kappa_can_be_had(tmp_path) -> None:
    graph, _ = loaded(tmp_path, gdelt() + "\n")
    tell(graph, "a", "Visit", MACRON, DEU, date="2025-06-12")
    found = agreement(network(switched(graph, "text", "gdelt")))
    assert found.find(measure="sign, same day").values[4:6] == (0, None)
    assert "no month is covered by both, so no kappa between text and gdelt can be had" in found.notes[0]
    alone = agreement(network(graph))
    assert alone.rows == ()
    assert "nothing to compare text with" in alone.notes[0]


# -- the command line -------------------------------------------------------------------------------------------------


def test_articles_and_coded_events_are_told_apart_and_built_together(tmp_path) -> None:
    store = ["--store", str(tmp_path / "s")]
    article = write(tmp_path, "date 2024-03-13 Paris: French President Emmanuel Macron visited Germany on 12 March 2024.", "a.txt")
    done = run(app, ["build", str(article), str(write(tmp_path, SAMPLES["gdelt"] + "rubbish\n", "g.csv")), *store, "--extractor", "frames"])
    assert done.exit_code == 1  # the bad row
    assert "gdelt: 1 events of 2 rows" in done.stderr
    assert "g.csv:2: is no row of GDELT events" in done.stderr
    assert "1 article added" in done.stderr
    assert len(KnowledgeGraph(tmp_path / "s").query("SELECT ?b { GRAPH graph:gdelt { ?a ir:corroborates ?b } }")) == 1
    assert "FRAGOV | 042 | DEU" not in run(app, ["explain", "France", "Germany", *store]).stdout


def test_coders_from_the_command_line(tmp_path) -> None:
    store = ["--store", str(tmp_path / "s")]
    files = [write(tmp_path, SAMPLES[name], f"{name}.csv") for name in ("gdelt", "icews")]
    assert run(app, ["build", str(files[0]), *store]).exit_code == 0
    done = run(app, ["build", "--as", "icews", str(files[1]), *store])
    assert done.exit_code == 0
    assert "article" not in done.stderr
    shown = run(app, ["info", *store]).stdout
    assert "events by coder" in shown
    assert "FRAGOV | 042 | DEU" in run(app, ["explain", "France", "Germany", "--coders", "gdelt", *store]).stdout
    for coders, number in (("text", 0), ("icews", 1), ("all", 2)):
        assert len(KnowledgeGraph(tmp_path / "s", coders=(coders,)).query("SELECT ?r { ?e ir:codedRow ?r }")) == number
    record = json.loads(run(app, ["analyse", "coverage", "--coders", "gdelt,icews", "--format", "json", *store]).stdout)
    assert [(r["with"], r["reading"], len(r["events"])) for r in record["rows"]] == [("icews", "both", 2)]
    assert run(app, ["analyse", "dyads", "--layer", "all", "--coders", "icews", *store]).exit_code == 0
    assert run(app, ["analyse", "dyads", "--coders", "acled", *store]).exit_code == 1
    assert run(app, ["build", "--as", "weis", str(files[0]), *store]).exit_code == 2


@pytest.mark.parametrize(
    ("code", "group", "wanted"),
    [("IGOUNODEVWBK", "UNO", "world-bank"), ("IGOUNODEVWBKMED", "UNO", "world-bank"), ("IGOUNO", "UNO", "united-nations")],
)
def test_gdelt_names_the_part_of_the_united_nations_that_its_code_ends_in(code: str, group: str, wanted: str) -> None:
    from kg.coded.gdelt import _actor

    found = _actor([code, "A NAME", "", group, "", "", "", "IGO", "DEV", ""], 0)
    assert found is not None
    assert found.id == wanted
