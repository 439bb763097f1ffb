"""Articles to claims by way of a language model."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from threading import Thread
from typing import Any

from kg.errors import InputError, InputNote
from kg.extract.llm import prompt
from kg.extract.llm.answer import Listed, listed
from kg.extract.llm.cache import Answer, Cache
from kg.extract.llm.client import Client, NoAnswer
from kg.extract.llm.prompt import Piece
from kg.extract.llm.reading import Reading
from kg.extract.llm.usage import Rejected, Usage
from kg.iri import digest
from kg.link import Gazetteer, Linked
from kg.model import Article, Claim

AHEAD = 4  # articles in hand for each request at a time, so that one slow answer does not hold up the others
FOLDER = Path("kg-llm-cache")

_Read = list[tuple[Piece, Answer]]


class LanguageModel:
    """Reads articles by asking a language model; an extractor like the others.

    Args:
        url: of a server with an OpenAI-compatible `/v1/chat/completions`.
        model: its name there.
        gazetteer: the known names.
        cache: folder in which answers are kept by text, model and instructions; what is there is not asked for again.
        parallel: requests at a time.
        timeout: seconds for one answer.
        options: further members of each request (`{"max_tokens": 4000}`), also in the place of those sent by default; None leaves one out.

    Attributes:
        usage: what was asked, what it cost and what became of the answers; `str` makes a line of it.

    Raises:
        ModelError: the URL is none of HTTP, or the key in KG_LLM_KEY cannot be one.
        StoreError: the cache cannot be made.
    """

    def __init__(
        self,
        url: str,
        model: str,
        gazetteer: Gazetteer,
        cache: Path = FOLDER,
        *,
        parallel: int = 4,
        timeout: float = 300.0,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        self.model, self.parallel, self.usage = model, parallel, Usage()
        self.client = Client(url, parallel, timeout, self.usage)
        self._gazetteer, self._cache, self._options = gazetteer, Cache(cache), options or {}

    def claims(self, article: Article, linked: Sequence[Linked]) -> Iterator[Claim]:
        """What the model says of an article, as far as the article bears it out.

        Args:
            article: its `published` is the day that "today" means.
            linked: all its sentences with their mentions, the title first.

        Raises:
            InputError: the model did not answer.
            ModelError: the server cannot be used as it is given, or answers no more.
            StoreError: the cache cannot be written.
        """
        reading = Reading(article, linked, self._gazetteer)
        for piece, answer in self._answers(article):
            found = listed(answer.content)
            self.usage.add({"read": 1, **dict.fromkeys(_flaws(answer, found), 1)})
            for said in found.items:
                try:
                    claim = reading.claim(said, (piece.start, piece.end))
                except Rejected as rejected:
                    self.usage.add({rejected.reason.value: 1})
                else:
                    self.usage.add({"claims": 1})
                    yield claim

    def ahead(self, articles: Iterable[Article], on_error: Callable[[InputError], None] | None = None) -> Iterator[Article]:
        """Articles in their order, each as soon as its answers are in the cache, while those of the next ones are being asked for.

        Args:
            on_error: called for an article that was not answered, which is then left out, and (with an InputNote) for one whose answer is refused,
                unreadable or cut off, which is not.

        Raises:
            InputError: an article was not answered, and no `on_error` is given.
            ModelError: the server cannot be used as it is given, or answers no more.
            StoreError: the cache cannot be written.
        """
        waiting: deque[tuple[Article, Future[_Read]]] = deque()
        for article in articles:
            waiting.append((article, self._begin(article)))
            if len(waiting) >= AHEAD * self.parallel:
                yield from _done(*waiting.popleft(), on_error)
        while waiting:
            yield from _done(*waiting.popleft(), on_error)

    def _begin(self, article: Article) -> Future[_Read]:
        """Ask about an article in a thread of its own, which does not keep the process from ending."""
        future: Future[_Read] = Future()

        def work() -> None:
            try:
                future.set_result(self._answers(article))
            except BaseException as error:
                future.set_exception(error)

        Thread(target=work, daemon=True).start()
        return future

    def _answers(self, article: Article) -> _Read:
        """The answers about the pieces of an article, from the cache or the model."""
        try:
            return [(piece, self._answer(article, piece)) for piece in prompt.pieces(article.text)]
        except NoAnswer as error:
            raise InputError(article.id, str(error)) from None

    def _answer(self, article: Article, piece: Piece) -> Answer:
        body = json.dumps(prompt.request(self.model, article, piece, self._options))  # ASCII, as no other encoding has every string
        key = digest(body, length=64)
        kept = self._cache.get(key)
        if kept is None:
            kept = self.client.ask(body.encode("ascii"))
            self._cache.put(key, kept)
        return kept


def _flaws(answer: Answer, found: Listed) -> list[str]:
    """What is wrong with an answer, in the words of `Usage`; at most one thing."""
    if answer.refused:
        return ["refused"]
    if not found.found:
        return ["unreadable"]
    return ["truncated"] if answer.cut or not found.whole else []


_TOLD = {
    "refused": "the language model refused to read it; another model may do so",
    "unreadable": "the language model's answer holds no list of claims; a model that keeps to a JSON schema would do better",
    "truncated": "the language model's answer was cut off, and what came before is used; let the server answer at greater length",
}


def _done(article: Article, future: Future[_Read], on_error: Callable[[InputError], None] | None) -> Iterator[Article]:
    """The article once it is answered; none if it was not."""
    try:
        answers = future.result()
    except InputError as error:
        if on_error is None:
            raise
        on_error(error)
        return
    for flaw in dict.fromkeys(flaw for _, answer in answers for flaw in _flaws(answer, listed(answer.content))):
        if on_error is not None:
            on_error(InputNote(article.id, _TOLD[flaw]))
    yield article
