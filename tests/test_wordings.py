"""The wordings that the reader learns from: filled rightly, and the same for the same seed."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from kg.encoder import tokenizer
from kg.extract.reader.encode import encode
from kg.extract.reader.labels import RELATIONS, STATUS, TOPICS
from kg.extract.reader.window import windows
from kg.model import Article
from kg.ontology import by_relation
from kg.pipeline import pipeline
from kg.training import augment, facts, thresholds, wordings
from kg.training.corpus import rows, same_actor

DATA = Path(__file__).parents[1] / "kg/training/data"  # no part of the installed package


@pytest.fixture(autouse=True)
def table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordings, "TABLE", DATA / "wordings.tsv")


def test_every_wording_uses_known_relations_slots_and_statuses() -> None:
    found = list(wordings.wordings())
    assert {told.relation for w in found for told in w.facts} == set(RELATIONS) == set(by_relation())
    for w in found:
        for told in w.facts:
            assert told.status in STATUS
            assert {told.subject, told.object} <= set("ABCOGPQR")
            assert 0 <= told.sentence < len(w.sentences)


def test_texts_name_their_actors_and_show_their_facts() -> None:
    for row in wordings.texts():
        assert "{" not in row["text"]
        for fact in row["facts"]:
            assert fact["evidence"] in row["text"]
            assert fact["subject"]["name"] != fact["object"]["name"]


def test_the_same_seed_gives_the_same_texts() -> None:
    assert list(wordings.texts(3)) == list(wordings.texts(3))
    assert list(wordings.texts(3)) != list(wordings.texts(4))


def test_names_are_replaced_by_names_of_the_same_kind_and_length() -> None:
    article = Article("a", "Russia attacked Ukraine on Monday, and Poland condemned it.", published="2024-06-12")
    (window,) = windows(pipeline().linked(article), article.published)
    names = augment.Names.of([window])
    encoded, nothing = encode(window), np.zeros((0, 0), dtype=np.float32)
    example, chance = facts.Example(encoded, nothing, (), nothing, nothing), random.Random(0)
    changed = [names.changed(example, window, chance).encoded.pieces.ids for _ in range(40)]
    ids, inside = encoded.pieces.ids, encoded.members.sum(1) > 0
    known = {int(i) for i in ids[inside]}
    assert tokenizer().token_to_id("[MASK]") == augment.MASK
    assert any((c[inside] != ids[inside]).any() for c in changed)
    assert all({int(i) for i in c[inside]} <= known for c in changed)
    assert all({int(i) for i in c[~inside]} <= {int(i) for i in ids[~inside]} | {augment.MASK} for c in changed)


def test_a_relation_without_direction_is_looked_for_once() -> None:
    article = Article("a", "France met Germany.", published="2024-06-12")
    (window,) = windows(pipeline().linked(article), article.published)
    encoded = encode(window)
    right = np.ones((len(encoded.pairs), len(RELATIONS)), dtype=np.float32)
    told = thresholds.once(encoded, right)
    assert [told[:, RELATIONS.index(r)].tolist() for r in ("met", "praised")] == [[1, -1], [1, 1]]


def test_beyond_the_twelfth_edge_of_a_statement_nothing_is_known() -> None:
    article = Article("a", "Kenya, Chad, Mali and Peru urged Iran to stop.", published="2024-06-12")
    (window,) = windows(pipeline().linked(article), article.published)
    country = {"kind": "country"}
    fact: dict[str, object] = {"relation": "appealedTo", "status": "actual", "evidence": "", "date": None, "place": None, "topics": []}
    told = fact | {"subject": country | {"name": "Kenya"}, "object": country | {"name": "Iran"}}
    for count, rest in ((facts.MOST, -1), (facts.MOST - 1, 0)):
        many = [told] * count
        (example,) = facts.examples([window], many, [{0}] * count, same_actor, article.published)
        column = example.holds[:, RELATIONS.index("appealedTo")]
        assert sorted(set(column.tolist())) == [rest, 1]
        assert set(example.holds[:, RELATIONS.index("met")].tolist()) == {0}


def test_own_items_quote_themselves_and_keep_to_the_form() -> None:
    for row in rows(DATA / "desks.jsonl"):
        assert row.get("split") in (None, "val", "fresh"), row["id"]
        for fact in row["facts"]:
            assert fact["relation"] in RELATIONS, row["id"]
            assert fact["status"] in STATUS, row["id"]
            assert fact["evidence"] in row["text"] or fact["evidence"] in row["title"], (row["id"], fact["evidence"])
            assert set(fact["topics"]) <= set(TOPICS), row["id"]


def test_nothing_is_both_learned_from_and_measured() -> None:
    learned = {r["id"] for r in rows(DATA / "desks.jsonl")}
    measured = {r["id"] for r in rows(Path(__file__).parent / "gold/desks.jsonl")}
    assert not learned & measured
    every = [r for name in ("desks", "corpus", "contrasts") for r in rows(DATA / f"{name}.jsonl")]
    first, again = ([r for r in every if bool(r.get("again")) is second] for second in (False, True))
    splits = {r["id"]: r.get("split") for r in first}
    assert len(first) == len(splits)
    assert all(splits[r["id"]] == r["split"] == "train" for r in again)  # what is held out is annotated for nobody to learn from
