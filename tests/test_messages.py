"""What the command line says to somebody who tries it: what is there, what is not, and what to do next."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from graphs import DEU, FRA, KEN, claim, report
from typer.testing import CliRunner, Result

from kg.cli import app
from kg.errors import InputError
from kg.evaluate import evaluate
from kg.knowledge_graph import KnowledgeGraph


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("store") / "s"
    with KnowledgeGraph(folder, write=True) as graph:
        graph.insert(report("a", claim("a", "Cooperation", FRA, DEU, topics=("energy",), date="2024-05-01"), claim("a", "Aid", FRA, KEN)))
    return str(folder)


@pytest.fixture
def run(store, monkeypatch):
    """Runs a command of `kg` in this process, a query without its deadline."""
    monkeypatch.setattr("kg.cli.deadline.within", lambda seconds, work, memory: work())

    def go(command: str, *rest: str) -> Result:
        return CliRunner().invoke(app, [command, "--store", store, *rest])

    return go


def test_explain_without_an_event_says_so_and_what_to_try(run) -> None:
    both = run("explain", "Germany", "Kenya")
    assert (both.exit_code, both.stdout) == (0, "")
    assert "no event names both Germany and Kenya; try `kg explain 'Germany'`" in both.stderr
    assert "no event names India; `kg info` says" in run("explain", "India").stderr
    assert run("explain", "India", "--format", "json").stdout == "[]\n"


def test_a_query_without_a_row_names_what_is_unknown(run) -> None:
    said = run("query", "SELECT ?x { ?x ir:cooperateswith country:Germany }").stderr.splitlines()
    assert said == [
        "0 rows",
        "ir:cooperateswith is unknown; did you mean ir:cooperatesWith?",
        "country:Germany is unknown; did you mean country:DEU?",
    ]
    assert "is unknown" not in run("query", "SELECT ?x { country:FRA ir:cooperatesWith ?x }").stderr


def test_an_unknown_prefix_is_named_with_the_nearest(run) -> None:
    assert "unknown prefix contry; did you mean country?" in str(run("query", "SELECT ?x { contry:FRA ir:met ?x }").exception)


def test_tables_show_names_and_iris_on_request(run) -> None:
    text = "SELECT ?who ?how ?sector { ?who ?how country:DEU ; ir:cooperatesOn ?sector }"
    assert [c for c in run("query", text).stdout.split() if c.isalpha()][-3:] == ["France", "cooperatesWith", "energy"]
    iris = run("query", "--iris", text).stdout
    assert "country:FRA" in iris
    assert "ir:cooperatesWith" in iris


def test_a_named_query_can_be_printed_and_runs_as_printed(run) -> None:
    shown = run("query", "--show", "most-active").stdout
    assert shown.startswith("# ")
    assert "# $since: date;" in shown
    assert "SELECT ?actor" in shown
    assert "did you mean most-active" in str(run("query", "--show", "most-activ").exception)


def test_info_says_what_is_in_the_store(run) -> None:
    said = run("info").stdout
    for line in ("actors by kind", "events by family", "articles by publisher", "articles by version", "published"):
        assert line in said
    assert json.loads(run("info", "--format", "json").stdout)["families"] == {"aid": 1, "cooperation": 1}


def test_info_prints_prefixes_that_sparql_reads(run) -> None:
    heading = run("info", "--prefixes").stdout
    assert "PREFIX ir: <https://w3id.org/irkg/ontology#>" in heading
    assert run("query", heading + "ASK { country:FRA ir:cooperatesWith country:DEU }").stdout == "yes\n"


FACT = {"subject": {"name": "France", "kind": "country"}, "relation": "met", "object": {"name": "Germany", "kind": "country"}}


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ({**FACT, "relation": "mett"}, "the relation 'mett'; did you mean met?"),
        ({**FACT, "object": "Germany"}, "the object of a fact is no actor"),
        (
            {**FACT, "subject": {"name": "France", "kind": "state"}},
            "the subject of a fact is no actor (an object with `name` and `kind`, one of country,",
        ),
        ({**FACT, "status": "done"}, "the status 'done'; choose one of actual, planned, denied, conditional"),
        ("France met Germany", "is no annotated article"),
    ],
)
def test_malformed_gold_is_one_line_with_its_place(tmp_path: Path, fact, said: str) -> None:
    gold = tmp_path / "gold.jsonl"
    rows = [{"id": "a", "text": "France met Germany.", "facts": [FACT]}, {"id": "b", "text": "x", "facts": [fact]}]
    gold.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    with pytest.raises(InputError) as error:
        evaluate(gold, ())
    assert said in str(error.value)
    assert f"{gold}:2: " in str(error.value)
    assert "\n" not in str(error.value)


def test_the_least_gold_that_is_read(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps({"id": "a", "text": "France met Germany.", "facts": [FACT]}), encoding="utf-8")
    score = evaluate(gold, [report("a", claim("a"), claim("a", "Aid", FRA, KEN))]).scores["exact"]
    assert (score.right, score.predicted, score.annotated) == (1, 2, 1)
