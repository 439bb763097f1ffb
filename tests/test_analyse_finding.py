"""The finding of each analysis: one sentence, true of its values where rows are level, alone or missing."""

from __future__ import annotations

import html
import json

import pytest
from test_analyse import act, at, net

from kg.analyse import ties, timeline
from kg.analyse.catalogue import ANALYSES, Question
from kg.analyse.paths import paths
from kg.analyse.result import Result, Row
from kg.export.analyses import section
from kg.graph.events.network import Scope

SCOPE = Scope("2024-01-01", "2024-12-31", "country", "one per event", "9 of 9", 4, 2, 9)


def made(name: str, columns: str, *rows: tuple, **parameters) -> Result:
    """A result of given values; columns are parted by commas."""
    return Result(name, "T", tuple(columns.split(",")), tuple(Row(r, ()) for r in rows), SCOPE, parameters=tuple(parameters.items()))


def told(a: str, b: str, calm: int, hostile: int):
    return [act(a, b, "2024-02-01", n=n, hostile=n >= calm) for n in range(calm + hostile)]


def test_the_first_pair_alone_level_with_one_and_with_more() -> None:
    one, two, three = told("USA", "RUS", 1, 3), told("IND", "PAK", 5, 3), told("ISR", "IRN", 0, 3)
    small = told("FRA", "DEU", 2, 1)
    assert ties.dyads(net(one)).finding == "Russia and United States are the only pair with acts of conflict: 3 of their 4 acts are conflict."
    assert ties.dyads(net(one + small)).finding == "Russia and United States come first by conflict: 3 of their 4 acts are conflict."
    assert (
        ties.dyads(net(one + two)).finding
        == "India and Pakistan come first by conflict, level with Russia and United States: 3 of their 8 acts are conflict."
    )
    assert "come first by conflict, level with others: " in ties.dyads(net(one + two + three)).finding
    assert (
        ties.dyads(net(one + two), by="cooperation", top=1).finding == "India and Pakistan come first by cooperation: 3 of their 8 acts are conflict."
    )
    assert ties.dyads(net(told("FRA", "DEU", 2, 0))).finding == "No pair has acts of conflict; try a wider window of time or the level of actors."
    assert "1 of their 3 acts is conflict." in ties.dyads(net(small)).finding


def test_a_course_tells_its_peaks() -> None:
    acts = [
        act("CAN", "IND", day, n=n, hostile=n > 2) for n, day in enumerate(["2024-01-03", "2024-01-09", "2024-02-01", "2024-02-05", "2024-03-01"])
    ]
    course = lambda rows: timeline.timeline(net(rows), at("CAN"), at("IND")).finding  # noqa: E731
    assert (
        course(acts)
        == "Canada and India have 5 acts of cooperation or conflict, 2 of conflict; the most in a month, 2, fall in 2024-01 and 1 other month."
    )
    assert course(acts[:2]) == "Canada and India have 2 acts of cooperation or conflict, none of conflict, in 2024-01."
    assert course([act("FRA", "DEU"), act("CAN", "FRA"), act("IND", "FRA")]).startswith(
        "No act of cooperation or conflict between Canada and India can be placed"
    )


def test_chains_are_told_by_their_first() -> None:
    graph = net([act("FRA", "DEU", n=1), act("DEU", "KEN", n=1), act("DEU", "KEN", n=2), act("IND", "PAK")])
    assert (
        paths(graph, at("FRA"), at("KEN")).finding
        == "The shortest chain from France to Kenya goes by way of Germany; its weakest tie has 1 act of cooperation."
    )
    assert paths(graph, at("KEN"), at("DEU")).finding == "Kenya and Germany are tied directly, by 2 acts of cooperation."
    assert paths(graph, at("KEN"), at("IND")).finding.startswith("No chain of cooperation connects the two; ")


TENSE = "a,b,c,a-b,a-c,b-c,acts of the weakest tie"
CHANGE = "a,b,layer,change,before,after,ratio,low,high,p,q"
SECTORS = "actor,sector,acts,share,location quotient,z,concentration"
BALANCE = "measure,value,shuffled,p"


def triads(*numbers: float, share: float = 0.75, p: float = 0.01) -> Result:
    kinds = zip(("+ + +", "+ + -", "+ - -", "- - -"), numbers, strict=True)
    return made("balance", BALANCE, *((f"triads {k}", n, None, None) for k, n in kinds), ("balanced share of triads", share, 0.5, p))


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        (
            made("tense", TENSE, ("A", "B", "C", "+", "-", "+", 9), ("A", "B", "D", "-", "-", "-", 4), **{"triads out of balance": 2}),
            "2 triads are out of balance; in the strongest of them B is on good terms with A and C, who are at odds.",
        ),
        (
            made("tense", TENSE, ("A", "B", "C", "-", "-", "-", 9), **{"triads out of balance": 1}),
            "One triad is out of balance: A, B and C are all at odds with one another.",
        ),
        (
            made(
                "change",
                CHANGE,
                ("A", "B", "conflict", "eased", 12, 1, 0.1, 0, 1, 0.01, 0.02),
                ("A", "C", "conflict", "eased", 9, 1, 0.1, 0, 1, 0.01, 0.02),
            ),
            "Among the clearest changes: between A and B conflict has eased, 12 acts before and 1 after.",
        ),
        (
            made("sectors", SECTORS, ("A", "law-enforcement", 1, 0.004, 2.5, 2.4, 0.2), ("B", "trade", 9, 0.5, 2.0, 2.1, 0.3)),
            "A stands out most in law enforcement: 1 act, less than 1 % of its acts with a sector, 2.5 times the share in the whole network.",
        ),
        (
            made("sectors", SECTORS, ("the two", "trade", 4, 0.5, 1.2, 0.7, 0.2)),
            "No sector stands out beyond chance; the nearest to it is trade, with 4 acts of the two.",
        ),
        (triads(2, 0, 1, 1), "3 of 4 triads are balanced (75 %), more than chance gives (50 % with signs shuffled)."),
        (triads(1, 1, 0, 0, p=0.4), "1 of 2 triads is balanced (75 %), not clearly more than chance gives (50 % with signs shuffled)."),
        (
            triads(0, 0, 0, 0, share=1.0),
            "No three actors have ties with one another, so that balance cannot be judged; try a wider window of time or the level of actors.",
        ),
        (
            made("similarity", "a,b,similarity,common partners", ("A", "Me", 0.9, 6), ("B", "Me", 0.5, 5), actor="Me"),
            "A is most like Me in its ties: similarity 0.90, 6 common partners.",
        ),
        (
            made("roles", "role,actor", *(("as A", x) for x in "AB"), *(("as C", x) for x in "CD"), **{"mean silhouette": 0.4}),
            "4 actors fall into 2 groups whose members stand alike, one of the largest as A with 2 (mean silhouette 0.40).",
        ),
        (
            made("roles", "role,actor", ("as A", "A"), ("as C", "C"), **{"mean silhouette": 0.2}),
            "No clear groups stand alike: the best division, into 2, has a mean silhouette of only 0.20.",
        ),
        (made("blocs", "bloc,actor", ("around A", "A"), ("around A", "B"), blocs=1, z=None), "All 2 actors stand in one bloc, around A."),
        (
            made("blocs", "bloc,actor", ("around A", "A"), ("around A", "B"), ("around C", "C"), blocs=2, z=4.1),
            "3 actors fall into 2 blocs, the largest around A with 2, a division clearer than chance gives.",
        ),
        (
            made("escalation", "a,b,peak,acts,expected,q", ("A", "B", "2024-05", 12, 1.25, 0.01), layer="conflict", step="month"),
            "The most unusual month is 2024-05 for A and B: 12 acts of conflict where their past leads one to expect 1.2.",
        ),
        (
            made("centrality", "actor,strength,strength low,strength high", ("A", 12.0, None, None), ("B", 12.0, None, None), layer="all"),
            "A is the most central by strength, level with B: acts given and taken weigh 12 in all.",
        ),
        (
            made(
                "brokerage", "actor,group,total,coordinator,itinerant,gatekeeper,representative,liaison", ("A", "Asia", 0, 0, 0, 0, 0, 0), layer="all"
            ),
            "Nobody stands between two others that have no tie of their own; try a wider window of time or the level of actors.",
        ),
    ],
)
def test_sentences(result: Result, sentence: str) -> None:
    assert result.finding == sentence


def test_every_analysis_has_a_sentence_for_nothing_and_leaves_with_it() -> None:
    graph = net([])
    graph.add_nodes_from([("country:A", {"name": "A"}), ("country:B", {"name": "B"})])
    for name, it in ANALYSES.items():
        if name == "change":  # two windows of nothing are refused
            continue
        who = ("country:A", "country:B")[: it.actors[0]]
        result = it.run(graph, Question(actors=who))
        assert result.finding.endswith("."), name
        assert "; try a wider window" in result.finding or "load coded events" in result.finding, result.finding
        assert result.finding in result.table()
        assert f"# {result.finding}\n" in result.csv()
        assert json.loads(result.json())["finding"] == result.finding
        assert f"<p class=lead>{html.escape(result.finding)}</p>" in section(result)
    assert made("new", "a", ("A",)).finding == ""


def test_where_all_acts_are_asked_for_no_kind_is_named() -> None:
    nobody = ties.dyads(net([]), by="acts")
    assert nobody.finding == "No pair has acts; try a wider window of time or the level of actors."
    assert (
        ties.dyads(net(told("FRA", "DEU", 2, 1)), by="acts").finding
        == "France and Germany are the only pair with acts: 1 of their 3 acts is conflict."
    )
    graph = net([act("FRA", "DEU", n=1), act("FRA", "DEU", n=2, hostile=True)])
    assert paths(graph, at("FRA"), at("DEU"), name="all").finding == "France and Germany are tied directly, by 2 acts."
