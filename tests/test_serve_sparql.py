"""The SPARQL endpoint of the desk, asked as the protocol says and by the clients that people use."""

from __future__ import annotations

import csv
import io
import threading
import time
import xml.etree.ElementTree as ET

import pytest

pytest.importorskip("starlette", reason="the extra `serve` is not installed")

import hostile
import pyoxigraph as ox
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from serving import TOKEN
from starlette.testclient import TestClient

from kg.knowledge_graph import KnowledgeGraph
from kg.serve.app import create
from kg.serve.pool import Pool, Refused
from kg.serve.protocol import accepted
from kg.serve.settings import Settings

FRENCH = "SELECT ?event ?day { ?event ir:party country:FRA ; ir:day ?day } ORDER BY ?day ?event"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
QUERY = "application/sparql-query"


@pytest.fixture(scope="module")
def store(desk_store) -> str:
    return desk_store


@pytest.fixture(scope="module")
def client(store):
    settings = Settings(store, token=TOKEN, workers=1, timeout=3, rows=50, memory=600)
    with TestClient(create(settings), base_url="http://127.0.0.1:8642", headers={"authorization": f"Bearer {TOKEN}"}) as it:
        yield it


@pytest.fixture(scope="module")
def address(desk_address) -> str:
    return f"{desk_address}/sparql?token={TOKEN}"


def ask(client, query: str, accept: str = "*/*", **more):
    return client.get("/sparql", params={"query": query, **more}, headers={"accept": accept})


# -- the protocol --------------------------------------------------------------------------------------------------------


def test_three_ways_to_send_a_query_give_one_answer(client) -> None:
    by_get = ask(client, FRENCH)
    by_form = client.post("/sparql", data={"query": FRENCH})
    direct = client.post("/sparql", content=FRENCH, headers={"content-type": QUERY})
    assert by_get.status_code == by_form.status_code == direct.status_code == 200
    assert by_get.content == by_form.content == direct.content
    assert by_get.headers["content-type"] == "application/sparql-results+json"


def test_formats_of_rows_hold_what_the_graph_says(client, store) -> None:
    rows = KnowledgeGraph(store).query("SELECT ?x ?l ?n { ?x rdfs:label ?l OPTIONAL { ?x ir:claims ?n } } ORDER BY ?x ?l LIMIT 40")
    wanted = [(r["x"], r["l"], r["n"] or "") for r in rows]
    query = "SELECT ?x ?l ?n { ?x rdfs:label ?l OPTIONAL { ?x ir:claims ?n } } ORDER BY ?x ?l LIMIT 40"
    for media, format in (
        ("application/sparql-results+json", ox.QueryResultsFormat.JSON),
        ("application/sparql-results+xml", ox.QueryResultsFormat.XML),
        ("text/tab-separated-values", ox.QueryResultsFormat.TSV),
    ):
        answer = ask(client, query, media)
        assert answer.headers["content-type"].startswith(media)
        read = ox.parse_query_results(answer.content, format=format)
        assert [tuple(getattr(row[v], "value", "") for v in ("x", "l", "n")) for row in read] == wanted
    told = list(csv.reader(io.StringIO(ask(client, query, "text/csv").content.decode())))
    assert told == [["x", "l", "n"], *map(list, wanted)]


def test_every_kind_of_term_is_read_back(client) -> None:
    query = r'SELECT * { VALUES (?a ?b ?c ?d) { (<http://e.org/é> "x\"<&>\t\n\r\u0001"@en-GB 1.50 UNDEF) (_:b "plain" true "2024-05-01"^^xsd:date) } }'.replace(
        "(_:b", "(<http://e.org/b>"
    )
    own = {tuple(str(row[v]) for v in "abcd") for row in ox.Store().query(query, prefixes={"xsd": "http://www.w3.org/2001/XMLSchema#"})}
    for media, format in (("application/sparql-results+json", ox.QueryResultsFormat.JSON), ("text/tab-separated-values", ox.QueryResultsFormat.TSV)):
        found = ox.parse_query_results(ask(client, query, media).content, format=format)
        assert {tuple(str(row[v]) for v in "abcd") for row in found} == own
    root = ET.fromstring(ask(client, query, "application/sparql-results+xml").content)
    texts = [e.text for e in root.iter() if e.tag.endswith("literal")]
    assert 'x"<&>\t\n\r\ufffd' in texts  # U+0001 cannot stand in XML


def test_blank_nodes_and_truth(client) -> None:
    answer = ask(client, "SELECT ?b { BIND (BNODE() AS ?b) }").json()
    assert answer["results"]["bindings"][0]["b"]["type"] == "bnode"
    assert ask(client, "ASK { country:FRA a schema:Country }").json() == {"head": {}, "boolean": True}
    assert "<boolean>false</boolean>" in ask(client, "ASK { country:FRA a schema:Person }", "application/sparql-results+xml").text
    assert ask(client, "ASK {}", "text/csv").text == "ask\r\ntrue\r\n"


def test_triples_as_turtle_and_n_triples(client) -> None:
    query = "CONSTRUCT { ?s ir:met ?o } WHERE { ?s ir:met ?o }"
    turtle = rdflib.Graph().parse(data=ask(client, query).text, format="turtle")
    lines = rdflib.Graph().parse(data=ask(client, query, "application/n-triples").text, format="nt")
    assert len(turtle) > 3
    assert set(turtle) == set(lines)
    assert ask(client, query).headers["content-type"].startswith("text/turtle")
    assert ask(client, "DESCRIBE country:FRA", "text/turtle").status_code == 200


def test_the_graphs_of_the_protocol_are_heeded(client) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    def number(**more) -> int:
        return int(ask(client, count, **more).json()["results"]["bindings"][0]["n"]["value"])

    relations = "https://w3id.org/irkg/id/graph/relations"
    assert 0 < number(**{"default-graph-uri": relations}) < number()
    assert number(**{"default-graph-uri": "http://e.org/none"}) == 0
    named = ask(client, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", **{"named-graph-uri": relations}).json()
    assert [b["g"]["value"] for b in named["results"]["bindings"]] == [relations]
    assert ask(client, count, **{"default-graph-uri": "no iri"}).status_code == 400


def test_the_service_describes_itself(client) -> None:
    graph = rdflib.Graph().parse(data=client.get("/sparql", headers={"accept": "text/turtle"}).text, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert list(graph.subjects(sd.supportedLanguage, sd.SPARQL11Query))
    assert len(list(graph.objects(None, sd.resultFormat))) == 6


@pytest.mark.parametrize(
    ("header", "first"),
    [
        ("", "*/*"),
        ("text/csv;q=0.3, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("text/html, application/json", "text/html"),
        ("application/sparql-results+json;q=0, text/csv", "text/csv"),
        ("text/*", "text/csv"),
    ],
)
def test_accept_is_read_with_its_weights(header: str, first: str) -> None:
    assert accepted(header)[0] == first


def test_a_format_that_does_not_fit_is_refused(client) -> None:
    answer = ask(client, "ASK {}", "text/turtle")
    assert (answer.status_code, answer.json()["error"]) == (406, "format")
    assert ask(client, "ASK {}", format="csv").headers["content-type"].startswith("text/csv")
    assert ask(client, "ASK {}", format="doc").status_code == 400


# -- what is not done ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <a:a> <a:a> <a:a> }",
        "# harmless\nPREFIX x: <http://e.org/> DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:1/x>",
        "CLEAR ALL",
        "DROP GRAPH <http://e.org/g>",
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { service SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { { SELECT * { SERVICE ?where { ?s ?p ?o } } } }",
    ],
)
def test_updates_and_other_endpoints_are_refused(client, query: str) -> None:
    for answer in (ask(client, query), client.post("/sparql", content=query, headers={"content-type": QUERY})):
        assert answer.status_code == 403
        assert answer.json()["error"] in ("update", "service")


def test_words_in_strings_names_and_comments_are_no_service(client) -> None:
    query = 'SELECT ?service (">SERVICE <http://e.org/>" AS ?x) { ?service rdfs:label ?l } LIMIT 1 # SERVICE, LOAD, INSERT'
    assert ask(client, query).status_code == 200
    assert ask(client, "SELECT * { \\u0053ERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }").status_code == 400


def test_an_update_by_its_protocol_is_refused(client) -> None:
    assert client.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 403
    assert client.post("/sparql", content="CLEAR ALL", headers={"content-type": "application/sparql-update"}).status_code == 403
    assert client.post("/sparql", content="{}", headers={"content-type": "application/json"}).status_code == 415
    assert client.post("/sparql", data={}).status_code in (400, 415)
    assert client.get("/sparql", params=[("query", "ASK {}"), ("query", "ASK {}")]).status_code == 400
    assert client.post("/sparql", content=b"\xff\xfe", headers={"content-type": QUERY}).status_code == 400


def test_a_wrong_query_says_what_is_wrong(client) -> None:
    answer = ask(client, "SELECT ?x { ?x contry:met ?y }")
    assert answer.status_code == 400
    assert "did you mean country?" in answer.json()["message"]


# -- limits --------------------------------------------------------------------------------------------------------------


def test_rows_are_limited_with_a_notice(client) -> None:
    query = "SELECT * { ?s ?p ?o }"
    for media in ("application/sparql-results+json", "text/csv"):
        answer = ask(client, query, media)
        assert answer.headers["x-kg-rows"] == "50"
        assert "only the first 50 rows" in answer.headers["x-kg-notice"]
    assert len(answer.text.splitlines()) == 51
    whole = ask(client, query + " LIMIT 50")
    assert "x-kg-notice" not in whole.headers
    assert "x-kg-notice" in ask(client, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }").headers


def test_time_is_limited_and_the_next_query_is_answered(client) -> None:
    start = time.monotonic()
    answer = ask(client, RUNAWAY)
    assert (answer.status_code, answer.json()["error"]) == (503, "timeout")
    assert answer.headers["retry-after"]
    assert 2.5 < time.monotonic() - start < 10
    assert ask(client, "ASK {}").status_code == 200
    page = client.get("/query", params={"query": RUNAWAY})
    assert "stopped after 3 seconds" in page.text


def test_memory_is_limited_and_the_next_query_is_answered(store) -> None:
    greedy = "SELECT DISTINCT ?a ?b ?c ?d ?e ?f (CONCAT(STR(?a), STR(?d), STR(?c), STR(?f)) AS ?g) { ?a ?b ?c . ?d ?e ?f } ORDER BY ?g"
    pool = Pool(store, 1, 60, memory=200)
    try:
        with pytest.raises(Refused) as refused:
            pool.ask("sparql", query=greedy, accept=["*/*"], default=[], named=[])
        assert (refused.value.status, refused.value.kind) == (503, "memory")
        assert pool.ask("sparql", query="ASK {}", accept=["*/*"], default=[], named=[]).values["rows"] is None
    finally:
        pool.close()


def test_bytes_are_limited(store) -> None:
    pool = Pool(store, 1, 60, bytes_=2000)
    try:
        with pytest.raises(Refused) as refused:
            pool.ask("sparql", query="SELECT * { ?s ?p ?o }", accept=["*/*"], default=[], named=[])
        assert (refused.value.status, refused.value.kind) == (503, "size")
    finally:
        pool.close()


def test_pages_go_on_beside_queries_that_run_away(client) -> None:
    threads = [threading.Thread(target=ask, args=(client, RUNAWAY)) for _ in range(3)]
    for t in threads:
        t.start()
    time.sleep(0.3)
    start = time.monotonic()
    assert client.get("/actor/FRA").status_code == 200
    assert time.monotonic() - start < 2
    for t in threads:
        t.join()


def test_no_worker_outlives_its_pool(store) -> None:
    pool = Pool(store, 2, 5)
    pool.values("table", query="ASK {}")
    processes = [w.process for w in pool._all]
    pool.close()
    assert all(p.poll() is not None for p in processes)


# -- the clients of others -----------------------------------------------------------------------------------------------


def test_sparqlwrapper(address, store) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    wanted = [r["event"] for r in KnowledgeGraph(store).query(FRENCH)]
    for method in (wrapper.GET, wrapper.POST):
        for sending in (wrapper.URLENCODED, wrapper.POSTDIRECTLY) if method == wrapper.POST else (wrapper.URLENCODED,):
            for media in (wrapper.JSON, wrapper.XML, wrapper.CSV, wrapper.TSV):
                client = wrapper.SPARQLWrapper(address)
                client.setMethod(method)
                client.setRequestMethod(sending)
                client.setReturnFormat(media)
                client.setQuery(FRENCH)
                answer = client.queryAndConvert()
                if media == wrapper.JSON:
                    assert [b["event"]["value"] for b in answer["results"]["bindings"]] == wanted
                elif media == wrapper.XML:
                    assert answer.toxml().count("<result>") == len(wanted)
                else:
                    assert len(answer.decode().splitlines()) == len(wanted) + 1
    client = wrapper.SPARQLWrapper(address)
    client.setQuery("CONSTRUCT { ?s ir:met ?o } WHERE { ?s ir:met ?o }")
    client.setReturnFormat(wrapper.TURTLE)
    assert b"ir:met" in client.queryAndConvert()


def test_sparqlstore_of_rdflib(address, store) -> None:
    base, _, query = address.partition("?")
    graph = rdflib.Graph(SPARQLStore(base, returnFormat="json", headers={"Authorization": f"Bearer {TOKEN}"}))
    assert query
    france = rdflib.URIRef("https://w3id.org/irkg/id/country/FRA")
    assert (france, rdflib.RDFS.label, rdflib.Literal("France")) in graph
    rows = list(graph.query("SELECT ?e { ?e <https://w3id.org/irkg/ontology#party> ?who }", initBindings={"who": france}))
    assert len(rows) == len(KnowledgeGraph(store).query("SELECT ?e { ?e ir:party country:FRA }"))


def test_our_own_remote_store(address, store) -> None:
    remote = KnowledgeGraph(address)
    query = "SELECT ?a ?b { ?a ir:met ?b } ORDER BY ?a ?b"
    assert remote.query(query) == KnowledgeGraph(store).query(query)
    assert len(remote.explain("France", "Germany")) == len(KnowledgeGraph(store).explain("France", "Germany"))


# -- harm ----------------------------------------------------------------------------------------------------------------


def test_hostile_requests_are_refused_and_the_desk_goes_on(desk_address, store) -> None:
    port = int(desk_address.rsplit(":", 1)[1])
    assert [w for r in hostile.requests(f"127.0.0.1:{port}", TOKEN, 132) if (w := hostile.wrong(port, r))] == []
    assert b"France" in hostile.send(port, hostile._http("GET", "/actor/FRA", "localhost", TOKEN))[1]
    assert list(KnowledgeGraph(store).verdicts) == []


def test_a_body_that_comes_too_slowly_is_not_waited_for(desk_address, monkeypatch) -> None:
    monkeypatch.setattr("kg.serve.guard.SLOWEST", 0.5)
    port = int(desk_address.rsplit(":", 1)[1])
    head = f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\nContent-Type: application/sparql-query\r\nContent-Length: 500\r\n\r\nASK"
    status, answer = hostile.send(port, head.encode(), 20)
    assert status == 413
    assert b"arrives within" in answer
