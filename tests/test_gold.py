"""The own gold is sound, and the extraction stands at or above its floors on it."""

from __future__ import annotations

import importlib.util
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from kg.evaluate import evaluate, evaluate_edges
from kg.ontology import by_relation
from kg.read import read_articles

GOLD = Path(__file__).parent / "gold"
SAMPLES = Path(__file__).parent.parent / "data" / "articles"
TOPICS = set(
    "trade investment finance energy nuclear industry agriculture transport technology space telecom science education culture language media "
    "tourism sport health environment migration humanitarian human_rights democracy justice law_enforcement terrorism defence arms_control security "
    "cyber peace_process territory labour religion political".replace("_", "-").split()
)


def _check():
    spec = importlib.util.spec_from_file_location("gold_check", GOLD / "check.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


check = _check()
ARTICLES = [json.loads(line) for line in (GOLD / "articles.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def extractions(sample_claims):
    """What `kg build` told of the annotated articles, which are sample articles."""
    return [sample_claims[a["id"]] for a in ARTICLES]


def test_each_annotated_article_is_a_sample_article() -> None:
    samples = {a.id: a for a in read_articles(SAMPLES)}
    assert len(ARTICLES) >= 46
    assert len({a["id"] for a in ARTICLES}) == len(ARTICLES)
    for a in ARTICLES:
        sample = samples[a["id"]]
        assert (sample.text.strip(), sample.title, sample.source, sample.published) == (a["text"], a["title"], a["source"], a["date"])


@pytest.mark.parametrize("article", ARTICLES, ids=lambda a: a["id"])
def test_annotations_are_sound(article) -> None:
    for f in article["facts"]:
        assert f["relation"] in by_relation()
        assert f["evidence"] in article["text"]
        assert f["status"] in ("actual", "planned", "denied", "conditional")
        assert f["date"] is None or re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", f["date"])
        assert {t.replace(" ", "-") for t in f["topics"]} <= TOPICS
        assert bool(f.get("office")) == (f["relation"] == "holdsOffice")
        for end in (f["subject"], f["object"]):
            assert end["kind"] in ("country", "organisation", "person", "group")
            if end["kind"] == "country":
                assert end["country"] == end["name"]
            if end["kind"] == "person":
                assert end["name"].split()[-1] in article["text"]
        assert f["subject"] != f["object"]
    once = Counter(
        (f["relation"], f["subject"]["name"], f["object"]["name"])
        for f in article["facts"]
        if f["relation"] in ("holdsOffice", "memberOf", "alliedWith")
    )
    assert not [fact for fact, n in once.items() if n > 1 and fact[0] == "holdsOffice"]


def test_figures_are_at_or_above_their_floors(extractions) -> None:
    floors = json.loads((GOLD / "floors.json").read_text(encoding="utf-8"))["own"]
    assert check.below(check.own_figures(extractions), floors) == []


def test_nothing_extracted_scores_below_the_floors() -> None:
    from kg.model import Article, Extraction

    none = [Extraction(Article(a["id"], a["text"]), ()) for a in ARTICLES]
    floors = json.loads((GOLD / "floors.json").read_text(encoding="utf-8"))["own"]
    assert "exact.f1" in check.below(dict.fromkeys(floors, 0.0) | check.own_figures(none), floors)


def test_a_date_that_the_gold_does_not_have_counts_against_who_tells_it(tmp_path) -> None:
    fact = next(f for a in ARTICLES for f in a["facts"] if f["date"] and f["place"] and f["relation"] == "met")
    without = fact | {"date": None, "place": None}
    ends = {e: fact[e] | {"iri": fact[e]["name"]} for e in ("subject", "object")}
    gold = tmp_path / "gold.jsonl"
    gold.write_text(
        "".join(json.dumps(ARTICLES[0] | {"id": n, "facts": [f]}) + "\n" for n, f in (("dated", fact), ("undated", without))), encoding="utf-8"
    )
    told = fact | ends | {"confidence": 0.9}
    found = evaluate_edges(gold, [("dated", [told]), ("undated", [told])]).accuracy
    assert (found["date"], found["date told"], found["place"], found["place told"]) == ((1, 1), (1, 2), (1, 1), (1, 2))
    silent = evaluate_edges(gold, [("dated", [told | {"date": None, "place": None}]), ("undated", [])]).accuracy
    assert (silent["date"], silent["date told"]) == ((0, 1), (0, 0))


def test_confidence_is_calibrated_and_says_more_than_the_mean(extractions, tmp_path) -> None:
    unread = ARTICLES[check.UNREAD]  # the reader learned from the others, of which it is righter than it says
    gold = tmp_path / "unread.jsonl"
    gold.write_text("".join(json.dumps(a) + "\n" for a in unread), encoding="utf-8")
    ids = {a["id"] for a in unread}
    found = evaluate(gold, [x for x in extractions if x.article.id in ids])
    right = sum(r for _, r in found.sure) / len(found.sure)
    assert found.calibration_error < 0.06  # .026 when it was fitted
    assert found.brier < right * (1 - right) - 0.01  # the Brier score of always saying the mean


def test_rows_tell_right_from_wrong(extractions) -> None:
    rows = check.rows(extractions)
    assert rows == sorted(set(rows))
    assert ("pakistan-russia-2024", "met", "Shehbaz Sharif", "Mikhail Mishustin", "actual", "2024-10-16", "right") in rows
    assert {r[-1] for r in rows} == {"right", "wrong"}


def test_the_listing_names_what_was_gained_and_lost() -> None:
    a, b, c = (("x", "met", "A", n, "actual", "-", v) for n, v in (("B", "right"), ("C", "wrong"), ("D", "right")))
    lines = check.diff([a, b], [a, c])
    assert [line[0] for line in lines] == ["+", "-", "g"]
    assert lines[-1] == "gained 1 right and 0 wrong, lost 0 right and 1 wrong"
    assert check.diff([a], [a]) == ["gained 0 right and 0 wrong, lost 0 right and 0 wrong"]
