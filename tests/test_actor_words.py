"""Every list of words that tell who is meant (`ontology/en/actors.toml`) holds both ways: what comes out with it and without it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from types import SimpleNamespace

import pytest
from test_cues import holds
from test_cues import words as words_of

from kg import parse
from kg import pipeline as piped
from kg.files import folder
from kg.link import homonyms
from kg.link.gazetteer import gazetteer
from kg.link.words import Words, words
from kg.model import Article
from kg.pipeline import Pipeline

TABLE = tomllib.loads((folder("ontology") / "en" / "actors.toml").read_text(encoding="utf-8"))
EXAMPLES = [(name, *row) for name, table in TABLE.items() for row in table["examples"]]
CONTRASTS = [(name, *row) for name, table in TABLE.items() for row in table.get("contrasts", [])]
CODES = ("kingdoms", "family_first")  # lists of states, by code
READ_ONCE = ("family_first",)  # when the names of `data` are read


def told(pipeline: Pipeline, text: str, source: str):
    """Claims that a pipeline finds in a text of a publisher."""
    return pipeline(Article("a", text, published="2024-05-15", source=source)).claims


@contextmanager
def without(name: str) -> Iterator[None]:
    """A list that has only a word that no text has; all who read it share one object, and patterns made of it are made anew."""
    made = (homonyms._american, homonyms._document, homonyms._land, homonyms._office)
    kept = getattr(words(), name)
    try:
        object.__setattr__(words(), name, frozenset({"~"}))
        for pattern in made:
            pattern.cache_clear()
        yield
    finally:
        object.__setattr__(words(), name, kept)
        for pattern in made:
            pattern.cache_clear()


def test_every_list_says_what_it_does_and_has_no_word_twice() -> None:
    assert set(TABLE) == {f.name for f in fields(Words)}
    for name, row in TABLE.items():
        assert row["effect"], name
        assert row["examples"], name
        assert len(row["words"].split()) == len(set(row["words"].split())), name


@contextmanager
def unrecognised(hidden: bool) -> Iterator[None]:
    """What comes out where the entity recogniser knows no name, so that names are found by titles and words alone."""

    def nameless(article: Article, nlp: object) -> list[parse.Paragraph]:
        found = parse.recognise(article, nlp)
        return [replace(p, tokens=tuple(replace(t, entity="", entity_iob="O") for t in p.tokens)) for p in found]

    with pytest.MonkeyPatch.context() as patch:
        if hidden:
            patch.setattr(piped, "parse", SimpleNamespace(recognise=nameless, sentences=parse.sentences))
        yield


@pytest.mark.parametrize(("name", "row"), [(n, row) for n, *row in EXAMPLES], ids=[f"{n}: {t}" for n, t, *_ in EXAMPLES])
def test_example(frames, monkeypatch, name: str, row: list[str]) -> None:
    """Each example needs its list, if not beside the entity recogniser then where that knows none of its names."""
    text, says, source = (*row, "")[:3]
    said = " ".join([text, source, *words_of(frames, text)]).lower()
    assert name in CODES or any(word.lower() in said for word in getattr(words(), name))
    without_it = frames
    if name in READ_ONCE:
        with without(name):
            names = gazetteer.__wrapped__()
            monkeypatch.setattr(piped, "gazetteer", lambda: names)
            without_it = Pipeline(None, ("frames",))
    outcomes = []
    for hidden in (False, True):
        with unrecognised(hidden):
            right = holds(told(frames, text, source), says)
            with without(name):
                outcomes.append((right, holds(told(without_it, text, source), says)))
    assert (True, False) in outcomes, outcomes


@pytest.mark.parametrize("row", [row for _, *row in CONTRASTS], ids=[f"{n}: {t}" for n, t, *_ in CONTRASTS])
def test_contrast(frames, row: list[str]) -> None:
    text, says, source = (*row, "")[:3]
    assert holds(told(frames, text, source), says)
