"""Every list of cues holds both ways: what comes out with a word of the list, without one, and where the list is empty."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace

import pytest

from kg import lexicon, parse
from kg.files import folder
from kg.model import Article

TABLES = {name: tomllib.loads((folder("ontology") / "en" / name).read_text(encoding="utf-8")) for name in lexicon.FILES}
TABLE = {name: row for table in TABLES.values() for name, row in table.items()}
EXAMPLES = [(name, text, says) for name, row in TABLE.items() for text, says in row.get("examples", [])]
CONTRASTS = [(name, text, says) for name, row in TABLE.items() for text, says in row.get("contrasts", [])]


SAID = re.compile(r"(?P<claim>.+?)(?:, as (?P<office>.+?))?(?:, at (?P<place>.+?))?(?:, on (?P<day>no day|[\d-]+))?")


def holds(found, says: str) -> bool:
    """Whether the claims found are as said: "Type status: agent > target", "..., says X", "..., as Minister", "..., at Place, on 2024-05-03", or "no Type"."""
    if says.startswith("no "):
        return says[3:] not in {c.type for c in found}
    said = SAID.fullmatch(says)
    assert said is not None
    lines = set()
    for c in found:
        by = f", says {c.attribution}" if c.attribution else ""
        place, day = c.place.name if c.place else "no place", c.date or "no day"
        if said["place"] in (None, place) and said["day"] in (None, day) and said["office"] in (None, c.office):
            lines |= {f"{c.type} {c.status.value}: {a.name} > {b.name}{by}" for a, b in c.edges()}
    return said["claim"] in lines


def words(pipeline, text: str) -> set[str]:
    """Words and lemmas of a text, and lemmas with the word behind them as a verb with its particle is listed ("put_off")."""
    sentences = parse.sentences(parse.recognise(Article("a", text), pipeline.nlp), {}, pipeline.nlp, pipeline.verbs)
    tokens = [t for s in sentences for t in s.tokens]
    joined = {f"{t.lemma.lower()}_{after.text.lower()}" for t, after in zip(tokens, tokens[1:])}
    return {t.text.lower() for t in tokens} | {t.lemma.lower() for t in tokens} | joined


def test_every_list_says_what_it_does_and_has_no_word_twice() -> None:
    assert set(TABLE) == set(lexicon.Words.__dataclass_fields__)
    for name, row in TABLE.items():
        assert row["effect"], name
        assert len(row["words"].split()) == len(set(row["words"].split())), name
        assert row["examples"], name
    for name, row in TABLES["cues.toml"].items():
        assert row["contrasts"], name


READ = {"people"}  # lists that stop what the reader alone finds


@pytest.fixture
def finds(claims, told):
    """What is found of a text: by the frames, or by frames and reader together where a list stops what only the reader finds."""
    return lambda name, text: (told if name in READ else claims)(text)


@pytest.mark.parametrize(("name", "text", "says"), EXAMPLES, ids=[f"{n}: {t}" for n, t, _ in EXAMPLES])
def test_example(frames, finds, name: str, text: str, says: str) -> None:
    assert words(frames, text) & set(getattr(lexicon.words(), name))
    assert holds(finds(name, text), says)


@pytest.mark.parametrize(("name", "text", "says"), CONTRASTS, ids=[f"{n}: {t}" for n, t, _ in CONTRASTS])
def test_contrast(finds, name: str, text: str, says: str) -> None:
    assert holds(finds(name, text), says)


EMPTIED = [row for row in EXAMPLES if row[0] not in lexicon.ORDERED]  # the calendar is read once, into the patterns of dates


@pytest.mark.parametrize(("name", "text", "says"), EMPTIED, ids=[f"{n}: {t}" for n, t, _ in EMPTIED])
def test_example_needs_its_list(finds, monkeypatch, name: str, text: str, says: str) -> None:
    words_ = replace(lexicon.words(), **{name: type(getattr(lexicon.words(), name))()})
    monkeypatch.setattr(lexicon, "words", lambda: words_)
    assert not holds(finds(name, text), says)
