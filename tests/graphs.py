"""Small articles and claims for the tests of the graph, and a SPARQL endpoint that they start."""

from __future__ import annotations

import random
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.graph.shape.reference import reference_quads
from kg.graph.shape.triples import OA, PROV, SELECTOR, TYPE, ir, node
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Actor, Article, Claim, Evidence, Extraction, Kind, Status

FRA, DEU, KEN, IND = (Actor(Kind.COUNTRY, n, c, c) for n, c in (("France", "FRA"), ("Germany", "DEU"), ("Kenya", "KEN"), ("India", "IND")))
OXIGRAPH = Path(sys.executable).with_name("oxigraph")  # the server, beside its Python
MACRON = Actor(Kind.PERSON, "Emmanuel Macron", "emmanuel-macron", "FRA")
NATO = Actor(Kind.ORGANISATION, "NATO", "nato")


@cache
def few_facts() -> tuple[ox.Quad, ...]:
    """What the graph `reference` says of states, organisations, sectors and the ontology, without its thousands of offices and memberships."""
    left, kept = ("/membership/", "/person/", "/group/"), ("/emmanuel-macron", "/membership/fra-")
    return tuple(q for q in reference_quads() if any(k in q.subject.value for k in kept) or not any(k in q.subject.value for k in left))


def person(name: str, country: str | None = None) -> Actor:
    """A person that the data do not know, with the id that linking would give."""
    return Actor(Kind.PERSON, name, "-".join((*name.lower().split(), *([country.lower()] if country else []))), country, False)


def claim(id_: str, type_: str = "Meeting", a: Actor = FRA, b: Actor = DEU, **more) -> Claim:
    return Claim(id_, type_, (a,), (b,), more.pop("evidence", Evidence(0, 4, "text")), **more)


def report(id_: str, *claims: Claim, source: str = "Wire", day: str | None = "2024-05-02", text: str = "") -> Extraction:
    return Extraction(Article(id_, text or f"text of {id_}", source=source, published=day), claims)


def world(count: int = 60, seed: int = 1) -> list[Extraction]:
    """Many made-up reports: few actors, few days, so that everything overlaps."""
    chance = random.Random(seed)
    people = [
        person("Ana Costa", "BRA"),
        person("Ana Costa"),
        person("Sergei Volkov", "RUS"),
        person("Sergey Volkov", "RUS"),
        person("Volkov", "RUS"),
        MACRON,
    ]
    actors = [FRA, DEU, KEN, IND, NATO, *people]
    types = ["Meeting", "Visit", "Negotiation", "Attack", "Cooperation", "Communication", "Aid", "OfficeHolding", "Alliance", "Signing"]
    out = []
    for n in range(count):
        id_, claims = f"a{n}", []
        for k in range(chance.randint(0, 4)):
            a, b = chance.sample(actors, 2)
            type_ = chance.choice(types)
            if type_ == "OfficeHolding":
                a, b = chance.choice(people), chance.choice([FRA, DEU])
            date = chance.choice(
                [None, None, "2024", "2024-05", f"2024-05-{chance.randint(1, 12):02d}", f"2024-{chance.choice(['04-30', '05-31', '06-01'])}"]
            )
            status = chance.choice([Status.ACTUAL] * 4 + [Status.PLANNED, Status.DENIED, Status.CONDITIONAL])
            office = chance.choice(["President", "president", "Envoy"]) if type_ == "OfficeHolding" else None
            evidence = Evidence(10 * k, 10 * k + 8, chance.choice(["the words", "the former"]))
            claims.append(
                claim(
                    id_,
                    type_,
                    a,
                    b,
                    date=date,
                    status=status,
                    office=office,
                    evidence=evidence,
                    topics=tuple(sorted(chance.sample(["trade", "energy"], chance.randint(0, 2)))),
                    confidence=chance.choice([0.5, 0.9]),
                )
            )
            if chance.random() < 0.25:  # a gathering of three in one sentence
                x, y, z = chance.sample(actors[:5], 3)
                claims += [claim(id_, "Meeting", p, q, date=date, evidence=Evidence(50, 70, "all of them")) for p, q in ((x, y), (y, z), (x, z))]
        words = [chance.choice("abcdefgh") + str(i) for i in range(30)]
        text = " ".join(words) if chance.random() < 0.7 else "the same text in all of them, a copy of a copy of a copy of it"
        out.append(
            report(
                id_,
                *dict.fromkeys(claims),
                source=chance.choice(["Wire", "Post", ""]),
                day=chance.choice([None, *(f"2024-05-{d:02d}" for d in range(1, 15))]),
                text=text,
            )
        )
    return out


def mixed() -> list[Extraction]:
    """Reports that agree, deny and overlap, of known and unknown actors."""
    return [
        report("a", claim("a", date="2024-05-01", topics=("trade",)), claim("a", "Aid", MACRON, DEU, topics=("energy",), date="2024-05-02")),
        report("b", claim("b", date="2024-05-02", status=Status.DENIED, evidence=Evidence(3, 9, "not at all")), source="Post"),
        report("c", claim("c", "OfficeHolding", person("Ana Costa", "BRA"), FRA, office="President"), claim("c", "Sanction", FRA, MACRON)),
        report("d", claim("d", "Visit", person("Ana Costa", "BRA"), FRA, date="2024-05")),
        *world(4, 5),
    ]


def as_of_layout_2(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Quads of articles as version 2 of the folder had them: two selectors, classes, and steps back to the article."""
    for q in quads:
        subject, graph = q.subject.value, q.graph_name
        said = {"hasSelector": (OA + "SpecificResource", subject), "exact": (OA + "TextQuoteSelector", subject)}.get(q.predicate.value[len(OA) :])
        if said:
            yield ox.Quad(q.subject, TYPE, node(said[0]), graph)
        if q.predicate == SELECTOR:
            yield ox.Quad(q.subject, node(OA + "hasSource"), graph, graph)
        if q.predicate == ir("evidence"):
            yield ox.Quad(q.subject, node(PROV + "wasDerivedFrom"), graph, graph)
        if q.predicate.value in (OA + "start", OA + "end"):
            at = node(subject.replace("/quote", "/position"))
            yield ox.Quad(node(subject.removesuffix("/quote")), SELECTOR, at, graph)
            yield ox.Quad(at, TYPE, node(OA + "TextPositionSelector"), graph)
            q = ox.Quad(at, q.predicate, q.object, graph)
        if q.predicate == node(PROV + "wasGeneratedBy"):
            yield ox.Quad(q.object, TYPE, node(PROV + "Activity"), graph)
        yield q


def union(graph: KnowledgeGraph) -> set[ox.Triple]:
    """What queries without GRAPH find."""
    return set(graph.ask("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"))


@contextmanager
def endpoint(*files: str) -> Iterator[str]:
    """A SPARQL 1.1 endpoint with updates on a free port of this machine, empty or with what the files hold."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "rdflib_endpoint", "serve", "--host", "127.0.0.1", "--port", str(port), "--enable-update", *files],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with answering(process, f"http://127.0.0.1:{port}/") as url:
        yield url


@contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """The endpoint of an Oxigraph with a store of its own in a folder, on a free port of this machine."""
    address = f"127.0.0.1:{free_port()}"
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([OXIGRAPH, "serve", "--location", str(folder), "--bind", address], **quiet)
    with answering(process, f"http://{address}/query") as url:
        yield url


@contextmanager
def virtuoso(folder: Path, *sql: str, **parameters: str) -> Iterator[str]:
    """The endpoint of a Virtuoso 7 on free ports of this machine, with a database of its own in a folder, where everybody may update; some SQL is run first."""
    port, web = free_port(), free_port()
    settings = {
        "Database": {"DatabaseFile": "v.db", "ErrorLogFile": "v.log", "LockFile": "v.lck", "TransactionFile": "v.trx", "xa_persistent_file": "v.pxa"},
        "TempDatabase": {"DatabaseFile": "t.db", "TransactionFile": "t.trx"},
        "Parameters": {"ServerPort": f"127.0.0.1:{port}", "DirsAllowed": ".", **parameters},
        "HTTPServer": {"ServerPort": f"127.0.0.1:{web}", "ServerThreads": "3"},
        "SPARQL": {"ResultSetMaxRows": "10000000"},
    }
    text = "\n".join(f"[{name}]\n" + "\n".join(f"{k} = {v}" for k, v in said.items()) for name, said in settings.items())
    (folder / "v.ini").write_text(text + "\n", encoding="utf-8")
    quiet: dict[str, Any] = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(["virtuoso-t", "+foreground", "+configfile", "v.ini"], **quiet)
    with answering(process, f"http://127.0.0.1:{web}/sparql") as url:
        for line in ('GRANT SPARQL_UPDATE TO "SPARQL"', *sql):
            subprocess.run(["isql-vt", f"127.0.0.1:{port}", "dba", "dba", f"exec={line};"], check=True, timeout=3600, **quiet)
        yield url


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def answering(process: subprocess.Popen[bytes], url: str) -> Iterator[str]:
    """The endpoint that a process opens, when it answers; the process ends with it."""
    try:
        for _ in range(1200):
            try:
                urllib.request.urlopen(urllib.request.Request(url, data=b"query=ASK+%7B%7D"), timeout=1).read()
                break
            except OSError:
                assert process.poll() is None, "the endpoint did not start"
                time.sleep(0.1)
        yield url
    finally:
        process.kill()  # it may be busy with a query that was given up
        process.wait(10)
