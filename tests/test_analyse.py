"""The analysis: worked examples of the literature, planted truths, and networkx and igraph where they overlap."""

from __future__ import annotations

import itertools
import json

import networkx as nx
import numpy as np
import pytest

from kg import iri
from kg.analyse import balance, blocs, brokerage, centrality, resample, similarity, ties, timeline, votes
from kg.analyse.alignment import alignment, permuted
from kg.analyse.change import change, dispersion
from kg.analyse.escalation import escalation, surprise
from kg.analyse.paths import paths
from kg.analyse.sectors import log_odds, sectors
from kg.graph.events.network import Act, Selection, gatherings, network, network_of, select
from kg.model import Actor, Event, Kind, Report, Status

# Read 1954: alliances (+) and enmities (-) of sixteen tribes of the Gahuku-Gama; Hage and Harary 1983 discuss them.
TRIBES = "Gavev Kotun Ove Alika Nagam Gahuk Masil Ukudz Notoh Kohik Geham Asaro Uheto Seuve Nagad Gama".split()
FRIENDS = "0-1 0-14 0-15 1-14 1-15 14-15 2-3 2-5 2-6 2-7 3-7 5-6 5-7 5-10 5-11 6-7 6-10 6-11 7-10 7-11 10-11 4-6 4-8 4-13 6-12 8-9 8-12 9-12 12-13"
FOES = (
    "0-2 0-3 0-4 0-5 0-11 1-2 1-4 1-5 1-8 1-9 4-14 4-15 5-8 5-12 5-15 7-13 8-10 8-14 9-10 9-14 10-12 10-14 10-15 11-13 11-14 11-15 12-14 12-15 13-15"
)


def pairs(text: str) -> list[tuple[int, int]]:
    return [tuple(map(int, p.split("-"))) for p in text.split()]


def signs(n: int, positive, negative) -> np.ndarray:
    s = np.zeros((n, n))
    for sign, edges in ((1, positive), (-1, negative)):
        for a, b in edges:
            s[a, b] = s[b, a] = sign
    return s


GAMA = signs(16, pairs(FRIENDS), pairs(FOES))


def country(code: str) -> Actor:
    from kg.link import gazetteer

    return gazetteer().countries[code]


def act(a: str, b: str, day: str = "2024-01-01", *, hostile: bool = False, n: int = 0, **more) -> Act:
    quad = more.pop("quad", "Material Conflict" if hostile else "Verbal Cooperation")
    text = f"{a}{b}{day}{hostile}{n}{quad}{more.get('relation', '')}"
    return Act(
        event=iri.entity("event", iri.digest(text)),
        a=country(a),
        b=country(b),
        relation=more.pop("relation", f"{'hit' if hostile else 'met'}{n}"),
        family=more.pop("family", "talks"),
        quad=quad,
        goldstein=more.pop("goldstein", -5.0 if hostile else 3.0),
        first=day,
        last=more.pop("last", day),
        **more,
    )


def at(code: str) -> str:
    return iri.entity("country", code)


def net(acts, **options) -> nx.MultiDiGraph:
    return network_of(acts, select(**{"level": "country", **options}))


# -- the network -----------------------------------------------------------------------------------------------------------


def event(n: int, a: Actor, b: Actor, relation: str = "met", *, quote: str = "", article: str = "", day: str | None = "2024-05-01", **more) -> Event:
    from kg.ontology import by_relation

    t = by_relation()[relation]
    reports = more.pop("reports", None) or (
        Report(iri.entity("claim", str(n)), article or f"a{n}", quote or f"quote {n}", 0, 9, source="Wire", published="2024-05-02"),
    )
    return Event(
        iri.entity("event", f"{n:04d}"),
        t.name,
        relation,
        (a,),
        (b,),
        date=day,
        first=day,
        last=day,
        goldstein=t.goldstein,
        quad=t.quad,
        symmetric=t.symmetric,
        reports=reports,
        **more,
    )


FRA, DEU, KEN, ITA = (Actor(Kind.COUNTRY, n, c, c) for n, c in (("France", "FRA"), ("Germany", "DEU"), ("Kenya", "KEN"), ("Italy", "ITA")))
MACRON = Actor(Kind.PERSON, "Emmanuel Macron", "emmanuel-macron", "FRA")
REBELS = Actor(Kind.GROUP, "Rebels", "rebels", "KEN", False)
NOBODY = Actor(Kind.PERSON, "Jane Doe", "jane-doe", None, False)


def test_a_summit_counts_once_for_each_who_takes_part() -> None:
    four = [FRA, DEU, KEN, ITA]
    rows = [event(n, a, b, quote="the four met", article="x") for n, (a, b) in enumerate(itertools.combinations(four, 2))]
    rows.append(event(50, FRA, DEU, day="2024-06-01"))
    shared, each = network(rows), network(rows, summits="each")
    assert [d["weight"] for _, _, d in shared.edges(data=True)].count(pytest.approx(1 / 3)) == 6
    assert centrality.measures(ties.matrix(ties.layer(shared, "cooperation"), sorted(shared)))["strength"].tolist() == pytest.approx([4, 4, 2, 2])
    assert {d["weight"] for _, _, d in each.edges(data=True)} == {1.0}
    two = gatherings(shared)
    assert sorted(two.degree(n) for n, d in two.nodes(data=True) if d["bipartite"]) == [2, 4]
    assert sum(len(d["events"]) for _, d in two.nodes(data=True) if d["bipartite"]) == 7


def test_a_bilateral_report_of_a_summit_pair_counts_whole() -> None:
    together = Report("c", "x", "the three met", 0, 9)
    alone = Report("d", "y", "the two met", 0, 9)
    rows = [event(1, FRA, DEU, reports=(together, alone)), event(2, FRA, KEN, reports=(together,)), event(3, DEU, KEN, reports=(together,))]
    assert sorted(d["weight"] for _, _, d in network(rows).edges(data=True)) == [0.5, 0.5, 1.0]


def test_levels_lift_people_and_keep_armed_groups() -> None:
    rows = [event(1, MACRON, KEN, "visited"), event(2, KEN, REBELS, "attacked"), event(3, NOBODY, KEN, "visited"), event(4, MACRON, FRA, "praised")]
    graph = network(rows, level="country")
    names = {(graph.nodes[a]["name"], graph.nodes[b]["name"]) for a, b in graph.edges()}
    assert names == {("France", "Kenya"), ("Kenya", "Rebels")}
    assert dict(graph.graph["scope"].left_out) == {"people who stand for no state": 1, "within one actor": 1}
    assert len(network(rows)) == 5
    assert len(network(rows, level="countries", kinds=["country"])) == 2


def test_one_a_day_folds_reports_of_the_same_between_the_same() -> None:
    rows = [event(1, MACRON, KEN, "visited"), event(2, FRA, KEN, "visited"), event(3, FRA, KEN, "visited", day="2024-05-09")]
    daily, all_ = network(rows, level="country"), network(rows, level="country", counting="events")
    assert (daily.number_of_edges(), all_.number_of_edges()) == (2, 3)
    folded = next(d for _, _, d in daily.edges(data=True) if len(d["events"]) == 2)
    assert folded["articles"] == ("a1", "a2")
    assert daily.graph["scope"].events == 3


def test_selection_by_window_family_sector_support_status_and_layer() -> None:
    rows = [
        event(1, FRA, KEN, "cooperatesWith", topics=("free-trade-agreements",)),
        event(2, FRA, DEU, "attacked", publishers=3),
        event(3, FRA, ITA, day=None),
        event(4, DEU, ITA, status=Status.PLANNED),
        event(5, DEU, FRA, "holdsOffice"),
    ]

    def seen(**options) -> set[str]:
        return {d["event"][-1] for _, _, d in network(rows, **options).edges(data=True)}

    assert seen() == {"1", "2", "3"}
    assert seen(since="2024-05-02") == {"3"}  # by its report
    assert seen(until="2024-05-01") == {"1", "2"}
    assert seen(sectors=["trade"]) == {"1"}
    assert seen(families=["attack"]) == seen(layer="conflict") == seen(min_support=2) == {"2"}
    assert seen(relations=["met"], statuses=["planned"]) == {"4"}
    assert seen(standing=True) == {"1", "2", "3", "5"}
    weights = {d["event"][-1]: d["weight"] for _, _, d in network(rows, weight="publishers").edges(data=True)}
    assert weights["2"] == 3
    assert {d["weight"] for _, _, d in network(rows, weight="goldstein", layer="conflict").edges(data=True)} == {abs(rows[1].goldstein)}
    for wrong in ({"level": "x"}, {"families": ["x"]}, {"sectors": ["x"]}, {"weight": "x"}, {"kinds": ["x"]}):
        with pytest.raises(ValueError, match="unknown"):
            Selection(**{k: tuple(v) if isinstance(v, list) else v for k, v in wrong.items()})


def test_layers_and_signs() -> None:
    graph = net([act("FRA", "DEU", n=n) for n in range(6)] + [act("FRA", "KEN", n=n, hostile=True) for n in range(6)] + [act("DEU", "KEN")])
    assert ties.layer(graph, "cooperation").number_of_edges() == 2
    assert ties.layer(graph, "conflict")[at("FRA")][at("KEN")]["distance"] == pytest.approx(1 / 6)
    for rule in ("tone", "share", "net"):
        s = ties.signed(graph, rule=rule)
        assert {(a[-3:], b[-3:]): d["sign"] for a, b, d in s.edges(data=True)} in (
            {("DEU", "FRA"): 1, ("FRA", "KEN"): -1},
            {("FRA", "DEU"): 1, ("FRA", "KEN"): -1},
        )
    directed = ties.ties(net([act("FRA", "DEU", symmetric=True), act("DEU", "KEN")]), directed=True)
    assert len(directed) == 3


# -- balance ---------------------------------------------------------------------------------------------------------------


def test_heiders_four_triads() -> None:
    for negatives, where in ((0, 0), (1, 1), (2, 2), (3, 3)):
        s = signs(3, [(0, 1), (0, 2), (1, 2)][negatives:], [(0, 1), (0, 2), (1, 2)][:negatives])
        assert balance.triads(s)[where] == 1
        assert sum(balance.triads(s)) == 1
        assert balance.frustration(s).index == (negatives % 2)
        assert (balance.walks(s) == pytest.approx(1)) is (negatives % 2 == 0)


def test_gahuku_gama_as_published() -> None:
    """58 ties; 86.8 % of triads balanced, walk balance 0.358 (Estrada and Benzi's measure), frustration 7 (Aref and Wilson 2019)."""
    assert (int((GAMA > 0).sum() / 2), int((GAMA < 0).sum() / 2)) == (29, 29)
    t = balance.triads(GAMA)
    assert (t[0] + t[2]) / sum(t) == pytest.approx(0.8676471, abs=1e-7)
    assert balance.walks(GAMA) == pytest.approx(0.3575761, abs=1e-7)
    found = balance.frustration(GAMA)
    assert (found.index, found.lower) == (7, 7)


def test_three_clusters_of_the_gahuku_gama() -> None:
    """Hage and Harary's three alliances come out of signed modularity."""
    b = blocs.modularity_matrix((GAMA > 0).astype(float), (GAMA < 0).astype(float))
    rng = np.random.default_rng(0)
    best = max((blocs.optimise(b, rng) for _ in range(20)), key=lambda x: blocs.quality(b, x))
    known = np.array([2, 2, 1, 1, 3, 1, 1, 1, 3, 3, 1, 1, 3, 3, 2, 2]) - 1
    assert blocs.rand(best, known) == 1.0


@pytest.mark.parametrize("n", [3, 4, 5, 6, 7])
def test_frustration_of_all_foes_is_what_max_cut_leaves(n: int) -> None:
    s = np.eye(n) - 1
    assert balance.frustration(s).index == n * (n - 1) // 2 - n * n // 4


def test_frustration_of_petersens_graph() -> None:
    """Its largest cut has 12 of 15 edges."""
    s = -nx.to_numpy_array(nx.petersen_graph())
    found = balance.frustration(s)
    assert (found.index, found.lower) == (3, 3)


def test_frustration_and_its_bounds_against_brute_force() -> None:
    rng = np.random.default_rng(5)
    for _ in range(25):
        n = int(rng.integers(4, 9))
        s = np.triu(rng.choice([-1.0, 0.0, 1.0], (n, n)), 1)
        s += s.T
        true = min(sum(1 for i, j in itertools.combinations(range(n), 2) if s[i, j] * x[i] * x[j] < 0) for x in itertools.product((1, -1), repeat=n))
        exact, searched = balance.frustration(s), balance.frustration(s, exact=False)
        assert exact.index == exact.lower == true
        assert searched.lower <= true <= searched.index


def test_balance_of_two_camps_beats_shuffled_signs() -> None:
    camps = ["FRA", "DEU", "ITA", "ESP"], ["KEN", "UGA", "TZA", "RWA"]
    rows = [
        act(a, b, n=n, hostile=(a in camps[0]) is not (b in camps[0])) for a, b in itertools.combinations(camps[0] + camps[1], 2) for n in range(6)
    ]
    result = balance.balance(net(rows), nulls=50)
    assert result.find(measure="frustration").values[1] == 0
    assert result.find(measure="balanced share of triads").values[1:2] == (1.0,)
    assert float(result.find(measure="walk balance").values[result.columns.index("p")]) < 0.05
    assert float(result.find(measure="walk balance").values[result.columns.index("p (degrees kept)")]) < 0.05
    assert "Germany" in result.notes[2] or "Kenya" in result.notes[2]
    assert balance.tense(net(rows)).rows == ()


# -- communities -----------------------------------------------------------------------------------------------------------


def test_zacharys_club() -> None:
    """The best split of the unweighted club has modularity 0.4198 in four parts (Brandes et al. 2008)."""
    g = nx.karate_club_graph()
    w = nx.to_numpy_array(g, weight=None)
    b = blocs.modularity_matrix(w, np.zeros_like(w))
    rng = np.random.default_rng(1)
    best = max((blocs.optimise(b, rng) for _ in range(30)), key=lambda x: blocs.quality(b, x))
    assert blocs.quality(b, best) == pytest.approx(0.4198, abs=1e-4)
    assert best.max() + 1 == 4
    parts = [set(np.flatnonzero(best == k)) for k in range(4)]
    assert blocs.quality(b, best) == pytest.approx(nx.community.modularity(g, parts, weight=None))


def test_signed_modularity_by_its_definition() -> None:
    rng = np.random.default_rng(3)
    plus, minus = (np.triu(rng.integers(0, 4, (7, 7)).astype(float), 1) for _ in range(2))
    plus, minus = plus + plus.T, minus + minus.T
    labels = rng.integers(0, 3, 7)
    total, q = plus.sum() + minus.sum(), 0.0
    for i in range(7):
        for j in range(7):
            if labels[i] == labels[j]:
                q += plus[i, j] - plus[i].sum() * plus[j].sum() / plus.sum() - minus[i, j] + minus[i].sum() * minus[j].sum() / minus.sum()
    assert blocs.quality(blocs.modularity_matrix(plus, minus), labels) == pytest.approx(q / total)


def test_blocs_find_planted_camps_and_say_how_stable() -> None:
    west, east = ["FRA", "DEU", "ITA", "ESP", "PRT"], ["KEN", "UGA", "TZA", "RWA", "BDI"]
    rows = [act(a, b, f"2024-{1 + n:02d}-01") for side in (west, east) for a, b in itertools.combinations(side, 2) for n in range(6)]
    rows += [act(a, b, f"2024-{1 + n:02d}-02", hostile=True) for a, b in zip(west, east, strict=True) for n in range(5)]
    result = blocs.blocs(net(rows), runs=10, draws=10, nulls=10)
    groups = blocs.partition(result)
    assert len({groups[country(c).name] for c in west}) == len({groups[country(c).name] for c in east}) == 1
    assert groups["France"] != groups["Kenya"]
    assert result.find(actor="Kenya").values[7:] == ("East African Community", pytest.approx(5 / 8))
    assert all(float(v) == 1.0 for v in result.column("stability"))
    assert dict(result.parameters)["z"] > 3
    assert result.rows == blocs.blocs(net(rows), runs=10, draws=10, nulls=10).rows


def test_adjusted_rand_of_an_example() -> None:
    """Hubert and Arabie's index against the sum over all pairs."""
    a, b = np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 2, 2])
    assert blocs.rand(a, b) == pytest.approx((2 - 6 * 3 / 15) / ((6 + 3) / 2 - 6 * 3 / 15))


# -- centrality ------------------------------------------------------------------------------------------------------------


def weighted(seed: int, n: int = 14, p: float = 0.3) -> nx.Graph:
    g = nx.gnp_random_graph(n, p, seed=seed)
    rng = np.random.default_rng(seed)
    for a, b in g.edges:
        w = int(rng.integers(1, 6))
        g[a][b].update(weight=w, distance=1 / w)
    return g


def test_florentine_families() -> None:
    """The Medici's betweenness among Padgett's families, without the isolated Pucci: 0.522."""
    g = nx.florentine_families_graph()
    value = centrality.betweenness(nx.to_numpy_array(g))
    assert value[list(g).index("Medici")] == pytest.approx(0.5220, abs=1e-3)


@pytest.mark.parametrize("seed", range(6))
def test_measures_as_networkx_has_them(seed: int) -> None:
    g = weighted(seed)
    s = nx.to_numpy_array(g)
    got = centrality.measures(s, s)
    n = len(g)

    def same(name: str, theirs: dict[int, float]) -> None:
        assert np.allclose(got[name], [theirs[i] for i in range(n)], atol=1e-6, equal_nan=True), name

    same("betweenness", nx.betweenness_centrality(g, weight="distance"))
    same("pagerank", nx.pagerank(g, weight="weight", tol=1e-12))
    same("constraint", nx.constraint(g, weight="weight"))
    big = g.subgraph(max(nx.connected_components(g), key=len))
    theirs = nx.eigenvector_centrality_numpy(big, weight="weight")
    top = max(theirs.values())
    ours = centrality.eigenvector(nx.to_numpy_array(big))
    assert np.allclose(ours, [theirs[i] / top for i in big], atol=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_measures_as_igraph_has_them(seed: int) -> None:
    ig = pytest.importorskip("igraph")
    g = weighted(seed, 20)
    h = ig.Graph(n=20, edges=list(g.edges))
    w, far = [g[a][b]["weight"] for a, b in g.edges], [g[a][b]["distance"] for a, b in g.edges]
    got = centrality.measures(nx.to_numpy_array(g), nx.to_numpy_array(g))
    assert np.allclose(got["betweenness"] * 19 * 18 / 2, h.betweenness(weights=far), atol=1e-6)
    assert np.allclose(got["pagerank"], h.pagerank(weights=w), atol=1e-6)
    assert np.allclose(got["constraint"], h.constraint(weights=w), atol=1e-6, equal_nan=True)
    labels = np.array(ig.Graph.community_multilevel(h, weights=w).membership)
    s = nx.to_numpy_array(g)
    assert blocs.quality(blocs.modularity_matrix(s, np.zeros_like(s)), labels) == pytest.approx(h.modularity(labels.tolist(), weights=w))


def test_directed_pagerank_with_a_sink() -> None:
    g = nx.DiGraph([(0, 1), (1, 2), (0, 2), (3, 0)])
    theirs = nx.pagerank(g, tol=1e-12)
    assert np.allclose(centrality.pagerank(nx.to_numpy_array(g, nodelist=range(4))), [theirs[i] for i in range(4)], atol=1e-8)


def test_bootstrap_intervals_hold_the_figure_and_repeat() -> None:
    rng = np.random.default_rng(0)
    codes = ["FRA", "DEU", "ITA", "KEN", "UGA"]
    rows = [
        act(*rng.choice(codes, 2, replace=False), f"2024-{1 + k % 12:02d}-{1 + k % 27:02d}", n=k, articles=(f"a{k // 2}",), symmetric=k % 3 == 0)
        for k in range(150)
    ]
    result = centrality.centrality(net(rows), draws=60)
    assert result.seed == 1
    assert "articles" in result.notes[1]
    for row in result.rows:
        for measure in ("pagerank", "constraint"):
            i = result.columns.index(measure)
            assert float(row.values[i + 1]) <= float(row.values[i]) <= float(row.values[i + 2])
        assert row.events
    assert result.rows == centrality.centrality(net(rows), draws=60).rows
    acts = resample.acts_of(net(rows), sorted(net(rows)), 1)
    mean = np.mean([acts.matrix(w).sum() for w in acts.draws(200, 3)])
    assert mean == pytest.approx(acts.matrix().sum(), rel=0.05)


@pytest.mark.parametrize(("groups", "role"), [("xxx", 0), ("xyx", 1), ("yxx", 2), ("xxy", 3), ("xyz", 4)])
def test_gould_and_fernandez_five_roles(groups: str, role: int) -> None:
    chain = np.array([[0, 1, 0], [0, 0, 1], [0, 0, 0]], dtype=bool)
    assert brokerage.roles(chain, list(groups))[1].tolist() == [int(r == role) for r in range(5)]
    closed = chain.copy()
    closed[0, 2] = True
    assert not brokerage.roles(closed, list(groups)).any()


def test_brokerage_by_counting_every_chain() -> None:
    rng = np.random.default_rng(2)
    t = rng.random((9, 9)) < 0.35
    np.fill_diagonal(t, False)
    g = list("aaabbbccc")
    expected = np.zeros((9, 5), dtype=int)
    for a, b, c in itertools.permutations(range(9), 3):
        if t[a, b] and t[b, c] and not t[a, c]:
            kind = 0 if g[a] == g[b] == g[c] else 1 if g[a] == g[c] else 2 if g[b] == g[c] else 3 if g[a] == g[b] else 4
            expected[b, kind] += 1
    assert (brokerage.roles(t, g) == expected).all()


def test_brokerage_of_a_network() -> None:
    rows = [act(a, b, n=n) for a, b in (("FRA", "KEN"), ("KEN", "UGA"), ("DEU", "KEN")) for n in range(2)]
    result = brokerage.brokerage(net(rows), {at("FRA"): "Europe", at("DEU"): "Europe", at("KEN"): "Africa", at("UGA"): "Africa"}, shuffles=20)
    kenya = result.find(actor="Kenya")
    assert kenya.values[2:8] == (2, 0, 0, 2, 0, 0)
    assert len(kenya.events) == 6


# -- time ------------------------------------------------------------------------------------------------------------------


def test_timeline_keeps_direction_and_coverage() -> None:
    rows = [act("FRA", "DEU", "2024-01-05", n=n) for n in range(3)] + [act("DEU", "FRA", "2024-03-05", hostile=True)]
    rows += [act("KEN", "UGA", "2024-03-07", n=n) for n in range(9)] + [act("FRA", "DEU", "2024-02-01", last="2024-12-31")]
    result = timeline.timeline(net(rows), at("FRA"), at("DEU"))
    january, march = result.find(period="2024-01", direction="both"), result.find(period="2024-03", direction="both")
    assert january.values[2:8] == (3, 0, 0, 0, 9.0, 3.0)
    assert january.values[8] == 1000
    assert march.values[11] == pytest.approx(100)
    assert march.values[12:14] == pytest.approx((1000 / 10 * 0.0253, 1000 / 10 * 5.572), rel=1e-3)  # Garwood: 0.0253 to 5.572 for a count of 1
    assert result.find(period="2024-03", direction="Germany > France").events == march.events
    assert result.find(period="2024-02", direction="both").values[2:6] == (0, 0, 0, 0)
    assert "1 acts of the dyad left out" in result.notes[1]


def test_periods_run_without_gaps() -> None:
    assert timeline.periods("2024-01-31", "2024-03-01", "month") == ["2024-01", "2024-02", "2024-03"]
    assert timeline.periods("2023-12-30", "2024-01-09", "week") == ["2023-12-25", "2024-01-01", "2024-01-08"]
    assert len(timeline.periods("2014-01-01", "2014-12-31", "month")) == 12


def noise(seed: int, dyads=(("FRA", "DEU"), ("KEN", "UGA"), ("ITA", "ESP"), ("TZA", "RWA")), rate: float = 1.5, hostile: bool = False) -> list[Act]:
    import datetime

    rng = np.random.default_rng(seed)
    rows, k = [], 0
    for a, b in dyads:
        for d in range(364):
            for _ in range(rng.poisson(rate / 7)):
                k += 1
                rows.append(act(a, b, (datetime.date(2024, 1, 1) + datetime.timedelta(d)).isoformat(), n=k, hostile=hostile))
    return rows


def test_change_finds_what_was_planted_and_nothing_else() -> None:
    base = noise(1)
    spans = ("2024-01-01", "2024-06-30"), ("2024-07-01", "2024-12-31")
    assert change(net(base), *spans).rows == ()
    more = [act("FRA", "KEN", f"2024-{m:02d}-{d:02d}", n=900) for m in (7, 8, 9) for d in range(1, 28, 2)]
    gone = [act("DEU", "UGA", f"2024-{m:02d}-{d:02d}", n=901) for m in (2, 3, 4) for d in range(1, 28, 2)]
    fight = [act("ITA", "ESP", f"2024-{m:02d}-{d:02d}", n=902, hostile=True) for m in (10, 11) for d in range(1, 28)]
    few = [act("ITA", "ESP", "2024-03-03", n=903, hostile=True)]
    result = change(net(base + more + gone + fight + few), *spans)
    assert {(r.values[0], r.values[1], r.values[3]) for r in result.rows} == {
        ("France", "Kenya", "new"),
        ("Germany", "Uganda", "ended"),
        ("Italy", "Spain", "escalated"),
    }
    ended = result.find(change="ended")
    assert ended.values[4:6] == (42, 0)
    assert len(ended.events) == 42


def test_change_test_is_the_conditional_binomial_one() -> None:
    from scipy.stats import binomtest

    rows = [act("FRA", "DEU", f"2024-01-{1 + 3 * n:02d}") for n in range(3)] + [act("FRA", "DEU", f"2024-07-{1 + 2 * n:02d}") for n in range(14)]
    rows += [act("KEN", "UGA", f"2024-{m:02d}-{d:02d}") for m in (1, 2, 7, 8) for d in range(1, 29)]
    result = change(net(rows), ("2024-01-01", "2024-06-30"), ("2024-07-01", "2024-12-31"), q=1.0)
    phi = float(result.notes[0].split("dispersion ")[1].split(";")[0])
    assert phi > 1
    row = result.find(a="France")
    # At a dispersion of 1 it is binomtest's two-sided p by doubling; here counts are divided first, so p is larger.
    assert row.values[9] > 2 * binomtest(14, 17, 70 / 129, alternative="greater").pvalue
    assert row.values[6] == pytest.approx(14 / 70 / (3 / 59))
    assert row.values[7] < row.values[6] < row.values[8]


def test_dispersion_of_poisson_is_about_one_and_of_bursts_more() -> None:
    rng = np.random.default_rng(0)
    assert dispersion(rng.poisson(2, (50, 52)).astype(float)) == pytest.approx(1, abs=0.1)
    assert dispersion(rng.poisson(2, (50, 52)) * 5.0) > 4


def test_escalation_finds_the_planted_week() -> None:
    rows = noise(2, hostile=True) + noise(3)
    rows += [act("FRA", "DEU", f"2024-08-{d:02d}", n=5000 + k, hostile=True) for d in (13, 14, 15, 16) for k in range(4)]
    result = escalation(net(rows))
    first = result.rows[0].values
    assert first[:3] == ("France", "Germany", "2024-08-12")
    assert first[5] >= 16
    assert len(result.rows) == 1
    assert set(result.rows[0].events) >= {
        r.event
        for r in rows
        if r.first in ("2024-08-13", "2024-08-14") and "5000" not in r.relation and r.a.id == "FRA" and r.quad.endswith("Conflict")
    }


@pytest.mark.parametrize("shape", [1.0, 1e6])
def test_surprise_is_calibrated_on_noise(shape: float) -> None:
    """Without any change, tail probabilities up to 5 % come in at most about 5 % of the weeks; bursts (shape 1) included."""
    rng = np.random.default_rng(4)
    rates = rng.gamma(1.0, 2.0, 80)[:, None]
    counts = rng.poisson(rates * rng.gamma(shape, 1 / shape, (80, 60))).astype(float)
    p = surprise(counts, np.full(60, 500.0), 12).p
    got = np.nanmean(p <= 0.05)
    assert got <= 0.065
    assert np.nanmean(p <= 0.005) <= 0.012


def test_sparse_counts_do_not_explode() -> None:
    """One act after years of nothing is no escalation."""
    counts = np.zeros((3, 200))
    counts[0, [20, 150]] = 1
    counts[1, 90] = 2
    got = surprise(counts, np.full(200, 5.0), 12)
    assert np.nanmin(got.p) > 1e-4
    assert np.nanmin(got.expected) > 1e-4


def test_surprise_follows_coverage() -> None:
    """Twice the news is no escalation."""
    counts = np.array([[4.0] * 20 + [8.0], [3.0] * 21])
    steady, more = np.full(21, 100.0), np.array([100.0] * 20 + [200.0])
    assert surprise(counts, more, 12).p[0, -1] > 5 * surprise(counts, steady, 12).p[0, -1]


# -- votes, alliances, similarity, paths, sectors ----------------------------------------------------------------------------


def test_agreement_in_votes() -> None:
    choice = np.array([[1, 1, 0, 0] * 5, [1, 1, 0, 0] * 5, [0, 0, 1, 1] * 5, [1] * 19 + [0]], dtype=float)
    plain, pi = votes.agreement(choice), votes.agreement(choice, corrected=True)
    assert plain[0, 1] == pi[0, 1] == 1
    assert (plain[0, 2], pi[0, 2]) == (0, -1)
    # Scott's pi by hand: states 0 and 3 agree in 11 of 20; pooled yes 29/40, no 11/40
    assert plain[0, 3] == pytest.approx(11 / 20)
    assert pi[0, 3] == pytest.approx(1 - (9 / 20) / (2 * 29 / 40 * 11 / 40))
    assert np.isnan(votes.agreement(choice[:, :5])[0, 1])


def test_ideal_points_put_states_in_order(tmp_path) -> None:
    from scipy.stats import spearmanr

    rng = np.random.default_rng(1)
    where = np.linspace(2, -2, 12)
    cut, slope = rng.normal(0, 1, 150), rng.choice([-3.0, 3.0], 150)
    chance = 1 / (1 + np.exp(-slope * (where[:, None] - cut)))
    found = votes.Votes(tuple([at("USA")] + [f"s{k}" for k in range(11)]), (rng.random((12, 150)) < chance).astype(float), "1", "150")
    points = votes.ideal_points(found)
    assert points[at("USA")] > 0
    assert spearmanr(list(points.values()), where)[0] > 0.95


def test_votes_and_alliances_are_read(tmp_path) -> None:
    from kg.errors import InputError

    ballots, calls, allied = tmp_path / "v.csv", tmp_path / "c.csv", tmp_path / "a.csv"
    lines = [
        f"{k}.0,{n},{c},{'yes' if k % 2 else v}"
        for k in range(1, 25)
        for n, c, v in (("France", "FR", "no"), ("Germany", "DE", "no"), ("Kenya", "KE", "abstain"))
    ]
    ballots.write_text("rcid,country,country_code,vote\n" + "\n".join(lines) + "\n")
    calls.write_text("rcid,date\n" + "".join(f"{k},{2013 + k // 13}-03-01\n" for k in range(1, 25)))
    allied.write_text("ccode1,ccode2,year,atop_defense,atop_nonagg\n220.0,255.0,2014.0,1.0,0.0\n220,501,2014,0,1\n220,501,2013,1,0\n")
    got = votes.read_votes(ballots, calls, since="2014-01-01", until="2014-12-31")
    assert (got.choice.shape, got.since) == ((3, 12), "2014-03-01")
    assert votes.agreement(got.choice)[0, 1] == 1
    assert votes.read_alliances(allied, 2014) == {(at("DEU"), at("FRA")): "defense", (at("FRA"), at("KEN")): "nonagg"}
    with pytest.raises(InputError, match="no alliance"):
        votes.read_alliances(allied, 1999)
    with pytest.raises(InputError, match="columns"):
        votes.read_votes(calls)
    with pytest.raises(InputError, match="cannot be read"):
        votes.read_votes(tmp_path / "none.csv")


def test_alignment_of_tone_with_votes() -> None:
    codes = ["FRA", "DEU", "ITA", "ESP", "PRT", "KEN", "UGA", "TZA", "RWA", "BDI"]
    left = set(codes[:5])
    rows = [act(a, b, n=n, hostile=((a in left) != (b in left)) and n % 3 != 0) for a, b in itertools.combinations(codes, 2) for n in range(12)]
    rng = np.random.default_rng(0)
    pattern = rng.choice([0.0, 1.0], 60)
    choice = np.array([np.where(rng.random(60) < 0.1, 1 - p, p) for p in [pattern if c in left else 1 - pattern for c in codes]])
    found = votes.Votes(tuple(at(c) for c in codes), choice, "1", "60")
    alliances = {tuple(sorted((at(a), at(b)))): "defense" for half in (codes[:5], codes[5:]) for a, b in itertools.combinations(half, 2)}
    result = alignment(net(rows), found, alliances, permutations=199, top=30)
    got = dict(result.parameters)
    assert got["rho with votes"] > 0.7
    assert got["tone allied"] > got["tone others"]
    assert got["p allied"] < 0.05
    assert result.find(a="France", b="Germany").values[6] == "defense"


def test_permutations_find_no_link_between_strangers() -> None:
    rng = np.random.default_rng(7)
    x, y = (np.triu(rng.normal(size=(20, 20)), 1) for _ in range(2))
    rho, p, n = permuted(x + x.T, y + y.T, permutations=199)
    assert abs(rho) < 0.2
    assert p > 0.05
    assert n == 190
    assert permuted(x + x.T, x + x.T, permutations=199)[:2] == (pytest.approx(1), pytest.approx(1 / 200))


def test_those_who_treat_others_alike_are_similar() -> None:
    rows = [act(a, b, n=n) for a in ("FRA", "DEU") for b in ("KEN", "UGA", "TZA") for n in range(7)]
    rows += [act("ITA", b, n=n, hostile=True) for b in ("KEN", "UGA", "TZA") for n in range(7)]
    result = similarity.similarity(net(rows), min_acts=10, shared=3)
    assert result.find(a="France", b="Germany").values[2:5] == (pytest.approx(1), 3, 1.0)
    assert result.find(a="France", b="Italy").values[2] == pytest.approx(0)
    groups = {r.values[1]: r.values[0] for r in similarity.roles(net(rows), min_acts=10).rows}
    assert groups["France"] == groups["Germany"] != groups["Kenya"]
    assert groups["Italy"] != groups["France"]


def test_paths_take_strong_ties_and_carry_their_events() -> None:
    rows = [act("FRA", "DEU", n=n) for n in range(10)] + [act("DEU", "KEN", n=n) for n in range(10)] + [act("FRA", "KEN")] + [act("ITA", "ESP")]
    graph = net(rows)
    result = paths(graph, at("FRA"), at("KEN"), count=2)
    assert [(r.values[0], r.values[2], r.values[3]) for r in result.rows] == [
        (1, "France", "Germany"),
        (1, "Germany", "Kenya"),
        (2, "France", "Kenya"),
    ]
    assert result.rows[0].values[1] == pytest.approx(0.2)
    assert len(result.rows[0].events) == 10
    assert len(paths(graph, at("FRA"), at("KEN"), indirect=True).rows) == 2
    assert paths(graph, at("FRA"), at("ITA")).rows == ()


def test_sectors_by_hand() -> None:
    rows = [act("FRA", "DEU", n=n, topics=("trade",)) for n in range(8)] + [act("FRA", "DEU", n=20 + n, topics=("energy",)) for n in range(2)]
    rows += [act("KEN", "UGA", n=n, topics=("energy",)) for n in range(10)] + [act("KEN", "UGA", n=50, hostile=True, topics=("trade",))]
    result = sectors(net(rows), min_acts=1)
    trade = result.find(actor="France", sector="trade")
    assert trade.values[2:5] == (8, 0.8, pytest.approx(0.8 / 0.4))
    assert float(trade.values[5]) > 2 > float(result.find(actor="France", sector="energy").values[5])
    assert trade.values[6] == pytest.approx(0.8**2 + 0.2**2)
    assert len(trade.events) == 8
    two = sectors(net(rows), (at("FRA"), at("DEU")))
    assert two.rows[0].values[:3] == ("the two", "trade", 8)
    even = log_odds(np.array([[50.0, 50.0], [500.0, 500.0]]))
    assert np.abs(even).max() < 0.2


def test_dyads_carry_their_share_and_events() -> None:
    rows = [act("FRA", "KEN", n=n, hostile=True) for n in range(4)] + [act("KEN", "FRA")]
    (row,) = ties.dyads(net(rows)).rows
    assert row.values[2:6] == (1, 4, 5, 0.8)
    assert len(row.events) == 5
    assert set(row.events[:4]) == {r.event for r in rows[:4]}  # conflict first
    assert row.values[8] == pytest.approx((4 * -5 + 3) / 5)


def test_record_is_json_without_nan() -> None:
    rows = [act(a, b, n=n) for a, b in itertools.combinations(("FRA", "DEU", "KEN"), 2) for n in range(5)]
    for result in (centrality.centrality(net(rows), draws=5), balance.balance(net(rows), nulls=3), blocs.blocs(net(rows), runs=2, draws=2, nulls=2)):
        record = json.loads(result.json())
        assert record["articles"] == 0
        assert record["events"] == 15
        assert record["dedupe"] == "one per relation, pair and day"
        assert record["seed"] == 1
        assert all(row["events"] or record["basis"] or row.get("value") == 0 for row in record["rows"])
