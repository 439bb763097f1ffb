"""The planner of queries never changes an answer: what it writes is asked beside what was written, on small random graphs."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph

from kg.graph.asking.plan import rewrite as rewriting
from kg.graph.asking.plan.counts import Counts, table
from kg.graph.asking.plan.joins import Join
from kg.graph.asking.plan.rewrite import Planned, rewrite
from kg.graph.asking.plan.text import Unread

BASE = "http://e.org/"
PREFIX = f"PREFIX x: <{BASE}>\n"


@pytest.fixture(autouse=True)
def always(monkeypatch) -> None:
    """Plan what would not be worth it, too."""
    monkeypatch.setattr(rewriting, "WORTH", 0.0)
    monkeypatch.setattr(rewriting, "GAIN", 1e9)


def things(count: int) -> st.SearchStrategy[str]:
    return st.sampled_from([f"x:n{k}" for k in range(count)])


PREDICATES = st.sampled_from(["x:p", "x:q", "x:r"])
LITERALS = st.sampled_from(['"1"', "1", "2", '"a"@en'])
TRIPLES = st.lists(st.tuples(things(4), PREDICATES, things(4) | LITERALS), min_size=1, max_size=25)
NAMES = ("?a", "?b", "?c", "?d", "?e")
VARIABLES = st.sampled_from(NAMES)
PATHS = st.sampled_from(["x:p/x:q", "^x:p", "x:p|x:r", "x:q/^x:p", "x:p*", "(x:p|x:q)/x:r", "?p"])


@st.composite
def patterns(draw, most: int = 3) -> str:
    found = []
    for _ in range(draw(st.integers(1, most))):
        verb = draw(st.one_of(PREDICATES, PREDICATES, PREDICATES, PATHS))
        found.append(f"{draw(VARIABLES | VARIABLES | things(4))} {verb} {draw(VARIABLES | VARIABLES | things(4) | LITERALS)} .")
    return " ".join(found)


@st.composite
def conditions(draw) -> str:
    a, b = draw(VARIABLES), draw(VARIABLES)
    return draw(
        st.sampled_from([f"{a} != {b}", f"{a} = {b}", f"BOUND({a})", f"!BOUND({a}) || {b} = x:n1", f"STR({a}) < STR({b})", f"{a} IN (x:n1, 1)"])
    )


@st.composite
def parts(draw, depth: int) -> str:
    kinds = ["patterns"] * 4 + ["filter", "optional", "exists", "not exists", "minus", "bind", "values", "graph"]
    kind = draw(st.sampled_from(kinds + (["select", "group", "union"] if depth else [])))
    inside = draw(patterns(2))
    if kind == "patterns":
        return draw(patterns())
    if kind == "filter":
        return f"FILTER ({draw(conditions())})"
    if kind == "optional":
        return f"OPTIONAL {{ {inside} {draw(st.sampled_from(['', f'FILTER ({draw(conditions())})']))} }}"
    if kind in ("exists", "not exists"):
        return f"FILTER {kind.upper()} {{ {inside} }}"
    if kind == "bind":
        return f"BIND (STR({draw(VARIABLES)}) AS ?new{draw(st.integers(0, 99))})"
    if kind == "values":
        return draw(st.sampled_from(["VALUES ?a { x:n1 x:n2 }", "VALUES (?b ?c) { (x:n1 x:n2) (x:n1 UNDEF) }", "VALUES (?a ?d) { (x:n0 1) }"]))
    if kind == "graph":
        return f"GRAPH {draw(st.sampled_from(['?g', 'x:g', '?a']))} {{ {inside} }}"
    if kind == "minus":
        return f"MINUS {{ {inside} }}"
    if kind == "select":
        return f"{{ {draw(selects(depth - 1))} }}"
    group = draw(groups(depth - 1))
    return group if kind == "group" else f"{group} UNION {draw(groups(depth - 1))}"


@st.composite
def groups(draw, depth: int) -> str:
    return "{ " + " ".join([draw(patterns()), *draw(st.lists(parts(depth), max_size=4))]) + " }"


@st.composite
def selects(draw, depth: int) -> str:
    group = draw(groups(depth))
    one, two = draw(VARIABLES), draw(VARIABLES)
    kinds = ["SELECT * {}", f"SELECT DISTINCT {one} {{}}", f"SELECT {one} {two} {{}}", f"SELECT DISTINCT {one} {two} {{}} ORDER BY {one}"]
    kinds += [f"SELECT {one} (COUNT(DISTINCT {two}) AS ?count) {{}} GROUP BY {one}", f"SELECT {one} (COUNT(*) AS ?count) {{}} GROUP BY {one}"]
    kinds += [f"SELECT (MAX({two}) AS ?most) {{}} GROUP BY {one} HAVING (COUNT({two}) > 1)", "SELECT (COUNT(*) AS ?all) {}"]
    return draw(st.sampled_from(kinds)).replace("{}", group)


def store_of(triples: list[tuple[str, str, str]]) -> ox.Store:
    store = ox.Store()
    said = " ".join(f"{s} {p} {o} ." for s, p, o in triples)
    half = " ".join(f"{s} {p} {o} ." for s, p, o in triples[::2])
    store.update(f"{PREFIX} INSERT DATA {{ {said} GRAPH x:g {{ {half} }} GRAPH x:h {{ {said} }} }}")
    return store


def plan(store: ox.Store, sparql: str) -> Planned:
    return rewrite(sparql, Counts(store, lambda: table(store), sparql))


def answer(store: ox.Store, sparql: str) -> Counter[frozenset[tuple[str, str]]]:
    found = store.query(sparql)
    if isinstance(found, ox.QueryBoolean):
        return Counter({frozenset({("ask", str(bool(found)))}): 1})
    names = [v.value for v in found.variables]
    return Counter(frozenset((n, str(row[n])) for n in names if row[n] is not None) for row in found)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(triples=TRIPLES, select=selects(1))
def test_a_planned_query_gives_what_the_written_one_gives(triples, select) -> None:
    store = store_of(triples)
    sparql = PREFIX + select
    try:
        ox.Store().query(sparql)
    except SyntaxError:
        return  # drawn wrong: a variable that is no key of the group
    try:
        planned = plan(store, sparql)
    except Unread:
        return
    assert answer(store, planned.sparql) == answer(store, sparql), planned.sparql


def test_what_a_sub_select_does_not_give_may_be_bound_outside_of_it() -> None:
    store = store_of([("x:n0", "x:p", "x:n0")])
    sparql = PREFIX + "SELECT * { ?a x:p ?a . ?a x:p ?a . { SELECT DISTINCT ?a { ?a x:p ?a . BIND (STR(?a) AS ?new) } } BIND (STR(?a) AS ?new) }"
    assert answer(store, plan(store, sparql).sparql) == answer(store, sparql)


def test_what_the_planner_does_not_read_is_left_alone() -> None:
    for text in (
        "SELECT * { ?a x:p [ x:q ?b ] }",
        "SELECT * { _:a x:p ?b }",
        "SELECT * FROM x:g { ?a x:p ?b }",
        "CONSTRUCT { ?a x:p ?b } { ?a x:p ?b }",
    ):
        with pytest.raises(Unread):
            plan(store_of([("x:n0", "x:p", "x:n1")]), PREFIX + text)
    with pytest.raises(Unread):
        plan(store_of([("x:n0", "x:p", "x:n1")]), PREFIX + "SELECT (SAMPLE(?a) AS ?one) { ?a x:p ?b . ?b x:p ?c }")


STORED = [("x:n0", "x:p", "x:n1"), ("x:n1", "x:p", "x:n2"), ("x:n2", "x:q", "x:n3"), ("x:n0", "x:q", "x:n3")]


@pytest.mark.parametrize(
    ("written", "moved"),
    [
        ("SELECT * { ?a x:p ?b OPTIONAL { ?b x:q ?c } ?a x:q ?d }", True),
        ("SELECT * { ?a x:p ?b OPTIONAL { ?b x:q ?c } ?c x:q ?d }", False),  # what it needs is bound by the OPTIONAL alone
        ("SELECT * { ?a x:p ?b OPTIONAL { ?b x:q ?c FILTER (?d = 1) } ?a x:q ?d }", False),  # the FILTER would see it
        ("SELECT * { ?a x:p ?b BIND (STR(?b) AS ?c) ?a x:q ?d }", True),
        ("SELECT * { ?a x:p ?b MINUS { ?b x:q ?d } ?a x:q ?d }", False),
    ],
)
def test_what_is_required_goes_first_only_where_that_is_the_same(written, moved) -> None:
    store = store_of(STORED)
    planned = plan(store, PREFIX + written)
    assert ("what is required goes before what is not" in planned.notes) is moved
    assert answer(store, planned.sparql) == answer(store, PREFIX + written)


def test_two_large_stars_are_hashed_and_doubles_left_out() -> None:
    triples = [(f"x:n{k}", p, f"x:n{k % 7}") for k in range(60) for p in ("x:p", "x:q")]
    store = store_of(triples)
    sparql = PREFIX + "SELECT DISTINCT ?a { ?a x:p ?b ; x:q ?c . ?d x:p ?b ; x:q ?c . FILTER NOT EXISTS { ?a x:r ?b } }"
    planned = plan(store, sparql)
    assert "SELECT DISTINCT" in planned.sparql.split("{", 1)[1]
    assert "MINUS" in planned.sparql
    assert answer(store, planned.sparql) == answer(store, sparql)


BRANCHES = st.lists(groups(0) | patterns(2).map(lambda p: f"{{ {p} }}"), min_size=2, max_size=3).map(" UNION ".join)
FORMS = ("SELECT *", "SELECT DISTINCT ?a ?c", "SELECT ?b")


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(triples=TRIPLES, beside=patterns(2), one=BRANCHES, last=parts(0) | BRANCHES, form=st.sampled_from(FORMS))
def test_a_planned_union_gives_what_the_written_one_gives(triples, beside, one, last, form) -> None:
    store = store_of(triples)
    for group in (f"{beside} {one} {last}", f"{one} {beside} {last}", f"{one} {last}"):
        sparql = f"{PREFIX} {form} {{ {group} }}"
        try:
            ox.Store().query(sparql)
            planned = plan(store, sparql)
        except (Unread, SyntaxError):  # SyntaxError: drawn wrong, a variable is bound twice
            continue
        assert answer(store, planned.sparql) == answer(store, sparql), planned.sparql


def plain(chance: random.Random, depth: int, names: Sequence[str] = ()) -> list[tuple]:
    """A group as the specification defines it: patterns, `different` of two variables, and `union` and `optional` of such groups."""
    names = names or chance.sample(NAMES[:4], 2)
    found: list[tuple] = [(chance.choice(names), chance.choice(["x:p", "x:q"]), chance.choice([*names, "x:n1"])) for _ in range(chance.randint(1, 3))]
    for kind in chance.choices(["union", "optional", "different"], k=chance.randint(0, 2 + depth)):
        if kind == "different":
            found.append((kind, *chance.sample(NAMES[:4], 2)))
        elif depth:
            found.insert(
                chance.randint(0, len(found)),
                (kind, *(plain(chance, depth - 1, chance.choice([names, ()])) for _ in range(2 if kind == "union" else 1))),
            )
    return found


def said(group: list[tuple]) -> str:
    parts = []
    for kind, *groups in group:
        if kind == "union":
            parts.append(" UNION ".join(map(said, groups)))
        elif kind == "different":
            parts.append(f"FILTER ({groups[0]} != {groups[1]})")
        else:
            parts.append(f"OPTIONAL {said(*groups)}" if kind == "optional" else " ".join([kind, *groups, "."]))
    return "{ " + " ".join(parts) + " }"


def solutions(group: list[tuple], triples: set[tuple[str, str, str]]) -> list[dict[str, str]]:
    """What a group gives by the definitions of SPARQL 1.1, section 18.5, term by term; what is tested in it, at its end."""
    found: list[dict[str, str]] = [{}]
    tests = [part for part in group if part[0] == "different"]
    for kind, *groups in (part for part in group if part not in tests):
        inner: list[tuple] = []
        if kind == "optional":  # what is tested in it is a condition of the join
            inner = [part for part in groups[0] if part[0] == "different"]
            there = solutions([part for part in groups[0] if part not in inner], triples)
        elif kind == "union":
            there = [s for g in groups for s in solutions(g, triples)]
        else:
            pattern = (kind, *groups)
            bound = [(dict(zip(pattern, t)), t) for t in triples]
            there = [{v: x for v, x in s.items() if v[0] == "?"} for s, t in bound if tuple(s[v] if v[0] == "?" else v for v in pattern) == t]
        joined = [different(inner, [a | b for b in there if all(a[v] == b[v] for v in a.keys() & b.keys())]) for a in found]
        found = [s for a, some in zip(found, joined) for s in some or ([a] if kind == "optional" else [])]
    return different(tests, found)


def different(tests: list[tuple], rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Rows that pass; a test of what is not bound is an error, which is no."""
    return [s for s in rows if all(a in s and b in s and s[a] != s[b] for _, a, b in tests)]


def wanted(group: list[tuple], triples: list[tuple[str, str, str]], form: str) -> Counter[frozenset[tuple[str, str]]]:
    rows = Counter(frozenset((v[1:], x) for v, x in s.items() if "*" in form or v in form) for s in solutions(group, set(triples)))
    return Counter(set(rows)) if "DISTINCT" in form else rows


def by_the_specification(seed: int) -> Planned:
    """Ask a random query of a random graph, and compare."""
    chance = random.Random(seed)
    things = [f"x:n{n}" for n in range(4)]
    triples = [(chance.choice(things), chance.choice(["x:p", "x:q"]), chance.choice(things)) for _ in range(chance.randint(2, 14))]
    group, form = plain(chance, chance.choice([1, 1, 2])), chance.choice(FORMS)
    store = store_of(triples)
    planned = plan(store, f"{PREFIX} {form} {said(group)}")
    found: Counter[frozenset[tuple[str, str]]] = Counter()
    for row, n in answer(store, planned.sparql).items():
        found[frozenset((v, x.replace(f"<{BASE}", "x:").rstrip(">")) for v, x in row)] += n
    assert found == wanted(group, triples, form), (seed, planned.sparql)
    return planned


def test_a_planned_query_gives_what_the_specification_says() -> None:
    asked = [by_the_specification(seed) for seed in range(1500)]
    assert sum(bool(p.joins) for p in asked) > 500
    assert sum(any(leaf.branches for best, _ in p.joins for leaf in leaves(best)) for p in asked) > 50
    assert sum("OPTIONAL is read once and hashed" in p.notes for p in asked) > 50
    assert sum("what is required is joined with each branch of a UNION" in p.notes for p in asked) > 50


def leaves(join: Join) -> list[Join]:
    return [join] if join.left is None or join.right is None else leaves(join.left) + leaves(join.right)


@pytest.mark.parametrize(
    ("written", "is_joined"),
    [
        ("SELECT * { ?a x:p ?b { ?b x:q ?c } UNION { ?b x:p ?c } }", True),
        ("SELECT * { ?a x:p ?b { ?b x:q ?c } UNION { ?b x:p ?d } }", True),  # what only one branch binds is used nowhere else
        ("SELECT * { ?a x:p ?b { ?b x:q ?c } UNION { ?b x:p ?d } ?c x:p ?e }", False),
        ("SELECT * { ?a x:p ?b { ?b x:q ?c } UNION { ?c x:p ?d } }", False),
        ("SELECT * { ?a x:p ?b { ?c x:q ?d FILTER (!BOUND(?a)) } UNION { ?a x:p ?d } }", False),
        ("SELECT * { { ?a x:p ?b FILTER (?b != ?a) } UNION { ?a x:q ?b } ?b x:p ?c }", True),
        ("SELECT * { ?a x:p ?b OPTIONAL { ?b x:q ?c } { ?c x:p ?d } UNION { ?c x:q ?d } }", False),
    ],
)
def test_a_union_is_joined_as_a_whole_only_by_what_each_branch_binds(written, is_joined) -> None:
    store = store_of(STORED)
    planned = plan(store, PREFIX + written)
    spread = "what is required is joined with each branch of a UNION" in planned.notes
    assert (bool(planned.joins) and not spread) is is_joined
    assert spread is (not is_joined and "OPTIONAL" not in written and "BOUND" not in written)
    assert answer(store, planned.sparql) == answer(store, PREFIX + written)


def test_a_union_that_would_be_asked_for_every_row_is_asked_once(monkeypatch) -> None:
    monkeypatch.setattr(rewriting, "WORTH", 5_000.0)
    monkeypatch.setattr(rewriting, "GAIN", 0.7)
    triples = [(f"x:e{k}", p, o) for k in range(400) for p, o in (("a", f"x:T{k % 2}"), ("x:p", f"x:n{k % 40}"), ("x:q", f"x:n{k % 37}"))]
    store = store_of(triples + [(f"x:n{k}", "a", "x:State") for k in range(40)])
    sparql = PREFIX + "SELECT * { { ?e a x:T0 ; x:p ?a ; x:q ?b } UNION { ?e a x:T1 ; x:p ?a ; x:q ?b } ?a a x:State . ?b a x:State }"
    planned = plan(store, sparql)
    assert planned.joins
    assert answer(store, planned.sparql) == answer(store, sparql)
    few = PREFIX + "SELECT * { x:n1 x:r ?a . { ?e a x:T0 ; x:p ?a } UNION { ?e a x:T1 ; x:p ?a } }"
    assert plan(store, few).sparql == few


def rdflib_of(triples: list[tuple[str, str, str]]) -> Graph:
    return Graph().parse(data=f"@prefix x: <{BASE}> . " + " ".join(f"{s} {p} {o} ." for s, p, o in triples), format="turtle")


def answer_of_rdflib(graph: Graph, sparql: str) -> Counter[frozenset[tuple[str, str]]]:
    return Counter(frozenset((str(k), v.n3()) for k, v in row.asdict().items()) for row in graph.query(sparql))


def test_rdflib_gives_the_same() -> None:
    triples = [(f"x:n{k % 5}", f"x:{'pqr'[k % 3]}", f"x:n{k * k % 6}") for k in range(24)]
    store, graph = store_of(triples), rdflib_of(triples)
    for text in (
        "SELECT ?a ?d { ?a x:p ?b . ?b x:q ?c . ?c x:r ?d }",
        "SELECT DISTINCT ?a ?c { ?a x:p ?b . ?b x:q ?c FILTER (?a != ?c) FILTER NOT EXISTS { ?a x:p ?c } }",
        "SELECT ?a (COUNT(DISTINCT ?c) AS ?n) { ?a x:p ?b OPTIONAL { ?a x:r ?d } ?b x:q ?c } GROUP BY ?a",
        "SELECT ?a ?b ?c { ?a x:p/x:q ?b . ?b x:r|x:p ?c }",
        "SELECT ?a ?b { VALUES ?a { x:n0 x:n1 } ?a x:p ?b . ?b x:q ?c MINUS { ?b x:r ?a } }",
        "SELECT ?a ?d { ?a x:p ?b . { ?b x:q ?c . ?c x:r ?d } UNION { ?b x:r ?c . ?c x:p ?d } }",
    ):
        planned = plan(store, PREFIX + text)
        assert planned.joins
        assert answer(store, planned.sparql) == answer_of_rdflib(graph, PREFIX + text), planned.sparql


def test_explain_shows_text_counts_and_times(capsys) -> None:
    from kg.cli.explain import explain
    from kg.knowledge_graph import KnowledgeGraph

    explain(KnowledgeGraph(), "SELECT ?a { ?a a schema:Country ; rdfs:label ?name ; ir:alpha2 ?code }")
    said = capsys.readouterr().out
    assert "hashed by ?a" in said
    assert "rows in" in said


def test_counts_are_kept_with_the_store(tmp_path) -> None:
    from kg.graph.asking.plan import counts as counting
    from kg.graph.stores.folder import counts
    from kg.knowledge_graph import KnowledgeGraph

    KnowledgeGraph(tmp_path / "s", write=True).close()
    kept = counts(tmp_path / "s")
    assert kept is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "table", None)  # not counted again
        store = KnowledgeGraph(tmp_path / "s").store
    assert store.counts() == kept[1]  # type: ignore[attr-defined]
    (tmp_path / "s" / "counts").write_text("{", encoding="utf-8")
    assert KnowledgeGraph(tmp_path / "s").store.counts() == kept[1]  # type: ignore[attr-defined]
    assert counts(tmp_path / "s") == kept
