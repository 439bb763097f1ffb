"""Long and odd inputs: read in time that grows as they do, and what is left unread is told. Sizes are such that the square of them would not end."""

from __future__ import annotations

import logging

from graphs import DEU, FRA, claim

import kg.extract.gather as gathering
from kg.errors import InputError, InputNote
from kg.extract.framed import Sentences
from kg.extract.gather import gather
from kg.link.memory import Cast
from kg.link.people import MOST, People
from kg.model import Actor, Article, Evidence, Kind
from kg.parse.layout import LONGEST_WORD, paragraphs
from kg.pipeline import LONGEST_SENTENCE, Pipeline, extract
from kg.read.html import _depth
from kg.read.lines import unwrapped

MET = "French President Emmanuel Macron met German Chancellor Olaf Scholz in Berlin."


def test_a_tag_that_never_ends_is_read_once() -> None:
    assert _depth("<p>They met.</p><div><i/><" + "a" * 1_000_000) == 1
    assert _depth("<div><p class='x'>They<br>met.<img src='a'/><b><i/>") == 2


def test_lines_are_put_together_in_one_go() -> None:
    lines = ["The ministers of the states spoke at length of inter-", "national trade, which had been their aim for years, and of the"]
    found = unwrapped("\n".join(lines * 10_000) + "\nsea. It is international.")
    assert "\n" not in found
    assert found.count("spoke at length of international trade") == 10_000
    assert "inter-national" in unwrapped("\n".join(lines * 3) + "\nsea.")  # nowhere is it one word


def test_words_without_end_are_left_out_of_paragraphs() -> None:
    word = "x" * (LONGEST_WORD + 1)
    assert [(p.text.strip(), p.start) for p in paragraphs(f"They met. {word} They left.")] == [("They met.", 0), ("They left.", 10 + len(word))]
    assert list(paragraphs('"' * 2_000_000)) == []
    assert [p.text for p in paragraphs("x" * LONGEST_WORD)] == ["x" * LONGEST_WORD]


def test_what_is_left_unread_is_told_and_the_rest_is_read(pipeline: Pipeline) -> None:
    list_ = "They named " + " a,b,c,d" * 150 + "."  # short words: longer stretches than 1,300 characters are read in pieces
    found = pipeline(Article("a", f"{MET}\n{'x' * 500}\n{list_}"))
    assert [c.type for c in found.claims if c.type == "Meeting"] == ["Meeting"]
    assert found.unread == (
        f"1 stretch of more than {LONGEST_WORD:,} characters without a space left unread",
        f"1 sentence of more than {LONGEST_SENTENCE:,} words left unread",
    )
    assert pipeline(Article("b", MET)).unread == ()


def test_a_long_list_of_people_is_cut_and_told(frames: Pipeline) -> None:
    letters = "abcdefghijkl"
    names = [f"Minister Jon{a}o Vas{b}{c}es" for a in letters for b in letters for c in letters][: MOST + 60]
    found = frames(Article("a", "\n".join(f"{n} left Paris." for n in names)))
    (line,) = found.unread
    count, rest = line.split(" ", 1)
    assert int(count) > 0
    assert rest.startswith(f"name{'s' if int(count) > 1 else ''} of people beyond the first {MOST:,} passed over")


def test_notes_reach_whoever_reads(caplog) -> None:
    said: list[InputError] = []
    article = Article("a", "x" * 500)
    assert len(list(extract([article], on_error=said.append))) == 1
    assert [(type(e), e.path) for e in said] == [(InputNote, "a")]
    with caplog.at_level(logging.WARNING, "kg.pipeline"):
        assert len(list(extract([article]))) == 1
    assert "a: 1 stretch of more than" in caplog.text


def test_people_are_found_by_the_words_of_their_names() -> None:
    people = People()
    for n in range(50):
        people.add(Cast(Actor(Kind.PERSON, f"Jon Doe{n}", f"jon-doe{n}", None, n == 7), ("jon", f"doe{n}")))
    assert [p.actor.name for p in people.sharing(("doe9", "doe3", "roe"))] == ["Jon Doe3", "Jon Doe9"]
    assert len(people.sharing(("jon",))) == 50
    seven = people.known("jon-doe7")
    assert seven is people.all[7]
    assert people.known("jon-doe8") is None


def test_claims_are_compared_with_those_of_the_same_two_alone(monkeypatch) -> None:
    compared = []
    compatible = gathering._compatible
    monkeypatch.setattr(gathering, "_compatible", lambda a, b: compared.append(1) or compatible(a, b))
    others = [Actor(Kind.COUNTRY, f"C{n}", f"C{n}", f"C{n}") for n in range(400)]
    rows = [claim("a", "Attack", FRA, other) for other in others]
    turned = [claim("a", "Meeting", FRA, DEU), claim("a", "Meeting", DEU, FRA), claim("a", "Attack", DEU, FRA), claim("a", "Attack", FRA, DEU)]
    found = gather([*rows, *rows, *turned])
    assert len(found) == 403
    assert len(compared) == 401


def test_sentences_are_found_by_what_stands_in_them(pipeline: Pipeline) -> None:
    text = f"They came. {MET} They left."
    linked = pipeline.linked(Article("a", text, title="Macron in Berlin"))
    sentences = Sentences(linked)
    at = text.index("met")

    def around(evidence: Evidence) -> tuple[str, int] | None:
        found = sentences.around(evidence)
        return (found[0].sentence.text, found[1]) if found else None

    assert around(Evidence(at, at + 3, "met")) == (MET, MET.index("met"))
    assert around(Evidence(-1, -1, "in Berlin")) == ("Macron in Berlin", 7)
    assert around(Evidence(0, at, text[:at])) is None  # across two sentences
    assert around(Evidence(-1, -1, "in Paris")) is None
