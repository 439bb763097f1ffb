"""The treebanks and entity sets that the parser learns from."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path

from kg.training.headlines import headlines

Row = tuple[str, bool, str, str, str, int, str]
"""A word: form, whether a space follows, lemma, part of speech, features, head (0: root), label."""
ENTITIES = ("uner_ewt_train", "uner_ewt_train", "uner_ewt_train", "wikigold", "re3d_open", "gum_open_genres", "redocred_dev", "redocred_test")
CURLY = str.maketrans({"'": "’"})
CLOSING = frozenset([".", ",", ";", ":", "?", "!", ")", "'s", "n't", "%", "'", "”", "’s", "]"])
OPENING = frozenset(["(", "$", "“", "[", "#"])


def sentences(path: Path) -> Iterator[tuple[bool, list[Row]]]:
    """Sentences of a CoNLL-U file, each with whether a paragraph begins there."""
    rows: list[list[str]] = []
    new = False
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if line.startswith(("# newdoc", "# newpar")):
                new = True
            elif line and not line.startswith("#"):
                rows.append(line.split("\t"))
            elif not line and rows:
                yield new, list(_words(rows))
                rows, new = [], False


def _words(rows: list[list[str]]) -> Iterator[Row]:
    joined: dict[int, tuple[int, bool]] = {}
    for r in rows:
        if "-" in r[0]:
            first, last = map(int, r[0].split("-"))
            joined.update(dict.fromkeys(range(first, last + 1), (last, "SpaceAfter=No" not in r[9])))
        elif "." not in r[0]:
            i = int(r[0])
            space = "SpaceAfter=No" not in r[9]
            if i in joined:
                space = i == joined[i][0] and joined[i][1]
            yield r[1], space, r[2] if r[2] != "_" else r[1], r[3] if r[3] != "_" else "X", "" if r[5] == "_" else r[5], int(r[6]), r[7]


def groups(path: Path, longest: int, chance: random.Random) -> Iterator[list[list[Row]]]:
    """Runs of one to `longest` sentences of a paragraph, so that the parser learns where sentences end."""
    group: list[list[Row]] = []
    size = chance.randint(1, longest)
    for new, rows in sentences(path):
        if group and (new or len(group) >= size):
            yield group
            group, size = [], chance.randint(1, longest)
        group.append(rows)
    if group:
        yield group


def varied(group: list[list[Row]], chance: random.Random) -> list[list[Row]] | None:
    """Now and then the same text as newspapers print it: curly quotes (10 %), a headline without its stop (4 %), capitals (1 %)."""
    x = chance.random()
    if x < 0.10:
        return [[(r[0].translate(CURLY), *r[1:]) for r in rows] for rows in group]
    if x < 0.15:
        last = group[-1]
        bare = last[:-1] if len(last) > 3 and last[-1][0] == "." and all(r[5] != len(last) for r in last) else last
        change = str.upper if x >= 0.14 else _headline
        return [
            [(change(r[0]) if r[3] in ("NOUN", "VERB", "ADJ", "ADV") or x >= 0.14 else r[0], *r[1:]) for r in rows] for rows in [*group[:-1], bare]
        ]
    return None


def _headline(word: str) -> str:
    return word[:1].upper() + word[1:]


def entity_rows(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    """Words and tags of a file of entities."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if row["tokens"]:
                yield row["tokens"], row["tags"]


def spaced(words: list[str]) -> list[bool]:
    """Whether a space follows each word of a text that comes without them."""
    return [not (words[i] in OPENING or (i + 1 < len(words) and words[i + 1] in CLOSING)) for i in range(len(words))]


__all__ = ["ENTITIES", "Row", "entity_rows", "groups", "headlines", "sentences", "spaced", "varied"]
