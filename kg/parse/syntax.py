"""The language pipeline of the package: four layers of its own above the encoder that the reader shares, and heads on them, give sentences, trees, parts
of speech, lemmas and entities.

A paragraph is encoded once, as it is written. Its entities are told of its words; its trees of words of which some, names above all, are several words
of the text: such a word hangs where the likeliest of its parts does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from lemminflect import getAllLemmas

from kg.encoder import Floats, Ints, pieces, session, shared
from kg.parse import trees
from kg.parse.edits import apply

MODEL = Path(__file__).parent / "heads"
CHUNK = 1300  # characters read at once, about 300 word pieces; a longer text is read on from its last sentence
FAR = -1e4
NOT_FIRST = 2**64 - 1  # -1 as spaCy stores it: no sentence starts there
IMPOSSIBLE = {"case": ("nsubj", "obj", "iobj"), "cc": ("appos",)}
"""What a word cannot be that has a word of this label: with a preposition no object ("spoke with X"), with "and" no apposition ("X and minister Y")."""
IN_NAMES = ("flat", "nmod:desc")  # what only a part of a name is: no name that is one word hangs so on another
TRIES = 3  # trees made of a text while one tears names apart
DOUBT = 1.0  # what "no name" has above the kinds of names: one that is none makes somebody up
Span = tuple[int, int]
Word = Sequence[Span]  # a word by the characters of its parts
Reading = Callable[[str, Sequence[Word], Sequence[bool | None]], tuple[Ints, ...]]


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


@lru_cache(maxsize=64)
def _scores(text: str, parts: tuple[Span, ...]) -> list[Floats]:
    """What the heads say of the parts of words: scores of heads, what `labels.onnx` needs (2), parts of speech, features, lemmas, sentence starts, entities."""
    found = pieces(text)
    x = session(MODEL / "upper.onnx").run(None, {"shared": shared(found)})[0][0]
    out: list[Floats] = session(MODEL / "words.onnx").run(None, {"x": x, "words": np.stack([found.weights(a, b) for a, b in parts])})
    return out


def named(text: str, words: Sequence[Word], settled: Sequence[bool | None]) -> tuple[Ints, Ints]:
    """Sentence starts and entities of the words of a short text, none of which has parts; arguments as those of `read`."""
    *_, starts, tags = _scores(text, tuple(part for word in words for part in word))
    return _starts(starts, settled), _tags(tags)


def read(text: str, words: Sequence[Word], settled: Sequence[bool | None]) -> Read:
    """Sentences, trees and classes of the words of a short text.

    Args:
        words: of each word the characters of its parts: several for a name that is to be one word.
        settled: whether a sentence starts there, where that is known already.
    """
    parts = tuple(part for word in words for part in word)
    arcs, child, head, pos, feats, edits, starts, _ = _scores(text, parts)
    first = np.cumsum([0, *map(len, words)])
    sentences = _starts(starts[first[:-1]], settled)
    for _ in range(TRIES):
        heads, part, on = _heads(arcs, first, np.flatnonzero(sentences))
        scores = _label_scores(heads, child[part], head[on])
        governors, labels = np.where(heads == 0, np.arange(len(words)), heads - 1), scores.argmax(1)
        torn = [n for n, k in enumerate(labels) if k in _labels(IN_NAMES) and len(words[n]) > 1 and len(words[governors[n]]) > 1]
        if not torn:
            break
        arcs = arcs.copy()
        for n in torn:
            arcs[first[n] : first[n + 1], 1 + first[governors[n]] : 1 + first[governors[n] + 1]] = FAR
    for mark, impossible in IMPOSSIBLE.items():
        marked = governors[labels == classes().labels.index(mark)]
        scores[np.ix_(marked, _labels(impossible))] = FAR
    kinds = np.where([len(word) > 1 for word in words], classes().pos.index("PROPN"), pos[part].argmax(1))
    return Read(sentences, governors, scores.argmax(1), kinds, feats[part].argmax(1), edits[part].argmax(1))


def _heads(arcs: Floats, first: Ints, begins: Ints) -> tuple[Ints, Ints, Ints]:
    """[W] heads as those of `trees.best`, the part of each word that hangs there, and the column of `arcs` that it hangs on, sentence by sentence."""
    found = []
    for a, b in zip(begins, [*begins[1:], len(first) - 1]):
        i, j = first[a], first[b]
        heads, part, on = trees.joined(np.concatenate([arcs[i:j, :1], arcs[i:j, 1 + i : 1 + j]], axis=1), first[a:b] - i)
        found.append((heads + np.where(heads > 0, a, 0), part + i, on + np.where(on > 0, i, 0)))
    heads, part, on = map(np.concatenate, zip(*found))
    return heads, part, on


def _label_scores(heads: Ints, child: Floats, head: Floats) -> Floats:
    scores: Floats = session(MODEL / "labels.onnx").run(None, {"child": child, "head": head})[0]
    scores[:, classes().labels.index("root")] = np.where(heads == 0, 1e4, FAR)
    return scores


@cache
def _labels(names: tuple[str, ...]) -> list[int]:
    """Numbers of labels, with their subtypes."""
    return [n for n, label in enumerate(classes().labels) if label in names or label.split(":")[0] in names]


def _starts(scores: Floats, settled: Sequence[bool | None]) -> Ints:
    """1 for each word that begins a sentence."""
    return np.array([n == 0 or (scores[n] > 0 if known is None else known) for n, known in enumerate(settled)], dtype=np.int64)


def _tags(scores: Floats) -> Ints:
    """BIO classes with an I that continues nothing made a B."""
    names = classes().tags
    found = (scores + DOUBT * np.array([name == "O" for name in names], dtype=np.float32)).argmax(1)
    for n, k in enumerate(found):
        before = names[found[n - 1]] if n else "O"
        if names[k].startswith("I-") and before[2:] != names[k][2:]:
            found[n] = names.index("B-" + names[k][2:])
    out: Ints = found
    return out


class Part:
    """A component of a spaCy pipeline.

    Args:
        entities: sets entities and where sentences start (as the component `ner`), else all but entities (as `parser`).
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
    """A spaCy document with entities and sentence starts, or all other layers, set; sentence starts that are set already stay.

    Args:
        doc: where some of its words stand for several of another text, `user_data["parts"]` holds that text and of each word the characters of its parts.
    """
    words = [t for t in doc if not t.is_space]
    if not words:
        return doc
    text, parts = doc.user_data.get("parts") or (doc.text, [[(t.idx, t.idx + len(t.text))] for t in words])
    settled = [t.is_sent_start for t in words]
    return (_set_entities if entities else _set_trees)(doc, words, text, parts, settled)


def _set_entities(doc: Any, words: list[Any], text: str, parts: Sequence[Word], settled: list[bool | None]) -> Any:
    from spacy.attrs import ENT_IOB, ENT_TYPE, SENT_START

    table = np.zeros((len(doc), 3), dtype=np.uint64)
    table[:] = 2, 0, NOT_FIRST
    strings, known = doc.vocab.strings, classes()
    for at, (first, tags) in _chunks(text, parts, settled, named):
        for t, start, k in zip(words[at:], first, tags):
            kind = known.tags[k][2:]
            table[t.i] = {"B": 3, "I": 1, "O": 2}[known.tags[k][0]], strings.add(kind) if kind else 0, 1 if start else NOT_FIRST
    doc.from_array([ENT_IOB, ENT_TYPE, SENT_START], table)
    return doc


def _set_trees(doc: Any, words: list[Any], text: str, parts: Sequence[Word], settled: list[bool | None]) -> Any:
    from spacy.attrs import DEP, HEAD, LEMMA, MORPH, POS, SENT_START

    table = np.zeros((len(doc), 6), dtype=np.uint64)  # hashes take all 64 bits; what is negative wraps round
    strings, known = doc.vocab.strings, classes()
    for at, found in _chunks(text, parts, settled, lambda *given: astuple(read(*given))):
        for n, (start, head, label, pos, feats, lemma) in enumerate(zip(*found)):
            t, governor = words[at + n], words[at + int(head)]
            table[t.i] = (
                (governor.i - t.i) % 2**64,
                strings.add("ROOT" if governor.i == t.i else known.labels[label]),
                _pos(known.pos[pos]),
                doc.vocab.morphology.add(known.feats[feats]),
                strings.add(t.text if len(parts[at + n]) > 1 else _lemma(t.text, known.pos[pos], known.edits[lemma])),
                1 if start else NOT_FIRST,
            )
    _spaces(doc, table, strings)
    doc.from_array([HEAD, DEP, POS, MORPH, LEMMA, SENT_START], table)
    return doc


def _lemma(form: str, pos: str, edit: str) -> str:
    """The lemma of a verb or noun by the dictionary of lemminflect, of other words and of those that it lacks by the edit that was read."""
    known = getAllLemmas(form.lower(), upos=pos).get(pos) if pos in ("VERB", "NOUN") else None
    return str(known[0]) if known else apply(form, edit)


def _chunks(text: str, parts: Sequence[Word], settled: list[bool | None], reading: Reading) -> Iterator[tuple[int, tuple[Ints, ...]]]:
    """(index of its first word, what is read, sentence starts first) of runs of words; each but the last ends where its last sentence begins."""
    at = 0
    while at < len(parts):
        base = parts[at][0][0]
        end = at + 1
        while end < len(parts) and parts[end][-1][1] - base <= CHUNK:
            end += 1
        some = [[(a - base, b - base) for a, b in word] for word in parts[at:end]]
        found = reading(text[base : parts[end - 1][-1][1]], some, [None, *settled[at + 1 : end]])
        size = end - at
        if end < len(parts):
            size = int(np.flatnonzero(found[0])[-1]) or size
        yield at, tuple(values[:size] for values in found)
        at += size


def _pos(name: str) -> int:
    from spacy.parts_of_speech import IDS

    return int(IDS[name])


def _spaces(doc: Any, table: np.ndarray[tuple[int, int], np.dtype[np.uint64]], strings: Any) -> None:
    """White space between words hangs on the word before it."""
    for t in doc:
        if t.is_space:
            governor = -1 if t.i else min(1, len(doc) - 1)
            table[t.i] = (governor % 2**64, strings.add("dep"), _pos("SPACE"), 0, t.orth, NOT_FIRST if t.i else 1)
            if not t.i and len(doc) > 1:
                table[1, 5] = NOT_FIRST
