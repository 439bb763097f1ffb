"""Train the bundled pipeline: `python -m kg.parse.training TREEBANKS ENTITIES OUT`.

TREEBANKS holds `*-ud-{train,dev,test}.conllu.gz` (UD English EWT and the open genres of GUM), ENTITIES `*.jsonl.gz` rows of
`{tokens, tags}`. Two pipelines are trained side by side with fixed seeds, one for syntax and one for entities, joined in OUT and stored in half
precision. OUT-work holds the data, a log of each training (steps, losses, scores on the development set) and its last and best state.
Needs the package `spacy-lookups-data` (extra `train`) for the word clusters.
"""

from __future__ import annotations

import gzip
import json
import multiprocessing
import random
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin
from spacy.training import biluo_tags_to_spans, iob_to_biluo

from kg.parse.training.clusters import vectors
from kg.parse.training.fit import fit
from kg.parse.training.headlines import headlines

Row = tuple[str, bool, str, str, str, int, str]  # form, space after, lemma, part of speech, features, head (1-based, 0 the root), relation
PARTS = ("syntax", "entities")  # the longer one first
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


def document(vocab: spacy.vocab.Vocab, group: list[list[Row]]) -> Doc:
    """A document of annotated sentences."""
    flat = [(len_before, k, row) for len_before, rows in _offsets(group) for k, row in enumerate(rows)]
    return Doc(
        vocab,
        words=[r[0] for _, _, r in flat],
        spaces=[r[1] for _, _, r in flat],
        lemmas=[r[2] for _, _, r in flat],
        pos=[r[3] for _, _, r in flat],
        morphs=[r[4] for _, _, r in flat],
        heads=[o + (r[5] - 1 if r[5] else k) for o, k, r in flat],
        deps=["ROOT" if r[6] == "root" else r[6] for _, _, r in flat],
        sent_starts=[k == 0 for _, k, _ in flat],
    )


def _offsets(group: list[list[Row]]) -> Iterator[tuple[int, list[Row]]]:
    at = 0
    for rows in group:
        yield at, rows
        at += len(rows)


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


def named(vocab: spacy.vocab.Vocab, words: list[str], tags: list[str]) -> Doc:
    """A document of words with entities."""
    spaces = [not (words[i] in OPENING or (i + 1 < len(words) and words[i + 1] in CLOSING)) for i in range(len(words))]
    doc = Doc(vocab, words=words, spaces=spaces)
    doc.set_ents(biluo_tags_to_spans(doc, iob_to_biluo([t if t != "_" else "O" for t in tags])), default="outside")
    return doc


def entity_rows(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    """Words and tags of a file of entities."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if row["tokens"]:
                yield row["tokens"], row["tags"]


def write(path: Path, docs: Iterable[Doc]) -> None:
    """Store documents for training."""
    DocBin(attrs=["ORTH", "SPACY", "POS", "MORPH", "LEMMA", "HEAD", "DEP", "SENT_START", "ENT_IOB", "ENT_TYPE"], docs=docs).to_disk(path)


def main(treebanks: Path, entities: Path, out: Path) -> None:
    """Prepare the data, train both pipelines, join them."""
    vocab, chance = spacy.blank("en").vocab, random.Random(0)
    work = out.with_name(out.name + "-work")
    work.mkdir(parents=True, exist_ok=True)
    docs = []
    for path in sorted(treebanks.glob("*-ud-train.conllu.gz")):
        for group in groups(path, 6, chance):
            docs.append(document(vocab, group))
            other = varied(group, chance)
            if other:
                docs.append(document(vocab, other))
            docs += [document(vocab, [h]) for rows in group for h in headlines(rows)]
    chance.shuffle(docs)
    write(work / "syntax-train.spacy", docs)
    write(work / "syntax-dev.spacy", [document(vocab, g) for p in sorted(treebanks.glob("*-ud-dev.conllu.gz")) for g in groups(p, 6, chance)][::3])
    docs = [named(vocab, *row) for name in ENTITIES for row in entity_rows(entities / f"{name}.jsonl.gz")]
    chance.shuffle(docs)
    write(work / "entities-train.spacy", docs)
    write(work / "entities-dev.spacy", [named(vocab, *row) for row in entity_rows(entities / "uner_ewt_dev.jsonl.gz")])
    vectors().to_disk(work / "vectors")
    parts = [multiprocessing.get_context("spawn").Process(target=fit, args=(part, work)) for part in PARTS]
    for process in parts:
        process.start()
    for process in parts:
        process.join()
    failed = [part for part, process in zip(PARTS, parts) if process.exitcode]
    if failed:
        sys.exit(f"training of {' and '.join(failed)} failed; see {work}")
    nlp = spacy.load(work / "syntax" / "model-best")
    nlp.add_pipe("ner", source=spacy.load(work / "entities" / "model-best"))
    halve(nlp)
    nlp.to_disk(out)


def halve(nlp: spacy.language.Language) -> None:
    """Weights in half precision, for storage; `kg.parse.load` reads them back in single."""
    for _, pipe in nlp.pipeline:
        for node in pipe.model.walk():  # type: ignore[attr-defined]
            for name in node.param_names:
                if node.has_param(name):
                    node.set_param(name, node.get_param(name).astype("float16"))
    nlp.vocab.vectors.data = nlp.vocab.vectors.data.astype("float16")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: python -m kg.parse.training TREEBANKS ENTITIES OUT")
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
