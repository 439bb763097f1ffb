"""One question, one answer: what ties Pakistan and Russia in the sample articles, asked in every way that a user has."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import warm
from serving import TOKEN, running

from kg import KnowledgeGraph
from kg.graph.events.parties import between, happened


def kg(*arguments: str) -> str:
    return warm.kg(*arguments, check=True).stdout


@pytest.fixture(scope="module")
def store(pakistan_store: Path) -> Path:
    return pakistan_store


@pytest.fixture(scope="module")
def told(store: Path) -> int:
    """The number in Python."""
    with KnowledgeGraph(store) as graph:
        ends = tuple(f"https://w3id.org/irkg/id/country/{code}" for code in ("PAK", "RUS"))
        return sum(bool(between(e, ends, alone=False)) for e in happened(graph.events()))


def test_explain_and_query(store: Path, told: int) -> None:
    assert told > 3
    explained = json.loads(kg("explain", "--store", str(store), "Pakistan", "Russia", "--format", "json"))
    assert len([e for e in explained if not e["standing"]]) == told
    found = json.loads(kg("query", "--store", str(store), "--name", "dyad-history", "--set", "a=Pakistan", "--set", "b=Russia", "--format", "json"))
    assert len({r["event"]["value"] for r in found["results"]["bindings"]}) == told


def test_report_view_and_desk(store: Path, told: int, tmp_path: Path, show, browser) -> None:
    kg("report", "--store", str(store), "Pakistan", "Russia", "-o", str(tmp_path / "r.html"))
    report = show(tmp_path / "r.html", script=False).inner_text("body")
    plus = re.search(rf"\b{told}\s+events\s+(\d+)\s+of cooperation", report)
    assert plus, report[:300]
    kg("view", "--store", str(store), "--level", "countries", "-o", str(tmp_path / "v.html"))
    panel = show(tmp_path / "v.html", "pick=country/PAK,country/RUS")
    assert panel.locator("#panel .event").count() == told
    assert re.search(rf"\b{told}\s+events\s+{plus[1]}\s+cooperation", panel.inner_text("#panel"))
    with running(str(store)) as address:
        it = browser.new_page()
        it.goto(f"{address}/tie/PAK/RUS?token={TOKEN}")
        assert re.search(rf"\b{told}\s+events", it.inner_text("main"))
        it.close()
