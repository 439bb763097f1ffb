"""Sectors that words name."""

import tomllib

import pytest

from kg.extract import topics
from kg.extract.topics import find, told
from kg.files import folder
from kg.link import Linked, Mention
from kg.model import Place, Sentence, Token
from kg.ontology import sectors

MISLEADING = tomllib.loads((folder("ontology") / "en" / "sectors.toml").read_text(encoding="utf-8"))["misleading"]


def _tokens(text: str) -> tuple[Token, ...]:
    """Words of a text as tokens whose lemma is the word without a plural's s."""
    words = text.split()
    starts = [sum(len(w) + 1 for w in words[:n]) for n in range(len(words))]
    return tuple(Token(n, w, w.removesuffix("s"), "NOUN", n, "root", "", at, at + len(w)) for n, (w, at) in enumerate(zip(words, starts)))


def _named(text: str) -> list[tuple[str, str]]:
    return [(" ".join(text.split()[first:after]), sector) for first, after, sector in find(_tokens(text))]


def test_the_longest_phrase_counts() -> None:
    assert _named("a free trade agreement on natural gas") == [("free trade agreement", "free-trade-agreements"), ("natural gas", "natural-gas")]
    assert _named("they trade coal") == [("trade", "trade"), ("coal", "coal")]


def test_a_phrase_may_name_several_sectors() -> None:
    assert {sector for _, sector in _named("the death penalty")} == {"human-rights", "justice"}


def test_hyphens_are_passed_over_and_lemmas_count() -> None:
    assert _named("a cease - fire held") == [("cease - fire", "peace-process")]
    assert ("battalions", "defence") in _named("two battalions crossed")


def test_a_name_that_is_one_token_is_matched_whole() -> None:
    token = Token(0, "South China Sea", "South China Sea", "PROPN", 0, "root", "", 0, 15)
    assert find((token,)) == [(0, 1, "territory")]
    assert find((Token(0, "West Bank", "West Bank", "PROPN", 0, "root", "", 0, 9),)) == []


def test_a_word_that_only_shows_a_sector_is_no_name_of_it() -> None:
    """People ask for "energy", not for "megawatts"; a sentence with megawatts shows that it is about energy."""
    energy = sectors()["energy"]
    assert "megawatts" in energy.words and "megawatts" not in energy.labels
    assert set(energy.labels) < set(energy.words)
    assert _named("some 300 megawatts") == [("megawatts", "energy")]


def test_words_of_everyday_name_nothing() -> None:
    assert _named("the two met on Monday and spoke about who comes next") == []


def test_a_word_inside_the_name_of_a_place_names_no_sector() -> None:
    def about(text: str, first: int, after: int) -> list[str]:
        place = Mention(first, after, after - 1, (), "city", Place("x", "x"))
        return [sector for *_, sector in told(Linked(Sentence(0, len(text), text, _tokens(text)), (place,), {}, ()))]

    assert about("they met at Pituffik Space Station", 3, 6) == []
    assert about("they met at Pituffik on a space station", 3, 4) == ["space"]
    assert about("they met on the South China Sea", 4, 7) == ["territory"]  # a name that is a sector's as a whole


@pytest.mark.parametrize(
    ("text", "sectors"),
    [
        ("they visited the Ministry of Health and Education", []),
        ("the Under Secretary for Energy arrived", []),
        ("the Energy Minister and the Trade Ministry spoke", []),
        ("the Minister spoke about energy", ["energy"]),
        ("the ministers discussed Energy", ["energy"]),
        ("the Minister of Health discussed energy", ["energy"]),
    ],
)
def test_a_word_inside_the_name_of_an_office_names_no_sector(text: str, sectors: list[str]) -> None:
    assert [sector for *_, sector in told(Linked(Sentence(0, len(text), text, _tokens(text)), (), {}, ()))] == sectors


def test_what_is_seldom_about_a_sector_names_none() -> None:
    """Of 76 annotated acts whose sentence has "camps" seven are about migration, of eight with "multilateral" none is political."""
    assert _named("their camps and multilateral meetings") == []
    assert {sector for _, sector in _named("the refugee camp was struck")} == {"humanitarian"}
    assert {sector for _, sector in _named("missile launches went on")} == {"arms-control", "defence"}
    assert {sector for _, sector in _named("refugees crossed")} >= {"refugees"}


@pytest.mark.parametrize(("text", "wanted"), MISLEADING["examples"], ids=[t for t, _ in MISLEADING["examples"]])
def test_a_phrase_that_means_something_else_names_no_sector_of_its_words(text: str, wanted: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert sorted({sector for _, sector in _named(text)}) == wanted
    monkeypatch.setattr(topics, "misleading", dict)
    monkeypatch.setattr(topics, "_index", topics._index.__wrapped__)
    assert sorted({sector for _, sector in _named(text)}) != wanted


@pytest.mark.parametrize(("text", "wanted"), MISLEADING["contrasts"], ids=[t for t, _ in MISLEADING["contrasts"]])
def test_the_same_words_elsewhere_name_their_sector(text: str, wanted: list[str]) -> None:
    assert sorted({sector for _, sector in _named(text)}) == wanted
