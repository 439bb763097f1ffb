"""The desk: its pages, its JSON, and who may ask it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("starlette", reason="the extra `serve` is not installed")

from graphs import DEU, FRA, IND, KEN, claim, person, report, world
from serving import HOSTILE, MARKUP, TOKEN
from starlette.testclient import TestClient
from typer.testing import CliRunner

from kg import iri
from kg.cli import app as command_line
from kg.graph.upkeep.review import REASONS
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Evidence, Status
from kg.serve.app import create
from kg.serve.desk import Desk, Limits, actors_in, ends_of, path_of
from kg.serve.index import STATUSES, Links
from kg.serve.settings import Settings, SettingsError, check, may_be_called
from kg.serve.views import chains, counts, front, matrix, network, pages, queue, windows

HERE = "http://127.0.0.1:8642"


@pytest.fixture(scope="module")
def store(desk_store) -> str:
    return desk_store


@pytest.fixture(scope="module")
def desk(store) -> Desk:
    return Desk(Limits(store))


@pytest.fixture(scope="module")
def anybody(store):
    """Somebody who does not know the token."""
    with TestClient(create(Settings(store, token=TOKEN, workers=1)), base_url=HERE, follow_redirects=False) as client:
        yield client


@pytest.fixture
def client(anybody):
    """A browser that has opened the first address."""
    anybody.cookies.clear()
    anybody.get(f"/?token={TOKEN}")
    yield anybody
    anybody.cookies.clear()


def event_paths(client) -> list[str]:
    return re.findall(r'href="(/event/[^"]+)"', client.get("/tie/FRA/DEU").text)


# -- the index says what the graph says ----------------------------------------------------------------------------------


def test_counts_are_those_of_sparql(desk, store) -> None:
    graph = KnowledgeGraph(store)
    for who in (FRA, DEU, IND):
        value = iri.actor(who)
        found = graph.query(f"SELECT (COUNT(DISTINCT ?e) AS ?n) {{ ?e ir:party <{value}> }}")
        assert len(desk.of(value)) == int(found[0]["n"]) > 0
        alone = graph.query(f"SELECT (COUNT(DISTINCT ?e) AS ?n) {{ ?e sem:hasActor <{value}> }}")
        assert len(desk.of(value, people=False)) == int(alone[0]["n"])
    between = graph.query("SELECT (COUNT(DISTINCT ?e) AS ?n) { ?e ir:party country:FRA, country:DEU }")
    assert len(desk.between(iri.actor(FRA), iri.actor(DEU))) == int(between[0]["n"])
    told = {e.iri for e in graph.explain("France", "Germany", standing=True)}
    assert {desk.index.events[n] for n in desk.tied(iri.actor(FRA), iri.actor(DEU))} == told != set()


def test_partners_are_those_of_sparql(desk, store) -> None:
    which = desk.of(iri.actor(FRA))
    ours = {r["actor"]: r["events"] for r in counts.partners(desk, which, iri.actor(FRA), people=True)}
    theirs = KnowledgeGraph(store).query(
        "SELECT ?o (COUNT(DISTINCT ?e) AS ?n) { ?e ir:party country:FRA, ?o . ?o a schema:Country . FILTER (?o != country:FRA) } GROUP BY ?o"
    )
    assert {k: v for k, v in ours.items() if "/country/" in k} == {r["o"]: int(r["n"]) for r in theirs}
    assert all(r["plus"] + r["minus"] + r["none"] == r["events"] for r in counts.partners(desk, which, iri.actor(FRA), people=False))


def test_links_give_what_was_put_in() -> None:
    links = Links.of([2, 0, 2, 2], [5, 7, 1, 5], 4)
    assert [links[n].tolist() for n in range(4)] == [[7], [], [1, 5], []]
    owner, what = links.all(np.array([2, 1, 0], np.int32))
    assert (owner.tolist(), what.tolist()) == ([0, 0, 2], [1, 5, 7])


def test_windows_families_and_sectors_narrow(desk) -> None:
    which = desk.of(iri.actor(FRA))
    june = counts.within(desk.index, which, "2024-06", "2024-06")
    assert 0 < len(june) < len(which)
    assert {str(d)[:7] for d in desk.index.day[june]} == {"2024-06"}
    assert {counts.family(desk.index.types[n]) for n in desk.index.type[counts.of_family(desk.index, which, "talks")]} == {"talks"}
    assert len(counts.of_sector(desk.index, which, "energy"))


def test_a_state_is_no_partner_of_those_who_stand_for_it(desk) -> None:
    found = pages.actor(desk, "person/emmanuel-macron")
    assert found["partners"]
    assert "country/FRA" not in {p["id"] for p in found["partners"]}
    assert "country/DEU" in {p["id"] for p in found["partners"]}


def test_the_first_page_tells_what_changed_and_where(desk, client) -> None:
    found = front.home(desk)
    late, last = found["late"], str(max(desk.index.reported[~np.isnat(desk.index.reported)]))
    assert late["one"]["until"] == last
    again = windows.time(desk, since=late["one"]["since"], until=last)
    assert (late["one"], late["other"], late["actors"]) == (again["one"], again["other"], again["partners"][: front.MOVED])
    assert late["one"]["days"] == late["other"]["days"] == 30
    assert {c["id"] for c in found["countries"]} == {c["id"] for c in network.world(desk)["countries"]}
    said = client.get("/").text
    assert f"What changed <small>{late['one']['since']} to {last}" in said
    assert said.count("<circle") == len(found["countries"]) > 3


def test_lanes_hold_every_dated_act(desk) -> None:
    which = counts.acts(desk.index, desk.of(iri.actor(FRA)))
    found = counts.timeline(desk.index, which)
    dated = which[~np.isnat(desk.index.day[which])]
    assert sum(sum(lane["counts"]) for lane in found["lanes"]) + found["earlier"] == len(dated)
    assert all(len(lane["counts"]) == len(found["periods"]) for lane in found["lanes"])


def test_addresses_lead_back_to_their_actors() -> None:
    values = [iri.actor(FRA), iri.entity("person", "a b/c%"), iri.entity("organisation", "nato")]
    assert path_of(values[0]) == "/actor/FRA"
    assert path_of(values[2]) == "/actor/organisation/nato"
    assert actors_in("FRA/organisation/nato", 2) == [values[0], values[2]]
    assert ends_of(values[0], values[2]) == "FRA/organisation/nato"
    assert path_of("https://example.org/x") == ""


def test_ties_of_the_graph_say_who_does_it_and_what_has_not_happened(desk) -> None:
    bad, ken = iri.actor(HOSTILE), iri.actor(KEN)  # the one criticised the other, once
    found = network.neighbours(desk, "KEN", also=ends_of(bad))
    tie = next(e for e in found["edges"] if {e["a"], e["b"]} == {"country/KEN", bad.removeprefix(iri.BASE)})
    first = tie["a"] != "country/KEN"
    assert tie["lines"] == {"minus": {"forth": first, "back": not first, "status": "actual"}}
    which = desk.between(bad, ken)
    for status, drawn in (("planned", "planned"), ("conditional", "planned"), ("denied", "denied")):
        other = replace(desk.index, status=np.full_like(desk.index.status, STATUSES.index(status)))
        assert network._line(SimpleNamespace(index=other), which, ken, bad) == {"forth": False, "back": True, "status": drawn}
    assert "NATO" in next(n for n in network.neighbours(desk, "FRA")["nodes"] if n["id"] == "country/DEU")["bodies"]


def test_the_cut_of_the_graph_counts_on_and_stands_in_its_title(client, desk) -> None:
    whole, energy = network.neighbours(desk, "FRA"), network.neighbours(desk, "FRA", sector="energy")
    told = [{frozenset((e["a"], e["b"])): e["events"] for e in found["edges"]} for found in (whole, energy)]
    assert 0 < sum(told[1].values()) < sum(told[0].values())
    assert all(n <= told[0].get(pair, n) for pair, n in told[1].items())
    assert [n["id"] for n in network.neighbours(desk, "FRA", since="2090")["nodes"]] == ["country/FRA"]
    assert [n["id"] for n in network.neighbours(desk, "FRA", since="2090", also="KEN")["nodes"]] == ["country/FRA", "country/KEN"]
    assert network.neighbours(desk, "FRA", support="99")["total"] == 0 < whole["total"]
    text = client.get("/graph?focus=FRA&sector=energy&since=2024&support=1").text
    assert "<title>Graph of France, on energy, from 2024, told by 1 publisher at least – irkg</title>" in text
    assert "<title>France, on energy – irkg</title>" in client.get("/actor/FRA?sector=energy").text
    assert client.get("/graph?focus=FRA&support=x").status_code == 400
    assert "By way of others to India" in client.get("/graph?focus=FRA&to=India").text


def test_neighbours_bring_the_ties_among_those_shown(desk) -> None:
    found = network.neighbours(desk, "FRA", limit=2, beside="IND,KEN")
    assert found["nodes"][0]["id"] == "country/FRA"
    assert len(found["nodes"]) <= 3
    named = {n["id"] for n in found["nodes"]} | {"country/IND", "country/KEN"}
    assert {x for e in found["edges"] for x in (e["a"], e["b"])} <= named
    assert all(e["plus"] + e["minus"] + e["none"] == e["events"] for e in found["edges"])


def test_search_finds_names_codes_pairs_and_headlines(desk) -> None:
    assert pages.find(desk, "fra")["goto"] == "/actor/FRA"
    assert pages.find(desk, "French Republic")["goto"] == "/actor/FRA"
    assert pages.find(desk, "volk")["actors"][0]["name"] in ("Sergei Volkov", "Sergey Volkov", "Volkov")
    found = pages.find(desk, "france india energy")
    assert [t["path"] for t in found["ties"]] == ["/tie/FRA/IND?sector=energy"]
    assert [a["title"] for a in pages.find(desk, "berlin macron")["articles"]] == ["Macron in Berlin"]


# -- time, matrix, chains ------------------------------------------------------------------------------------------------


def test_bars_hold_every_dated_act_and_two_windows_are_compared(desk) -> None:
    which = counts.acts(desk.index, desk.of(iri.actor(FRA)))
    dated = which[~np.isnat(desk.index.day[which])]
    found = windows.time(desk, a="France")
    assert sum(b["events"] for b in found["whole"]["bars"]) + found["whole"]["earlier"] + found["whole"]["later"] == len(dated)
    assert all(b["plus"] + b["minus"] + b["none"] == b["events"] for b in found["whole"]["bars"])
    may, june = (len(counts.within(desk.index, dated, m, m)) for m in ("2024-05", "2024-06"))
    found = windows.time(desk, a="France", since="2024-06", until="2024-06")
    assert (found["one"]["events"], found["other"]["events"]) == (june, may)
    assert (found["other"]["since"], found["other"]["until"]) == ("2024-05-01", "2024-05-31")
    assert sum(b["events"] for b in found["window"]["bars"]) == june == found["total"] > 0
    assert sum(r["one"] for r in found["families"]) == june
    visit = next(r for r in found["families"] if r["key"] == "visit")
    assert visit["change"] == round(visit["one"] / 1 - visit["other"] / (31 / 30), 1)


@pytest.mark.parametrize(
    ("step", "names"),
    [
        ("day", ["2024-02-28", "2024-02-29", "2024-03-01"]),
        ("week", ["2024-02-26"]),
        ("month", ["2024-02", "2024-03"]),
        ("quarter", ["2024-Q1"]),
        ("year", ["2024"]),
    ],
)
def test_periods_are_those_of_the_calendar(desk, step: str, names: list[str]) -> None:
    bars = windows.time(desk, since="2024-02-28", until="2024-03-01", step=step)["window"]["bars"]
    assert [b["name"] for b in bars] == names
    assert bars[0]["since"] <= "2024-02-28" <= bars[0]["until"]
    assert bars[-1]["since"] <= "2024-03-01" <= bars[-1]["until"]


def test_cells_of_the_matrix_are_those_of_sparql(desk, store) -> None:
    found = matrix.matrix(desk, size=5, who="all")
    rows = {r["actor"]: r for r in found["rows"]}
    names = [r["actor"] for r in found["rows"]]
    graph = KnowledgeGraph(store)
    for a in names:
        for cell, b in zip(rows[a]["cells"], names, strict=True):
            if cell is None:
                assert a == b
                continue
            said = graph.query(
                f"SELECT (COUNT(DISTINCT ?e) AS ?n) {{ ?e ir:party <{a}>, <{b}> ; ir:eventType ?t . FILTER NOT EXISTS {{ ?e a ir:StandingTie }} FILTER NOT EXISTS {{ ?e a org:Membership }} }}"
            )
            assert cell["events"] == int(said[0]["n"])
    assert any(c and c["events"] for r in found["rows"] for c in r["cells"])
    assert [r["short"] for r in matrix.matrix(desk, actors="Germany, NATO,FRA", order="name")["rows"]] == ["FRA", "DEU", "NATO"]


def test_chains_are_made_of_ties_and_the_strongest_come_first(desk) -> None:
    found = chains.paths(desk, "FRA/KEN")
    assert found["shortest"]
    for chain in (*found["shortest"], *found["strongest"]):
        assert (chain[0]["id"], chain[-1]["id"]) == ("country/FRA", "country/KEN")
        assert len(chain) > 2
        for x, y in zip(chain, chain[1:], strict=False):
            assert x["events"] == counts.tones(desk.index, counts.acts(desk.index, desk.between(x["actor"], y["actor"])))["events"] > 0
            assert x["tie"] == f"/tie/{ends_of(x['actor'], y['actor'])}"
    weakest = [min(x["events"] for x in chain[:-1]) for chain in found["shortest"]]
    assert weakest == sorted(weakest, reverse=True)
    lengths = [sum(1 / x["events"] for x in chain[:-1]) for chain in found["strongest"]]
    assert lengths == sorted(lengths)


# -- verdicts ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def doubtful(tmp_path_factory) -> str:
    """A store with something to look at for every reason; to be read or copied."""
    store, torn = tmp_path_factory.mktemp("doubtful") / "s", Evidence(0, 40, "France armed Germany and then attacked it.")
    ana, anna = person("Sergei Volkov", "RUS"), person("Sergey Volkov", "UKR")
    with KnowledgeGraph(store, write=True) as graph:
        for extraction in world(12):
            graph.insert(extraction)
        graph.insert(
            report("torn", claim("torn", "Attack", evidence=torn), claim("torn", "Aid", evidence=torn), claim("torn", "Aid", KEN, IND, evidence=torn))
        )
        graph.insert(report("low", claim("low", "Aid", ana, DEU, confidence=0.2), claim("low", "Attack", ana, KEN, confidence=0.49)))
        graph.insert(report("head", claim("head", "Visit", anna, IND, date="2023-01-01", evidence=Evidence(-1, -1, "Volkov in India"))))
    return str(store)


def test_the_queue_is_that_of_kg_review(doubtful) -> None:
    theirs = KnowledgeGraph(doubtful).review()
    assert {f.reason for f in theirs} == set(REASONS)
    for reason, rows in queue.found(Desk(Limits(doubtful))).items():
        said = [f for f in theirs if f.reason == reason]
        assert sorted((r.doubt, tuple(sorted(r.actors)) or r.claim) for r in rows) == sorted(
            (f.doubt, tuple(sorted(f.actors)) or f.claim) for f in said
        )


@pytest.fixture
def judged(doubtful, tmp_path):
    """A desk that may be written to, opened by a browser."""
    store = shutil.copytree(doubtful, str(tmp_path / "s"))
    with TestClient(create(Settings(store, token=TOKEN, workers=1)), base_url=HERE, follow_redirects=False) as client:
        client.get(f"/?token={TOKEN}")
        yield client, store


def test_a_verdict_is_written_seen_and_taken_back(judged) -> None:
    client, store = judged
    first = client.get("/api/review?reason=sign conflict").json()
    claim = first["rows"][0]["event"]["passages"][0]["claim"]
    page = client.get("/review?reason=sign conflict").text
    assert f'name="claim" value="{claim}"' in page
    assert dict(first["reasons"])["judged"] == 0
    answer = client.post("/verdict", data={"claim": claim, "says": "wrong", "back": "/review?reason=sign+conflict"}, headers={"origin": HERE})
    assert (answer.status_code, answer.headers["location"]) == (303, "/review?reason=sign+conflict")
    assert [(d.about, d.says) for d in KnowledgeGraph(store).verdicts] == [((iri.entity("claim", claim),), "wrong")]
    after = client.get("/api/review?reason=sign conflict").json()
    assert after["total"] == first["total"] - 1
    assert ">wrong<" in client.get("/review?reason=judged").text
    told = client.post("/verdict", data={"claim": claim, "relation": "met", "status": "planned"}, headers={"accept": "application/json"}).json()
    assert told["says"] == "relation=met, status=planned"
    assert client.post("/verdict", data={"claim": claim, "says": "none"}, headers={"accept": "application/json"}).json()["says"] == ""
    assert list(KnowledgeGraph(store).verdicts) == []
    assert client.get("/api/review?reason=sign conflict").json()["total"] == first["total"]


def test_verdicts_are_refused_where_they_should_be(judged) -> None:
    client, store = judged
    claim = client.get("/api/review?reason=met once").json()["rows"][0]["event"]["passages"][0]["claim"]
    right = {"claim": claim, "says": "right"}
    for data, headers, status in (
        (right, {"origin": "https://evil.example"}, 403),
        (right, {"origin": "null"}, 403),
        (right, {"sec-fetch-site": "same-site"}, 403),
        ({"claim": claim}, {}, 400),
        ({"claim": claim, "says": "maybe"}, {}, 400),
        ({"claim": "none", "says": "wrong"}, {}, 404),
        ({"claim": claim, "relation": "loved"}, {}, 404),
        ({"claim": claim, "date": "soon"}, {}, 400),
    ):
        assert client.post("/verdict", data=data, headers=headers).status_code == status, (data, headers)
    assert client.get("/verdict").status_code == 405
    assert client.post("/verdict", content=b"\xff\xfe", headers={"content-type": "application/x-www-form-urlencoded"}).status_code == 400
    cookie = client.cookies
    client.cookies = {}
    assert client.post("/verdict", data=right).status_code == 401
    client.cookies = cookie
    assert list(KnowledgeGraph(store).verdicts) == []
    with KnowledgeGraph(store, write=True):
        assert client.post("/verdict", data=right).status_code == 409
    assert client.post("/verdict", data={**right, "back": "//evil.example"}).headers["location"] == "/review"


def test_a_public_desk_and_another_origin_take_no_verdict(store) -> None:
    settings = Settings(store, token=TOKEN, workers=1, public=True, cors=("https://yasgui.org",))
    with TestClient(create(settings), base_url=HERE, headers={"authorization": f"Bearer {TOKEN}"}) as client:
        page = client.get("/review?reason=met once").text
        assert "/verdict" not in page
        assert "/verdict" not in client.get(event_paths(client)[0]).text
        assert client.post("/verdict", data={"claim": "x", "says": "wrong"}).status_code == 403
    with TestClient(create(Settings(store, token=TOKEN, workers=1, cors=("https://yasgui.org",))), base_url=HERE) as client:
        ask = {"origin": "https://yasgui.org", "authorization": f"Bearer {TOKEN}"}
        assert client.post("/verdict", data={"claim": "x", "says": "wrong"}, headers=ask).status_code == 403


# -- pages ---------------------------------------------------------------------------------------------------------------

ADDRESSES = (
    "/",
    "/?q=volkov",
    "/actor/FRA",
    "/actor/FRA?people=0&sort=minus&page=2",
    "/actor/organisation/nato",
    "/actor/person/emmanuel-macron",
    "/tie/FRA/DEU",
    "/tie/FRA/person/emmanuel-macron",
    "/tie/FRA/IND?sector=energy&since=2024-06&until=2024-06-30&family=cooperation",
    "/graph",
    "/graph?focus=FRA",
    "/map",
    "/map?with=FRA",
    "/map?with=France",
    "/time",
    "/time?a=France&b=KEN&since=2024-05&until=2024-05&step=day",
    "/time?since=1901&until=1902",
    "/time?a=France&family=none",
    "/matrix",
    "/matrix?who=all&order=region&size=40&family=talks&since=2024",
    "/matrix?actors=France,India&since=1901&until=1902",
    *(f"/review?reason={r}" for r in ("low score", "met once", "sign conflict", "near-duplicate actors", "judged")),
    "/query",
    "/query?name=most-active",
    "/query?name=dyad-history&a=France&b=Germany",
    "/analyses",
    "/analyses/dyads",
    "/analyses/paths?a=France&b=Kenya",
    "/api",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_answer_and_run_nothing_of_their_own_text(client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert not re.findall(r"<script(?![^>]* src=\"/static/)", answer.text)
    assert not re.findall(r"<[^>]+ (?:style|on\w+)=", answer.text)
    assert len(re.findall(r"<h1", answer.text)) == 1


def test_links_of_pages_lead_somewhere(client) -> None:
    seen: set[str] = set()
    for start in ("/", "/actor/FRA", "/tie/FRA/DEU", "/api", "/time?a=FRA&since=2024-05&until=2024-06", "/matrix?size=5", "/review?reason=met once"):
        seen |= {a.replace("&amp;", "&").split("#")[0] for a in re.findall(r'href="(/[^"]*)"', client.get(start).text)}
    wrong = {a: s for a in sorted(seen)[:150] if (s := client.get(a).status_code) not in (200, 303) and not a.startswith("/analyses/")}
    assert wrong == {}


def test_the_way_from_a_name_to_the_words(client) -> None:
    assert client.get("/?q=France").headers["location"] == "/actor/FRA"
    assert 'href="/tie/FRA/IND"' in client.get("/actor/FRA").text
    text = client.get("/tie/FRA/IND?sector=energy").text
    assert "France and India work on energy." in text
    assert 'href="https://example.org/a?b=1&amp;c=2"' in text


def test_an_analysis_begins_with_its_finding(client) -> None:
    text = client.get("/analyses/dyads").text
    said = client.get("/api/analyse/dyads").json()["finding"]
    assert said == "France and Kenya come first by conflict: 2 of their 7 acts are conflict."
    assert text.index(f"<p class=lead>{said}</p>") < text.index("<picture>") < text.index("<tbody>")
    nothing = client.get("/analyses/escalation").text
    assert (
        "<p class=lead>No week stands out from a pair&#x27;s own past, of which 12 weeks are needed; try a wider window of time or the level of actors.</p>"
        in nothing
    )
    assert "<picture>" not in nothing


def test_a_sector_of_an_event_narrows_the_page_that_it_stands_on(client) -> None:
    whole = client.get("/tie/FRA/IND?support=1&page=1").text
    tag = '<p class="tags"><a href="/tie/FRA/IND?support=1&amp;sector=energy#events">energy</a>'
    assert tag in whole
    narrow = client.get("/tie/FRA/IND?support=1&sector=energy").text
    assert "on energy, told by 1 publisher at least" in narrow
    assert (whole.count("<article"), narrow.count("<article")) == (6, 2)
    assert '<p class="tags"><a href="/actor/FRA?sector=energy#events">' in client.get("/actor/FRA").text
    assert "/query?name=events-on-sector&amp;sector=energy" in client.get("/").text  # where there is nothing to narrow


def test_an_event_shows_who_denies_it_and_an_article_what_it_says(client) -> None:
    texts = [client.get(p).text for p in dict.fromkeys(event_paths(client))]
    (torn,) = [t for t in texts if "<b>contradicted</b>" in t and "Macron met Scholz in Berlin." in t]
    assert "denied · " in torn
    article = re.search(r'href="(/article/[^"]+)">Wire', torn)[1]
    told = client.get(article).text
    assert "<h1>Macron in Berlin</h1>" in told
    assert told.index("Macron met Scholz") < told.index("France and India work")


def test_what_is_not_there_is_said(client) -> None:
    for address, status in (
        ("/actor/ZZZ", 404),
        ("/actor/person/nobody-at-all", 404),
        ("/tie/FRA/FRA", 400),
        ("/tie/FRA", 404),
        ("/event/none", 404),
        ("/article/none", 404),
        ("/nothing", 404),
        ("/actor/FRA?since=soon", 400),
        ("/actor/FRA?page=0", 400),
        ("/actor/FRA?sort=luck", 400),
        ("/time?a=Atlantis", 404),
        ("/time?since=2024&until=2023", 400),
        ("/time?since=1900&until=2100&step=day", 400),
        ("/time?since=0001&until=9999", 400),
        ("/time?step=hour", 400),
        ("/matrix?size=41", 400),
        ("/matrix?actors=France", 400),
        ("/matrix?order=luck", 400),
        ("/review?reason=luck", 404),
        ("/query?name=none", 404),
        ("/query?query=SELECT", 400),
        ("/query?name=dyad-history&a=Nobody&b=France", 400),
        ("/analyses/luck", 404),
        ("/static/none.js", 404),
        ("/static/..%2fapp.py", 404),
    ):
        assert client.get(address).status_code == status, address
    assert "did you mean" in client.get("/actor/organisation/nata").text
    assert "No event names both" in client.get("/tie/FRA/ZWE").text
    assert "No event fits" in client.get("/actor/FRA?since=1900&until=1901").text


def test_a_hostile_article_is_inert_on_every_page(client) -> None:
    name = json.loads(client.get("/api/find?q=%3Cimg").text)["actors"][0]["path"]
    tie = client.get(f"/tie/KEN/{name.removeprefix('/actor/')}").text
    event = re.search(r'href="(/event/[^"]+)"', tie)[1]
    article = re.search(r'href="(/article/[^"]+)"', tie)[1]
    for address in (
        "/",
        name,
        event,
        article,
        "/actor/KEN",
        "/?q=%3Cimg",
        f"/graph?focus={name.removeprefix('/actor/')}",
        "/query?name=publishers",
        "/map",
        "/analyses/dyads",
        "/time?a=KEN",
        "/matrix?who=all&size=40",
        "/review?reason=met once",
        "/review?reason=headline only",
    ):
        text = client.get(address).text
        assert "<img src=x" not in text, address
        assert "<script>" not in text, address
        assert "javascript:" not in text, address
        assert "49" not in re.findall(r"&#39;([^<]*)", text), address
        assert "\u202e" not in text, address
    assert "&lt;img src=x onerror=alert(1)&gt;" in tie
    echoed = client.get("/", params={"q": MARKUP}).text + client.get("/query", params={"query": MARKUP}).text + client.get(f"/actor/{MARKUP}").text
    assert "<img" not in echoed.replace('<img src="/static/', "")


def test_the_desk_shows_what_a_build_adds(tmp_path) -> None:
    folder = tmp_path / "s"
    with KnowledgeGraph(folder, write=True) as graph:
        graph.insert(report("a", claim("a", "Aid", FRA, IND, date="2024-05-01")))
    desk = Desk(Limits(str(folder)))
    assert len(desk.of(iri.actor(FRA))) == 1
    with KnowledgeGraph(folder, write=True) as graph:
        graph.insert(report("b", claim("b", "Visit", FRA, DEU, date="2024-05-09")))
    desk.refresh()
    assert len(desk.of(iri.actor(FRA))) == 1  # it looks every few seconds
    desk.looked -= 100
    desk.refresh()
    assert len(desk.of(iri.actor(FRA))) == 2


# -- JSON ----------------------------------------------------------------------------------------------------------------


def test_events_are_those_of_kg_explain(client, store) -> None:
    said = json.loads(CliRunner().invoke(command_line, ["explain", "France", "Germany", "--store", store, "--format", "json"]).stdout)
    told = {e["event"]: e for e in said}
    first = client.get("/api/events/FRA/DEU").json()
    rows = [r for p in range(1, first["pages"] + 1) for r in client.get(f"/api/events/FRA/DEU?page={p}").json()["rows"]]
    assert len(rows) == first["total"] == len(told)
    assert {r["event"]: r for r in rows} == told


def test_shapes_are_those_of_the_command_line(client, store) -> None:
    def said(*words: str):
        return json.loads(CliRunner().invoke(command_line, [*words, "--store", store, "--format", "json"]).stdout)

    assert client.get("/api/info").json() == said("info")
    assert client.get("/api/queries").json() == said("query", "--list")
    assert client.get("/api/analyse/dyads").json() == said("analyse", "dyads")
    assert client.get("/api/queries/most-active").json()["rows"]


def test_openapi_describes_every_call(client) -> None:
    said = client.get("/api/openapi.json").json()
    assert said["openapi"].startswith("3.1")
    for path, call in said["paths"].items():
        assert call["get"]["summary"]
        assert {p["name"] for p in call["get"]["parameters"] if p["in"] == "path"} == set(re.findall(r"{(\w+)}", path))
        answer = client.get(
            path.replace("{path}", "FRA/DEU" if "tie" in path or "paths" in path else "FRA").replace(
                "{name}", "most-active" if "queries" in path else "dyads"
            )
        )
        assert answer.headers["content-type"] == "application/json", path
        assert answer.status_code == 200 or "{id}" in path, path


def test_errors_of_the_api_are_json(client) -> None:
    for address, status, word in (
        ("/api/actor/ZZZ", 404, "unknown"),
        ("/api/neighbours/FRA?limit=99", 400, "request"),
        ("/api/nothing", 404, "unknown"),
        ("/api/queries/dyad-history", 400, "query"),
        ("/api/analyse/paths?a=France", 400, "request"),
    ):
        answer = client.get(address)
        assert (answer.status_code, answer.json()["error"]) == (status, word), address


# -- who may ask ---------------------------------------------------------------------------------------------------------


def test_without_the_token_nothing_is_told(anybody) -> None:
    for address in (*ADDRESSES, "/sparql?query=ASK%7B%7D", "/api/info", "/static/desk.css"):
        answer = anybody.get(address)
        assert answer.status_code == 401, address
        assert "France" not in answer.text
    assert anybody.get("/?token=wrong").status_code == 403
    assert anybody.get("/", headers={"authorization": "Bearer wrong"}).status_code == 401
    assert anybody.get("/", headers={"cookie": "kg-desk-8642=wrong"}).status_code == 401


def test_the_token_moves_from_the_address_into_a_cookie(anybody) -> None:
    answer = anybody.get(f"/actor/FRA?token={TOKEN}&page=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/actor/FRA?page=1")
    assert answer.headers["set-cookie"] == f"kg-desk-8642={TOKEN}; HttpOnly; SameSite=Strict; Path=/"
    assert anybody.get("/actor/FRA").status_code == 200
    anybody.cookies.clear()
    assert anybody.get("/api/queries", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert anybody.get(f"/api/queries?token={TOKEN}").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8642", "127.0.0.1.evil.example", "10.0.0.1", "localhost.evil", ""])
def test_other_names_are_refused(client, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8642", "localhost", "LOCALHOST:1", "[::1]:8642", "[::1]"])
def test_this_machine_is_not(client, host: str) -> None:
    assert client.get("/api/queries", headers={"host": host, "authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_a_public_desk_is_called_by_addresses_and_given_names() -> None:
    public = Settings("s", host="0.0.0.0", token="t" * 8, public=True, names=("desk.example.org",))
    assert [may_be_called(n, public) for n in ("10.0.0.1:8642", "[2001:db8::1]:80", "desk.example.org", "evil.example")] == [True, True, True, False]


def test_headers_let_nothing_else_run(client) -> None:
    for address in ("/", "/api/info", "/sparql", "/nothing", "/static/desk.js"):
        headers = client.get(address).headers
        policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in headers


def test_other_origins_need_to_be_named(store, client) -> None:
    ask = {"content": "ASK {}", "headers": {"content-type": "application/sparql-query", "origin": "https://yasgui.org"}}
    assert client.post("/sparql", **ask).status_code == 403
    assert (
        client.post("/sparql", content="ASK {}", headers={"content-type": "application/sparql-query", "sec-fetch-site": "cross-site"}).status_code
        == 403
    )
    assert client.post("/sparql", content="ASK {}", headers={"content-type": "application/sparql-query", "origin": HERE}).status_code == 200
    with TestClient(create(Settings(store, token=TOKEN, workers=1, cors=("https://yasgui.org",))), base_url=HERE) as other:
        ask["headers"]["authorization"] = f"Bearer {TOKEN}"
        answer = other.post("/sparql", **ask)
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "https://yasgui.org")
        assert "access-control-allow-origin" not in other.get("/", headers={"origin": "https://evil.example"}).headers
        assert other.options("/sparql", headers={"origin": "https://yasgui.org"}).headers["access-control-allow-origin"] == "https://yasgui.org"


def test_methods_lengths_and_sizes_are_limited(client) -> None:
    assert client.request("DELETE", "/actor/FRA").status_code == 405
    assert client.request("PUT", "/sparql").status_code == 405
    assert client.post("/actor/FRA").status_code == 405
    assert client.get("/?q=" + "x" * 20_000).status_code == 414
    assert client.post("/sparql", content=b"x" * 2_000_000, headers={"content-type": "application/sparql-query"}).status_code == 413


def test_others_are_let_in_only_with_a_token_of_ones_own() -> None:
    for host, token, public in (("127.0.0.1", None, True), ("0.0.0.0", "long enough", False), ("::", None, False), ("127.0.0.1", "short", False)):
        with pytest.raises(SettingsError):
            check(host, token, public)
    check("127.0.0.1", None, False)
    check("0.0.0.0", "long enough", True)
    refused = CliRunner().invoke(command_line, ["serve", "--public"])
    assert refused.exit_code
    assert "give a --token" in str(refused.exception)


def test_a_store_that_is_not_there_is_said(tmp_path) -> None:
    refused = CliRunner().invoke(command_line, ["serve", "--store", str(tmp_path / "none")])
    assert "kg build PATH" in str(refused.exception)
    (tmp_path / "version").write_text("99")
    (tmp_path / "current").write_text("snapshot-1")
    assert "version '99'" in str(CliRunner().invoke(command_line, ["serve", "--store", str(tmp_path)]).exception)
    assert "endpoint" in str(CliRunner().invoke(command_line, ["serve", "--store", "http://127.0.0.1:1/"]).exception)


def test_help_is_quick_to_come() -> None:
    code = "import sys, kg.cli; print([m for m in ('starlette', 'uvicorn', 'jinja2', 'kg.serve', 'pyoxigraph') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_family_wears_the_tone_of_what_happened(tmp_path) -> None:
    for status, mood in ((Status.ACTUAL, "minus"), (Status.PLANNED, "none")):
        store = str(tmp_path / status.value)
        with KnowledgeGraph(store, write=True) as graph:
            graph.insert(report("a", claim("a", "Attack", status=status)))
        index = Desk(Limits(store)).index
        (row,) = counts.by_family(index, np.arange(len(index.type)))
        assert (row["events"], row["mood"]) == (1, mood)
