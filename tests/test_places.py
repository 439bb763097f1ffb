"""Where something happened: which names of an article are places, and what the reader can choose among."""

from __future__ import annotations

import pytest

from kg.extract.reader.window import windows
from kg.model import Article
from kg.parse.layout import paragraphs


@pytest.fixture
def places(pipeline):
    """The names and states of the places that a text names, those of its dateline included."""

    def run(text: str, title: str = "") -> set[tuple[str, str | None]]:
        linked = pipeline.linked(Article("a", text, title, published="2024-05-15"))
        return {(s.place.name, s.place.country) for w in windows(linked, "2024-05-15") for s in w.places}

    return run


NAMED = [
    ("They met in Brasilia.", ("Brasília", "BRA")),  # a spelling of a capital
    ("They met in Washington, D.C., on Monday.", ("Washington, D.C.", "USA")),
    ("The summit in Bujumbura ended.", ("Bujumbura", "BDI")),  # a city that stands for its state, too
    ("They met at the White House.", ("White House", "USA")),
    ("They met in the Kremlin.", ("Kremlin", "RUS")),
    ("They met in St Petersburg.", ("St. Petersburg", "RUS")),
    ("They met in Honolulu, Hawaii.", ("Honolulu", "USA")),
    ("The leaders met in Deauville on Thursday.", ("Deauville", None)),  # the recogniser's alone
    ("VIENNA, May 3 (AP) - The two ministers met.", ("Vienna", "AUT")),
    ("VIENNA. The two ministers met.", ("Vienna", "AUT")),
]


@pytest.mark.parametrize(("text", "place"), NAMED)
def test_what_a_text_names_as_a_place(places, text: str, place: tuple[str, str | None]) -> None:
    assert place in places(text)


@pytest.mark.parametrize(
    "text",
    [
        "The Pentagon condemned the attack.",
        "The prime minister expressed his condolences to Kishida.",  # whom the recogniser takes for a place
        "They met in Paris, Texas.",
    ],
)
def test_what_is_no_place(places, text: str) -> None:
    assert not {name for name, _ in places(text)} & {"Pentagon", "Kishida", "Paris"}


def test_a_state_in_capitals_is_no_dateline() -> None:
    (paragraph,) = paragraphs("U.S. President Joe Biden spoke.")
    assert (paragraph.text, paragraph.dateline) == ("U.S. President Joe Biden spoke.", None)


def test_a_dateline_is_in_reach_of_every_sentence(pipeline) -> None:
    text = "GENEVA, May 3 (AP) - " + "\n\n".join(
        "The ministers of France and Japan spoke at length about trade and fishing in the ocean." for _ in range(30)
    )
    read = list(windows(pipeline.linked(Article("a", text, published="2024-05-15")), "2024-05-15"))
    assert len(read) > 1
    assert all("Geneva — " in w.text and w.places[0].place.name == "Geneva" for w in read)


def test_a_sentence_in_front_of_which_a_dateline_stands_keeps_its_offsets(pipeline) -> None:
    text = "GENEVA, May 3 (AP) - France praised Japan."
    (window,) = windows(pipeline.linked(Article("a", text, published="2024-05-15")), "2024-05-15")
    assert [window.text[p.start : p.end] for p in window.parts] == ["France praised Japan."]
    assert {window.text[m.start : m.end] for m in window.mentions} == {"France", "Japan"}
