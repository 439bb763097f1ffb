"""A second language pipeline of the package (`--model encoder`): heads on the reader's encoder give sentences, trees, parts of speech, lemmas and entities."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from kg.encoder import Floats, Ints, pieces, session, vectors
from kg.parse import trees
from kg.parse.edits import apply

MODEL = Path(__file__).parent / "heads"
CHUNK = 1300  # characters read at once, about 300 word pieces; a longer text is read on from its last sentence
FAR = -1e4


@dataclass(frozen=True, slots=True)
class Classes:
    """What the heads tell apart, in the order of their weights."""

    labels: tuple[str, ...]
    pos: tuple[str, ...]
    feats: tuple[str, ...]
    edits: tuple[str, ...]
    tags: tuple[str, ...]


@cache
def classes() -> Classes:
    """The classes of the bundled heads."""
    found = json.loads((MODEL / "classes.json").read_text(encoding="utf-8"))
    return Classes(**{name: tuple(values) for name, values in found.items()})


@dataclass(frozen=True, slots=True)
class Read:
    """N words of one chunk: sentence starts, heads (index of a word in the chunk, the root's own), and classes."""

    starts: Ints
    heads: Ints
    labels: Ints
    pos: Ints
    feats: Ints
    edits: Ints
    tags: Ints


def read(text: str, words: list[tuple[int, int]], forced: Sequence[bool | None]) -> Read:
    """Sentences, trees and classes of the words of a short text.

    Args:
        words: characters of each word in the text.
        forced: whether a sentence starts there, where that is settled already.
    """
    found = pieces(text)
    weights = np.stack([found.weights(a, b) for a, b in words])
    arcs, child, head, pos, feats, edits, starts, tags = session(MODEL / "words.onnx").run(None, {"x": vectors(found), "words": weights})
    begins = [n for n in range(len(words)) if n == 0 or (starts[n] > 0 if forced[n] is None else forced[n])]
    heads = np.zeros(len(words), dtype=np.int64)
    for a, b in zip(begins, [*begins[1:], len(words)]):
        inside = np.concatenate([arcs[a:b, :1], arcs[a:b, 1 + a : 1 + b]], axis=1)
        heads[a:b] = trees.best(inside)
        heads[a:b] += np.where(heads[a:b] > 0, a, 0)
    scores = session(MODEL / "labels.onnx").run(None, {"child": child, "head": head[heads]})[0]
    root = classes().labels.index("root")
    scores[:, root] = np.where(heads == 0, 1e4, FAR)
    first = np.zeros(len(words), dtype=np.int64)
    first[begins] = 1
    governors = np.where(heads == 0, np.arange(len(words)), heads - 1)
    return Read(first, governors, scores.argmax(1), pos.argmax(1), feats.argmax(1), edits.argmax(1), _tags(tags))


def _tags(scores: Floats) -> Ints:
    """BIO classes with an I that continues nothing made a B."""
    names, found = classes().tags, scores.argmax(1)
    for n, k in enumerate(found):
        before = names[found[n - 1]] if n else "O"
        if names[k].startswith("I-") and before[2:] != names[k][2:]:
            found[n] = names.index("B-" + names[k][2:])
    out: Ints = found
    return out


class Part:
    """A component of a spaCy pipeline.

    Args:
        entities: sets the entities and nothing else (as the component `ner`), else all but them (as `parser`).
    """

    def __init__(self, entities: bool) -> None:
        self.entities = entities
        self.labels = tuple(sorted({t[2:] for t in classes().tags if t != "O"})) if entities else classes().labels

    def __call__(self, doc: Any) -> Any:
        """The document with its layers set."""
        return annotate(doc, self.entities)

    def pipe(self, docs: Iterable[Any], batch_size: int = 1) -> Iterator[Any]:
        """The documents one by one, so that none depends on its neighbours."""
        del batch_size
        yield from map(self, docs)


def pipeline() -> Any:
    """The spaCy pipeline of these parts."""
    import spacy
    from spacy.language import Language

    for name, entities in (("irkg_entities", True), ("irkg_trees", False)):
        if not Language.has_factory(name):
            Language.factory(name, func=_maker(entities))
    nlp = spacy.blank("en")
    nlp.add_pipe("irkg_entities", name="ner")
    nlp.add_pipe("irkg_trees", name="parser")
    return nlp


def _maker(entities: bool) -> Callable[[Any, str], Part]:
    def make(nlp: Any, name: str) -> Part:
        return Part(entities)

    return make


def annotate(doc: Any, entities: bool) -> Any:
    """A spaCy document with its entities, or all other layers, set."""
    from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, LEMMA, MORPH, POS, SENT_START

    tokens = [t for t in doc if not t.is_space]
    if not tokens:
        return doc
    table = np.zeros((len(doc), 8), dtype=np.uint64)  # hashes take all 64 bits; what is negative wraps round
    strings, known = doc.vocab.strings, classes()
    for start, chunk in _chunks(doc, tokens):
        for n, t in enumerate(tokens[start : start + len(chunk.starts)]):
            governor = tokens[start + int(chunk.heads[n])]
            tag = known.tags[chunk.tags[n]]
            table[t.i] = (
                (governor.i - t.i) % 2**64,
                strings.add("ROOT" if governor is t or governor.i == t.i else known.labels[chunk.labels[n]]),
                _pos(known.pos[chunk.pos[n]]),
                doc.vocab.morphology.add(known.feats[chunk.feats[n]]),
                strings.add(apply(t.text, known.edits[chunk.edits[n]])),
                1 if chunk.starts[n] else 2**64 - 1,
                {"B": 3, "I": 1, "O": 2}[tag[0]],
                strings.add(tag[2:]) if tag != "O" else 0,
            )
    _spaces(doc, table, strings)
    layers = [HEAD, DEP, POS, MORPH, LEMMA, SENT_START]
    if entities:
        doc.from_array([ENT_IOB, ENT_TYPE], table[:, 6:])
    else:
        doc.from_array(layers, table[:, :6])
    return doc


def _chunks(doc: Any, tokens: list[Any]) -> Any:
    """(index of its first word, what is read) of runs of words; each but the last ends where its last sentence begins."""
    at = 0
    while at < len(tokens):
        base = tokens[at].idx
        end = at + 1
        while end < len(tokens) and tokens[end].idx + len(tokens[end].text) - base <= CHUNK:
            end += 1
        part = tokens[at:end]
        words = [(t.idx - base, t.idx - base + len(t.text)) for t in part]
        settled = [None if n == 0 else t.is_sent_start if t.is_sent_start is False else None for n, t in enumerate(part)]
        found = read(doc.text[base : part[-1].idx + len(part[-1].text)], words, settled)
        size = len(part)
        if end < len(tokens):
            last = int(np.flatnonzero(found.starts)[-1])
            size = last or size
        yield at, Read(*(getattr(found, name)[:size] for name in Read.__slots__))
        at += size


def _pos(name: str) -> int:
    from spacy.parts_of_speech import IDS

    return int(IDS[name])


def _spaces(doc: Any, table: np.ndarray[tuple[int, int], np.dtype[np.uint64]], strings: Any) -> None:
    """White space between words hangs on the word before it."""
    for t in doc:
        if t.is_space:
            governor = -1 if t.i else min(1, len(doc) - 1)
            table[t.i] = (governor % 2**64, strings.add("dep"), _pos("SPACE"), 0, t.orth, 2**64 - 1 if t.i else 1, 2, 0)
            if not t.i and len(doc) > 1:
                table[1, 5] = 2**64 - 1
