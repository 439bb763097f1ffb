"""What is cooperation and what is conflict is said once, in the ontology, and all agree."""

from __future__ import annotations

import csv
import io

import pytest
from graphs import DEU, FRA, claim, report

from kg.analyse.dyad import course
from kg.analyse.result import Result, Row
from kg.analyse.ties import layer, ties
from kg.export.html.content import View, content
from kg.export.report import dossier
from kg.export.tables import write_csv
from kg.graph.events.network import Scope, network
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Event, Evidence, Status
from kg.ontology import event_types

pytestmark = pytest.mark.usefixtures("small_reference")

ENDS = ("https://w3id.org/irkg/id/country/FRA", "https://w3id.org/irkg/id/country/DEU")
NEITHER = ("Appeal", "MembershipBid")


def told(type_: str, day: str = "2024-05-02") -> Event:
    t = event_types()[type_]
    return Event(
        f"https://w3id.org/irkg/id/event/{type_}{day}",
        type_,
        t.relation,
        (FRA,),
        (DEU,),
        date=day,
        first=day,
        last=day,
        goldstein=t.goldstein,
        quad=t.quad,
    )


def test_requests_are_neither_and_mediation_is_cooperation() -> None:
    assert [event_types()[t].sign for t in NEITHER] == [0, 0]
    assert (event_types()["Negotiation"].sign, event_types()["Demand"].sign, event_types()["Attack"].sign) == (1, -1, -1)


def test_network_view_and_report_agree_on_every_type() -> None:
    for t in event_types().values():
        if t.standing:
            continue
        event = told(t.name)
        graph = network([event])
        (edge,) = (d for _, _, d in graph.edges(data=True))
        (shown,) = (r for r in content([event], View())["relations"] if r["id"] == t.relation)
        d = dossier(("France", "Germany"), ENDS, [event])
        assert edge["sign"] == shown["tone"] == t.sign == d.cooperation - d.conflict, t.name
        assert len(network([event], layer="conflict").edges) == (t.sign < 0)
        assert len(network([event], layer="cooperation").edges) == (t.sign > 0)


def test_a_tie_of_requests_is_in_no_layer_but_that_of_all() -> None:
    graph = network([told("Appeal")])
    (tie,) = ties(graph).values()
    assert (tie.cooperation, tie.conflict, tie.neither, tie.acts, tie.hostile) == (0, 0, 1, 1, 0)
    assert [len(layer(graph, name).edges) for name in ("cooperation", "conflict", "all")] == [0, 0, 1]


def test_no_conflict_is_drawn_where_none_is_counted() -> None:
    events = [told("Appeal", f"2024-05-0{n}") for n in range(1, 7)]
    found = course(events)
    assert found is not None
    assert sum(sum(row[1:]) for row in found.rows) == 0 == dossier(("France", "Germany"), ENDS, events).conflict
    assert "6 that are neither" in found.caption


def test_balance_counts_a_request_as_neither() -> None:
    graph = KnowledgeGraph()
    graph.insert(report("a", claim("a", "Appeal", date="2024-05-01"), claim("a", "Attack", date="2024-05-01"), claim("a", "Aid", date="2024-05-01")))
    (row,) = graph.ask(name="balance-of", a="France")
    assert [int(float(row[k].value)) for k in ("events", "cooperation", "conflict")] == [3, 1, 1]


def test_numbers_stay_numbers_in_tables(tmp_path) -> None:
    result = Result("x", "x", ("a", "b"), (Row((-1, "-1"), ()),), Scope(None, None, "actor", "", "", 0, 0, 0))
    rows = list(csv.reader(line for line in io.StringIO(result.csv()) if not line.startswith("#")))
    assert rows[1][:2] == ["-1", "'-1"]
    write_csv(tmp_path / "t.csv", [told("Attack")])
    (line,) = csv.DictReader((tmp_path / "t.csv").open(encoding="utf-8", newline=""))
    assert line["goldstein"] == "-10.0"


def test_what_is_only_planned_is_no_conflict_with_what_happened() -> None:
    sentence = Evidence(0, 40, "France armed Germany and will attack it.")
    for status, wanted in ((Status.ACTUAL, 1), (Status.PLANNED, 0), (Status.DENIED, 0)):
        graph = KnowledgeGraph()
        graph.insert(report("a", claim("a", "Attack", evidence=sentence, status=status), claim("a", "Aid", evidence=sentence)))
        assert len(graph.review(("sign conflict",))) == wanted, status
