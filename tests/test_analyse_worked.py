"""More worked examples: published graphs, and traps that a figure must not fall into (sources that come and go, actors with nothing but foes)."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from math import comb

import networkx as nx
import numpy as np
import pytest
from test_analyse import act, at, event, net, signs

from kg.analyse import balance, blocs, brokerage, centrality, similarity, ties, timeline
from kg.analyse.alignment import alignment
from kg.analyse.change import change
from kg.analyse.overview import central, overview
from kg.analyse.sectors import sectors
from kg.export import figures
from kg.graph.events.network import gatherings, network
from kg.model import Actor, Kind, Report

# Kropivnik and Mrvar 1996: how like members of the Slovene parliament of 1994 held ten parties to be, -300 to 300; upper triangle of Pajek's Stranke94.
PARTIES = "SKD ZLSD SDSS LDS ZS-ESS ZS DS SLS SPS-SNS SNS".split()
LIKENESS = (
    "-215 114 -89 -77 94 -170 176 117 -210 -217 134 77 -150 57 -253 -230 49 -203 -80 138 -109 177 180 -174 157 -142 173 -241 -254 23 "
    "-188 170 -120 -160 -9 -97 140 116 -106 -184 -191 -6 235 -132 -164"
)


def parties() -> np.ndarray:
    s = np.zeros((10, 10))
    s[np.triu_indices(10, 1)] = [float(x) for x in LIKENESS.split()]
    return s + s.T


def test_two_camps_of_the_slovene_parliament() -> None:
    """Doreian and Mrvar 1996: two camps, against which only the two weakest ties stand (ZS-ESS and DS with SNS)."""
    s = np.sign(parties())
    found = balance.frustration(s)
    assert (found.index, found.lower) == (2, 2)
    camp = {PARTIES[i] for i in range(10) if found.camps[i] == found.camps[0]}
    assert camp == {"SKD", "SDSS", "ZS", "SLS", "SPS-SNS"}
    against = {(PARTIES[i], PARTIES[j]) for i, j in itertools.combinations(range(10), 2) if s[i, j] * found.camps[i] * found.camps[j] < 0}
    assert against == {("ZS-ESS", "SNS"), ("DS", "SNS")}


@pytest.mark.parametrize(("n", "index"), [(3, 1), (4, 0), (5, 1), (6, 0), (7, 1)])
def test_a_ring_of_foes_is_balanced_when_it_is_even(n: int, index: int) -> None:
    """Harary 1953: a signed graph is balanced if and only if every cycle has an even number of negative ties."""
    s = signs(n, [], [(i, (i + 1) % n) for i in range(n)])
    assert balance.frustration(s).index == index
    assert (balance.walks(s) == pytest.approx(1)) is (index == 0)


def test_sides_of_the_first_world_war() -> None:
    """Antal, Krapivsky and Redner 2006: the alliances of 1907 form a balanced complete graph of six, the Entente against the Triple Alliance."""
    s = np.array([[1 if (a in "GAI") == (b in "GAI") else -1 for b in "GAIBFR"] for a in "GAIBFR"]) - np.eye(6)
    assert balance.triads(s) == (2, 0, 18, 0)
    assert balance.frustration(s).index == 0


def test_villains_odd_lattice() -> None:
    """Villain's odd model: with every other column of a square lattice negative each square is frustrated; a tie serves two squares, so L = squares / 2."""
    g = nx.grid_2d_graph(5, 5)
    s = np.zeros((25, 25))
    order = {v: i for i, v in enumerate(g)}
    for a, b in g.edges:
        sign = -1 if a[1] == b[1] and a[1] % 2 else 1
        s[order[a], order[b]] = s[order[b], order[a]] = sign
    found = balance.frustration(s)
    assert (found.index, found.lower) == (8, 8)


# -- nulls that keep what each is like --------------------------------------------------------------------------------------


def test_leanings_keep_the_number_of_foes() -> None:
    rng = np.random.default_rng(0)
    t = rng.normal(0, 1, 30)
    s = np.where(rng.random((30, 30)) < 1 / (1 + np.exp(-(t[:, None] + t[None, :] - 1))), -1.0, 1.0)
    s = np.triu(s * (rng.random((30, 30)) < 0.6), 1)
    s += s.T
    p = balance.leanings(s)
    assert np.allclose(p, p.T)
    assert np.allclose(p.sum(axis=1), (s < 0).sum(axis=1), atol=0.1)
    assert not p[s == 0].any()


OUTLAWS = ["KEN", "UGA", "TZA", "RWA", "BDI"]
STATES = ["FRA", "DEU", "ITA", "ESP", "PRT", "NLD", "BEL", "AUT", "POL", "SWE"]


def outlaws(seed: int) -> list:
    """States that are friends or foes at random, and outlaws at odds with nearly all of them; nobody heeds what friends do."""
    rng = np.random.default_rng(seed)
    rows = [act(a, b, n=n, hostile=bool(rng.random() < 0.1)) for a, b in itertools.combinations(STATES, 2) for n in [0]]
    rows += [act(a, b, hostile=True) for a in OUTLAWS for b in STATES]
    return [act(r.a.id, r.b.id, f"2024-{1 + k:02d}-01", hostile=r.quad.endswith("Conflict")) for r in rows for k in range(6)]


def test_outlaws_are_no_balance() -> None:
    """Shuffled signs alone call a graph of outlaws balanced; the null that keeps each one's foes does not (Gallo et al. 2024)."""
    result = balance.balance(net(outlaws(3)), nulls=200)
    p, kept = (result.columns.index(c) for c in ("p", "p (degrees kept)"))
    share = result.find(measure="balanced share of triads")
    assert float(share.values[p]) < 0.02
    assert float(share.values[kept]) > 0.1


def test_events_of_balance_are_those_of_the_ties_counted() -> None:
    camps = (("FRA", "DEU", "ITA"), ("KEN", "UGA", "TZA"))
    rows = [act(a, b, f"2024-01-{n + 1:02d}") for side in camps for a, b in itertools.combinations(side, 2) for n in range(6)]
    rows += [act("FRA", "KEN", f"2024-02-{n + 1:02d}", hostile=True) for n in range(6)]
    rows += [act("DEU", "KEN", f"2024-03-{n + 1:02d}") for n in range(6)]
    result = balance.balance(net(rows), nulls=5)
    odd = {r.event for r in rows if {r.a.id, r.b.id} in ({"FRA", "KEN"}, {"DEU", "KEN"}, {"FRA", "DEU"})}
    assert set(result.find(measure="triads + + -").events) == odd
    assert result.find(measure="triads - - -").events == ()
    assert len(result.find(measure="walk balance").events) == 48
    assert result.find(measure="frustration").values[1] == 1
    assert len(result.find(measure="frustration").events) == 6


# -- brokerage --------------------------------------------------------------------------------------------------------------


def test_brokerage_of_a_published_graph() -> None:
    """The example of R's cograph, which states that it agrees with sna's brokerage to the bit: no coordinator and no liaison, six open chains."""
    t = np.array([[0, 1, 1, 0], [0, 0, 1, 1], [0, 0, 0, 1], [1, 0, 0, 0]], dtype=bool)
    found = brokerage.roles(t, list("1122"))
    assert {(who, role) for i, who in enumerate("ABCD") for r, role in enumerate(brokerage.ROLES) if found[i, r]} == {
        ("A", "itinerant"),  # D to A to C
        ("A", "gatekeeper"),  # D to A to B
        ("B", "representative"),  # A to B to D
        ("C", "gatekeeper"),  # A to C to D
        ("D", "itinerant"),  # B to D to A
        ("D", "representative"),  # C to D to A
    }
    assert found.sum() == 6


def test_brokers_by_chance_as_the_group_sizes_have_it() -> None:
    """Mean over shuffled groups: of the open chains through an actor, the share whose three fall into the groups so (sampling without replacement)."""
    rng = np.random.default_rng(4)
    t = rng.random((12, 12)) < 0.3
    np.fill_diagonal(t, False)
    g = list("aaaaabbbbccc")
    sizes, n = (5, 4, 3), 12
    one, three = sum(comb(k, 3) for k in sizes) / comb(n, 3), 5 * 4 * 3 / comb(n, 3)
    pair = (1 - one - three) / 3  # two of one group, the third of another: which of the three it is
    chains = brokerage.roles(t, g).sum(axis=1)
    null = np.mean([brokerage.roles(t, [g[i] for i in rng.permutation(n)]) for _ in range(3000)], axis=0)
    assert np.allclose(null, np.outer(chains, [one, pair, pair, pair, three]), atol=0.05 * chains.max())


# -- communities, centrality -------------------------------------------------------------------------------------------------


def test_zacharys_club_splits_as_it_did() -> None:
    """At a coarse resolution the weighted club falls into Mr Hi's and the officer's, one member on the other side than he took (Zachary 1977)."""
    g = nx.karate_club_graph()
    w = nx.to_numpy_array(g)
    b = blocs.modularity_matrix(w, np.zeros_like(w), 0.5)
    rng = np.random.default_rng(1)
    best = max((blocs.optimise(b, rng) for _ in range(30)), key=lambda x: blocs.quality(b, x))
    took = np.array([g.nodes[i]["club"] == "Mr. Hi" for i in g])
    assert best.max() == 1
    assert min(int((took != best.astype(bool)).sum()), int((took == best.astype(bool)).sum())) == 1


def test_null_of_blocs_has_no_blocs() -> None:
    """A random graph is no more modular than its null: z within chance."""
    rng = np.random.default_rng(6)
    codes = STATES + OUTLAWS
    rows = [act(*rng.choice(codes, 2, replace=False), f"2024-{1 + k % 12:02d}-{1 + k % 28:02d}", n=k) for k in range(1500)]
    assert abs(float(dict(blocs.blocs(net(rows), runs=5, draws=0, nulls=30).parameters)["z"])) < 3


def test_strength_has_an_interval_that_holds_it() -> None:
    rng = np.random.default_rng(0)
    rows = [act(*rng.choice(STATES, 2, replace=False), f"2024-{1 + k % 12:02d}-{1 + k % 27:02d}", n=k, articles=(f"a{k // 3}",)) for k in range(200)]
    result = centrality.centrality(net(rows), draws=60)
    i = result.columns.index("strength")
    for row in result.rows:
        assert float(row.values[i + 1]) < float(row.values[i]) < float(row.values[i + 2])


# -- sources that come and go -------------------------------------------------------------------------------------------------


def reported(source: str, a: str, b: str, months: range, per: int = 4, **more) -> list:
    return [act(a, b, f"2024-{m:02d}-{1 + 6 * k:02d}", n=hash(source) % 97, sources=(source,), **more) for m in months for k in range(per)]


SPANS = ("2024-01-01", "2024-06-30"), ("2024-07-01", "2024-12-31")


def test_a_source_that_falls_silent_ends_no_tie() -> None:
    rows = reported("Kremlin", "RUS", "KAZ", range(1, 7)) + reported("Kremlin", "RUS", "IND", range(1, 7))
    rows += reported("State", "USA", "JPN", range(7, 13)) + reported("State", "USA", "UKR", range(7, 13))
    result = change(net(rows), *SPANS)
    assert result.rows == ()
    assert "96 left out" in result.notes[1]


def test_a_change_within_one_source_is_found_whatever_else_reports() -> None:
    steady = [r for k, pair in enumerate(itertools.combinations(STATES[:5], 2)) for r in reported("State", *pair, range(1, 13))]
    more = reported("State", "USA", "UKR", range(7, 13)) + reported("Kremlin", "RUS", "KAZ", range(1, 7))
    result = change(net(steady + more), *SPANS)
    assert [(r.values[0], r.values[1], r.values[3]) for r in result.rows] == [("Ukraine", "United States", "new")]


def test_without_named_sources_the_chance_is_that_of_all_acts() -> None:
    rows = [act("FRA", "KEN", f"2024-{m:02d}-{d:02d}") for m in (1, 2, 3) for d in (1, 8, 15)] + [
        act("DEU", "UGA", f"2024-09-{d:02d}") for d in range(1, 28)
    ]
    row = change(net(rows), *SPANS, q=1.0, min_acts=1).find(a="France")
    assert row.values[4:6] == (9, 0)
    assert row.values[3] == "ended"


def test_a_mention_of_the_past_does_not_stretch_the_overview() -> None:
    rows = [act("FRA", "DEU", f"2023-{1 + k % 12:02d}-{1 + k % 28:02d}", n=k) for k in range(200)]
    rows += [act("FRA", "DEU", "1916-02-21", hostile=True), act("FRA", "ITA", "2050-01-01")]
    graph = net(rows)
    inside = central(graph)
    scope = inside.graph["scope"]
    assert (scope.since[:4], scope.until[:4]) == ("2023", "2023")
    assert scope.left_out[-1][1] == graph.number_of_edges() - inside.number_of_edges()
    assert scope.events == len({e for _, _, d in inside.edges(data=True) for e in d["events"]})
    assert all(r.scope.since[:4] == "2023" for r in overview(graph).results)
    even = net([act("FRA", "DEU", f"{y}-05-05", n=y) for y in range(1990, 2024)])
    assert central(even) is even


@pytest.mark.parametrize(("days", "step"), [(100, "days"), (400, "weeks"), (2500, "months")])
def test_escalations_of_an_overview_go_by_what_the_window_bears(days: int, step: str) -> None:
    import datetime

    rows = [act("FRA", "DEU", (datetime.date(2015, 1, 1) + datetime.timedelta(d)).isoformat(), hostile=d % 2 == 0) for d in range(0, days, 5)]
    found = {r.name: r for r in overview(net(rows)).results}
    assert step in found["escalation"].columns


def test_timeline_by_week_and_by_day_counts_the_sources() -> None:
    rows = [act("FRA", "DEU", "2024-01-01", n=1, sources=("A",)), act("FRA", "DEU", "2024-01-07", n=2, sources=("A",))]
    rows += [
        act("KEN", "UGA", "2024-01-09", sources=("B",)),
        act("DEU", "FRA", "2024-01-10", quad="Material Cooperation", goldstein=7.0, sources=("A",)),
    ]
    weeks = timeline.timeline(net(rows), at("FRA"), at("DEU"), step="week")
    assert [(r.values[0], r.values[2:4], r.values[-1]) for r in weeks.rows if r.values[1] == "both"] == [
        ("2024-01-01", (2, 0), 1),
        ("2024-01-08", (0, 1), 2),
    ]
    days = timeline.timeline(net(rows), at("FRA"), at("DEU"), step="day")
    assert len([r for r in days.rows if r.values[1] == "both"]) == 10
    assert days.find(period="2024-01-10", direction="Germany > France").values[6:8] == (7.0, 7.0)


# -- the two-mode form, what results rest on ----------------------------------------------------------------------------------


def test_shares_of_a_summit_are_the_projection_of_its_two_mode_form() -> None:
    """Newman 2001: 1/(N-1) for each pair of a gathering gives every actor one unit per gathering, which is its degree in the two-mode graph."""
    who = [Actor(Kind.COUNTRY, n, c, c) for n, c in (("France", "FRA"), ("Germany", "DEU"), ("Kenya", "KEN"), ("Italy", "ITA"), ("Uganda", "UGA"))]
    rows, k = [], 0
    for n, size in enumerate((2, 3, 5, 4)):
        told = (Report(f"claim:{n}", f"a{n}", f"all {size} met", 0, 9, source="Wire", published="2024-05-02"),)
        for a, b in itertools.combinations(who[:size], 2):
            rows.append(event(k := k + 1, a, b, day=f"2024-05-{1 + n:02d}", reports=told))
    graph = network(rows)
    two = gatherings(graph)
    simple = ties.layer(graph, "cooperation")
    for node, d in two.nodes(data=True):
        if d["bipartite"] == 0:
            assert simple.degree(node, weight="weight") == pytest.approx(two.degree(node))
    assert sum(d["bipartite"] for _, d in two.nodes(data=True)) == 4


def test_roles_are_groups_and_carry_their_events() -> None:
    rows = [act(a, b, n=n) for a in STATES[:4] for b in OUTLAWS for n in range(5)]
    rows += [act(a, b, n=n, hostile=True) for a in STATES[4:8] for b in OUTLAWS for n in range(5)]
    result = similarity.roles(net(rows), min_acts=10)
    groups: dict[str, set[str]] = {}
    for row in result.rows:
        groups.setdefault(str(row.values[0]), set()).add(str(row.values[1]))
        assert len(row.events or ()) == row.values[2]
    assert sorted(len(g) for g in groups.values()) == [4, 4, 5]


def test_sectors_of_one_are_bars_and_of_many_a_map() -> None:
    rows = [act("FRA", "DEU", n=n, topics=("trade",)) for n in range(8)] + [act("FRA", "KEN", n=20 + n, topics=("energy",)) for n in range(4)]
    bars = figures.sectors(sectors(net(rows), (at("FRA"),)))
    assert [(t.get_text(), b.get_width()) for t, b in zip(bars.axes[0].get_yticklabels(), bars.axes[0].patches, strict=True)] == [
        ("energy", 4),
        ("trade", 8),
    ]
    assert figures.sectors(sectors(net(rows))).axes[0].images


@pytest.mark.parametrize("name", ["change", "brokerage", "alignment", "balance"])
def test_figures_draw_what_the_rows_say(name: str, tmp_path) -> None:
    from kg.analyse.catalogue import ANALYSES, Question

    camps = STATES[:5], OUTLAWS
    rows = [
        act(a, b, f"2024-{m:02d}-{1 + 3 * n:02d}", hostile=(a in camps[0]) is not (b in camps[0]))
        for a, b in itertools.combinations(camps[0] + camps[1], 2)
        for m in (range(1, 13) if (a, b) != ("FRA", "DEU") else range(8, 13))
        for n in range(1 if (a, b) != ("FRA", "DEU") else 9)
    ]
    result = ANALYSES[name].run(net(rows), Question(top=50))
    assert result.rows
    figure = figures.DRAWN[name](result, nx.MultiDiGraph())
    figures.write(figure, tmp_path / "a.svg")
    text = (tmp_path / "a.svg").read_text()
    assert result.title in text
    first = str(result.rows[0].values[0])
    assert first in text
    assert result.title not in figures.encode(figure, title=False).decode().split("<defs>", 1)[1]


def test_alike_needs_partners_in_common() -> None:
    rows = [act(a, "KEN", n=n, hostile=True) for a in ("FRA", "DEU") for n in range(30)]
    assert similarity.similarity(net(rows)).rows == ()
    assert len(similarity.similarity(net(rows), shared=1).rows) == 1


def test_allies_are_compared_with_states_not_with_outlaws() -> None:
    """Armed groups can sign no pact: among the dyads without one, their wars would make any ally look warm."""
    rng = np.random.default_rng(5)
    rows = [act(a, b, f"2024-{1 + n:02d}-01", hostile=bool(rng.random() < 0.3)) for a, b in itertools.combinations(STATES, 2) for n in range(12)]
    outlaw = Actor(Kind.GROUP, "Rebels", "rebels", "KEN", False)
    war = [replace(act("KEN", c, f"2024-{1 + n:02d}-02", hostile=True), a=outlaw) for c in STATES for n in range(12)]
    pacts = {tuple(sorted((at(a), at(b)))): "defense" for a, b in itertools.combinations(STATES[:5], 2)}
    got = [dict(alignment(g, None, pacts, permutations=199).parameters) for g in (net(rows), net(rows + war))]
    assert got[0] == {**got[1], "dyads": got[0]["dyads"]}
    assert (got[0]["dyads of states"], got[1]["dyads"]) == (45, 55)
    assert got[0]["p allied"] > 0.05


@pytest.mark.parametrize(
    "name", ["dyads", "change", "escalation", "centrality", "brokerage", "blocs", "balance", "tense", "similarity", "roles", "sectors"]
)
def test_every_result_says_what_it_rests_on(name: str) -> None:
    from kg.analyse.catalogue import ANALYSES, Question

    rng = np.random.default_rng(8)
    rows = [
        act(
            *rng.choice(STATES, 2, replace=False),
            f"2024-{1 + k % 12:02d}-{1 + k % 28:02d}",
            n=k,
            hostile=k % 4 == 0,
            articles=(f"a{k}",),
            sources=(f"s{k % 3}",),
            topics=("trade",),
        )
        for k in range(600)
    ]
    graph = net(rows)
    known = {e for _, _, d in graph.edges(data=True) for e in d["events"]}
    record = json.loads(ANALYSES[name].run(graph, Question(min_acts=1)).json())
    assert record["window"] == {"since": "2024-01-01", "until": "2024-12-28"}
    assert record["dedupe"] == "one per relation, pair and day"
    assert record["coverage"] == "600 of 600 acts"
    assert (record["articles"], record["publishers"], record["events"]) == (600, 3, 600)
    assert "seed" in record
    for row in record["rows"]:
        assert set(row["events"] if row["events"] is not None else record["basis"]) <= known
