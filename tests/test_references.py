"""What a noun refers back to (`ontology/references.toml`): every row both ways, and nothing where the table is empty."""

from __future__ import annotations

import tomllib

import pytest
from test_cues import holds

from kg.extract import reference
from kg.files import folder
from kg.ontology import event_types

ROWS = tomllib.loads((folder("ontology") / "references.toml").read_text(encoding="utf-8"))["reference"]
EXAMPLES = [(text, says) for row in ROWS for text, says in row["examples"]]
CONTRASTS = [(text, says) for row in ROWS for text, says in row["contrasts"]]


def test_rows_are_whole_and_no_noun_is_twice() -> None:
    nouns = [noun for row in ROWS for noun in row["nouns"].split()]
    assert len(nouns) == len(set(nouns))
    for row in ROWS:
        assert set(row["events"].split()) <= set(event_types()), row["nouns"]
        assert row["ends"] in ("all", "agents")
        assert row["examples"]
        assert row["contrasts"]


@pytest.mark.parametrize(("text", "says"), EXAMPLES, ids=[t for t, _ in EXAMPLES])
def test_example(claims, text: str, says: str) -> None:
    assert holds(claims(text), says)


@pytest.mark.parametrize(("text", "says"), CONTRASTS, ids=[t for t, _ in CONTRASTS])
def test_contrast(claims, text: str, says: str) -> None:
    found = claims(text)
    if says.startswith("no ") and ":" in says:
        assert not holds(found, says[3:].replace(":", " actual:", 1))
    else:
        assert holds(found, says)


@pytest.mark.parametrize(("text", "says"), EXAMPLES, ids=[t for t, _ in EXAMPLES])
def test_example_needs_the_table(claims, monkeypatch, text: str, says: str) -> None:
    monkeypatch.setattr(reference, "references", dict)
    assert not holds(claims(text), says)


def test_an_act_of_long_before_is_not_meant(claims) -> None:
    between = " ".join(f"The weather in Egypt was fine on day {n}." for n in range(14))
    assert holds(claims("Egypt bombed Qatar on Monday. Japan condemned the attack."), "Criticism actual: Japan > Egypt")
    assert holds(claims(f"Egypt bombed Qatar on Monday. {between} Japan condemned the attack."), "no Criticism")


def test_another_article_is_not_meant(claims) -> None:
    claims("Egypt bombed Qatar on Monday.")
    assert holds(claims("Japan condemned the attack."), "no Criticism")
