"""The whole path from article to claims on one screen: parse -> link -> extract (floor 5)."""

from __future__ import annotations

import logging
import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from functools import cache, partial

from kg import extract as extraction
from kg import parse
from kg.errors import InputError, InputNote, ModelError, StoreError
from kg.extract.llm import LanguageModel
from kg.link import Linked, Names, Walk, coined, find, gazetteer
from kg.link.people import MOST as MOST_PEOPLE
from kg.model import Article, Extraction
from kg.parse.layout import LONGEST_WORD, endless

LONGEST_SENTENCE = 500  # words and marks, a name counted as one; the longest of 27,000 sentences of news has 260


class Pipeline:
    """Turns articles into extractions.

    Args:
        model: name or path of another spaCy pipeline with UD labels; None for the bundled one.
        extractors: names of `kg.extract.EXTRACTORS` and `llm`, those that are believed first in front.
        llm: address and name of the language model that `llm` asks.

    Raises:
        ModelError: there is no extractor of that name, or no language model to ask.
    """

    def __init__(self, model: str | None = None, extractors: tuple[str, ...] = extraction.DEFAULT, llm: tuple[str, str] | None = None) -> None:
        names = (*extraction.EXTRACTORS, "llm")
        unknown = [name for name in extractors if name not in names]
        if unknown:
            raise ModelError(f"there is no extractor {unknown[0]!r}; choose among {', '.join(names)}")
        if ("llm" in extractors) is not (llm is not None):
            raise ModelError("the extractor llm needs the address and the name of a language model: --extractor llm --llm-url URL --llm-model NAME")
        self.nlp = parse.load(model)
        self.gazetteer = gazetteer()
        self.verbs = extraction.present_forms()
        self.llm = LanguageModel(*llm, self.gazetteer) if llm else None
        made: dict[str, extraction.Extractor] = {"llm": self.llm} if self.llm else {}
        self.extractors = {name: made.get(name) or extraction.EXTRACTORS[name](self.gazetteer) for name in extractors}

    def __call__(self, article: Article) -> Extraction:
        """What one article says."""
        linked, unread = self._read(article)
        return Extraction(article, extraction.extract(article, linked, self.extractors), tuple(unread))

    def linked(self, article: Article) -> list[Linked]:
        """The sentences of an article with their mentions, the title first."""
        return self._read(article)[0]

    def _read(self, article: Article) -> tuple[list[Linked], list[str]]:
        """The sentences with their mentions, and what was left unread."""
        paragraphs = parse.recognise(article, self.nlp)
        names = self.names(article, paragraphs)
        sentences = parse.sentences(paragraphs, {key: found.stand_ins() for key, found in names.items()}, self.nlp, self.verbs)
        kept = [s for s in sentences if len(s.tokens) <= LONGEST_SENTENCE]
        walk = self.walk(article, paragraphs, names)
        return walk.link(kept), _unread(endless(article.text), len(sentences) - len(kept), walk.passed_over)

    def names(self, article: Article, paragraphs: Iterable[parse.Paragraph]) -> dict[parse.Key, Names]:
        """The names in each paragraph; a headline's, whose capitals tell little, with an eye on the text below."""
        short = coined(article.text, self.gazetteer)
        return {p.key: find(self.gazetteer, p.text, p.tokens, p.start, article.text if p.kind == "title" else None, short) for p in paragraphs}

    def walk(self, article: Article, paragraphs: Iterable[parse.Paragraph], names: Mapping[parse.Key, Names]) -> Walk:
        """Whom the article is about, given the names in its paragraphs."""
        return Walk(self.gazetteer, article, names, next((p.dateline for p in paragraphs if p.dateline), ""))


def _unread(words: int, sentences: int, people: int) -> list[str]:
    """What to say of words and sentences that are too long to be read, and of people that are too many."""
    told = (
        (words, f"stretch{'' if words == 1 else 'es'} of more than {LONGEST_WORD:,} characters without a space left unread"),
        (sentences, f"sentence{'' if sentences == 1 else 's'} of more than {LONGEST_SENTENCE:,} words left unread"),
        (people, f"name{'' if people == 1 else 's'} of people beyond the first {MOST_PEOPLE:,} passed over"),
    )
    return [f"{count:,} {what}" for count, what in told if count]


@cache
def pipeline(model: str | None = None, extractors: tuple[str, ...] = extraction.DEFAULT, llm: tuple[str, str] | None = None) -> Pipeline:
    """The pipeline of this process, loaded once; arguments as for `Pipeline`."""
    return Pipeline(model, extractors, llm)


def attempt(
    article: Article, model: str | None = None, extractors: tuple[str, ...] = extraction.DEFAULT, llm: tuple[str, str] | None = None
) -> Extraction | InputError:
    """What one article says, or the error that stopped it: whatever an article sets off in here ends with that article."""
    run = pipeline(model, extractors, llm)
    try:
        return run(article)
    except InputError as error:
        return error
    except (ModelError, StoreError):
        raise
    except Exception as error:
        failure = InputError(article.id, f"could not be extracted ({type(error).__name__}: {error}); please report it together with the article")
        failure.__cause__ = error
        return failure


def extract(
    articles: Iterable[Article],
    workers: int = 1,
    model: str | None = None,
    on_error: Callable[[InputError], None] | None = None,
    extractors: tuple[str, ...] = extraction.DEFAULT,
    llm: tuple[str, str] | None = None,
) -> Iterator[Extraction]:
    """Extractions of a stream of articles, in their order, with flat memory.

    Args:
        workers: processes; 1 stays in this one.
        model, extractors, llm: as for `Pipeline`; a language model is asked from this process alone, about several articles at a time.
        on_error: called for an article that could not be extracted, which is then left out, and with an `InputNote` on what of an article was not
            read; by default that is a warning of the logger `kg.pipeline`.

    Raises:
        InputError: an article could not be extracted, and no `on_error` is given.
    """
    with ExitStack() as stack:
        results: Iterator[Extraction | InputError]
        if llm is not None:
            model_ = pipeline(model, extractors, llm).llm
            assert model_ is not None
            results = (attempt(a, model, extractors, llm) for a in model_.ahead(articles, on_error))
        elif workers <= 1:
            results = (attempt(a, model, extractors) for a in articles)
        else:
            pool = stack.enter_context(multiprocessing.get_context("spawn").Pool(workers))
            results = pool.imap(partial(attempt, model=model, extractors=extractors), articles, chunksize=8)
        for result in results:
            if isinstance(result, Extraction):
                for line in result.unread:
                    note(InputNote(result.article.id, line), on_error)
                yield result
            elif on_error is None:
                raise result
            else:
                on_error(result)


def note(note: InputNote, on_error: Callable[[InputError], None] | None) -> None:
    """Tell what was not read to whoever asked for it, else to the log."""
    if on_error is None:
        logging.getLogger(__name__).warning("%s", note)
    else:
        on_error(note)
