"""Articles to parsed sentences (floor 2): the only place that imports spaCy."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kg.errors import ModelError
from kg.model import Article, Sentence, Token
from kg.parse import syntax
from kg.parse.layout import paragraphs
from kg.parse.verbless import again_with_verb

if TYPE_CHECKING:
    from spacy.language import Language

_TITLES = "Adm Amb Brig Capt Cmdr Col Cpl Dr Fr Gen Gov Hon Lt Maj Messrs Mr Mrs Ms Mt Prof Rep Rev Sen Sgt St vs"
_BEFORE_NAMES = frozenset(f"{word}." for word in _TITLES.split())
"""Abbreviations that only stand before a name, so that no sentence ends with one."""
_OPENERS = frozenset(
    [
        "After",
        "Also",
        "As",
        "At",
        "Before",
        "Both",
        "But",
        "During",
        "Earlier",
        "He",
        "Her",
        "His",
        "However",
        "In",
        "It",
        "Its",
        "Later",
        "Meanwhile",
        "On",
        "She",
        "Since",
        "That",
        "The",
        "Their",
        "Then",
        "There",
        "These",
        "They",
        "This",
        "Those",
        "Under",
        "We",
        "When",
        "While",
    ]
)
"""Words that nobody writes with a capital within a sentence: after "D.C." or "p.m." one of them begins another."""
_UD_LABELS = frozenset({"nsubj", "obj", "obl", "nmod", "conj", "case"})
BATCH = 64  # paragraphs a batch; above it speed no longer grows and memory does
SLICE = 40_000  # characters parsed at once; a text of 95,000 in one paragraph took 676 MB before there was a limit, and memory grew with length


@lru_cache(maxsize=4)
def load(name: str | None = None) -> Language:
    """The spaCy pipeline that parses.

    Args:
        name: name or path of a spaCy pipeline with UD labels; by default the environment variable KG_MODEL, else the one of the package.

    Raises:
        ModelError: it cannot be loaded, or has no parser with UD labels, no parts of speech, no lemmas or no entity recogniser.
    """
    import spacy

    chosen = name or os.environ.get("KG_MODEL") or ""
    try:
        nlp = spacy.load(chosen) if chosen else syntax.pipeline()
    except (OSError, ValueError) as error:
        raise ModelError(
            f"cannot load the language pipeline {chosen!r}: {str(error).splitlines()[0].rstrip('.')}; give the name or path of a spaCy pipeline with UD labels"
        ) from error
    missing = [part for part in ("parser", "ner") if part not in nlp.pipe_names]
    if missing:
        raise ModelError(
            f"the language pipeline {chosen!r} has no {' and no '.join(missing)}; choose one trained on Universal Dependencies with entities"
        )
    parser: Any = nlp.get_pipe("parser")
    absent = _UD_LABELS - set(parser.labels)
    if absent:
        raise ModelError(
            f"the parser of {chosen!r} does not use UD labels (no {', '.join(sorted(absent))}); choose one trained on Universal Dependencies"
        )
    for word in _BEFORE_NAMES:  # one word in the treebanks, two to spaCy ("Lt" ".")
        nlp.tokenizer.add_special_case(word, [{"ORTH": word}])  # type: ignore[union-attr]
    example = nlp("The ministers met in Paris.")
    without = [name for name, layer in (("parts of speech", "POS"), ("lemmas", "LEMMA")) if not example.has_annotation(layer)]
    if without:
        raise ModelError(f"the language pipeline {chosen!r} gives no {' and no '.join(without)}; choose one with a tagger and a lemmatizer")
    return nlp


Key = tuple[str, int]
"""A paragraph: `title` or `body`, and its running number among those of its kind."""
Spans = Mapping[Key, Iterable[tuple[int, int, str]]]
"""What is to be read as one word: by paragraph (start, end, stand-in word) in characters of the article."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph whose words and entities are known, before any tree.

    Attributes:
        start: its offset in the article (in the title).
        dateline: the place of the dateline in front of it, as written; empty where there is none.
        tokens: its words, with the entities that they belong to.
        starts: where in the article sentences start; None where the pipeline tells it only with trees.
    """

    kind: str
    number: int
    start: int
    text: str
    dateline: str = ""
    tokens: tuple[Token, ...] = ()
    starts: frozenset[int] | None = None

    @property
    def key(self) -> Key:
        """Which one it is."""
        return self.kind, self.number


def parse(article: Article, nlp: Language | None = None) -> list[Sentence]:
    """Sentences of one article, each word by itself: the title first (kind `title`), then the body.

    Args:
        nlp: pipeline of `load`.
    """
    return sentences(recognise(article, nlp), {}, nlp)


def recognise(article: Article, nlp: Language | None = None) -> list[Paragraph]:
    """The paragraphs of an article, the title first, with words and entities.

    Args:
        nlp: pipeline of `load`.
    """
    pipe = nlp or load()
    bare = [Paragraph("title", 0, 0, article.title)] if article.title.strip() else []
    bare += [Paragraph("body", n, p.start, p.text, p.dateline[0] if p.dateline else "") for n, p in enumerate(paragraphs(article.text))]
    found: list[Paragraph] = []
    with _threads().limit(limits=1, user_api="blas"):
        for piece in _slices(bare):
            docs = pipe.get_pipe("ner").pipe((pipe.make_doc(p.text) for p in piece), batch_size=BATCH)  # type: ignore[attr-defined]
            found += [replace(p, tokens=_words(doc, p.start), starts=_starts(doc, p.start)) for p, doc in zip(piece, docs)]
    return found


def sentences(paragraphs: Iterable[Paragraph], spans: Spans, nlp: Language | None = None, verbs: Mapping[str, str] | None = None) -> list[Sentence]:
    """The sentences of some paragraphs with their trees, in order.

    Args:
        spans: stretches to be read as one word, whose text stays the stretch.
        nlp: pipeline of `load`.
        verbs: lemmas by present-tense forms that may also be nouns ("sanctions" -> "sanction"): where a sentence comes out without a verb,
            it is read again with such a word as one.
    """
    pipe = nlp or load()
    with _threads().limit(limits=1, user_api="blas"):
        return [s for piece in _slices(paragraphs) for s in _read(pipe, piece, spans, verbs)]


@lru_cache(maxsize=1)
def _threads() -> Any:
    """Keeps BLAS to one thread: how it rounds depends on their number, so that another machine could read another tree; and processes share the cores."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def _slices(paragraphs: Iterable[Paragraph]) -> Iterator[list[Paragraph]]:
    """Runs of paragraphs of SLICE characters at most (or one longer paragraph)."""
    piece: list[Paragraph] = []
    size = 0
    for p in paragraphs:
        if piece and size + len(p.text) > SLICE:
            yield piece
            piece, size = [], 0
        piece.append(p)
        size += len(p.text)
    if piece:
        yield piece


def _read(pipe: Language, piece: Sequence[Paragraph], spans: Spans, verbs: Mapping[str, str] | None) -> Iterator[Sentence]:
    """Sentences of some paragraphs, names as one word each."""
    made = [_simplified(pipe, p, spans.get(p.key, ())) for p in piece]
    docs = [doc for doc, _ in made]
    for name, component in pipe.pipeline:
        if name != "ner":
            docs = list(component.pipe(docs, batch_size=BATCH)) if hasattr(component, "pipe") else [component(d) for d in docs]
    for p, doc, (_, offsets) in zip(piece, docs, made):
        for span in doc.sents:
            if len(span):
                again = again_with_verb(pipe, span, verbs) if verbs else None
                yield _sentence(again or span, offsets[span.start : span.end], p)


def _words(doc: Any, base: int) -> tuple[Token, ...]:
    """Words with entities, before any tree."""
    return tuple(
        Token(k, t.text, t.lower_, "", "", k, base + t.idx, base + t.idx + len(t.text), "", t.ent_type_, t.ent_iob_ or "O")
        for k, t in enumerate(t for t in doc if not t.is_space)
    )


def _starts(doc: Any, base: int) -> frozenset[int] | None:
    """Where in the article sentences start, if the document knows."""
    return frozenset(base + t.idx for t in doc if t.is_sent_start) if doc.has_annotation("SENT_START") else None


def _simplified(nlp: Language, paragraph: Paragraph, spans: Iterable[tuple[int, int, str]]) -> tuple[Any, list[tuple[int, int]]]:
    """A document in which each span is one word, and the stretch of the article that each of its words stands for."""
    from spacy.tokens import Doc

    text, base = paragraph.text, paragraph.start
    words = _joined(paragraph.tokens, spans)
    offsets = [(parts[0].start, parts[-1].end) for _, parts in words]
    made = Doc(nlp.vocab, words=[word for word, _ in words], spaces=[text[end - base : end - base + 1] == " " for _, end in offsets])
    made.user_data["parts"] = text, [[(t.start - base, t.end - base) for t in parts] for _, parts in words]
    for word, (start, _) in list(zip(made, offsets))[1:]:
        before = made[word.i - 1].text
        if paragraph.starts is not None:
            word.is_sent_start = start in paragraph.starts
        if not _may_end(before):
            word.is_sent_start = False
        elif paragraph.kind != "title" and word.text in _OPENERS and (_abbreviated(before) or _quoted(made, word.i)):
            word.is_sent_start = True  # but a headline's capitals begin no sentence
    return made, offsets


def _joined(tokens: Iterable[Token], spans: Iterable[tuple[int, int, str]]) -> list[tuple[str, list[Token]]]:
    """Words with their parts, the words inside of a span being one."""
    out: list[tuple[str, list[Token]]] = []
    todo = sorted(spans)
    n, open_ = 0, -1  # the next span, and the one that the last word is
    for t in tokens:
        while n < len(todo) and todo[n][1] <= t.start:
            n += 1
        inside = n < len(todo) and todo[n][0] <= t.start and t.end <= todo[n][1]
        if inside and open_ == n:
            out[-1][1].append(t)
        else:
            out.append((todo[n][2] if inside else t.text, [t]))
        open_ = n if inside else -1
    return out


def _may_end(word: str) -> bool:
    """Whether a sentence may end with a word: a parser that sees none of the punctuation breaks at names too, and after "Lt."."""
    return word not in _BEFORE_NAMES and (not word[-1:].isalnum() or (len(word) > 1 and word.endswith(".")))


def _quoted(made: Any, i: int) -> bool:
    """Whether a quoted sentence ends before word `i`."""
    return i > 1 and made[i - 1].text in ('"', "”", "’", "'") and made[i - 2].text in (".", "?", "!")


def _abbreviated(word: str) -> bool:
    """Whether a word is an abbreviation with its stop.

    >>> [w for w in ("D.C.", "Inc.", "p.m.", "end", ".") if _abbreviated(w)]
    ['D.C.', 'Inc.', 'p.m.']
    """
    return len(word) > 2 and word.endswith(".")


def _sentence(words: Any, offsets: list[tuple[int, int]], paragraph: Paragraph) -> Sentence:
    """A sentence from its parsed words (a span, or a document of its own) and the stretches of the article that they stand for."""
    text, base, first = paragraph.text, paragraph.start, words[0].i
    rows = tuple(
        Token(
            t.i - first,
            text[start - base : end - base],
            t.lemma_ or t.lower_,
            t.pos_,
            "root" if t.dep_ == "ROOT" else t.dep_,
            t.head.i - first,
            start,
            end,
            str(t.morph),
        )
        for t, (start, end) in zip(words, offsets)
    )
    return Sentence(rows[0].start, rows[-1].end, text[rows[0].start - base : rows[-1].end - base], rows, paragraph.number, paragraph.kind)
