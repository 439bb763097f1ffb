from __future__ import annotations

import base64
import random
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from graphs import DEU, FRA, IND, KEN, MACRON, NATO, claim, person, report, world
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kg import iri
from kg.errors import NotFound
from kg.graph.alike import names, wire
from kg.graph.merging import actors
from kg.graph.merging.merge import Row, strands
from kg.graph.shape.triples import article_quads
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Article, Event, Evidence, Extraction, Status
from kg.ontology import families

pytestmark = pytest.mark.usefixtures("small_reference")


def built(*rows: Extraction) -> KnowledgeGraph:
    graph = KnowledgeGraph()
    for row in rows:
        graph.insert(row)
    return graph


def events(*rows: Extraction) -> list[Event]:
    return list(built(*rows).events())


def one(id_: str, day: str | None = "2024-05-02", type_: str = "Meeting", a=FRA, b=DEU, source: str = "Wire", text: str = "", **more) -> Extraction:
    return report(id_, claim(id_, type_, a, b, **more), day=day, source=source, text=text)


# -- time -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ({"date": "2024-05-01"}, {"date": "2024-05-01"}, True),
        ({"date": "2024-05-01"}, {"date": "2024-05-03"}, False),
        ({"date": "2024-05-01"}, {}, True),  # no date: published next to it
        ({"date": "2024-05-01"}, {"date": "2024-05"}, True),  # the only one of the month
        ({"date": "2024-05-01"}, {"date": "2024"}, False),
        ({"date": "2024-05-03", "status": Status.PLANNED}, {"date": "2024-05-02"}, True),  # it slipped a day
        ({"date": "2024-05-05", "status": Status.PLANNED}, {"date": "2024-05-02"}, False),
        ({}, {}, True),
        ({"type_": "Communication", "date": "2024-05-01"}, {"type_": "Communication", "date": "2024-05-02"}, False),  # two calls
        ({"date": "2024-05-01"}, {"date": "2024-05-02"}, True),  # talks go on
        ({"type_": "Visit", "date": "2024-05-01"}, {"type_": "Visit", "date": "2024-05-04"}, True),
        ({"type_": "Attack", "date": "2024-05-01"}, {"type_": "Attack", "date": "2024-05-02"}, False),
        ({"type_": "Hosting", "date": "2024-05-01"}, {"date": "2024-05-01"}, True),  # of one family
        ({"type_": "Aid", "date": "2024-05-01"}, {"date": "2024-05-01"}, False),
        ({"date": "2024-05-01", "a": DEU, "b": FRA}, {"date": "2024-05-01"}, True),
        ({"type_": "Aid", "date": "2024-05-01", "a": DEU, "b": FRA}, {"type_": "Aid", "date": "2024-05-01"}, False),
    ],
)
def test_when_two_reports_are_one_event(first, second, same) -> None:
    assert (len(events(one("a", **first), one("b", **second))) == 1) is same


def test_daily_attacks_do_not_run_together() -> None:
    rows = [one(f"a{d}", f"2024-05-{d:02d}", "Attack", date=f"2024-05-{d:02d}") for d in range(1, 29)]
    undated = [one(f"b{d}", f"2024-05-{d:02d}", "Attack") for d in range(1, 29)]
    assert [len(e.reports) for e in events(*rows, *undated)] == [2] * 28


def test_attacks_of_one_day_are_told_apart_by_place() -> None:
    from kg.model import Place

    kyiv, kharkiv = Place("Kyiv", "kyiv", "UKR"), Place("Kharkiv", "kharkiv", "UKR")
    rows = [one(i, type_="Attack", date="2024-05-01", place=p) for i, p in (("a", kyiv), ("b", kyiv), ("c", kharkiv))]
    assert sorted(len(e.reports) for e in events(*rows)) == [1, 2]


def test_attacks_told_of_on_two_days_are_two() -> None:
    assert len(events(one("a", "2024-05-01", "Attack"), one("b", "2024-05-02", "Attack"))) == 2
    assert len(events(one("a", "2024-05-01", "Attack", date="2024-05-01"), one("b", "2024-05-02", "Attack"))) == 1  # told of the day after
    assert len(events(one("a", "2024-05-02", "Attack", date="2024-05-02"), one("b", "2024-05-01", "Attack"))) == 2  # nobody knew before
    assert len(events(one("a", "2024-05-01", "Attack", status=Status.PLANNED), one("b", "2024-05-06", "Attack", date="2024-05-06"))) == 2


def test_an_attack_elsewhere_is_another_and_the_country_attacked_is_no_place() -> None:
    from kg.model import Place

    kyiv, here = Place("Kyiv", "kyiv", "UKR"), Place("Germany", "germany", "DEU")
    assert len(events(one("a", type_="Attack", date="2024-05-01", place=kyiv), one("b", type_="Attack", place=Place("Dnipro", "dnipro", "UKR")))) == 2
    assert len(events(one("a", type_="Attack", date="2024-05-01", place=kyiv), one("b", type_="Attack", place=here))) == 1


def test_a_war_named_as_a_whole_is_one_event_of_the_month() -> None:
    war = Evidence(0, 9, "the war of France on Germany")
    rows = [
        one(f"a{d}", f"2024-05-{d:02d}", "Attack", date=f"2024-05-{d:02d}" if d % 2 else None, evidence=war, source=f"s{d % 3}") for d in range(1, 20)
    ]
    strike = one("b", "2024-05-03", "Attack", date="2024-05-03")
    found = sorted(events(*rows, strike), key=lambda e: len(e.reports))
    assert [(len(e.reports), e.date) for e in found] == [(1, "2024-05-03"), (19, "2024-05")]
    assert (found[1].publishers, found[1].first, found[1].last) == (3, "2024-05-01", "2024-05-31")


def test_announcements_of_what_is_not_arranged_look_no_further_than_a_day() -> None:
    assert len(events(one("a", "2024-05-01", "Support", status=Status.PLANNED), one("b", "2024-05-06", "Support", date="2024-05-06"))) == 2
    assert len(events(one("a", "2024-05-01", "Visit", status=Status.PLANNED), one("b", "2024-05-06", "Visit", date="2024-05-06"))) == 1


def test_no_report_without_a_day_joins_what_lies_far_off() -> None:
    assert len(events(one("a", date="2024-05-01"), one("b", "2024-05-09"))) == 2
    assert len(events(one("a", date="2024-05-01"), one("b", None))) == 2


def test_statuses_of_one_happening_are_one_event() -> None:
    (event,) = events(
        one("a", "2024-04-20", date="2024-05-01", status=Status.PLANNED),
        one("b", date="2024-05-01"),
        one("c", date="2024-05-01", status=Status.DENIED),
    )
    assert (event.status, event.contradicted, len(event.reports)) == (Status.ACTUAL, True, 3)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["actual", "planned", "denied"]),
            st.sampled_from(["", "2024", "2024-05", *(f"2024-05-{d:02d}" for d in range(1, 30))]),
            st.sampled_from(["", *(f"2024-05-{d:02d}" for d in range(1, 30))]),
            st.sampled_from(["", "Kyiv", "Odesa"]),
        ),
        max_size=25,
    ),
    st.sampled_from(sorted(families())),
)
def test_every_claim_is_in_one_happening_whatever_the_order(rows, family) -> None:
    made = [Row(f"c{n:02d}", "Meeting", s, d, p, w) for n, (s, d, p, w) in enumerate(rows)]
    found = strands(made, family)
    assert sorted(c for s in found for c in s.claims) == [r.claim for r in made]
    again = strands(random.Random(1).sample(made, len(made)), family)
    assert {s.claims for s in again} == {s.claims for s in found}


# -- participants -----------------------------------------------------------------------------------------------------


def test_a_summit_is_one_event_with_many_ties() -> None:
    people = [FRA, DEU, KEN, IND, NATO]
    pairs = [(a, b) for i, a in enumerate(people) for b in people[i + 1 :]]
    summit = report("a", *(claim("a", "Meeting", x, y, date="2024-05-01", evidence=Evidence(0, 40, "the leaders met")) for x, y in pairs))
    graph = built(summit, one("b", date="2024-05-01", source="Post"))
    (event,) = graph.events()
    assert len(event.agents) == 5
    assert (len(event.ties), len(event.edges()), event.publishers) == (10, 10, 2)
    assert len(graph.query("SELECT ?b { country:FRA ir:met ?b }")) == 4
    graph.remove("a")
    assert [len(e.agents) + len(e.targets) for e in graph.events()] == [2]


def test_meeting_two_in_turn_stays_two_meetings() -> None:
    star = report("a", *(claim("a", "Meeting", FRA, x, date="2024-05-01", evidence=Evidence(0, 40, "met both")) for x in (DEU, KEN)))
    assert len(events(star)) == 2


def test_compatriots_at_one_table_are_one_meeting() -> None:
    rows = report("a", *(claim("a", "Meeting", x, IND, date="2024-05-01", evidence=Evidence(0, 40, "met")) for x in (MACRON, FRA)))
    (event,) = events(rows)
    assert len(event.ties) == 2
    assert all({t.agent, t.target} != {MACRON, FRA} for t in event.ties)


def test_ties_give_the_plain_triples_that_reports_name_and_no_more() -> None:
    rows = report(
        "a",
        claim("a", "Meeting", FRA, DEU, date="2024-05-01", evidence=Evidence(0, 9, "x")),
        claim("a", "Hosting", FRA, DEU, date="2024-05-01", evidence=Evidence(20, 29, "y")),
    )
    graph = built(rows)
    assert len(list(graph.events())) == 1
    assert graph.query("ASK { country:FRA ir:hosted country:DEU . country:DEU ir:met country:FRA }") == [{"ask": True}]
    assert graph.query("ASK { country:DEU ir:hosted country:FRA }") == [{"ask": False}]


# -- support ----------------------------------------------------------------------------------------------------------

WIRE = " ".join(f"word{n}" for n in range(60))


def test_copies_of_one_text_count_as_one_publisher() -> None:
    rows = [
        one(i, date="2024-05-01", source=s, text=t)
        for i, s, t in (("a", "Post", WIRE), ("b", "Times", f"{WIRE} and a line of its own"), ("c", "Echo", "another text altogether " * 9))
    ]
    (event,) = events(*rows)
    assert (event.publishers, len(event.reports)) == (2, 3)
    (row,) = built(*rows).query("SELECT ?n ?articles { ?e ir:publishers ?n ; ir:articles ?articles ; a sem:Event }")
    assert (row["n"], row["articles"]) == ("2", "3")


def test_reports_that_name_no_publisher_count_as_one() -> None:
    (event,) = events(one("a", date="2024-05-01", source=""), one("b", date="2024-05-01", source=""), one("c", date="2024-05-01"))
    assert (event.publishers, len(event.reports)) == (2, 3)


def test_overlap_of_texts() -> None:
    a, b = wire.signature(WIRE), wire.signature(WIRE.replace("word30", "other"))
    assert wire.signature(WIRE.upper()) == a
    assert 0.6 < wire.overlap(a, b) < 1
    assert wire.overlap(a, wire.signature("nothing of that stands here " * 10)) < 0.1
    assert wire.signature("too short to say") == ""
    assert not wire.copies("", "")


def texts(chance: random.Random, count: int) -> list[str]:
    """Texts of 60 words: some of their own, some copies that were edited again and again."""
    out = [" ".join(f"w{chance.randrange(999)}" for _ in range(60)) for _ in range(3)]
    while len(out) < count:
        words = chance.choice(out).split() if chance.random() < 0.7 else [f"w{chance.randrange(999)}" for _ in range(60)]
        for _ in range(chance.randrange(6)):
            words[chance.randrange(60)] = f"x{chance.randrange(999)}"
        out.append(" ".join(words))
    return out


@pytest.mark.parametrize(("seed", "count"), [(0, 80), (1, 80), (2, 30), (3, 20)])
def test_copies_are_found_as_by_comparing_all_pairs(seed, count) -> None:
    signed = [*map(wire.signature, texts(random.Random(seed), count)), ""]
    wanted = nx.Graph()
    wanted.add_nodes_from(signed)
    wanted.add_edges_from((a, b) for a in signed for b in signed if wire.copies(a, b))
    found = wire.copied(signed).groups(dict.fromkeys(signed))
    assert {frozenset(g) for g in found} == {frozenset(g) for g in nx.connected_components(wanted)}
    assert 1 < len(found) < 60


def test_only_texts_that_may_be_copies_are_compared() -> None:
    chance = random.Random(3)
    own = [wire.signature(" ".join(f"w{chance.randrange(9999)}" for _ in range(80))) for _ in range(600)]
    copies = [wire.signature(f"{WIRE} w{chance.randrange(9999)}") for _ in range(20)]
    values = np.frombuffer(b"".join(map(base64.b64decode, own + copies)), dtype="<u4").reshape(620, wire.PERMUTATIONS)
    met = wire._met(values)
    assert met[600:].all()
    assert met[:600].sum() < 10
    assert len(wire.copied(own + copies).groups(own + copies)) == 601


@pytest.mark.parametrize("seed", range(4))
def test_all_articles_at_once_are_one_after_another(seed: int) -> None:
    rows = world(40, seed)
    one, other = built(*rows), KnowledgeGraph()
    other._derived.fill({q[0].graph_name: q for row in rows if (q := article_quads(row))})
    assert other.quads() == one.quads()


def test_adding_to_an_event_asks_of_each_claim_but_so_much(monkeypatch) -> None:
    graph, asked = KnowledgeGraph(), []
    plain = graph._store.quads
    monkeypatch.setattr(graph._store, "quads", lambda pattern: asked.append(1) or plain(pattern))
    count = {}
    for n in range(81):
        asked.clear()
        graph.insert(one(f"n{n}", date="2024-05-01", source=f"s{n}"))
        count[n] = len(asked)
    assert (count[80] - count[40]) / 40 < 1.1 * (count[40] - count[20]) / 20
    assert count[80] < 80 * 20


# -- people -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Sergei Volkov", "Sergey Volkov", True),
        ("Massoudou Hassoumi", "Massaoudou Hassoumi", True),
        ("Abe Shinzo", "Shinzo Abe", True),
        ("Mohammed bin Abdulrahman Al-Thani", "Muhammad Abdulrahman al Thani", True),
        ("Mircea Geoana", "Mircea Geoană", True),
        ("Brian P. McKeon", "Brian McKeon", True),
        ("Kim Jong Il", "Kim Jong Un", False),
        ("Viktor Ivanov", "Igor Ivanov", False),
        ("Michel Aoun", "Joseph Aoun", False),
        ("Cho Hyun-dong", "Cho Tae-yong", False),
        ("Khalid bin Salman", "Mohammed bin Salman", False),
        ("Ali", "Ali Hassan", False),
    ],
)
def test_names_that_are_one(a, b, same) -> None:
    assert bool(names.likeness(a, b)) is same
    if same:
        assert names.key(a) == names.key(b)


def who(*rows: Extraction) -> set[str]:
    return {a.id for e in events(*rows) for a in (*e.agents, *e.targets) if a.kind == "person"}


def test_unknown_people_are_one_by_name_and_country() -> None:
    assert len(who(one("a", a=person("Sergei Volkov", "RUS")), one("b", a=person("Sergey Volkov", "RUS")))) == 1
    assert len(who(one("a", a=person("Ana Costa", "BRA")), one("b", a=person("Ana Costa", "PRT")))) == 2
    assert len(who(one("a", a=person("Ana Costa", "BRA")), one("b", a=person("Ana Costa")))) == 1
    assert len(who(one("a", a=person("Ana Costa", "BRA")), one("b", a=person("Ana Costa")), one("c", a=person("Ana Costa", "PRT")))) == 3


def test_a_family_name_alone_is_somebody_of_that_article() -> None:
    assert len(who(one("a", a=person("Volkov", "RUS")), one("b", a=person("Volkov", "RUS")))) == 2
    named = [report(i, claim(i, "OfficeHolding", person("Volkov", "RUS"), FRA, office="Envoy"), claim(i, a=person("Volkov", "RUS"))) for i in "ab"]
    assert len(who(*named)) == 1


def test_another_spelling_of_a_known_person_is_that_person() -> None:
    assert who(one("a", a=person("Emanuel Makron", "FRA"))) == {"emmanuel-macron"}
    assert who(one("a", a=person("Emanuel Makron", "BEL"))) != {"emmanuel-macron"}


def test_a_mention_is_resolved_by_the_set_alone() -> None:
    rows = [actors.Mention(f"g{n}", f"{iri.BASE}person/x{n}", names.key("Ana Costa"), "Ana Costa", c) for n, c in enumerate(("", "BRA", "", "BRA"))]
    wanted = actors.resolve(rows)
    assert all(actors.resolve(random.Random(n).sample(rows, 4)) == wanted for n in range(5))
    assert len({i.actor for i in wanted.values()}) == 1


# -- the log and decisions --------------------------------------------------------------------------------------------


def test_every_merge_is_logged_with_reason_and_score() -> None:
    graph = built(
        one("a", date="2024-05-01"), one("b"), one("c", a=person("Sergei Volkov", "RUS")), one("d", "2024-01-01", a=person("Sergey Volkov", "RUS"))
    )
    log = list(graph.merges)
    assert [(m.what, m.reason) for m in log if m.name == "France met Germany"] == [
        ("claim", "same day"),
        ("claim", "no date; published near the day"),
    ] or {m.reason for m in log if m.what == "claim"} == {"same day", "no date; published near the day"}
    assert {m.reason for m in log if m.what == "actor"} == {"alike name, same country", "same name and country"}
    assert all(0 < m.score <= 1 for m in log)


def test_a_split_holds_through_rebuilds_and_can_be_undone() -> None:
    rows = [one(i, date="2024-05-01", source=i) for i in "abc"]
    graph = built(*rows)
    before = graph.quads()
    (event,) = graph.events()
    out = next(r.claim for r in event.reports if r.article == "b")
    decision = graph.merges.split(event.iri, (out,), "another meeting")
    assert sorted(len(e.reports) for e in graph.events()) == [1, 2]
    split = graph.quads()
    for row in (*rows[:2], rows[0]):
        graph.insert(Extraction(replace(row.article, text="new"), ()))
        graph.insert(row)
    assert graph.quads() == split
    with pytest.raises(NotFound):
        graph.merges.split(event.iri, ("nonsense",))
    graph.merges.undo(decision.iri)
    assert graph.quads() == before


def test_joined_events_and_actors_stay_joined() -> None:
    ana, other = person("Ana Costa", "BRA"), person("Anna Kosta Lima", "BRA")
    rows = [one("a", date="2024-05-01"), one("b", "2024-06-02", date="2024-06-01"), one("c", a=ana), one("d", a=other)]
    graph = built(*rows)
    before = graph.quads()
    a, b = (e.iri for e in graph.events() if FRA in e.agents)
    decisions = [graph.merges.join(a, b, "same"), graph.merges.join(iri.actor(ana), iri.actor(other))]
    found = list(graph.events())
    assert len(found) == 2
    assert {x for e in found for x in e.agents if x.kind == "person"} == {ana}
    assert "joined by hand" in {m.reason for m in graph.merges}
    joined = graph.quads()
    for row in rows:
        graph.remove(row.article.id)
    for row in reversed(rows):
        graph.insert(row)
    assert graph.quads() == joined
    for d in decisions:
        graph.merges.undo(d.iri)
    assert graph.quads() == before


def test_one_article_can_mean_another_person_of_the_same_name() -> None:
    graph = built(*(one(i, day, a=person("Ana Costa", "BRA")) for i, day in (("a", "2024-05-01"), ("b", "2024-07-01"))))
    graph.merges.split(iri.actor(person("Ana Costa", "BRA")), ("b",))
    assert len({x for e in graph.events() for x in e.agents}) == 2


# -- one truth --------------------------------------------------------------------------------------------------------


KNOWN = (8, 271)  # worlds that went wrong once; in the second a claim stays with the same others, for another reason


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10_000))
@example(KNOWN[0])
@example(KNOWN[1])
def test_incremental_is_rebuild(seed: int) -> None:
    rows, chance = world(40 if seed in KNOWN else 20, seed), random.Random(seed)
    wanted = built(*rows).quads()
    assert built(*chance.sample(rows, len(rows))).quads() == wanted
    graph = KnowledgeGraph()
    for row in rows:
        kept = tuple(chance.sample(list(row.claims), len(row.claims) // 2))
        graph.insert(Extraction(replace(row.article, text="edited", source="Echo"), kept) if chance.random() < 0.4 else row)
        if chance.random() < 0.3:
            gone = chance.choice(rows).article
            try:
                graph.remove(gone.id)
            except NotFound:
                pass
    for row in chance.sample(rows, len(rows)):
        graph.insert(row)
    assert graph.quads() == wanted
    for row in rows:
        graph.remove(row.article.id)
    assert graph.quads() == KnowledgeGraph().quads()


def test_nobody_else_loses_a_name_or_a_triple() -> None:
    rows = world(80, 3)
    graph = built(*rows)
    for row in rows[::2]:
        graph.remove(row.article.id)
    assert graph.quads() == built(*rows[1::2]).quads()
    nameless = graph.query("SELECT ?e ?x { ?e sem:hasActor ?x . FILTER NOT EXISTS { ?x rdfs:label ?l } }")
    assert nameless == []


def test_standing_facts_add_up_without_being_read_again() -> None:
    rows = [
        report(
            f"a{n}",
            claim(f"a{n}", "OfficeHolding", MACRON, FRA, office="President", confidence=0.5 + n / 20),
            source=f"s{n % 3}",
            day=f"2024-05-{n + 1:02d}",
        )
        for n in range(8)
    ]
    graph = built(*rows)
    (event,) = graph.events()
    (row,) = graph.query(
        "SELECT * { ?t a org:Membership ; ir:claims ?claims ; ir:articles ?articles ; ir:publishers ?publishers ; ir:firstReported ?first ; ir:lastReported ?last ; ir:confidence ?sure }"
    )
    assert (row["claims"], row["articles"], row["publishers"], row["first"], row["last"]) == ("8", "8", "3", "2024-05-01", "2024-05-08")
    assert float(row["sure"]) == event.confidence == 0.85
    assert graph.query("ASK { person:emmanuel-macron ir:holdsOffice country:FRA }") == [{"ask": True}]


def telling(n: int, chance: random.Random) -> Extraction:
    """A report of standing facts, in one of a few manners."""
    claims = [
        claim(
            f"a{n}",
            *chance.choice([("OfficeHolding", MACRON, FRA), ("Membership", DEU, NATO), ("Alliance", FRA, DEU), ("Alliance", DEU, FRA)]),
            status=chance.choice([Status.ACTUAL] * 5 + [Status.DENIED]),
            office=chance.choice(["President", "president"]),
            topics=("trade",) if chance.random() < 0.2 else (),
            confidence=chance.choice([0.5, 0.9]),
            evidence=Evidence(10 * k, 10 * k + 8, "the words"),
        )
        for k in range(chance.randint(1, 3))
    ]
    return report(f"a{n}", *claims, source=chance.choice(["Post", "Echo"]), day=f"2024-05-{chance.randint(1, 4):02d}")


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10_000))
def test_standing_facts_lose_reports_as_if_they_had_never_been(seed: int) -> None:
    chance, graph, there = random.Random(seed), KnowledgeGraph(), {}
    for _ in range(40):
        n = chance.randrange(12)
        if n in there and chance.random() < 0.5:
            graph.remove(there.pop(n).article.id)
        else:
            there[n] = telling(n, chance)
            graph.insert(there[n])
    assert graph.quads() == built(*there.values()).quads()


def test_what_a_standing_fact_loses_is_found_without_reading_all_that_it_keeps(monkeypatch) -> None:
    def read(articles: int) -> int:
        graph, chance = KnowledgeGraph(), random.Random(5)
        for n in range(articles):
            graph.insert(telling(n, chance))
        seen, quads = [0], graph.store.quads

        def counted(pattern):
            for q in quads(pattern):
                seen[0] += 1
                yield q

        monkeypatch.setattr(graph.store, "quads", counted)
        for n in range(20):
            graph.remove(f"a{n}")
        return seen[0]

    assert read(240) < 1.5 * read(60)


def test_articles_carry_no_time_of_their_making() -> None:
    graph = KnowledgeGraph()
    graph.insert(Extraction(Article("a", "text"), ()))
    again = KnowledgeGraph()
    again.insert(Extraction(Article("a", "text"), ()))
    assert graph.quads() == again.quads()
