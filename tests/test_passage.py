"""The whole sentence is kept and shown, with its words marked, wherever it is shown."""

from __future__ import annotations

import csv
import html
import json
import re

import pytest
from graphs import DEU, FRA, claim, report
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import passage
from kg.export.edges import edges
from kg.export.events import record
from kg.export.html import page as view
from kg.export.report import dossier
from kg.export.report import page as printed
from kg.export.tables import edge_rows, write_csv
from kg.graph.shape.claims import Claims, Overlay
from kg.graph.shape.triples import OA, PROV, article_quads
from kg.graph.stores.store import MemoryStore
from kg.knowledge_graph import KnowledgeGraph
from kg.model import Evidence, Mark
from kg.model import Report as Told

pytestmark = pytest.mark.usefixtures("small_reference")

SENTENCE = "On 3 May, France <b>met</b> Germany & others to talk of trade in Berlin."
WORDS = (("date", "3 May"), ("agent", "France"), ("act", "met"), ("target", "Germany"), ("sector", "trade"), ("place", "Berlin"))
MARKS = tuple(sorted(Mark(role, SENTENCE.index(w), SENTENCE.index(w) + len(w)) for role, w in WORDS))
TOLD = Evidence(100, 100 + len(SENTENCE), SENTENCE, MARKS)
HEADLINE = Evidence(-1, -1, "France meets Germany", (Mark("act", 7, 12),))


def built(evidence: Evidence = TOLD, **more) -> KnowledgeGraph:
    graph = KnowledgeGraph()
    graph.insert(report("a", claim("a", date="2024-05-03", evidence=evidence, extractor="reader", topics=("trade",), **more)))
    return graph


@st.composite
def told(draw: st.DrawFn) -> Evidence:
    """Any sentence with any marks, overlapping or not, at any place or in a headline."""
    quote = draw(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=60))
    ends = st.integers(0, len(quote) - 1).flatmap(lambda a: st.tuples(st.just(a), st.integers(a + 1, len(quote))))
    marks = draw(st.lists(st.tuples(st.sampled_from(passage.ROLES), ends), max_size=6))
    start = draw(st.integers(-1, 10_000))
    return Evidence(start, start if start < 0 else start + len(quote), quote, tuple(sorted({Mark(r, a, b) for r, (a, b) in marks})))


@settings(deadline=None)
@given(told())
def test_what_is_stored_is_read_back(evidence: Evidence) -> None:
    quads = article_quads(report("a", claim("a", evidence=evidence)))
    claims = Claims(Overlay(MemoryStore(), quads[0].graph_name, quads), lambda graph, who: FRA if who.value.endswith("FRA") else DEU)
    found = claims.read(claims.of(quads[0].graph_name)[0]).report
    assert (found.start, found.end, found.quote, found.marks) == (evidence.start, evidence.end, evidence.quote, evidence.marks)


@settings(deadline=None)
@given(told())
def test_prefix_act_and_suffix_are_the_sentence(evidence: Evidence) -> None:
    quads = article_quads(report("a", claim("a", evidence=evidence)))
    said = {q.predicate.value.removeprefix(OA): q.object.value for q in quads if q.subject.value.endswith("/quote")}
    start, end = passage.act(evidence)
    assert said.get("prefix", "") + said["exact"] + said.get("suffix", "") == evidence.quote
    assert said["exact"] == evidence.quote[start:end]


@settings(deadline=None)
@given(told())
def test_pieces_are_the_sentence_and_odd_ones_its_marks(evidence: Evidence) -> None:
    parts = passage.pieces(evidence)
    seen = [c for c in evidence.quote if c.isprintable() and not c.isspace() or c in "\u200c\u200d"]
    inside = {n for m in evidence.marks for n in range(m.start, m.end)}
    marked = [c for n, c in enumerate(evidence.quote) if n in inside and (c.isprintable() and not c.isspace() or c in "\u200c\u200d")]
    assert [c for c in "".join(parts) if c != " "] == seen
    assert [c for c in "".join(parts[1::2]) if c != " "] == marked
    assert re.sub(r"</?mark>", "", passage.as_html(evidence)) == html.escape("".join(parts))


@settings(deadline=None)
@given(told())
def test_marks_survive_their_text(evidence: Evidence) -> None:
    assert passage.read_marks(passage.write_marks(evidence.marks), evidence.quote) == evidence.marks


def test_marks_that_do_not_fit_are_not_read() -> None:
    assert passage.read_marks("act 0-3 act 2-99 evil 0-1 agent 3-3 target 1-2", "text") == (Mark("act", 0, 3), Mark("target", 1, 2))


def test_a_sentence_without_end_is_cut_around_its_act() -> None:
    long = Evidence(0, 5009, "x " * 2000 + "met " + "y " * 500, (Mark("act", 4000, 4003),))
    parts = passage.pieces(long)
    assert parts[1] == "met"
    assert parts[0].startswith("… ") and parts[-1].endswith(" …")
    assert len("".join(parts)) < passage.LONG + 10


def test_claims_with_the_same_words_share_their_sentence() -> None:
    both = report("a", claim("a", evidence=TOLD), claim("a", "Negotiation", evidence=TOLD))
    exact = [q for q in article_quads(both) if q.predicate.value == OA + "exact"]
    assert len(exact) == 1


def test_the_extractor_and_its_version_are_told() -> None:
    from kg.version import READING

    quads = article_quads(report("a", claim("a", extractor="reader")))
    (made,) = {q.object for q in quads if q.predicate.value == PROV + "wasAttributedTo"}
    about = {q.predicate.value.rsplit("#", 1)[-1]: q.object.value for q in quads if q.subject == made}
    assert (about["label"], about["version"]) == ("reader", READING)
    assert not [q for q in article_quads(report("a", claim("a"))) if q.predicate.value == PROV + "wasAttributedTo"]


def test_a_claim_keeps_the_rule_that_it_was_read_by() -> None:
    graph = KnowledgeGraph()
    graph.insert(report("a", claim("a", extractor="frames", rule="talks/meet")))
    graph.insert(report("b", claim("b", extractor="reader")))
    found = {(r.article, r.extractor, r.rule) for e in graph.events() for r in e.reports}
    assert found == {("a", "frames", "talks/meet"), ("b", "reader", "")}
    told = [r for e in graph.events() for r in record(e)["reports"]]
    assert {(r["article"], r["extractor"], r["rule"]) for r in told} == {("a", "frames", "talks/meet"), ("b", "reader", None)}


MARKED = "On <mark>3 May</mark>, <mark>France</mark> &lt;b&gt;<mark>met</mark>&lt;/b&gt; <mark>Germany</mark> &amp; others to talk of <mark>trade</mark> in <mark>Berlin</mark>."


def test_pages_show_the_sentence_marked_and_escaped() -> None:
    events = list(built().events())
    assert MARKED in printed(dossier(("France", "Germany"), tuple(f"https://w3id.org/irkg/id/country/{c}" for c in ("FRA", "DEU")), events))
    assert "<b>met</b>" not in view(events)
    graph = built(HEADLINE)
    assert "headline" in printed(
        dossier(("France", "Germany"), tuple(f"https://w3id.org/irkg/id/country/{c}" for c in ("FRA", "DEU")), graph.events())
    )


def test_view_marks_the_words(show) -> None:
    tab = show(view(built().events()), "pick=country/DEU~country/FRA")
    assert tab.eval_on_selector_all("blockquote mark", "found => found.map(m => m.textContent)") == [w for _, w in WORDS]
    assert tab.inner_text("blockquote") == SENTENCE
    tab = show(view(built(HEADLINE).events()), "pick=country/DEU~country/FRA")
    assert "headline" in tab.inner_text("cite")


def test_tables_and_lines_carry_sentence_and_marks(tmp_path) -> None:
    row = next(edges(report("a", claim("a", evidence=TOLD, extractor="reader"))))
    assert {(m["role"], m["text"]) for m in row["evidence"]["marks"]} == set(WORDS)
    assert all(SENTENCE[m["start"] : m["end"]] == m["text"] for m in row["evidence"]["marks"])
    assert (row["evidence"]["text"], row["evidence"]["start"], row["extractor"]) == (SENTENCE, 100, "reader")
    write_csv(tmp_path / "t.csv", built().events())
    (line,) = csv.DictReader((tmp_path / "t.csv").open(encoding="utf-8", newline=""))
    assert (line["quote"], line["where"]) == (SENTENCE, f"characters 100-{100 + len(SENTENCE)}")
    assert line["marks"] == "agent: France; act: met; target: Germany; sector: trade; place: Berlin; date: 3 May"
    assert next(edge_rows(built(HEADLINE).events())).where == "headline"


@pytest.mark.parametrize("name", ["evidence", "dyad-history"])
def test_queries_give_the_sentence_and_its_marks(name: str) -> None:
    graph = built()
    (event,) = graph.events()
    given = {"event": event.iri} if name == "evidence" else {"a": "France", "b": "Germany"}
    (row,) = list(graph.ask(name=name, **given))
    assert row["quote"].value == SENTENCE
    assert passage.read_marks(row["marks"].value, SENTENCE) == MARKS


def test_terminal_marks_in_bold(tmp_path, capsys) -> None:
    from kg.cli.graph import explain
    from kg.cli.show import marked

    assert {marked(TOLD).plain[s.start : s.end] for s in marked(TOLD).spans} == {w for _, w in WORDS}
    assert {s.style for s in marked(TOLD).spans} == {"bold"}
    with KnowledgeGraph(tmp_path / "s", write=True) as graph:
        graph.insert(report("a", claim("a", evidence=TOLD)))
        graph.insert(report("b", claim("b", evidence=HEADLINE)))
    explain("France", "Germany", store=str(tmp_path / "s"))
    out = " ".join(capsys.readouterr().out.split())
    assert SENTENCE in out
    assert "headline" in out
    explain("France", "Germany", store=str(tmp_path / "s"), format="json")
    told = json.loads(capsys.readouterr().out)[0]["reports"]
    assert [m["text"] for r in told if r["start"] >= 0 for m in r["marks"] if m["role"] == "act"] == ["met"]


def test_words_of_the_sentence_are_not_words_of_the_claim() -> None:
    """ "former" or "war" elsewhere in the sentence say nothing of this office, or of this attack."""
    quote = "The president of Germany spoke in the old capital to the assembled guests about a former king and the war."
    evidence = Evidence(0, len(quote), quote, (Mark("act", 4, 13), Mark("agent", 4, 13), Mark("target", 17, 24)))
    graph = KnowledgeGraph()
    graph.insert(report("a", claim("a", "Attack", evidence=evidence, date="2024-05-03")))
    assert [e.date for e in graph.events()] == ["2024-05-03"]
    assert not passage.former(Told("c", "a", quote, marks=evidence.marks))
    assert passage.former(Told("c", "a", quote))


def test_keep_text_keeps_it_and_only_then() -> None:
    for keep in (False, True):
        graph = KnowledgeGraph()
        graph.insert(report("a", claim("a"), text="the whole text"), keep_text=keep)
        assert graph.text("a") == ("the whole text" if keep else None)
        assert {e.agents for e in graph.events()} == {(FRA,)} and {e.targets for e in graph.events()} == {(DEU,)}


def test_frames_mark_who_where_when_and_what_about(claims) -> None:
    (met,) = (c for c in claims("On 3 May 2022 France met Germany in Berlin to discuss trade.") if c.type == "Meeting")
    said = {m.role: met.evidence.quote[m.start : m.end] for m in met.evidence.marks if m.role != "act"}
    assert said == {"agent": "France", "target": "Germany", "place": "Berlin", "date": "3 May 2022", "sector": "trade"}


def test_the_place_stands_for_a_state_that_nothing_else_names(claims) -> None:
    (attack,) = (c for c in claims("One person was killed in a Russian drone strike in Kherson.") if c.type == "Attack")
    assert [a.name for a in attack.targets] == ["Ukraine"]
    assert {(m.role, attack.evidence.quote[m.start : m.end]) for m in attack.evidence.marks} >= {("place", "Kherson"), ("target", "Kherson")}
