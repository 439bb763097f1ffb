from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from warm import kg

from kg import parse
from kg.errors import ModelError
from kg.model import Article
from kg.parse.layout import MAX_PARAGRAPH, paragraphs


def texts(text: str, **fields: str) -> list[str]:
    return [s.text for s in parse.parse(Article("a", text, **fields))]


def test_offsets_point_into_the_article() -> None:
    text = "OSLO, May 5 (NTB) - First line here.\n\n  Mr. Smith went to Paris.  He met the U.S. envoy there.\n"
    found = parse.parse(Article("a", text))
    assert [s.text for s in found] == ["First line here.", "Mr. Smith went to Paris.", "He met the U.S. envoy there."]
    for s in found:
        assert text[s.start : s.end] == s.text
        for t in s.tokens:
            assert text[t.start : t.end] == t.text


@pytest.mark.parametrize(
    "text",
    [
        "The U.S. envoy met Gen. Khalifa Haftar in Libya on Monday.",
        "He met Gen. Mark Milley, Lt. Col. John Brown and Sen. Bob Corker in Washington, D.C., on Jan. 5.",
        "Resolution No. 2231 of the U.N. Security Council was adopted on Nov. 5.",
        "They met at No. 10 Downing Street.",
        "The company Total S.A. signed with Rosneft Inc. and Gazprom Ltd. on Friday.",
        "St. Petersburg Gov. Alexander Beglov met Dr. Jill Biden at 5 p.m. on Monday.",
        "“We will sign it,” the minister said.",
        '"We will sign it," Mr. Smith said on Monday.',
        "‘We are ready,’ said Lavrov.",
        "He asked: “Will you come?”",
    ],
)
def test_abbreviations_and_quotes_do_not_end_sentences(text: str) -> None:
    assert texts(f"{text} The talks were short.") == [text, "The talks were short."]


def test_sentences_may_end_with_an_abbreviation() -> None:
    assert texts("Talks ended in the U.S. The minister left.") == ["Talks ended in the U.S.", "The minister left."]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The summit is in Washington, D.C.", "In each country he will meet its president."),
        ("She works for Lockheed Martin Corp.", "Under the deal it sells jets to Poland."),
        ("The call began at 4 p.m.", "Both leaders spoke of grain."),
    ],
)
def test_a_capital_that_no_sentence_has_inside_begins_another_one(first: str, second: str) -> None:
    assert texts(f"{first} {second}") == [first, second]


def test_a_headline_is_one_sentence_though_all_its_words_have_capitals() -> None:
    found = parse.parse(Article("a", "They met.", title="Talks of the U.S. With Iran Begin"))
    assert [s.text for s in found] == ["Talks of the U.S. With Iran Begin", "They met."]


def test_paragraphs_do_not_run_into_one_another() -> None:
    assert texts("Talks failed\nThe ministers left") == ["Talks failed", "The ministers left"]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\n \n", "\u2028", "\u2029"])
def test_a_line_break_is_no_word(line_break: str) -> None:
    found = parse.parse(Article("a", f"Russia and Iran sign pact{line_break}China opposed the move."))
    assert [s.text for s in found] == ["Russia and Iran sign pact", "China opposed the move."]
    assert all(t.text.strip() for s in found for t in s.tokens)


def test_title_is_its_own_sentence() -> None:
    found = parse.parse(Article("a", "They met.", title="Talks in Oslo"))
    assert [(s.kind, s.text) for s in found] == [("title", "Talks in Oslo"), ("body", "They met.")]


@pytest.mark.parametrize(
    ("before", "dateline"),
    [
        ("ISLAMABAD, Oct 17 (APP): ", ("ISLAMABAD", "Oct 17")),
        (" date 2024-10-17 Islamabad: ", ("Islamabad", "2024-10-17")),
        ("WASHINGTON (Reuters) - ", ("WASHINGTON", "")),
        ("WASHINGTON—", ("WASHINGTON", "")),
        ("NEW DELHI/ISLAMABAD - ", ("NEW DELHI/ISLAMABAD", "")),
        ("PARIS, Oct. 5 — ", ("PARIS", "Oct. 5")),
        ("Kyiv, Ukraine (AP) — ", ("Kyiv, Ukraine", "")),
        ("Islamabad, 17 October 2024 – ", ("Islamabad", "17 October 2024")),
        ("MOSCOW, March 3. /TASS/. ", ("MOSCOW", "March 3")),
        ("(CNN) -- ", ("", "")),
    ],
)
def test_datelines_are_cut_off(before: str, dateline: tuple[str, str]) -> None:
    assert [(p.text, p.dateline) for p in paragraphs(f"{before}They met.")] == [("They met.", dateline)]


@pytest.mark.parametrize(
    "text",
    [
        "From September 30 – October 2, the First Lady travelled.",
        "In Paris, May 5 – a Monday – was dull.",
        "NATO–Russia talks failed.",
        "US-Iran talks failed.",
        "The Jordan Armed Forces – Arab Army welcomed them.",
        "By Monday the troops had left Kabul.",
    ],
)
def test_what_only_looks_like_a_dateline_or_byline_stays(text: str) -> None:
    assert [(p.text, p.dateline) for p in paragraphs(text)] == [(text, None)]


@pytest.mark.parametrize(
    "line", ["By Jane Smith", "By JANE SMITH and John Roe", "By Jane Doe, Reuters", "By Jane Doe | Reuters", "Written by Jane Doe"]
)
def test_bylines_are_left_out(line: str) -> None:
    assert [p.text for p in paragraphs(f"{line}\nOSLO: They met.")] == ["They met."]


def test_endless_lines_are_cut_at_a_space() -> None:
    text = "word " * MAX_PARAGRAPH
    found = list(paragraphs(text))
    assert all(len(p.text) <= MAX_PARAGRAPH for p in found)
    assert all(text[p.start : p.end] == p.text for p in found)
    assert "".join(p.text for p in found).split() == text.split()


def test_subject_verb_object() -> None:
    (s,) = parse.parse(Article("a", "The minister praised the president."))
    deps = {t.text: (t.dep, s.tokens[t.head].text) for t in s.tokens}
    assert deps["minister"] == ("nsubj", "praised")
    assert deps["president"] == ("obj", "praised")


def test_a_stretch_read_as_one_word_keeps_its_text() -> None:
    text = "German Chancellor Olaf Scholz met them."
    (s,) = parse.sentences(parse.recognise(Article("a", text)), {("body", 0): [(0, 29, "Bush")]})
    assert [t.text for t in s.tokens] == ["German Chancellor Olaf Scholz", "met", "them", "."]


def test_a_parse_does_not_depend_on_what_was_read_before() -> None:
    article = Article("a", "Russia and Iran signed a pact in Tehran on Monday.\nIts terms were not made public.")
    alone = parse.parse(article)
    parse.parse(Article("b", "China sanctions 20 companies that sold arms to Taiwan. Unbekannte Wörter kommen auch vor."))
    assert parse.parse(article) == alone


def test_empty_text_has_no_sentence() -> None:
    assert texts("\n \n") == []


def test_missing_models_say_what_to_do() -> None:
    with pytest.raises(ModelError, match="cannot load the language pipeline 'no-such-model'.*give the name or path"):
        parse.load("no-such-model")


def other(path: Path, *, ner: bool = True, **attributes: str) -> str:
    """Another pipeline, of spaCy's own parts and without any training, whose words all have the same attributes."""
    nlp = spacy.blank("en")
    for label in ("nsubj", "obj", "obl", "nmod", "conj", "case"):
        nlp.add_pipe("parser").add_label(label) if "parser" not in nlp.pipe_names else nlp.get_pipe("parser").add_label(label)
    if ner:
        nlp.add_pipe("ner").add_label("PER")
    ruler = nlp.add_pipe("attribute_ruler")
    nlp.initialize()
    ruler.add([[{}]], attributes)
    nlp.to_disk(path)
    return str(path)


def test_the_environment_names_a_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KG_MODEL", "no-such-model")
    parse.load.cache_clear()
    try:
        with pytest.raises(ModelError, match="no-such-model"):
            parse.load()
        assert parse.load(other(tmp_path / "o", POS="NOUN", LEMMA="x")).lang == "en"  # what is named goes before the environment
    finally:
        parse.load.cache_clear()


def test_the_command_line_says_it_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Russia met Iran.")
    run = kg("extract", str(tmp_path / "a.txt"), "--model", "no-such-model")
    assert run.returncode == 1
    assert run.stdout == ""
    assert run.stderr.startswith("kg: cannot load the language pipeline 'no-such-model'")
    assert len(run.stderr.splitlines()) == 1


def test_models_without_a_component_say_which(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(ModelError, match="has no parser and no ner; choose one trained on Universal Dependencies with entities"):
        parse.load(str(tmp_path / "blank"))
    with pytest.raises(ModelError, match="has no ner;"):
        parse.load(other(tmp_path / "no-names", ner=False, POS="NOUN", LEMMA="x"))


@pytest.mark.parametrize(("given", "layer"), [({"POS": "NOUN"}, "lemmas"), ({"LEMMA": "x"}, "parts of speech")])
def test_models_without_lemmas_or_parts_of_speech_say_so(tmp_path: Path, given: dict[str, str], layer: str) -> None:
    with pytest.raises(ModelError, match=f"gives no {layer}; choose one with a tagger and a lemmatizer"):
        parse.load(other(tmp_path / "model", **given))


def test_models_with_other_labels_say_so(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    parser = nlp.add_pipe("parser")
    for label in ("nsubj", "dobj", "pobj", "prep"):
        parser.add_label(label)
    nlp.add_pipe("ner").add_label("PER")
    nlp.initialize()
    nlp.to_disk(tmp_path / "clear")
    with pytest.raises(ModelError, match=r"does not use UD labels \(no case, conj, nmod, obj, obl\)"):
        parse.load(str(tmp_path / "clear"))


def test_a_name_of_several_words_is_read_in_its_place() -> None:
    text = "Chinese President Xi Jinping met German Chancellor Olaf Scholz on 4 November 2022."
    spans = {("body", 0): [(0, 28, "Bush"), (33, 62, "Bush"), (66, 81, "Monday")]}
    (s,) = parse.sentences(parse.recognise(Article("a", text)), spans)
    assert [(t.text, t.lemma, t.dep.split(":")[0], s.tokens[t.head].text) for t in s.tokens if t.text[0].isupper()] == [
        ("Chinese President Xi Jinping", "Bush", "nsubj", "met"),
        ("German Chancellor Olaf Scholz", "Bush", "obj", "met"),
    ]


@pytest.mark.parametrize(("word", "lemma"), [("announced", "announce"), ("struck", "strike"), ("committed", "commit"), ("territories", "territory")])
def test_lemmas_are_words(word: str, lemma: str) -> None:
    sentence = f"They {word} it." if not word.endswith("ies") else f"They have {word}."
    (s,) = parse.parse(Article("a", sentence))
    assert lemma in [t.lemma for t in s.tokens]


@pytest.mark.parametrize("text", ["Lavrov, Wang Discuss Matters In Moscow", "LAVROV, WANG DISCUSS MATTERS IN MOSCOW"])
def test_the_encoder_reads_a_headline_in_capitals_as_a_sentence(text: str) -> None:
    (s,) = parse.parse(Article("a", "", title=text), parse.load())
    found = {t.text.lower(): (t.pos, t.dep) for t in s.tokens}
    assert found["discuss"] == ("VERB", "root")
    assert found["lavrov"] == ("PROPN", "nsubj")


def test_the_encoder_reads_a_text_longer_than_one_chunk_whole() -> None:
    text = " ".join(f"Minister number {n} of Kenya met the envoy of Chad in Oslo on Monday." for n in range(60))
    doc = parse.load()(text)
    assert doc.text == text
    assert [s.text for s in doc.sents][-1].endswith("on Monday.")
    assert {t.dep_ for t in doc} > {"nsubj", "obj", "ROOT"}
