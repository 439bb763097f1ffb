"""The query surface through the real command line: prefixes, formats, parameters, errors, and a deadline that holds."""

from __future__ import annotations

import csv
import io
import json
import re
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphs import DEU, FRA, IND, KEN, MACRON, claim, endpoint, person, report
from warm import kg

from kg.errors import NotFound, QueryError
from kg.graph.asking.keywords import keywords
from kg.graph.asking.named import KINDS, Parameter, named_queries, term
from kg.graph.shape.reference import reference_quads
from kg.graph.upkeep.transfer import write_quads
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Evidence, Status

NS = {"s": "http://www.w3.org/2005/sparql-results#"}
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f . FILTER (CONCAT(STR(?b), STR(?d)) = STR(?f)) }"


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("query") / "s"
    with KnowledgeGraph(folder, write=True) as graph:
        for row in (
            report("a", claim("a", date="2024-05-01", topics=("trade",), evidence=Evidence(0, 9, 'they "met", =1+1'))),
            report("b", claim("b", date="2024-05-01", status=Status.DENIED, evidence=Evidence(3, 9, "never met")), source="Post"),
            report("c", claim("c", "Cooperation", MACRON, DEU, topics=("energy",), date="2024-05-03"), claim("c", "Sanction", FRA, KEN, date="2024")),
            report("d", claim("d", "Attack", IND, KEN, date="2023-01-01"), claim("d", "Visit", person("Zoë Ünlü", "TUR"), FRA), day="2023-01-02"),
            report("e", claim("e", "Visit", MACRON, DEU, date="2024-06-05"), claim("e", "Meeting", MACRON, IND, date="2024-06-05"), day="2024-06-05"),
            report("f", claim("f", "Visit", MACRON, DEU, date="2024-06-06"), source="Post", day="2024-06-06"),
        ):
            graph.insert(row)
    return folder


@pytest.fixture(scope="module")
def ask(store):
    def run(*args: str, stdin: str | None = None, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = kg("query", "--store", str(store), *args, stdin=stdin)
        assert done.returncode == code, done.stderr
        return done

    return run


# -- formats and prefixes ---------------------------------------------------------------------------------------------

WHO = 'SELECT ?who ?name ?n { ?who a schema:Person ; rdfs:label ?name . FILTER (STRSTARTS(?name, "Zoë")) OPTIONAL { ?who ir:nothing ?n } }'


def test_every_format_says_the_same(ask) -> None:
    iri = "https://w3id.org/irkg/id/person/zo%C3%AB-%C3%BCnl%C3%BC-tur"
    (row,) = csv.DictReader(io.StringIO(ask(WHO, "--format", "csv").stdout))
    assert (row["who"], row["name"], row["n"]) == (iri, "Zoë Ünlü", "")
    found = json.loads(ask(WHO, "--format", "json").stdout)
    assert found["head"]["vars"] == ["who", "name", "n"]
    assert found["results"]["bindings"] == [{"who": {"type": "uri", "value": iri}, "name": {"type": "literal", "value": "Zoë Ünlü"}}]
    (result,) = ET.fromstring(ask(WHO, "--format", "xml").stdout).iterfind(".//s:result", NS)
    assert [(b.get("name"), "".join(b.itertext()).strip()) for b in result] == [("who", iri), ("name", "Zoë Ünlü")]
    table = ask(WHO, "--iris").stdout
    assert "person:zo%C3%AB-%C3%BCnl%C3%BC-tur" in table
    assert "Zoë Ünlü" in table


def test_yes_and_no_in_every_format(ask) -> None:
    text = "ASK { country:FRA ir:met country:DEU }"
    assert ask(text).stdout == "yes\n"
    assert ask("ASK { country:FRA ir:met country:KEN }").stdout == "no\n"
    assert json.loads(ask(text, "--format", "json").stdout)["boolean"] is True
    assert ET.fromstring(ask(text, "--format", "xml").stdout).findtext("s:boolean", namespaces=NS) == "true"
    assert ask(text, "--format", "csv").stdout.split() == ["ask", "true"]


def test_triples_come_as_turtle_that_a_reader_reads(ask) -> None:
    import rdflib

    out = ask("CONSTRUCT { ?a ir:met ?b } WHERE { ?a ir:met ?b }", "--format", "turtle").stdout
    assert len(rdflib.Graph().parse(data=out, format="turtle")) == 4  # both ways
    assert "country:FRA ir:met" in out
    assert rdflib.Graph().parse(data=ask("DESCRIBE country:FRA").stdout, format="turtle")


def test_every_prefix_is_known_and_others_can_be_declared(ask) -> None:
    from kg.graph.shape.triples import PREFIXES

    ask("SELECT * { " + " ".join(f"OPTIONAL {{ {p}:x ?p{n} ?o{n} }}" for n, p in enumerate(PREFIXES)) + " } LIMIT 1")
    assert ask("PREFIX c: <https://w3id.org/irkg/id/country/> ASK { c:FRA ir:met c:DEU }").stdout == "yes\n"


def test_articles_are_reached_by_graph_alone(ask) -> None:
    assert ask("ASK { ?claim a ir:Claim }").stdout == "no\n"
    assert ask("ASK { GRAPH ?article { ?claim a ir:Claim } }").stdout == "yes\n"
    assert ask('ASK { GRAPH ?g { ?article schema:identifier "a" ; ir:textHash ?hash } }').stdout == "yes\n"


def test_the_two_line_queries_of_the_readme(ask) -> None:
    assert "sector:energy" in ask("SELECT ?sector { country:DEU ir:cooperatesOn ?sector }", "--iris").stdout
    assert "country:DEU" in ask("SELECT ?b { country:FRA ir:met ?b }", "--iris").stdout
    assert ask("ASK { GRAPH graph:state-relations { country:FRA ir:visited country:DEU } }").stdout == "yes\n"  # the act of a leader, kept apart
    assert ask("ASK { country:FRA ir:visited country:DEU }").stdout == "no\n"


def test_queries_from_a_file_and_standard_input(ask, tmp_path) -> None:
    (tmp_path / "q.rq").write_text("ASK { country:FRA ir:met country:DEU }", encoding="utf-8")
    assert ask("--file", str(tmp_path / "q.rq")).stdout == "yes\n"
    assert ask("-", stdin="ASK { country:FRA ir:met country:DEU }").stdout == "yes\n"


def test_a_table_can_be_cut_short(ask) -> None:
    done = ask("SELECT ?s { ?s a schema:Country }", "--limit", "3", "--iris")
    assert "only the first 3 rows" in done.stderr
    assert done.stdout.count("country:") == 3


# -- named queries ----------------------------------------------------------------------------------------------------

NAMED = [
    ("agreements-of", {"a": "France"}, 0),
    ("balance-of", {"a": "France"}, 3),
    ("career-of", {"a": "Emmanuel Macron"}, 1),
    ("common-memberships", {"a": "France", "b": "Germany", "on": "2020"}, 5),
    ("conflicts", {}, 1),
    ("contradictions", {}, 1),
    ("dates-that-differ", {}, 1),
    ("dyad-history", {"a": "France", "b": "Germany", "since": "2024"}, 3),
    ("holder-of-office", {"of": "France", "office": "president", "on": "2024-05-01"}, 1),
    ("meetings-of", {"a": "Emmanuel Macron"}, 1),
    ("members-of", {"of": "NATO", "on": "2005"}, 26),
    ("most-corroborated", {}, 2),
    ("new-partners-of", {"a": "France", "since": "2024-06"}, 1),
    ("new-ties", {"since": "2024-06-01"}, 1),
    ("offices-of", {"of": "France", "on": "2019-07-01"}, 1),
    ("partners-on-sector", {"a": "France", "sector": "energy"}, 1),
    ("relations-as-of", {"a": "France", "b": "Germany", "on": "2024-05-31"}, 2),
    ("sanctions-on", {"a": "Kenya"}, 1),
    ("sectors-of-cooperation", {"a": "Germany"}, 1),
    ("timeline", {"type": "visited"}, 2),
    ("visits-to", {"a": "country:DEU"}, 1),
    ("who-met-whom", {}, 2),
    ("who-sanctions-whom", {}, 1),
]


@pytest.mark.parametrize(("name", "given", "least"), NAMED, ids=[n for n, _, _ in NAMED])
def test_named_queries_answer(store, name, given, least) -> None:
    rows = KnowledgeGraph(store).ask(name=name, **given)
    found = list(rows)
    assert len(found) >= least


def test_every_named_query_is_documented_parses_and_runs(store) -> None:
    graph = KnowledgeGraph(store)
    values = {"actor": "France", "person": "Emmanuel Macron", "organisation": "NATO", "event": "x", "sector": "trade"}
    values |= {"type": "Meeting", "date": "2024-05", "integer": "1", "text": "President"}
    assert len(named_queries()) >= 20
    for query in named_queries().values():
        assert query.title
        assert query.description.endswith("."), query.name
        assert {p.kind for p in query.parameters} <= set(KINDS)
        assert all(f"${p.name}" in query.sparql for p in query.parameters), query.name
        list(graph.ask(name=query.name, **{p.name: values[p.kind] for p in query.parameters if p.default is None}))


REQUIRED = ("TriplesBlock", "GroupOrUnionGraphPattern", "GraphGraphPattern", "InlineData", "ServiceGraphPattern")


def slow_habits(sparql: str) -> list[str]:
    """What makes the store look through everything for each row (seconds to minutes on 10,000 articles): see the README."""
    from pyparsing import ParseResults
    from rdflib.plugins.sparql.parser import parseQuery
    from rdflib.plugins.sparql.parserutils import CompValue
    from rdflib.term import Variable

    from kg.graph.shape.triples import PREFIXES

    def parts(node: object) -> Iterator[object]:
        if isinstance(node, CompValue):
            yield from node.values()
        elif isinstance(node, list | ParseResults):
            yield from node

    def below(node: object) -> Iterator[CompValue]:
        if isinstance(node, CompValue):
            yield node
        for part in parts(node):
            yield from below(part)

    def steps(node: object) -> int:
        """Patterns, a path counted as its steps, but for one with two ways, which the store looks up as one thing."""
        forked = [x for x in below(node) if x.name == "PathAlternative" and len(x.part) > 1]
        inside = {id(y) for x in forked for part in x.part for y in below(part)}
        unknown = [row[n] for x in below(node) if x.name == "TriplesBlock" for row in x.triples for n in range(1, len(row), 3)]
        paths = [*forked, *(x for x in below(node) if x.name == "PathElt")]
        return sum(id(x) not in inside for x in paths) + sum(isinstance(p, Variable) for p in unknown)

    tree = parseQuery("".join(f"PREFIX {p}: <{b}>\n" for p, b in PREFIXES.items()) + sparql)
    found = []
    for group in (x for x in below(tree) if x.name == "GroupGraphPatternSub"):
        names = [part.name for part in group.part]
        first = names.index("OptionalGraphPattern") if "OptionalGraphPattern" in names else len(names)
        found += [f"{name} after an OPTIONAL" for name in names[first:] if name in REQUIRED]
    within = {id(x) for graph in below(tree) if graph.name == "GraphGraphPattern" for x in below(graph)}
    for optional in (x for x in below(tree) if x.name == "OptionalGraphPattern"):
        if (id(optional) in within or any(x.name == "GraphGraphPattern" for x in below(optional))) and steps(optional) > 1:
            found.append(f"OPTIONAL of {steps(optional)} patterns in GRAPH")
    return found


@pytest.mark.parametrize(
    ("sparql", "wanted"),
    [
        ("SELECT * { ?a ir:x ?b . OPTIONAL { ?b ir:y ?c } ?b ir:z ?d }", ["TriplesBlock after an OPTIONAL"]),
        ("SELECT * { { SELECT * { OPTIONAL { ?b ir:y ?c } { ?b ir:z ?d } } } }", ["GroupOrUnionGraphPattern after an OPTIONAL"]),
        ("SELECT * { ?a ir:x ?b OPTIONAL { ?b ir:y ?c } GRAPH ?g { ?b ?p ?d } }", ["GraphGraphPattern after an OPTIONAL"]),
        ("SELECT * { ?a ir:x ?b OPTIONAL { GRAPH ?g { ?b ir:y ?c ; ir:z ?d } } }", ["OPTIONAL of 2 patterns in GRAPH"]),
        ("SELECT * { GRAPH ?g { ?a ir:x ?b OPTIONAL { ?b ir:y/ir:z ?c } } }", ["OPTIONAL of 2 patterns in GRAPH"]),
        ("SELECT * { GRAPH ?g { ?a ir:x ?b OPTIONAL { ?b ir:y ?c . ?c ?p ?d } } }", ["OPTIONAL of 2 patterns in GRAPH"]),
        ("SELECT * { GRAPH ?g { ?a ir:x ?b OPTIONAL { ?b (ir:y/ir:z)|ir:w ?c } } }", []),
        ("SELECT * { GRAPH ?g { ?a ir:x ?b OPTIONAL { ?b (ir:y/ir:z)|ir:w ?c ; ir:v ?d } } }", ["OPTIONAL of 2 patterns in GRAPH"]),
        ("SELECT * { ?a ir:x/ir:y ?b OPTIONAL { ?b ir:y/ir:z ?c } OPTIONAL { GRAPH ?g { ?b ir:y ?d } } FILTER (?d > 1) BIND (1 AS ?one) }", []),
    ],
)
def test_slow_habits_are_seen(sparql, wanted) -> None:
    assert slow_habits(sparql) == wanted


@pytest.mark.parametrize("name", named_queries())
def test_named_queries_have_no_slow_habit(name) -> None:
    assert slow_habits(named_queries()[name].sparql) == []


def test_an_office_has_one_holder_on_a_day(ask) -> None:
    for day, who in (("2016", "francois-hollande"), ("2020-02-29", "emmanuel-macron")):
        out = ask("--name", "holder-of-office", "--set", "of=France", "--set", "office=President", "--set", f"on={day}", "--format", "csv").stdout
        assert [r["person"].rsplit("/", 1)[-1] for r in csv.DictReader(io.StringIO(out))] == [who]


def test_one_trip_told_of_two_days_is_listed(ask) -> None:
    out = ask("--name", "dates-that-differ", "--format", "csv").stdout
    (row,) = csv.DictReader(io.StringIO(out))
    assert (row["earliest"], row["latest"], row["dates"]) == ("2024-06-05", "2024-06-06", "2")


def test_a_contradiction_shows_both_sides(ask) -> None:
    (row,) = csv.DictReader(io.StringIO(ask("--name", "contradictions", "--format", "csv").stdout))
    assert (row["asserted"], row["denied"]) == ('they "met", =1+1', "never met")


def test_the_list_names_every_query_with_its_parameters(ask) -> None:
    text = ask("--list").stdout
    rows = json.loads(ask("--list", "--format", "json").stdout)
    assert [r["name"] for r in rows] == list(named_queries())
    assert all(r["name"] in text and all(f"--set {p['name']}=" in text for p in r["parameters"]) for r in rows)


HOSTILE = ['x" } UNION { ?s ?p ?o } #', "France> } ; DROP ALL #", "$b", "\\", "'''"]


@pytest.mark.parametrize("value", HOSTILE)
def test_what_is_given_is_never_read_as_sparql(store, value) -> None:
    assert list(KnowledgeGraph(store).ask(name="events-at-place", place=value)) == []
    with pytest.raises((NotFound, QueryError)):
        KnowledgeGraph(store).ask(name="visits-to", a=value)
    with pytest.raises((NotFound, QueryError)):
        KnowledgeGraph(store).ask(name="timeline", type=value)


@pytest.mark.parametrize(
    ("kind", "name", "value", "wanted"),
    [
        ("date", "since", "2024", '"2024-01-01"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("date", "until", "2024-02", '"2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("integer", "n", " 7 ", '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("sector", "s", "Natural gas", "<https://w3id.org/irkg/id/sector/natural-gas>"),
        ("type", "t", "attacked", "<https://w3id.org/irkg/ontology#Attack>"),
        ("event", "e", "event:1f", "<https://w3id.org/irkg/id/event/1f>"),
    ],
)
def test_values_become_terms(kind, name, value, wanted) -> None:
    assert str(term(Parameter(name, kind, None, ""), value, str)) == wanted


@pytest.mark.parametrize(
    ("kind", "value"),
    [("date", "2024-13"), ("date", "2023-02-29"), ("date", "May"), ("integer", "1.5"), ("integer", "9" * 30), ("sector", "xyz"), ("type", "ir:")],
)
def test_values_that_do_not_fit_are_refused(kind, value) -> None:
    with pytest.raises((QueryError, NotFound)):
        term(Parameter("x", kind, None, ""), value, str)


WORDS = 'SELECT ?service ?from { ?service rdfs:label ?from . FILTER (?from != \'SERVICE FROM\' && ?from != """a "SERVICE" """ && ?from<\'x\') } # SERVICE <x>'


def test_words_are_told_from_keywords() -> None:
    assert keywords(WORDS) == {"SELECT", "FILTER"}
    assert keywords("PREFIX from: <http://a/from#SERVICE> ASK{?s from:service.x'\\'FROM'@en}") == {"PREFIX", "ASK"}
    assert keywords("SELECT*FROM<http://a/>{?s<http://b/>?o.Service?o{}}") == {"SELECT", "FROM", "SERVICE"}


def test_a_query_that_speaks_of_services_asks_none(ask) -> None:
    assert len(list(csv.DictReader(io.StringIO(ask(WORDS, "--format", "csv").stdout)))) > 5


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("ASK FROM graph:relations { country:FRA ir:met country:DEU }", "yes"),
        ("ASK FROM graph:merges { country:FRA ir:met country:DEU }", "no"),
        ("ASK FROM graph:events FROM graph:relations { country:FRA ir:met country:DEU . ?e a ir:Meeting }", "yes"),
        ("ASK FROM graph:events { GRAPH ?g { country:FRA ir:met country:DEU } }", "no"),
        ("ASK FROM NAMED graph:relations { GRAPH ?g { country:FRA ir:met country:DEU } }", "yes"),
        ("ASK FROM NAMED graph:relations { country:FRA ir:met country:DEU }", "no"),
        ("ASK FROM graph:events FROM NAMED graph:relations { ?e a ir:Meeting GRAPH graph:relations { country:FRA ir:met country:DEU } }", "yes"),
    ],
)
def test_from_says_what_is_asked(ask, query, wanted) -> None:
    assert ask(query).stdout.strip() == wanted


def test_a_byte_order_mark_is_no_part_of_a_query(ask, tmp_path) -> None:
    (tmp_path / "q.rq").write_text("ASK { country:FRA ir:met country:DEU }", encoding="utf-8-sig")
    assert ask("--file", str(tmp_path / "q.rq")).stdout == "yes\n"
    assert ask("-", stdin=(tmp_path / "q.rq").read_text(encoding="utf-8")).stdout == "yes\n"


# -- errors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (("SELECT ?s WHERE {",), 1, "no SPARQL"),
        (("SELECT ?s { ?s foaf:name ?n }",), 1, "unknown prefix foaf"),
        (("INSERT DATA { country:FRA ir:met country:KEN }",), 1, "only read"),
        (("PREFIX x: <y:>\nDELETE WHERE { ?s ?p ?o }",), 1, "only read"),
        (("--name", "dyad-histroy"), 1, "did you mean dyad-history"),
        (("--name", "dyad-history", "--set", "a=France"), 1, "needs --set b="),
        (("--name", "dyad-history", "--set", "a=France", "--set", "c=x"), 1, "no parameter 'c'"),
        (("--name", "dyad-history", "--set", "a=Frannce", "--set", "b=Germany"), 1, "unknown name 'Frannce'"),
        (("--name", "new-ties", "--set", "since=yesterday"), 1, "is a date"),
        (("--name", "career-of", "--set", "a=France"), 1, "is a person"),
        (("--name", "partners-on-sector", "--set", "a=France", "--set", "sector=trad"), 1, "did you mean trade"),
        (("--file", "none.rq"), 1, "none.rq"),
        (("SELECT * { ?s ?p ?o } LIMIT 1", "--format", "turtle"), 1, "choose table, csv, json or xml"),
        (("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", "--format", "csv"), 1, "turtle"),
        (("SELECT * { SERVICE <http://127.0.0.1:59999/> { ?s ?p ?o } }",), 1, "allow it with --allow-service"),
        (("SELECT * { { SELECT * { ?s ?p ?o OPTIONAL{service\tSILENT?o{ ?s ?p ?o } } } } }",), 1, "allow it with --allow-service"),
        (("SELECT * { SERVICE <http://127.0.0.1:59999/> { ?s ?p ?o } }", "--allow-service"), 1, "failed"),
        (("SELECT * { ?s ?p ?o }", "--format", "yaml"), 2, "unknown format"),
        ((), 2, "give a query"),
        (("ASK {}", "--name", "conflicts"), 2, "give a query"),
        (("ASK {}", "--set", "a=b"), 2, "--set goes with --name"),
        (("--name", "dyad-history", "--set", "a"), 2, "KEY=VALUE"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, tuple) else "",
)
def test_errors_say_what_to_do(ask, args, code, says) -> None:
    done = ask(*args, code=code)
    assert done.stdout == ""
    assert says in " ".join(done.stderr.replace("│", " ").split())
    assert code == 2 or len(done.stderr.strip().splitlines()) == 1


def test_nothing_was_written(store) -> None:
    assert KnowledgeGraph(store).query("ASK { country:FRA ir:met country:KEN }") == [{"ask": False}]


# -- the deadline -----------------------------------------------------------------------------------------------------


def running(pid: int | str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def runaway(store: Path, *more: str) -> tuple[subprocess.Popen[str], str]:
    """A query that does not end, and the process that computes it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "query", "--store", str(store), RUNAWAY, *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while not (children := listed.read_text().split()):
        assert process.poll() is None
        time.sleep(0.02)
    return process, children[0]


def gone(pid: str) -> bool:
    """Whether a process is gone, or will be in a moment."""
    end = time.monotonic() + 20
    while running(pid) and time.monotonic() < end:
        time.sleep(0.05)
    return not running(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_runaway_query_is_stopped(store) -> None:
    start = time.monotonic()
    process, child = runaway(store, "--timeout", "3")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert "stopped after 3 seconds" in err
    assert time.monotonic() - start >= 3
    assert gone(child)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("wait", [0.0, 0.5])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL])
def test_who_ends_a_query_ends_what_computes_it(store, number, wait) -> None:
    process, child = runaway(store, "--timeout", "0")
    time.sleep(wait)
    assert running(child)
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode in (-number, 128 + number)
    assert gone(child)


@pytest.mark.skipif(sys.platform != "linux", reason="no other system keeps the limit")
def test_a_query_that_takes_too_much_memory_is_stopped(ask) -> None:
    product = "SELECT * { ?a ?p ?b . ?c ?q ?d } ORDER BY ?d ?b LIMIT 5"
    done = ask(product, "--memory", "500", code=1)
    assert done.stderr.startswith("kg: the query needs more than 500 MB")
    assert (done.stdout, len(done.stderr.splitlines())) == ("", 1)
    assert ask("ASK { ?s ?p ?o }", "--memory", "500").stdout == "yes\n"


def test_a_quick_query_is_not_stopped(ask) -> None:
    assert ask("ASK { ?s ?p ?o }", "--timeout", "30").stdout == "yes\n"
    assert ask("ASK { ?s ?p ?o }", "--timeout", "0").stdout == "yes\n"


# -- an endpoint in the place of a folder -----------------------------------------------------------------------------


def test_the_command_line_works_on_an_endpoint(tmp_path) -> None:
    file, article = tmp_path / "reference.nq", tmp_path / "a.jsonl"
    write_quads(file, reference_quads())
    article.write_text(
        json.dumps({"id": "a", "text": "France's president Emmanuel Macron met Olaf Scholz in Berlin on 3 May 2022.", "date": "2022-05-04"}), "utf-8"
    )
    with endpoint(str(file)) as url:
        assert "1 article" in kg("build", str(article), "--store", url).stderr
        assert kg("query", "--store", url, "ASK { person:emmanuel-macron ir:met person:olaf-scholz }").stdout == "yes\n"
        rows = json.loads(kg("query", "--store", url, "--name", "meetings-of", "--set", "a=Macron", "--format", "json").stdout)
        assert [r["name"]["value"] for r in rows["results"]["bindings"]] == ["Olaf Scholz"]
        assert "Emmanuel Macron met Olaf Scholz" in kg("explain", "--store", url, "France", "Germany").stdout
        assert "stopped after" in kg("query", "--store", url, RUNAWAY, "--timeout", "1").stderr


@pytest.mark.parametrize("name", named_queries())
def test_no_optional_has_two_patterns(name: str) -> None:
    """The store may go through everything for each row of what stands before it."""
    assert not [part for part in re.findall(r"OPTIONAL \{([^{}]*)\}", named_queries()[name].sparql) if ";" in part or " . " in part]
