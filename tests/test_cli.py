from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from warm import kg

ARTICLES = Path(__file__).parent.parent / "data" / "articles"


@pytest.fixture(scope="module")
def store(sample_store, tmp_path_factory) -> Path:
    return Path(shutil.copytree(sample_store, tmp_path_factory.mktemp("store") / "samples"))


def test_help_starts_without_the_parser() -> None:
    code = "import sys; sys.argv=['kg','--help']\ntry:\n import kg.cli; kg.cli.app()\nexcept SystemExit: pass\nassert not {'spacy','rdflib','pyoxigraph','networkx'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


def test_query_in_each_format(store) -> None:
    text = "SELECT ?s { country:PAK ir:cooperatesOn ?s }"
    assert "sector:energy" in kg("query", "--store", "s", "--iris", text, cwd=store).stdout
    assert {
        b["s"]["value"].rsplit("/", 1)[-1]
        for b in json.loads(kg("query", "--store", "s", text, "--format", "json", cwd=store).stdout)["results"]["bindings"]
    } >= {"energy", "trade"}
    assert kg("query", "--store", "s", text, "--format", "csv", cwd=store).stdout.startswith("s")
    assert "<sparql" in kg("query", "--store", "s", text, "--format", "xml", cwd=store).stdout
    assert "ir:met" in kg("query", "--store", "s", "CONSTRUCT { ?a ir:met ?b } WHERE { ?a ir:met ?b }", "--format", "turtle", cwd=store).stdout


def test_building_again_changes_nothing(store) -> None:
    before = kg("info", "--store", "s", "--format", "json", cwd=store).stdout
    assert "0 articles added" in kg("build", str(ARTICLES), "--store", "s", cwd=store).stderr
    assert kg("info", "--store", "s", "--format", "json", cwd=store).stdout == before


def test_explain_shows_quotes_and_sources(store) -> None:
    out = kg("explain", "--store", "s", "Pakistan", "Russia", cwd=store).stdout
    assert "Shehbaz Sharif met Mikhail Mishustin" in out
    assert "Harbour Wire" in out
    assert "Meridian Post" in out


def test_validate(store) -> None:
    assert kg("validate", "--store", "s", cwd=store).returncode == 0


def test_errors_are_one_line(store) -> None:
    for args, code in (
        (("query", "--store", "s", "SELECT"), 1),
        (("info", "--store", "none"), 1),
        (("explain", "--store", "s", "Nowherestan"), 1),
        (("query", "--store", "s", "who-met-whom"), 1),
        (("extract", "x", "--format", "yaml"), 2),
    ):
        run = kg(*args, cwd=store)
        assert run.returncode == code, run
        if code == 1:
            assert len(run.stderr.strip().splitlines()) == 1, run.stderr


def test_the_name_of_a_query_alone_says_how_it_is_asked(store) -> None:
    run = kg("query", "--store", "s", "who-met-whom", cwd=store)
    assert (run.returncode, run.stderr.strip()) == (1, "kg: who-met-whom is a named query: `kg query --name who-met-whom`")


def test_a_missing_input_is_reported_and_the_rest_done(tmp_path) -> None:
    good = tmp_path / "a.txt"
    good.write_text("Canada condemned Iran.")
    run = kg("extract", str(tmp_path / "none.txt"), str(good))
    assert run.returncode == 1
    assert [json.loads(line)["relation"] for line in run.stdout.splitlines()] == ["criticised"]
    assert "none.txt" in run.stderr


def test_extract_lines_follow_the_contract() -> None:
    run = kg("extract", "-", stdin='{"id": "a", "text": "Canada condemned Iran on Monday.", "date": "2024-05-15"}\n')
    row = json.loads(run.stdout.splitlines()[0])
    assert set(row) == {
        "article",
        "rule",
        "event",
        "type",
        "plover",
        "cameo",
        "relation",
        "subject",
        "object",
        "date",
        "place",
        "topics",
        "status",
        "attribution",
        "office",
        "former",
        "evidence",
        "confidence",
        "extractor",
        "dateBasis",
        "stateBasis",
    }
    assert (row["date"], row["plover"], row["subject"]["iri"][-3:]) == ("2024-05-13", "ACCUSE", "CAN")
