"""Articles to parsed sentences (floor 2): the only place that imports spaCy."""
from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import ModelError
from kg.model import Article, Sentence, Token
from kg.parse.layout import Paragraph, paragraphs

if TYPE_CHECKING:
    from spacy.language import Language

BUNDLED = Path(__file__).parent / "model"
_UD_LABELS = frozenset({"nsubj", "obj", "obl", "nmod", "conj", "case"})
BATCH = 64  # paragraphs a batch; above it speed no longer grows and memory does


@lru_cache(maxsize=4)
def load(name: str | None = None) -> Language:
    """The spaCy pipeline that parses.

    Args:
        name: name or path of a spaCy pipeline with UD labels; by default the environment variable KG_MODEL, else the bundled one.

    Raises:
        ModelError: it cannot be loaded, or has no parser with UD labels, no lemmas or no entity recogniser.
    """
    import spacy

    chosen = name or os.environ.get("KG_MODEL") or str(BUNDLED)
    try:
        nlp = spacy.load(chosen)
    except (OSError, ValueError) as error:
        raise ModelError(f"cannot load the language pipeline {chosen!r}: {str(error).splitlines()[0]}; give the name or path of a spaCy pipeline with UD labels") from error
    missing = [part for part in ("parser", "ner") if part not in nlp.pipe_names]
    if missing:
        raise ModelError(f"the language pipeline {chosen!r} has no {' and no '.join(missing)}; choose one trained on Universal Dependencies with entities")
    absent = _UD_LABELS - set(nlp.get_pipe("parser").labels)  # type: ignore[attr-defined]
    if absent:
        raise ModelError(f"the parser of {chosen!r} does not use UD labels (no {', '.join(sorted(absent))}); choose one trained on Universal Dependencies")
    return nlp


def parse(article: Article, nlp: Language | None = None) -> list[Sentence]:
    """Sentences of one article: the title first (kind `title`), then the body."""
    return next(parse_many([article], nlp))[1]


def parse_many(
    articles: Iterable[Article], nlp: Language | None = None, workers: int = 1, wanted: Callable[[str], bool] | None = None
) -> Iterator[tuple[Article, list[Sentence]]]:
    """Parse a stream of articles, in their order, with flat memory.

    Args:
        nlp: pipeline of `load`; workers: processes; wanted: paragraphs for which it is false are not parsed.
    """
    pipe = nlp or load()

    def feed() -> Iterator[tuple[str, tuple[Article, int, Paragraph | None, str]]]:
        for article in articles:
            parts: list[tuple[str, tuple[Article, int, Paragraph | None, str]]] = []
            if article.title.strip():
                parts.append((article.title, (article, -1, None, "title")))
            for n, p in enumerate(paragraphs(article.text)):
                if wanted is None or wanted(p.text):
                    parts.append((p.text, (article, n, p, "body")))
            if not parts:
                parts.append(("", (article, -2, None, "none")))
            parts[-1] = (parts[-1][0], (*parts[-1][1][:3], parts[-1][1][3] + "!"))  # the last part of its article
            yield from parts

    sentences: list[Sentence] = []
    for doc, (article, n, p, kind) in pipe.pipe(feed(), as_tuples=True, batch_size=BATCH, n_process=workers):
        if kind.rstrip("!") != "none":
            sentences += _sentences(doc, p.start if p else 0, max(n, 0), kind.rstrip("!"))
        if kind.endswith("!"):
            yield article, sentences
            sentences = []


def _sentences(doc: Any, base: int, paragraph: int, kind: str) -> Iterator[Sentence]:
    for span in doc.sents:
        tokens = [t for t in span if not t.is_space]
        if not tokens:
            continue
        index = {t.i: k for k, t in enumerate(tokens)}

        def head(t: Any, index: dict[int, int] = index) -> int:
            h = t.head
            while h.i not in index and h.head.i != h.i:
                h = h.head
            return index.get(h.i, index[t.i])

        rows = tuple(
            Token(
                index[t.i], t.text, t.lemma_ or t.text.lower(), t.pos_, "root" if t.dep_ == "ROOT" else t.dep_, head(t), base + t.idx, base + t.idx + len(t.text),
                str(t.morph), t.ent_type_, t.ent_iob_ or "O",
            )
            for t in tokens
        )
        start, end = rows[0].start, rows[-1].end
        yield Sentence(start, end, doc.text[start - base : end - base], rows, paragraph, kind)
