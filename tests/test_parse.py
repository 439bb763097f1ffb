from __future__ import annotations

import pytest

from kg import parse
from kg.errors import ModelError
from kg.model import Article
from kg.parse.layout import paragraphs


def texts(text: str, **fields: str) -> list[str]:
    return [s.text for s in parse.parse(Article("a", text, **fields))]


def test_offsets_point_into_the_article() -> None:
    text = "First line here.\n\n  Mr. Smith went to Paris.  He met the U.S. envoy there.\n"
    for s in parse.parse(Article("a", text)):
        assert text[s.start : s.end] == s.text
        for t in s.tokens:
            assert text[t.start : t.end] == t.text


def test_abbreviations_do_not_end_sentences() -> None:
    assert texts("The U.S. envoy met Gen. Khalifa Haftar in Libya on Monday.") == ["The U.S. envoy met Gen. Khalifa Haftar in Libya on Monday."]


def test_paragraphs_do_not_run_into_one_another() -> None:
    assert texts("Talks failed\nThe ministers left") == ["Talks failed", "The ministers left"]


def test_title_is_its_own_sentence() -> None:
    found = parse.parse(Article("a", "They met.", title="Talks in Oslo"))
    assert [(s.kind, s.text) for s in found] == [("title", "Talks in Oslo"), ("body", "They met.")]


def test_datelines_and_bylines_are_cut_off() -> None:
    assert [p.text for p in paragraphs("By Jane Smith\nISLAMABAD, Oct 17 (APP): They met.")] == ["They met."]
    assert [(p.text, p.dateline) for p in paragraphs(" date 2024-10-17 Islamabad: They met.")] == [("They met.", ("Islamabad", "2024-10-17"))]


def test_subject_verb_object() -> None:
    (s,) = parse.parse(Article("a", "The minister praised the president."))
    deps = {t.text: (t.dep, s.tokens[t.head].text) for t in s.tokens}
    assert deps["minister"] == ("nsubj", "praised")
    assert deps["president"] == ("obj", "praised")


def test_a_stretch_read_as_one_word_keeps_its_text() -> None:
    text = "German Chancellor Olaf Scholz met them."
    (s,) = parse.parse(Article("a", text), merge=lambda kind, n, t, words, base: ((0, 29, "Bush"),))
    assert [t.text for t in s.tokens] == ["German Chancellor Olaf Scholz", "met", "them", "."]


def test_missing_models_say_what_to_do() -> None:
    with pytest.raises(ModelError, match="cannot load"):
        parse.load("no-such-model")


def test_empty_text_has_no_sentence() -> None:
    assert texts("\n \n") == []
